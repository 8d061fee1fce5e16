//! The simulation as an ES module, for scripts in pages and in Node: scenarios in, plain objects out.
//!
//! [`session::Session`] is the core's own session under JavaScript's names; beside it stand functions that need no session.
//! What the core writes as JSON leaves as the same objects, through serde-wasm-bindgen, with times as numbers of seconds.
//! What goes wrong is thrown as an `Error` with a place. `types.d.ts` is made from the core's types by a test, and becomes a
//! part of the declarations that wasm-bindgen writes.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`error`] | what is thrown: scenarios, links and inputs that are wrong, and a simulation that breaks |
//! | [`convert`] | objects out, and scenarios, times and options in |
//! | [`session`] | a run that goes forward and back, takes input, and branches |
//! | [`headless`] | a run to its end, without a past; exercises |
//! | [`catalogue`] | what there is to choose from: scenarios and policies |
//! | `typescript` | in tests: the declarations of all that data |

pub mod error;
pub mod convert;
pub mod session;
pub mod headless;
pub mod catalogue;
#[cfg(test)]
mod typescript;

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = include_str!("../types.d.ts");

/// The version of the simulation, such as `0.1.0`. Runs of one version are the same everywhere, to the last bit.
#[wasm_bindgen]
#[must_use]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_package_has_the_version_of_the_program() {
        let package: serde_json::Value = serde_json::from_str(include_str!("../package.json")).unwrap();
        assert_eq!(package["version"], env!("CARGO_PKG_VERSION"));
    }
}

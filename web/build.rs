//! Keeps what the linker knows of who refers to what in the wasm that readers get: `cargo xtask build` parts the program by
//! it, and leaves it out of the site.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|there| there == value);
    if is("CARGO_CFG_TARGET_ARCH", "wasm32") && is("CARGO_CFG_TARGET_OS", "unknown") && is("PROFILE", "release") {
        println!("cargo::rustc-link-arg-bin=switchyard-web=--emit-relocs");
    }
}

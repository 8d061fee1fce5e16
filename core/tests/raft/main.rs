//! Raft on small clusters: the claims of the paper one by one, and random faults against its properties.
//!
//! The clusters know nothing of the world: replicas, disks, messages and timers lie open, and a test or a seed decides
//! what happens next.

mod machine;
mod checker;
mod cluster;
mod claims;
mod chaos;
mod properties;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

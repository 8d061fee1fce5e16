//! What runs on every host.

#[cfg(not(target_arch = "wasm32"))]
pub mod soak;

//! Keeps what the linker knows of who refers to what in the wasm: `cargo xtask build` parts the program by it, and leaves
//! it out of the site.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |name: &str| std::env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    if target("ARCH") == "wasm32" && target("OS") == "unknown" {
        println!("cargo::rustc-link-arg-bin=switchyard-web=--emit-relocs");
    }
}

//! Switchyard's two commands.
fn main() {}

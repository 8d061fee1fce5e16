//! Starts the playground.
fn main() {}

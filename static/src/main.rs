//! Builds the site around the playground.
fn main() {}

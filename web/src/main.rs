//! Starts the playground.

fn main() {
    switchyard_web::start();
}

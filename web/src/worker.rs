//! The background worker's program.

fn main() {
    switchyard_web::background::serve();
}

//! What runs on every host.

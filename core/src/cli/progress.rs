//! A bar on a terminal for what takes longer than a moment; nothing elsewhere.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal as _};

/// What is over sooner shows no bar.
const MOMENT_MS: u128 = 400;

/// A bar that ends at `length`.
pub fn bar(length: u64) -> ProgressBar {
    new(Some(length), "{bar:40} {percent:>3} %, {eta} left")
}

/// For what has no known end: it shows where it is.
pub fn spinner() -> ProgressBar {
    new(None, "{spinner} at {msg}")
}

/// Moves the bar, once it is time to show one.
pub fn show(bar: &ProgressBar, position: u64, message: impl FnOnce() -> String) {
    if !bar.is_hidden() && bar.elapsed().as_millis() > MOMENT_MS {
        bar.set_message(message());
        bar.set_position(position);
    }
}

fn new(length: Option<u64>, template: &str) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(template).expect("the template is in the program");
    ProgressBar::with_draw_target(length, ProgressDrawTarget::stderr_with_hz(5)).with_style(style)
}

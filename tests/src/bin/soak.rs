//! Any number of seeds under random faults, with a bar: `cargo xtask soak --seeds 100000`.

use indicatif::{ProgressBar, ProgressStyle};
use std::process::ExitCode;
use switchyard_tests::soak::{Report, SOMETIMES, run_all, scenario};

fn main() -> ExitCode {
    if let Some(seed) = std::env::args().nth(2).filter(|_| std::env::args().nth(1).as_deref() == Some("show")) {
        // The scenario of one seed, for `switchyard run -`.
        print!("{}", seed.parse().map(scenario).unwrap_or_default());
        return ExitCode::SUCCESS;
    }
    let mut numbers = std::env::args().skip(1).map(|argument| argument.parse::<u64>());
    let (Some(Ok(first)), Some(Ok(count))) = (numbers.next(), numbers.next()) else {
        eprintln!("soak FIRST COUNT: the first seed, and how many; soak show SEED: its scenario");
        return ExitCode::from(2);
    };
    let bar = ProgressBar::new(count);
    let style = ProgressStyle::with_template("{bar:40} {pos} of {len} seeds, {eta} left{msg}");
    bar.set_style(style.expect("the template is sound"));
    let outcomes = run_all(first..first.saturating_add(count), |outcome| {
        if !outcome.is_good() {
            bar.set_message(format!(", seed {} failed", outcome.seed));
        }
        bar.inc(1);
    });
    bar.finish_and_clear();
    let report = Report::of(&outcomes);
    for (what, count) in SOMETIMES.iter().zip(report.happened) {
        println!("{count:>9} runs had {what}");
    }
    report.bad.iter().for_each(|bad| println!("{bad}"));
    println!(
        "{} of {} seeds kept every promise and finished every task",
        report.seeds - report.bad.len() as u64,
        report.seeds
    );
    match report.bad.is_empty() && (report.never().is_empty() || count < 2_000) {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

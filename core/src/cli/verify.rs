//! `switchyard verify-code`: what somebody hands in as solved, replayed here and now.

use super::output;
use anyhow::{Context as _, Result, bail};
use clap::Args;
use std::io::Write;
use std::process::ExitCode;
use switchyard::exercise::{self, Exercise, Grade, Solved};
use switchyard::link;

#[derive(Args)]
pub struct Options {
    /// A completion code, or the link of a run of an exercise's scenario
    code: String,
}

pub fn verify(options: &Options) -> Result<ExitCode> {
    let text = options.code.trim();
    let mut out = output::open(None)?;
    if link::is_link(text) || text.starts_with('#') {
        return graded(text, &mut out);
    }
    let Solved { exercise, inputs, grade } = exercise::verify(text)?;
    writeln!(out, "{}: solved", exercise.key)?;
    tell(&exercise, &grade, &mut out)?;
    for step in &inputs {
        writeln!(out, "  by     {}", serde_json::to_string(step)?)?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// How far the run of a link came, with the code for it when it came to the end.
fn graded(text: &str, out: &mut dyn Write) -> Result<ExitCode> {
    let link = link::decode(text)?;
    let Some(exercise) = exercise::of_scenario(&link.scenario) else {
        bail!("the link's scenario belongs to no exercise: start from an exercise's own link, and give inputs by hand");
    };
    let grade = exercise.grade(link.inputs()).map_err(|foul| anyhow::anyhow!("{}: {foul}", exercise.key))?;
    let solved = grade.is_solved(&exercise);
    writeln!(out, "{}: {}", exercise.key, if solved { "solved" } else { "not solved yet" })?;
    tell(&exercise, &grade, out)?;
    if solved {
        let code = exercise::code(&exercise, link.inputs()).context("it is solved")?;
        writeln!(out, "  code   {code}")?;
    }
    out.flush()?;
    Ok(if solved { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Every sentence with what became of it.
fn tell(exercise: &Exercise, grade: &Grade, out: &mut dyn Write) -> Result<()> {
    for (place, sentence) in exercise.reach.iter().enumerate() {
        let when = grade.reached.get(place).map_or("not yet".to_owned(), |at| format!("at {at}"));
        writeln!(out, "  reach  {}: {when}", sentence.text())?;
    }
    for (place, sentence) in exercise.never.iter().enumerate() {
        let broken = grade.broken.filter(|(broken, _)| *broken == place);
        let when = broken.map_or("kept".to_owned(), |(_, at)| format!("broken at {at}"));
        writeln!(out, "  never  {}: {when}", sentence.text())?;
    }
    for (sentence, holds) in exercise.end.iter().zip(&grade.end) {
        writeln!(out, "  end    {}: {}", sentence.text(), if *holds { "yes" } else { "no" })?;
    }
    Ok(())
}

//! Measured numbers in prose, and what has to hold of them.
//!
//! `{{RUN: FIGURE FORMAT}}` is replaced by what the run comes to, `{{RUN: FIGURE / RUN: FIGURE FORMAT}}` by a ratio, and
//! `{{check RUN: FIGURE < RUN: FIGURE}}` by nothing, when it holds, so that a sentence such as "waits less" has something
//! behind it. A run is a scenario, replaced values in parentheses, and a moment after `@`:
//! `queues(policies.queue=sjf)@12s`. Formats are `s` and `ms` (a length of time), `%`, `n` (a count), `x` (how many times)
//! and `.1`, `.2` (digits after the point).

use super::runs::{Run, Runs, moment};
use anyhow::{Context as _, Result, anyhow, bail, ensure};
use switchyard_web::figures::{decimal, percent, seconds, short};
use switchyard_web::text::Lang;

/// `text` with every marker replaced, outside of code.
///
/// # Errors
/// The first marker that cannot be filled or does not hold.
pub fn fill(text: &str, runs: &Runs, lang: Lang) -> Result<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (marker, after) = after.split_once("}}").with_context(|| format!("{{{{ without }}}}: {after:.40}"))?;
        out.push_str(before);
        out.push_str(&one(marker.trim(), runs, lang).with_context(|| format!("{{{{{marker}}}}}"))?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// All markers in `text`, as they are written.
#[must_use]
pub fn all(text: &str) -> Vec<&str> {
    text.split("{{").skip(1).filter_map(|part| Some(part.split_once("}}")?.0.trim())).collect()
}

fn one(marker: &str, runs: &Runs, lang: Lang) -> Result<String> {
    if let Some(name) = marker.strip_prefix("glyph ") {
        return super::glyph::svg(name.trim());
    }
    if let Some(claim) = marker.strip_prefix("check ") {
        check(claim, runs)?;
        return Ok(String::new());
    }
    let (value, format) = marker.rsplit_once(' ').context("expected RUN: FIGURE FORMAT")?;
    let terms: Vec<_> = value.split(" / ").map(|term| term_value(term, runs)).collect::<Result<_>>()?;
    match terms[..] {
        [value] => formatted(value, format, lang),
        [over, under] if under != 0.0 => formatted(over / under, format, lang),
        _ => bail!("a ratio has two terms, and the second is not 0"),
    }
}

/// Says when a comparison does not hold.
fn check(claim: &str, runs: &Runs) -> Result<()> {
    let signs = [" <= ", " >= ", " < ", " > ", " = "];
    let sign = signs.into_iter().find(|sign| claim.contains(sign)).context("a comparison has < <= = >= or >")?;
    let (left, right) = claim.split_once(sign).context("it was found just now")?;
    let (left, right) = (term_value(left, runs)?, term_value(right, runs)?);
    let holds = match sign.trim() {
        "<" => left < right,
        "<=" => left <= right,
        ">" => left > right,
        ">=" => left >= right,
        _ => left == right,
    };
    ensure!(holds, "it does not hold: {left} and {right}");
    Ok(())
}

/// What a term stands for: a number, or a figure of a run, with a factor after `*` perhaps.
fn term_value(text: &str, runs: &Runs) -> Result<f64> {
    if let Some((term, factor)) = text.split_once(" * ") {
        return Ok(term_value(term, runs)? * factor.trim().parse::<f64>()?);
    }
    if let Ok(number) = text.trim().parse() {
        return Ok(number);
    }
    // What is replaced may have colons of its own.
    let parted = match text.rsplit_once(')') {
        Some((sets, rest)) => rest.split_once(": ").map(|(at, figure)| (format!("{sets}){at}"), figure)),
        None => text.split_once(": ").map(|(run, figure)| (run.to_owned(), figure)),
    };
    let (run, figure) = parted.with_context(|| format!("expected RUN: FIGURE, not {text:?}"))?;
    runs.figure(&run_of(&run)?, figure.trim())
}

/// A run as markers write it.
///
/// # Errors
/// What is wrong with it.
pub fn run_of(text: &str) -> Result<Run> {
    let (text, at) = match text.rsplit_once('@').filter(|(_, at)| !at.contains(')')) {
        Some((text, at)) => (text, Some(moment(at)?)),
        None => (text, None),
    };
    let (scenario, sets) = match text.split_once('(') {
        Some((scenario, sets)) => (scenario, sets.trim().strip_suffix(')').context("( without )")?),
        None => (text, ""),
    };
    Ok(Run { scenario: scenario.trim().to_owned(), sets: sets_of(sets)?, at })
}

/// Replaced values as they are written: `policies.queue=sjf; until=20s`.
///
/// # Errors
/// A part without `=`.
pub fn sets_of(text: &str) -> Result<Vec<(String, String)>> {
    let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
    let pair = |part: &str| {
        let (path, value) = part.split_once('=').ok_or_else(|| anyhow!("expected path=value, not {part:?}"))?;
        Ok((path.trim().to_owned(), value.trim().to_owned()))
    };
    parts.map(pair).collect()
}

/// A value as people read it.
///
/// # Errors
/// There is no such format.
pub fn formatted(value: f64, format: &str, lang: Lang) -> Result<String> {
    let spaced = |text: String| text.replace(' ', "\u{a0}");
    Ok(match format {
        "s" if lang == Lang::Zh => {
            spaced(seconds(value).replace(" s", " 秒").replace(" min", " 分").replace(" ms", " 毫秒"))
        }
        "s" => spaced(seconds(value)),
        "n" => decimal(value, 0),
        "%" => percent(value) + "%",
        "x" => short(value, 1),
        ".1" => decimal(value, 1),
        ".2" => decimal(value, 2),
        _ => bail!("there is no format {format:?}: expected s, n, %, x, .1 or .2"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::sources;

    fn filled(text: &str) -> Result<String> {
        fill(text, &Runs::new(sources().join("scenarios")), Lang::En)
    }

    #[test]
    fn a_marker_becomes_what_the_run_comes_to() {
        let cases = [
            ("waits {{convoy-fcfs: all.wait.mean s}}.", "waits 17\u{a0}s."),
            ("{{convoy-fcfs(policies.queue=sjf): all.wait.mean s}}", "3\u{a0}s"),
            ("{{convoy-fcfs: all.wait.mean / convoy-sjf: all.wait.mean x}} times", "5.7 times"),
            ("{{convoy-fcfs@10s: tally.waiting n}}", "2"),
            ("{{convoy-fcfs(policies.queue={round_robin: {quantum: 3s} })@31s: all.wait.mean s}}", "5\u{a0}s"),
            ("a{{check convoy-sjf: all.wait.mean < convoy-fcfs: all.wait.mean}}b", "ab"),
            ("{{check convoy-fcfs: all.wait.mean > convoy-sjf: all.wait.mean * 5}}", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(filled(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn a_marker_that_cannot_be_filled_stops_the_build() {
        let cases = [
            ("{{convoy-fcfs: all.wait.mean", "{{ without }}"),
            ("{{nothing: all.wait.mean s}}", "there is no scenario \"nothing\""),
            ("{{convoy-fcfs: all.wait s}}", "there is no figure"),
            ("{{convoy-fcfs: makespan furlongs}}", "there is no format"),
            ("{{check convoy-fcfs: all.wait.mean < 5}}", "it does not hold: 17 and 5"),
            ("{{convoy-fcfs(queue): makespan s}}", "expected path=value"),
        ];
        for (text, expected) in cases {
            let error = format!("{:#}", filled(text).unwrap_err());
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}

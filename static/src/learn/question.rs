//! Questions: the run stands still at a moment, the reader predicts, and the run goes on and tells.
//!
//! No answer is written down. Either each choice says what would be true, and the right one is the first that comes true
//! as the run goes on from the moment; or each choice is a value of a knob, and the right one is that whose run has the
//! least, or the most, of a figure. Why it came about is told by the causes that the trace holds.

use super::element::escaped;
use super::figure::{BROAD, address, stills};
use super::marker::{formatted, sets_of};
use super::runs::{Run, Runs, moment, sentence};
use super::words::Word;
use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;
use switchyard::causality::chain;
use switchyard::clock::Time;
use switchyard::scenario::from_text;
use switchyard::session::{Advanced, Session, Watch};
use switchyard_web::figures::stamp;
use switchyard_web::player::Player;
use switchyard_web::text::Lang;
use switchyard_web::wording;

/// A question as chapters write it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The scenario that is run.
    pub scenario: String,
    /// What of it is replaced.
    #[serde(default)]
    pub set: String,
    /// The moment at which it stands still.
    #[serde(default)]
    pub at: String,
    /// What of that moment is drawn: views, as figures name them.
    #[serde(default)]
    pub views: String,
    /// What is asked.
    pub ask: String,
    /// What may be chosen.
    pub choices: Vec<Choice>,
    /// The figure of which the right choice has least: `FIGURE FORMAT`.
    #[serde(default)]
    pub least: String,
    /// Or most.
    #[serde(default)]
    pub most: String,
    /// What to learn from it.
    pub because: String,
}

/// One of several answers.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// In words.
    pub say: String,
    /// What is true when it is right.
    #[serde(default)]
    pub when: String,
    /// What of the scenario is replaced when it is chosen.
    #[serde(default)]
    pub set: String,
}

/// What the run tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Truth {
    /// The place of the right choice.
    pub right: usize,
    /// What supports it, as HTML.
    pub reasons: String,
}

/// The most links of a chain of causes that are told.
const LINKS_TOLD: usize = 7;

impl Question {
    /// Reads a block.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(block: &str) -> Result<Self> {
        from_text(block).map_err(|error| anyhow::anyhow!("{error}"))
    }

    /// What the run says.
    ///
    /// # Errors
    /// The run does not decide, or decided before it was asked.
    pub fn truth(&self, runs: &Runs, lang: Lang) -> Result<Truth> {
        match (self.least.as_str(), self.most.as_str()) {
            ("", "") => self.played(runs, lang),
            (figure, "") => self.compared(figure, false, runs, lang),
            ("", figure) => self.compared(figure, true, runs, lang),
            _ => bail!("least or most, not both"),
        }
    }

    fn run(&self, choice: &str) -> Result<Run> {
        let mut sets = sets_of(&self.set)?;
        sets.extend(sets_of(choice)?);
        Ok(Run { scenario: self.scenario.clone(), sets, at: None })
    }

    fn played(&self, runs: &Runs, lang: Lang) -> Result<Truth> {
        let scenario = runs.scenario(&self.run("")?)?;
        let claims = self.choices.iter().map(|choice| sentence(&choice.when, &scenario));
        let claims: Vec<_> = claims.collect::<Result<_>>()?;
        let mut session = Session::new(scenario)?;
        session.seek(moment(&self.at)?);
        let mut probe = Watch::new(claims.clone());
        // Whatever holds already would not be a prediction.
        let until = session.until();
        let now = runs.world(&Run { at: Some(session.now()), ..self.run("")? }, |world| {
            claims.iter().any(|claim| claim.holds(world, switchyard::predicate::Happened::default()))
        })?;
        ensure!(!now, "a choice is true at {} already", session.now());
        let Advanced::Stopped(hit) = session.advance_until(until, u64::MAX, &mut probe) else {
            bail!("no choice ever comes true");
        };
        let chain = chain(&session, hit.event).context("the event is kept")?;
        let mut player = Player::with(session);
        let frame = player.frame();
        let session = frame.session();
        let told = chain.links.iter().take(LINKS_TOLD).rev();
        let line = |link: &switchyard::causality::Link| {
            let event = session.trace().get(link.seq)?;
            let sentence = escaped(&wording::sentence(&frame, lang, event));
            Some(format!("<li><time>{}</time> {sentence}</li>", stamp(event.at)))
        };
        let reasons: String = told.filter_map(line).collect();
        Ok(Truth { right: hit.sentence, reasons: format!("<ol class=\"why\">{reasons}</ol>") })
    }

    fn compared(&self, figure: &str, most: bool, runs: &Runs, lang: Lang) -> Result<Truth> {
        let (name, format) = figure.rsplit_once(' ').context("expected FIGURE FORMAT")?;
        let mut values = Vec::new();
        for choice in &self.choices {
            values.push(runs.figure(&self.run(&choice.set)?, name)?);
        }
        let better = |a: f64, b: f64| if most { a > b } else { a < b };
        let right =
            (1..values.len()).fold(0, |best, place| if better(values[place], values[best]) { place } else { best });
        let tied = values.iter().filter(|value| **value == values[right]).count();
        ensure!(tied == 1, "{tied} choices have the same {name}");
        let row = |(choice, value): (&Choice, &f64)| {
            Ok(format!("<li>{}: {}</li>", escaped(&choice.say), formatted(*value, format, lang)?))
        };
        let reasons: String = self.choices.iter().zip(&values).map(row).collect::<Result<_>>()?;
        Ok(Truth { right, reasons: format!("<ul class=\"why\">{reasons}</ul>") })
    }

    /// The question as HTML. `place` keeps its parts apart from those of other questions.
    ///
    /// # Errors
    /// As for [`Question::truth`].
    pub fn html(&self, place: &str, runs: &Runs, lang: Lang) -> Result<String> {
        let truth = self.truth(runs, lang)?;
        let choice = |(number, choice): (usize, &Choice)| {
            let say = escaped(&choice.say);
            format!("<label><input type=\"radio\" name=\"{place}\" value=\"{number}\"><span>{say}</span></label>")
        };
        let choices: String = self.choices.iter().enumerate().map(choice).collect();
        let link = match self.at.as_str() {
            "" => String::new(),
            at => {
                let at: Time = moment(at)?;
                let mut session = Session::new(runs.scenario(&self.run("")?)?)?;
                session.seek(at);
                let drawn = stills(Session::new(session.scenario().clone())?, at, &self.views, BROAD, lang)?;
                let (stamp, open) = (stamp(at), Word::Open.say(lang));
                let link = address(&session, at);
                drawn + &format!("<p class=\"open\"><time>{stamp}</time> <a href=\"{link}\">{open}</a></p>")
            }
        };
        Ok(format!(
            "<section class=\"question\" data-place=\"{place}\"><p class=\"kind\">{}</p>{link}\
             <fieldset><legend>{}</legend>{choices}</fieldset>\
             <details data-right=\"{}\"><summary>{}</summary><p class=\"answer\">{} <strong>{}</strong></p>\
             <p>{}</p><p class=\"kind\">{}</p>{}</details></section>",
            Word::Predict.say(lang),
            escaped(&self.ask),
            truth.right,
            Word::Reveal.say(lang),
            Word::Answer.say(lang),
            escaped(&self.choices[truth.right].say),
            escaped(&self.because),
            Word::Why.say(lang),
            truth.reasons,
        ))
    }
}

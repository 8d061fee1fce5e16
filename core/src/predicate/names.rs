//! The names that sentences about a run may use.

use super::facts::Who;
use super::{Mistake, Name, Quantity, Test};
use crate::hint::{hint, short};

/// What there is in a run.
#[derive(Default)]
pub struct Names<'a> {
    /// The workers.
    pub workers: Vec<String>,
    /// The control nodes.
    pub control: Vec<String>,
    /// Tasks that somebody named; others go by their numbers.
    pub tasks: Vec<String>,
    /// Who knows the figures; without anybody, they are not looked at.
    pub figures: Option<Knows<'a>>,
}

/// Says what is wrong with the name of a figure.
pub type Knows<'a> = Box<dyn Fn(&str) -> Result<(), String> + 'a>;

impl Names<'_> {
    /// These and other nodes.
    #[must_use]
    pub fn and(mut self, workers: impl IntoIterator<Item = String>, control: impl IntoIterator<Item = String>) -> Self {
        let more = |known: &mut Vec<String>, name: String| {
            if !known.contains(&name) {
                known.push(name);
            }
        };
        workers.into_iter().for_each(|name| more(&mut self.workers, name));
        control.into_iter().for_each(|name| more(&mut self.control, name));
        self
    }

    pub(super) fn check(&self, test: &Test) -> Result<(), Mistake> {
        match test {
            Test::All(tests) | Test::Any(tests) => tests.iter().try_for_each(|test| self.check(test)),
            Test::Not(test) => self.check(test),
            Test::Compare(left, _, right) => {
                self.check_quantity(left)?;
                self.check_quantity(right)
            }
            Test::Node(name, _) => self.node(name, &[self.workers.as_slice(), &self.control].concat(), "node"),
            Test::Task(name, _) => self.task(name),
            Test::On(_) => Ok(()),
        }
    }

    pub(super) fn check_quantity(&self, quantity: &Quantity) -> Result<(), Mistake> {
        match quantity {
            Quantity::Gauge(gauge, name) => match gauge.who() {
                Who::Workers => self.node(name, &self.workers, "worker"),
                Who::Control => self.node(name, &self.control, "control node"),
            },
            Quantity::Figure(name) => match &self.figures {
                Some(knows) => knows(&name.text).map_err(|message| mistake(name, message)),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn node(&self, name: &Name, known: &[String], what: &str) -> Result<(), Mistake> {
        if known.contains(&name.text) {
            return Ok(());
        }
        let known: Vec<_> = known.iter().map(String::as_str).take(24).collect();
        let there = match known.is_empty() {
            true => "there is none".to_owned(),
            false => format!("expected one of {}{}", known.join(", "), hint(&name.text, &known)),
        };
        Err(mistake(name, format!("there is no {what} {:?}: {there}", short(&name.text))))
    }

    fn task(&self, name: &Name) -> Result<(), Mistake> {
        let numbered = name.text.strip_prefix('T').is_some_and(|number| number.parse::<u32>().is_ok_and(|n| n > 0));
        if numbered || self.tasks.contains(&name.text) {
            return Ok(());
        }
        let known: Vec<_> = self.tasks.iter().map(String::as_str).take(24).collect();
        let near = hint(&name.text, &known);
        let message = format!("there is no task {:?}: expected a name such as T7{near}", short(&name.text));
        Err(mistake(name, message))
    }
}

fn mistake(name: &Name, message: String) -> Mistake {
    Mistake { at: name.at, length: name.text.chars().count(), message }
}

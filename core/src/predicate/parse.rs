//! From words to what they say: one function for each line of the grammar.
//!
//! ```text
//! any      = all { "or" all }
//! all      = one { "and" one }
//! one      = "not" one | "(" any ")" | "task" NAME ["is"] STATE | "on" EVENT | amount | sentence
//! amount   = ("no" | ["at least" | "at most" | "exactly" | "more than" | "fewer than"] NUMBER) kind
//! sentence = NAME ["is"] STATE | quantity sign quantity
//! quantity = NUMBER | "time" | "events" | "queue" | GAUGE ("of" | "on") NAME | kind | FIGURE
//! kind     = "leaders" | "candidates" | "followers" | "workers" [STATE] | "control nodes" [STATE]
//! ```

use super::facts::{Gauge, NodeState, TaskState, Who};
use super::happening::Happening;
use super::token::{Token, What, tokens};
use super::{How, Mistake, Name, Quantity, Test};
use crate::hint::{hint, short};

/// The deepest nesting of sentences.
const DEPTH: usize = 64;

const NUMBERS: [&str; 11] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

type Read<T> = Result<T, Mistake>;

pub(super) fn predicate(text: &str) -> Read<Test> {
    whole(text, Parser::any)
}

pub(super) fn quantity(text: &str) -> Read<Quantity> {
    whole(text, Parser::quantity)
}

fn whole<T>(text: &str, read: impl FnOnce(&mut Parser) -> Read<T>) -> Read<T> {
    let mut parser = Parser { tokens: tokens(text)?, next: 0, end: text.trim_end().chars().count() + 1, depth: 0 };
    let read = read(&mut parser)?;
    match parser.tokens.get(parser.next) {
        None => Ok(read),
        Some(_) => Err(parser.misfit("\"and\", \"or\" or the end")),
    }
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
    /// The place after the last character.
    end: usize,
    depth: usize,
}

impl Parser {
    fn any(&mut self) -> Read<Test> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(self.mistake(format!("sentences are nested at most {DEPTH} deep")));
        }
        let mut tests = vec![self.all()?];
        while self.take("or") {
            tests.push(self.all()?);
        }
        self.depth -= 1;
        Ok(single(tests, Test::Any))
    }

    fn all(&mut self) -> Read<Test> {
        let mut tests = vec![self.one()?];
        while self.take("and") {
            tests.push(self.one()?);
        }
        Ok(single(tests, Test::All))
    }

    fn one(&mut self) -> Read<Test> {
        let mut negated = false;
        while self.take("not") {
            negated = !negated;
        }
        let test = if self.take("(") {
            let test = self.any()?;
            self.need(")")?;
            test
        } else if self.take("task") {
            let name = self.name("the name of a task")?;
            self.take("is");
            Test::Task(name, self.choice("how the task is", &TaskState::WORDS)?)
        } else if self.take("on") {
            Test::On(self.happening()?)
        } else if let Some(test) = self.amount()? {
            test
        } else {
            self.sentence()?
        };
        Ok(if negated { Test::Not(Box::new(test)) } else { test })
    }

    fn happening(&mut self) -> Read<Happening> {
        for happening in Happening::ALL {
            let start = self.next;
            if happening.name().split(' ').all(|word| self.take(word)) {
                return Ok(happening);
            }
            self.next = start;
        }
        let names = Happening::ALL.map(Happening::name);
        Err(self.misfit(&format!("one of {}", names.join(", "))))
    }

    /// So many of a kind; `None` when the text does not begin like that.
    fn amount(&mut self) -> Read<Option<Test>> {
        let start = self.next;
        let how = match () {
            () if self.phrase(["at", "least"]) => Some(How::AtLeast),
            () if self.phrase(["at", "most"]) => Some(How::AtMost),
            () if self.phrase(["more", "than"]) => Some(How::More),
            () if self.phrase(["fewer", "than"]) || self.phrase(["less", "than"]) => Some(How::Less),
            () if self.take("exactly") => Some(How::Equal),
            () => None,
        };
        let count = if how.is_none() && self.take("no") {
            Some((How::Equal, 0.0))
        } else {
            // A number alone means: so many, or more.
            self.number().map(|number| (how.unwrap_or(How::AtLeast), number))
        };
        let (Some((how, number)), Some(kind)) = (count, self.kind()) else {
            if how.is_some() || count.is_some_and(|(_, number)| number == 0.0 && self.tokens[start].is("no")) {
                return Err(self.misfit("so many of something, such as 2 leaders or 3 workers down"));
            }
            self.next = start;
            return Ok(None);
        };
        Ok(Some(Test::Compare(kind, how, Quantity::Number(number))))
    }

    fn sentence(&mut self) -> Read<Test> {
        // How a node is, when a name and a state follow one another.
        let start = self.next;
        let of_kind =
            ["worker", "workers"].iter().any(|kind| self.tokens.get(start).is_some_and(|token| token.is(kind)));
        if !of_kind && let Some(name) = self.any_name() {
            let is = self.take("is");
            let is_not = is && self.take("not");
            if let Some(state) = self.word_of(&NodeState::WORDS) {
                let test = Test::Node(name, state);
                return Ok(if is_not { Test::Not(Box::new(test)) } else { test });
            }
            self.next = start;
        }
        let left = self.quantity()?;
        let how = self.how()?;
        Ok(Test::Compare(left, how, self.quantity()?))
    }

    fn how(&mut self) -> Read<How> {
        let is = self.take("is");
        let how = match () {
            () if self.take("<") || self.phrase(["less", "than"]) || self.phrase(["fewer", "than"]) => How::Less,
            () if self.take("<=") || self.phrase(["at", "most"]) => How::AtMost,
            () if self.take(">=") || self.phrase(["at", "least"]) => How::AtLeast,
            () if self.take(">") || self.phrase(["more", "than"]) => How::More,
            () if self.take("!=") || is && self.take("not") => How::Unequal,
            () if self.take("=") || is => How::Equal,
            () => return Err(self.misfit("a comparison such as > 10")),
        };
        Ok(how)
    }

    fn quantity(&mut self) -> Read<Quantity> {
        if let Some(number) = self.number() {
            return Ok(Quantity::Number(number));
        }
        let start = self.next;
        if let Some(gauge) = self.word_of(&Gauge::WORDS) {
            if self.take("of") || self.take("on") {
                return Ok(Quantity::Gauge(gauge, self.name("the name of a node")?));
            }
            self.next = start;
        }
        if let Some(kind) = self.kind() {
            return Ok(kind);
        }
        match () {
            () if self.take("time") => Ok(Quantity::Time),
            () if self.take("events") => Ok(Quantity::Events),
            () if self.take("queue") => Ok(Quantity::Queue),
            () => self.name("a number or a figure").map(Quantity::Figure),
        }
    }

    fn kind(&mut self) -> Option<Quantity> {
        let state = match () {
            () if self.take("leaders") || self.take("leader") => NodeState::Leader,
            () if self.take("candidates") || self.take("candidate") => NodeState::Candidate,
            () if self.take("followers") || self.take("follower") => NodeState::Follower,
            () if self.take("workers") || self.take("worker") => {
                return Some(Quantity::Count(Who::Workers, self.word_of(&NodeState::WORDS)));
            }
            () if self.phrase(["control", "nodes"]) || self.phrase(["control", "node"]) => {
                return Some(Quantity::Count(Who::Control, self.word_of(&NodeState::WORDS)));
            }
            () => return None,
        };
        Some(Quantity::Count(Who::Control, Some(state)))
    }

    fn number(&mut self) -> Option<f64> {
        let number = match &self.tokens.get(self.next)?.what {
            What::Number(value) => *value,
            What::Word(word) => NUMBERS.iter().position(|known| known == word)? as f64,
            _ => return None,
        };
        self.next += 1;
        Some(number)
    }

    /// A word that stands for something.
    fn word_of<T: Copy>(&mut self, words: &[(&str, T)]) -> Option<T> {
        let What::Word(word) = &self.tokens.get(self.next)?.what else { return None };
        let (_, meaning) = words.iter().find(|(known, _)| known == word)?;
        self.next += 1;
        Some(*meaning)
    }

    fn choice<T: Copy>(&mut self, what: &str, words: &[(&str, T)]) -> Read<T> {
        self.word_of(words).ok_or_else(|| {
            let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            let near = match self.tokens.get(self.next).map(|token| &token.what) {
                Some(What::Word(word)) => hint(word, &known),
                _ => String::new(),
            };
            self.misfit(&format!("{what}, one of {}{near}", known.join(", ")))
        })
    }

    fn any_name(&mut self) -> Option<Name> {
        let token = self.tokens.get(self.next)?;
        let (What::Word(text) | What::Name(text)) = &token.what else { return None };
        let name = Name { text: text.clone(), at: token.at };
        self.next += 1;
        Some(name)
    }

    fn name(&mut self, what: &str) -> Read<Name> {
        self.any_name().ok_or_else(|| self.misfit(what))
    }

    fn take(&mut self, word: &str) -> bool {
        let taken = self.tokens.get(self.next).is_some_and(|token| token.is(word));
        self.next += usize::from(taken);
        taken
    }

    fn phrase(&mut self, words: [&str; 2]) -> bool {
        let start = self.next;
        let taken = words.iter().all(|word| self.take(word));
        if !taken {
            self.next = start;
        }
        taken
    }

    fn need(&mut self, sign: &str) -> Read<()> {
        if self.take(sign) { Ok(()) } else { Err(self.misfit(&format!("{sign:?}"))) }
    }

    fn misfit(&self, expected: &str) -> Mistake {
        let found = self.tokens.get(self.next).map(|token| match &token.what {
            What::Word(text) | What::Name(text) => format!("{:?} stands", short(text)),
            What::Number(value) => format!("the number {value} stands"),
            What::Sign(sign) => format!("{sign:?} stands"),
        });
        let found = found.unwrap_or_else(|| "the text ends".to_owned());
        self.mistake(format!("{found} where {expected} was expected"))
    }

    fn mistake(&self, message: String) -> Mistake {
        match self.tokens.get(self.next) {
            Some(token) => Mistake { at: token.at, length: token.length, message },
            None => Mistake { at: self.end, length: 0, message },
        }
    }
}

impl Token {
    fn is(&self, word: &str) -> bool {
        match &self.what {
            What::Word(own) => own == word,
            What::Sign(own) => *own == word,
            _ => false,
        }
    }
}

fn single(mut tests: Vec<Test>, several: fn(Vec<Test>) -> Test) -> Test {
    if tests.len() == 1 { tests.remove(0) } else { several(tests) }
}

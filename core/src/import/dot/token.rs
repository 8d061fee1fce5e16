//! The words and signs of DOT, with their places.

use crate::hint::short;
use crate::scenario::Flaw;
use crate::scenario::yaml::Mark;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name: a word, a number, a quoted text, or HTML. Only plain words can be keywords.
    Name { text: String, plain: bool },
    /// `->`
    Arrow,
    /// `--`
    Line,
    /// One of `{ } [ ] = ; , : +`
    Sign(char),
}

pub(super) struct Tokens<'a> {
    text: &'a str,
    /// What was not read yet begins here.
    at: usize,
    line: u32,
    /// Characters of the line that were read.
    column: u32,
    /// True while nothing but white space was read of the line.
    blank: bool,
}

impl<'a> Tokens<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0, line: 1, column: 0, blank: true }
    }

    /// The next token and its place; `None` at the end.
    pub fn next(&mut self) -> Result<Option<(Token, Mark)>, Flaw> {
        self.skip()?;
        let mark = self.mark();
        let rest = &self.text[self.at..];
        let Some(first) = rest.chars().next() else { return Ok(None) };
        let token = match first {
            '-' if rest.starts_with("->") => self.take(2, Token::Arrow),
            '-' if rest.starts_with("--") => self.take(2, Token::Line),
            '{' | '}' | '[' | ']' | '=' | ';' | ',' | ':' | '+' => self.take(1, Token::Sign(first)),
            '"' => self.quoted(mark)?,
            '<' => self.html(mark)?,
            first if first.is_ascii_digit() || first == '-' || first == '.' => self.number(mark)?,
            first if is_letter(first) => {
                let end = rest.find(|c: char| !is_letter(c) && !c.is_ascii_digit()).unwrap_or(rest.len());
                let text = rest[..end].to_owned();
                self.take(end, Token::Name { text, plain: true })
            }
            other => return Err(Flaw::at(mark, format!("{other:?} has no meaning here"))),
        };
        Ok(Some((token, mark)))
    }

    fn take(&mut self, length: usize, token: Token) -> Token {
        self.forward(length);
        token
    }

    fn forward(&mut self, length: usize) {
        for character in self.text[self.at..self.at + length].chars() {
            match character {
                '\n' => (self.line, self.column, self.blank) = (self.line + 1, 0, true),
                other => {
                    self.column += 1;
                    self.blank &= other.is_whitespace();
                }
            }
        }
        self.at += length;
    }

    fn mark(&self) -> Mark {
        Mark { line: self.line, column: self.column + 1 }
    }

    /// White space, comments, and lines of a preprocessor.
    fn skip(&mut self) -> Result<(), Flaw> {
        loop {
            let rest = &self.text[self.at..];
            let blank = rest.len() - rest.trim_start().len();
            self.forward(blank);
            let rest = &self.text[self.at..];
            if rest.starts_with("//") || rest.starts_with('#') && self.blank {
                self.forward(rest.find('\n').unwrap_or(rest.len()));
            } else if rest.starts_with("/*") {
                let Some(end) = rest.find("*/") else {
                    return Err(Flaw::at(self.mark(), "this comment does not end"));
                };
                self.forward(end + 2);
            } else {
                return Ok(());
            }
        }
    }

    fn quoted(&mut self, mark: Mark) -> Result<Token, Flaw> {
        let rest = &self.text[self.at..];
        let mut text = String::new();
        let mut characters = rest.char_indices().skip(1);
        while let Some((place, character)) = characters.next() {
            match character {
                '"' => return Ok(self.take(place + 1, Token::Name { text, plain: false })),
                '\\' => match characters.next() {
                    Some((_, '"')) => text.push('"'),
                    Some((_, '\n')) => {}
                    Some((_, other)) => text.extend(['\\', other]),
                    None => break,
                },
                other => text.push(other),
            }
        }
        Err(Flaw::at(mark, "this text in quotes does not end"))
    }

    fn html(&mut self, mark: Mark) -> Result<Token, Flaw> {
        let rest = &self.text[self.at..];
        let mut depth = 0_u32;
        for (place, character) in rest.char_indices() {
            match character {
                '<' => depth += 1,
                '>' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                let text = rest[..=place].to_owned();
                return Ok(self.take(place + 1, Token::Name { text, plain: false }));
            }
        }
        Err(Flaw::at(mark, "this HTML does not end"))
    }

    fn number(&mut self, mark: Mark) -> Result<Token, Flaw> {
        let rest = &self.text[self.at..];
        let sign = usize::from(rest.starts_with('-'));
        let end = rest[sign..].find(|c: char| !c.is_ascii_digit() && c != '.').map_or(rest.len(), |end| end + sign);
        let text = &rest[..end];
        match text.parse::<f64>() {
            Ok(_) if rest[end..].starts_with(is_letter) => {
                let word = rest.split(|c: char| c.is_whitespace() || "[]{};,=".contains(c)).next().unwrap_or(text);
                Err(Flaw::at(mark, format!("{:?} is neither a name nor a number: put it in quotes", short(word))))
            }
            Ok(_) => {
                let text = text.to_owned();
                Ok(self.take(end, Token::Name { text, plain: false }))
            }
            Err(_) => Err(Flaw::at(mark, format!("{:?} is neither a name nor a number", short(text)))),
        }
    }
}

fn is_letter(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_' || !character.is_ascii()
}

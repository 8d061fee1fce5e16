//! The words of a sentence, each with its place.

use super::Mistake;
use crate::hint::short;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub what: What,
    /// The first character, counted from 1.
    pub at: usize,
    pub length: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    Word(String),
    /// In quotes.
    Name(String),
    Number(f64),
    Sign(&'static str),
}

/// Signs, those that begin like others first.
const SIGNS: [(&str, &str); 14] = [
    ("<=", "<="),
    (">=", ">="),
    ("==", "="),
    ("!=", "!="),
    ("<>", "!="),
    ("≤", "<="),
    ("≥", ">="),
    ("≠", "!="),
    ("<", "<"),
    (">", ">"),
    ("=", "="),
    ("(", "("),
    (")", ")"),
    ("!", "not"),
];

/// What a number may end with.
const UNITS: [(&str, f64); 8] =
    [("s", 1.0), ("ms", 1e-3), ("us", 1e-6), ("µs", 1e-6), ("m", 60.0), ("min", 60.0), ("h", 3_600.0), ("%", 0.01)];

pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Mistake> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut place = 0;
    while place < chars.len() {
        if chars[place].is_whitespace() {
            place += 1;
            continue;
        }
        let (what, length) = token(&chars[place..]).map_err(|message| Mistake { at: place + 1, length: 1, message })?;
        tokens.push(Token { what, at: place + 1, length });
        place += length;
    }
    Ok(tokens)
}

fn token(rest: &[char]) -> Result<(What, usize), String> {
    let first = rest[0];
    if first == '"' || first == '\'' {
        let Some(end) = rest[1..].iter().position(|c| *c == first) else {
            return Err(format!("the quotation mark {first} is never closed"));
        };
        return Ok((What::Name(rest[1..=end].iter().collect()), end + 2));
    }
    for (sign, meaning) in SIGNS {
        if sign.chars().eq(rest.iter().copied().take(sign.chars().count())) {
            return Ok((What::Sign(meaning), sign.chars().count()));
        }
    }
    let is_inside = |c: &char| c.is_alphanumeric() || "._-%/:".contains(*c);
    if !(first.is_alphanumeric() || first == '.' || first == '-' || first == '_') {
        return Err(format!("there is no meaning to {first:?} here"));
    }
    let length = rest.iter().take_while(|c| is_inside(c)).count();
    let word: String = rest[..length].iter().collect();
    let is_number =
        first.is_ascii_digit() || ((first == '.' || first == '-') && rest.get(1).is_some_and(char::is_ascii_digit));
    if !is_number {
        return Ok((What::Word(word), length));
    }
    match number(&word) {
        Some(value) => Ok((What::Number(value), length)),
        None => Err(format!("{:?} is no number: expected one such as 10, 0.5, 250ms or 90%", short(&word))),
    }
}

fn number(word: &str) -> Option<f64> {
    let end = word.rfind(|c: char| c.is_ascii_digit() || c == '.').map_or(0, |last| last + 1);
    let (digits, unit) = word.split_at(end);
    if digits.bytes().any(|byte| !(byte.is_ascii_digit() || byte == b'.' || byte == b'-')) {
        return None;
    }
    let scale = match unit {
        "" => 1.0,
        unit => UNITS.iter().find(|(name, _)| *name == unit)?.1,
    };
    digits.parse().ok().filter(|value: &f64| value.is_finite()).map(|value| value * scale)
}

//! Completion codes: written, read, and checked by replaying them.

use super::{Exercise, Foul, Grade, exercise};
use crate::hint::short;
use crate::scenario::{Step, from_text};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use std::fmt;
use xxhash_rust::xxh64::xxh64;

/// The format's version, as codes spell it.
const FORMAT: &str = "SY1";
/// The longest code that is read, in characters.
pub const CODE_LIMIT: usize = 4_000;
/// The most that the inputs of a code may unpack to, in bytes.
const INPUTS_LIMIT: usize = 65_536;

/// A code that holds.
#[derive(Clone, Debug)]
pub struct Solved {
    /// What was solved.
    pub exercise: Exercise,
    /// By what.
    pub inputs: Vec<Step>,
    /// How.
    pub grade: Grade,
}

/// Why a code is no proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It does not look like a code.
    NoCode(String),
    /// There is no such exercise.
    Unknown(String),
    /// Its characters are not those that were given out.
    Changed,
    /// The exercise does not take its inputs.
    Foul(Foul),
    /// Its inputs lead to another run in this version of the program.
    OtherRun,
    /// Its inputs do not solve the exercise.
    Unsolved(Grade),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCode(text) => write!(f, "{text:?} is no code: expected {FORMAT}.EXERCISE.CONTENT"),
            Self::Unknown(key) => write!(f, "there is no exercise {key:?}"),
            Self::Changed => {
                f.write_str("characters of the code were changed or are missing: its check does not match")
            }
            Self::Foul(foul) => write!(f, "the code's inputs do not count: {foul}"),
            Self::OtherRun => {
                f.write_str("the code's inputs lead to another run here: it was made by another version of the program")
            }
            Self::Unsolved(_) => f.write_str("the code's inputs do not solve the exercise"),
        }
    }
}

impl std::error::Error for Refused {}

/// True when a text is meant as a code.
#[must_use]
pub fn is_code(text: &str) -> bool {
    text.trim().starts_with("SY")
}

/// The code for inputs that solve an exercise.
///
/// # Errors
/// How far the inputs come, when they do not solve it, or why they do not count.
pub fn code(exercise: &Exercise, inputs: &[Step]) -> Result<String, Refused> {
    let grade = exercise.grade(inputs).map_err(Refused::Foul)?;
    if !grade.is_solved(exercise) {
        return Err(Refused::Unsolved(grade));
    }
    let json = serde_json::to_vec(inputs).expect("inputs have text keys and finite numbers");
    let mut content = word(grade.fingerprint).to_vec();
    content.extend(compress_to_vec(&json, 9));
    content.extend(check(exercise.key, &content));
    Ok(format!("{FORMAT}.{}.{}", exercise.key, URL_SAFE_NO_PAD.encode(content)))
}

/// Replays what a code says.
///
/// # Errors
/// Why it is no proof.
pub fn verify(text: &str) -> Result<Solved, Refused> {
    let text = text.trim();
    let mut parts = text.splitn(3, '.');
    let (Some(FORMAT), Some(key), Some(content)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(Refused::NoCode(short(text)));
    };
    let exercise = exercise(key).ok_or_else(|| Refused::Unknown(short(key)))?;
    let (fingerprint, inputs) = unpack(key, content).ok_or(Refused::Changed)?;
    let grade = exercise.grade(&inputs).map_err(Refused::Foul)?;
    if word(grade.fingerprint) != fingerprint {
        return Err(Refused::OtherRun);
    }
    if !grade.is_solved(&exercise) {
        return Err(Refused::Unsolved(grade));
    }
    Ok(Solved { exercise, inputs, grade })
}

/// Four bytes of the fingerprint and the inputs; `None` when the check does not match.
fn unpack(key: &str, content: &str) -> Option<([u8; 4], Vec<Step>)> {
    if content.len() > CODE_LIMIT {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(content).ok()?;
    let (body, sum) = bytes.split_last_chunk::<4>()?;
    if *sum != check(key, body) {
        return None;
    }
    let (fingerprint, packed) = body.split_first_chunk::<4>()?;
    let json = decompress_to_vec_with_limit(packed, INPUTS_LIMIT).ok()?;
    let inputs = from_text(std::str::from_utf8(&json).ok()?).ok()?;
    Some((*fingerprint, inputs))
}

fn check(key: &str, body: &[u8]) -> [u8; 4] {
    word(xxh64(body, xxh64(key.as_bytes(), 0)))
}

/// The low four bytes.
fn word(hash: u64) -> [u8; 4] {
    (hash as u32).to_le_bytes()
}

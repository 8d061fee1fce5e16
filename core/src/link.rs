//! Links that carry a run: the scenario, what was done to it, and the moment that was looked at.
//!
//! `v1.640.eNqd...`: the format's version, how many characters follow, and those characters: base64url of JSON packed
//! by zlib, whose checksum tells a changed link from a good one, as the count tells a cut one. A built-in scenario
//! that nobody changed goes by its key, which keeps its links short. The link stands in a page's fragment, so no
//! server ever sees it.

use crate::builtin;
use crate::clock::Time;
use crate::scenario::{Policies, Scenario, Step, TEXT_LIMIT, from_text};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The format's version, as links spell it.
const FORMAT: &str = "v1";

/// The longest link that is read, in characters.
pub const LINK_LIMIT: usize = 4_000_000;

/// What a link carries.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The scenario.
    pub scenario: Scenario,
    /// What was done by hand, in the order of its moments.
    pub inputs: Vec<Step>,
    /// The moment that was looked at.
    pub at: Time,
    /// The trace's hash at that moment, when the maker of the link gave one: a run that comes to another is not the
    /// run that was shared.
    pub fingerprint: Option<u64>,
    /// The policies of the lanes that raced; none when there was no race.
    pub lanes: Vec<Policies>,
    /// The version of the program that made the link.
    pub engine: String,
}

/// Why a link cannot be followed, in a sentence for the person who has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkError(pub String);

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for LinkError {}

/// What is packed.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Packed {
    engine: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    builtin: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scenario: Option<Scenario>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    inputs: Vec<Step>,
    #[serde(default, skip_serializing_if = "is_start")]
    at: Time,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    lanes: Vec<Policies>,
}

fn is_start(at: &Time) -> bool {
    *at == Time::ZERO
}

/// The link's text, without `#`.
#[must_use]
pub fn encode(scenario: &Scenario, inputs: &[Step], at: Time, fingerprint: Option<u64>) -> String {
    encode_race(scenario, inputs, at, fingerprint, &[])
}

/// The text of a link to a race of lanes with these policies.
#[must_use]
pub fn encode_race(
    scenario: &Scenario,
    inputs: &[Step],
    at: Time,
    fingerprint: Option<u64>,
    lanes: &[Policies],
) -> String {
    let builtin = builtin::key_of(scenario);
    let packed = Packed {
        engine: env!("CARGO_PKG_VERSION").to_owned(),
        scenario: builtin.is_none().then(|| scenario.clone()),
        builtin: builtin.map(str::to_owned),
        inputs: inputs.to_vec(),
        at,
        fingerprint: fingerprint.map(|hash| format!("{hash:016x}")),
        lanes: lanes.to_vec(),
    };
    let json = serde_json::to_vec(&packed).expect("scenarios have text keys and finite numbers");
    let text = URL_SAFE_NO_PAD.encode(compress_to_vec_zlib(&json, 9));
    format!("{FORMAT}.{}.{text}", text.len())
}

/// True when a text looks like a link, or like an address that ends in one.
#[must_use]
pub fn is_link(text: &str) -> bool {
    let fragment = text.rsplit('#').next().unwrap_or(text);
    let counted = |rest: &str| rest.split_once('.').is_some_and(|(count, _)| count.parse::<usize>().is_ok());
    text.starts_with("http://") || text.starts_with("https://") || fragment.strip_prefix("v1.").is_some_and(counted)
}

/// Reads a link: its text with or without `#`, or a whole address.
///
/// # Errors
/// Why the link cannot be followed: cut, changed, of another version, or with a scenario that does not run.
pub fn decode(text: &str) -> Result<Link, LinkError> {
    let fail = |message: String| Err(LinkError(message));
    if text.len() > LINK_LIMIT {
        return fail(format!("the link has more than {LINK_LIMIT} characters"));
    }
    let json = match unpack(payload(text)?) {
        Ok(json) => json,
        Err(TINFLStatus::HasMoreOutput) => {
            return fail(format!("the link unpacks to more than {} MB", TEXT_LIMIT / 1_000_000));
        }
        Err(_) => return fail("characters of the link were changed: its checksum does not match".to_owned()),
    };
    let packed: Packed =
        from_text(&json).map_err(|error| LinkError(format!("the link's content is wrong: {error}")))?;
    let scenario = match (packed.scenario, packed.builtin) {
        (Some(scenario), _) => scenario,
        (None, Some(key)) => match builtin::scenario(&key) {
            Some(scenario) => scenario,
            None => {
                return fail(format!("the link names the built-in scenario {key:?}, which this program does not have"));
            }
        },
        (None, None) => return fail("there is no scenario in the link".to_owned()),
    };
    check(&scenario, &packed.inputs)?;
    let fingerprint = match packed.fingerprint.map(|hex| u64::from_str_radix(&hex, 16)) {
        None => None,
        Some(Ok(hash)) => Some(hash),
        Some(Err(_)) => return fail("the link's fingerprint is not a number".to_owned()),
    };
    Ok(Link { scenario, inputs: packed.inputs, at: packed.at, fingerprint, lanes: packed.lanes, engine: packed.engine })
}

/// The characters that hold the content.
fn payload(text: &str) -> Result<&str, LinkError> {
    let fail = |message: String| Err(LinkError(message));
    let fragment = text.trim().rsplit('#').next().unwrap_or_default();
    let Some((version, rest)) = fragment.split_once('.') else {
        return fail("there is no run in this link: expected #v1. and what follows".to_owned());
    };
    if version != FORMAT {
        let version: String = version.chars().take(12).collect();
        return fail(format!("the link is of format {version:?}, and this program reads {FORMAT}"));
    }
    let Some((count, rest)) = rest.split_once('.') else {
        return fail(format!("the link ends after {} characters, before its content", fragment.len()));
    };
    let Ok(count) = count.parse::<usize>() else {
        return fail(format!("the link's length was expected after {FORMAT}."));
    };
    match rest.get(..count) {
        Some(payload) => Ok(payload),
        None if rest.len() < count => {
            fail(format!("the link ends after {} of {count} characters: it was cut", rest.len()))
        }
        None => fail("the link has characters that no link has".to_owned()),
    }
}

fn unpack(payload: &str) -> Result<String, TINFLStatus> {
    let bytes = URL_SAFE_NO_PAD.decode(payload).map_err(|_| TINFLStatus::Failed)?;
    let json = decompress_to_vec_zlib_with_limit(&bytes, TEXT_LIMIT).map_err(|error| error.status)?;
    String::from_utf8(json).map_err(|_| TINFLStatus::Failed)
}

/// Whether the scenario runs, and the inputs fit it.
fn check(scenario: &Scenario, inputs: &[Step]) -> Result<(), LinkError> {
    let wrong = |problem| LinkError(format!("the link's content is wrong: {problem}"));
    if inputs.is_empty() {
        return scenario.check().map_err(wrong);
    }
    let mut played = scenario.clone();
    played.script.extend_from_slice(inputs);
    played.check().map_err(wrong)
}

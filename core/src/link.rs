//! Links that carry a run: the scenario, what was done to it in each branch, and the moment that was looked at.
//!
//! `v2.640.eNqd...`: the format's version, how many characters follow, and those characters: base64url of JSON packed
//! by zlib, whose checksum tells a changed link from a good one, as the count tells a cut one. A built-in scenario
//! that nobody changed goes by its key, which keeps its links short. The link stands in a page's fragment, so no
//! server ever sees it.

use crate::builtin;
use crate::clock::Time;
use crate::hint;
use crate::ids::Seq;
use crate::scenario::{Policies, Problem, Scenario, Step, TEXT_LIMIT, from_text};
use crate::session::{BRANCHES_MAX, Departure, MARKS_MAX, Mark, NAME_MAX, Offshoot, Session, Tree};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The format's version, as links spell it ...
const FORMAT: &str = "v2";
/// ... and the older one that is read, too.
const FORMAT_1: &str = "v1";

/// The longest link that is read, in characters.
pub const LINK_LIMIT: usize = 4_000_000;

/// The most words about the view, and the longest of them in bytes.
const VIEW_MAX: (usize, usize) = (16, 64);

/// What a link carries.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The scenario.
    pub scenario: Scenario,
    /// What was done by hand: every branch.
    pub tree: Tree,
    /// The moment that was looked at.
    pub at: Time,
    /// The trace's hash at that moment, when the maker of the link gave one: a run that comes to another is not the
    /// run that was shared.
    pub fingerprint: Option<u64>,
    /// Hashes on the way there, by which a run that comes to another one sees since when.
    pub marks: Vec<Mark>,
    /// The policies of the lanes that raced; none when there was no race.
    pub lanes: Vec<Policies>,
    /// What was shown of it, in the page's own words.
    pub view: BTreeMap<String, String>,
    /// The version of the program that made the link.
    pub engine: String,
}

impl Link {
    /// A link to the start of a scenario.
    #[must_use]
    pub fn to(scenario: Scenario) -> Self {
        Self {
            scenario,
            tree: Tree::lone(Vec::new()),
            at: Time::ZERO,
            fingerprint: None,
            marks: Vec::new(),
            lanes: Vec::new(),
            view: BTreeMap::new(),
            engine: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    /// A link to the present moment of a session, with everything that is known of it.
    #[must_use]
    pub fn of(session: &Session) -> Self {
        Self {
            tree: session.tree(),
            at: session.now(),
            fingerprint: Some(session.fingerprint().value()),
            marks: session.marks(),
            ..Self::to(session.scenario().clone())
        }
    }

    /// What was done by hand in the branch that was looked at.
    #[must_use]
    pub fn inputs(&self) -> &[Step] {
        self.tree.branches.get(self.tree.present).map_or(&[], |branch| &branch.inputs)
    }

    /// The session that was shared, and where it left the one that the maker of the link had; `None` when it is the same.
    ///
    /// # Errors
    /// The first thing that is wrong with the scenario.
    pub fn open(self) -> Result<(Session, Option<Departure>), Problem> {
        let session = Session::with_tree(self.scenario, self.tree, self.at)?;
        let same = self.fingerprint.is_none_or(|hash| hash == session.fingerprint().value());
        let departure = (!same).then(|| session.departure(&self.marks));
        Ok((session, departure))
    }

    /// The link's text, without `#`.
    #[must_use]
    pub fn encode(&self) -> String {
        let json = serde_json::to_vec(&Packed::of(self)).expect("scenarios have text keys and finite numbers");
        let text = URL_SAFE_NO_PAD.encode(compress_to_vec_zlib(&json, 9));
        format!("{FORMAT}.{}.{text}", text.len())
    }
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

/// What is packed, in this format and in the older one.
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Packed {
    engine: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    builtin: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scenario: Option<Scenario>,
    /// In format 1 only: what was done in the one branch that its links had.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    inputs: Vec<Step>,
    /// None stands for one in which nothing was done.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    branches: Vec<PackedBranch>,
    #[serde(skip_serializing_if = "is_first")]
    branch: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    beside: Option<usize>,
    #[serde(skip_serializing_if = "is_start")]
    at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
    /// Pairs of an event's number and a hash.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    marks: Vec<(u64, u32)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lanes: Vec<Policies>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    view: BTreeMap<String, String>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct PackedBranch {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<usize>,
    #[serde(skip_serializing_if = "is_start")]
    from: Time,
    #[serde(skip_serializing_if = "is_start")]
    known: Time,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    inputs: Vec<Step>,
}

fn is_start(at: &Time) -> bool {
    *at == Time::ZERO
}

fn is_first(place: &usize) -> bool {
    *place == 0
}

impl Packed {
    fn of(link: &Link) -> Self {
        let builtin = builtin::key_of(&link.scenario);
        let branch = |branch: &Offshoot| PackedBranch {
            name: branch.name.clone(),
            parent: branch.parent.map(|(parent, _)| parent),
            from: branch.parent.map_or(Time::ZERO, |(_, from)| from),
            known: branch.known_until,
            inputs: branch.inputs.clone(),
        };
        let bare = link.tree == Tree::lone(Vec::new());
        Self {
            engine: link.engine.clone(),
            scenario: builtin.is_none().then(|| link.scenario.clone()),
            builtin: builtin.map(str::to_owned),
            inputs: Vec::new(),
            branches: link.tree.branches.iter().filter(|_| !bare).map(branch).collect(),
            branch: link.tree.present,
            beside: link.tree.beside,
            at: link.at,
            fingerprint: link.fingerprint.map(|hash| format!("{hash:016x}")),
            marks: link.marks.iter().map(|mark| (mark.seq.0, mark.hash)).collect(),
            lanes: link.lanes.clone(),
            view: link.view.clone(),
        }
    }

    /// The same in the present format.
    fn migrated(self, format: &str) -> Result<Self, LinkError> {
        match format {
            FORMAT_1 => Ok(Self {
                branches: vec![PackedBranch { inputs: self.inputs, ..PackedBranch::default() }],
                inputs: Vec::new(),
                ..self
            }),
            _ if self.inputs.is_empty() => Ok(self),
            _ => Err(wrong("inputs: expected in branches")),
        }
    }

    /// Its branches, if they hang together.
    fn tree(&mut self) -> Result<Tree, LinkError> {
        let mut branches = Vec::new();
        for (place, packed) in std::mem::take(&mut self.branches).into_iter().enumerate() {
            let path = format!("branches.{place}");
            let long = packed.name.as_ref().is_some_and(|name| name.chars().count() > NAME_MAX);
            if long {
                return Err(wrong(format!("{path}.name: a branch's name has at most {NAME_MAX} characters")));
            }
            if packed.parent.is_some() != (place > 0) || packed.parent.is_some_and(|parent| parent >= place) {
                return Err(wrong(format!("{path}.parent: every branch but the first hangs on an earlier one")));
            }
            let parent = packed.parent.map(|parent| (parent, packed.from));
            branches.push(Offshoot { name: packed.name, parent, known_until: packed.known, inputs: packed.inputs });
        }
        if branches.is_empty() {
            branches.push(Offshoot::default());
        }
        let count = branches.len();
        if count > BRANCHES_MAX {
            return Err(wrong(format!("branches: there are {count}, and at most {BRANCHES_MAX}")));
        }
        let beside = self.beside;
        if self.branch >= count || beside.is_some_and(|beside| beside >= count || beside == self.branch) {
            return Err(wrong(format!("branch, beside: two of {count} branches were expected, counted from 0")));
        }
        Ok(Tree { branches, present: self.branch, beside })
    }
}

fn wrong(problem: impl fmt::Display) -> LinkError {
    LinkError(format!("the link's content is wrong: {problem}"))
}

/// The text of a link to a run of one branch, without `#`.
#[must_use]
pub fn encode(scenario: &Scenario, inputs: &[Step], at: Time, fingerprint: Option<u64>) -> String {
    Link { tree: Tree::lone(inputs.to_vec()), at, fingerprint, ..Link::to(scenario.clone()) }.encode()
}

/// True when a text looks like a link, or like an address that ends in one.
#[must_use]
pub fn is_link(text: &str) -> bool {
    let fragment = text.rsplit('#').next().unwrap_or(text);
    let counted = |rest: &str| rest.split_once('.').is_some_and(|(count, _)| count.parse::<usize>().is_ok());
    text.starts_with("http://")
        || text.starts_with("https://")
        || format_of(fragment).is_some_and(|(_, rest)| counted(rest))
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
    let (format, payload) = payload(text)?;
    let json = match unpack(payload) {
        Ok(json) => json,
        Err(TINFLStatus::HasMoreOutput) => {
            return fail(format!("the link unpacks to more than {} MB", TEXT_LIMIT / 1_000_000));
        }
        Err(_) => return fail("characters of the link were changed: its checksum does not match".to_owned()),
    };
    let mut packed = from_text::<Packed>(&json).map_err(wrong)?.migrated(format)?;
    let tree = packed.tree()?;
    let scenario = match (packed.scenario, packed.builtin) {
        (Some(scenario), _) => scenario,
        (None, Some(key)) => match builtin::scenario(&key) {
            Some(scenario) => scenario,
            None => {
                let key = hint::short(&key);
                return fail(format!("the link names the built-in scenario {key:?}, which this program does not have"));
            }
        },
        (None, None) => return fail("there is no scenario in the link".to_owned()),
    };
    scenario.check().map_err(wrong)?;
    for branch in tree.branches.iter().filter(|branch| !branch.inputs.is_empty()) {
        check(&scenario, &branch.inputs)?;
    }
    let fingerprint = match packed.fingerprint.map(|hex| u64::from_str_radix(&hex, 16)) {
        None => None,
        Some(Ok(hash)) => Some(hash),
        Some(Err(_)) => return fail("the link's fingerprint is not a number".to_owned()),
    };
    if packed.marks.len() > MARKS_MAX {
        return Err(wrong(format!("marks: there are at most {MARKS_MAX}")));
    }
    let (words, length) = VIEW_MAX;
    let long = packed.view.iter().any(|(key, word)| key.len() > length || word.len() > length);
    if packed.view.len() > words || long {
        return Err(wrong(format!("view: there are at most {words} words of {length} bytes")));
    }
    Ok(Link {
        scenario,
        tree,
        at: packed.at,
        fingerprint,
        marks: packed.marks.into_iter().map(|(seq, hash)| Mark { seq: Seq(seq), hash }).collect(),
        lanes: packed.lanes,
        view: packed.view,
        engine: packed.engine,
    })
}

/// The format that a fragment names, if it is one that is read, and what follows.
fn format_of(fragment: &str) -> Option<(&'static str, &str)> {
    let (version, rest) = fragment.split_once('.')?;
    [FORMAT, FORMAT_1].into_iter().find(|format| *format == version).map(|format| (format, rest))
}

/// The format, and the characters that hold the content.
fn payload(text: &str) -> Result<(&'static str, &str), LinkError> {
    let fail = |message: String| Err(LinkError(message));
    let fragment = text.trim().rsplit('#').next().unwrap_or_default();
    let Some((version, _)) = fragment.split_once('.') else {
        return fail(format!("there is no run in this link: expected #{FORMAT}. and what follows"));
    };
    let Some((format, rest)) = format_of(fragment) else {
        let version: String = version.chars().take(12).collect();
        return fail(format!("the link is of format {version:?}, and this program reads {FORMAT_1} and {FORMAT}"));
    };
    let Some((count, rest)) = rest.split_once('.') else {
        return fail(format!("the link ends after {} characters, before its content", fragment.len()));
    };
    let Ok(count) = count.parse::<usize>() else {
        return fail(format!("the link's length was expected after {format}."));
    };
    match rest.get(..count) {
        Some(payload) => Ok((format, payload)),
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

/// Whether these inputs fit the scenario.
fn check(scenario: &Scenario, inputs: &[Step]) -> Result<(), LinkError> {
    let mut played = scenario.clone();
    played.script.extend_from_slice(inputs);
    played.check().map_err(wrong)
}

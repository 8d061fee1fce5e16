//! The scenarios that come with the program.

mod opening;
pub mod shown;

pub use opening::opening;

use crate::scenario::Scenario;

macro_rules! table {
    ($($key:literal),+ $(,)?) => {
        /// Every built-in scenario, in the order in which the chooser shows them: its key and its text. The first is
        /// what the page opens on.
        pub const SCENARIOS: &[(&str, &str)] =
            &[$(($key, include_str!(concat!("../../static/scenarios/", $key, ".yaml")))),+];

        /// The key of every built-in scenario and the title that its text gives it, in the same order. They are copied
        /// when this is compiled: who shows titles needs none of the texts.
        pub const TITLES: &[(&str, &str)] = &[$(($key, {
            const TEXT: &str = include_str!(concat!("../../static/scenarios/", $key, ".yaml"));
            const BYTES: [u8; title(TEXT).len()] = copied(title(TEXT));
            match str::from_utf8(&BYTES) {
                Ok(title) => title,
                Err(_) => panic!("a title is a whole line"),
            }
        })),+];
    };
}

table! {
    "playground",
    "three-nodes-fcfs",
    "three-nodes-round-robin",
    "dispatcher",
    "random-cluster",
    "convoy-fcfs",
    "convoy-sjf",
    "shortest-remaining-time",
    "round-robin-quantum",
    "starvation",
    "aging",
    "highest-response-ratio",
    "multilevel-feedback",
    "interactive",
    "gaming",
    "feedback",
    "lottery",
    "stride",
    "completely-fair",
    "processor-sharing",
    "rate-monotonic",
    "earliest-deadline-first",
    "domino-effect",
    "least-laxity",
    "weighted-jobs",
    "longest-first",
    "easy-backfilling",
    "conservative-backfilling",
    "noisy-neighbour",
    "shares-of-processors",
    "dominant-resource",
    "true-lengths",
    "wrong-estimates",
    "exaggeration",
    "past-and-present",
    "nine-in-ten",
    "bandit",
    "single-queue",
    "one-queue-for-sixteen",
    "sixteen-queues",
    "sixteen-in-turn",
    "two-choices",
    "fast-and-slow-round-robin",
    "fast-and-slow-greedy",
    "three-regions",
    "by-distance",
    "region-shares",
    "region-failover",
    "uneven-random",
    "uneven-weighted-random",
    "uneven-least-request",
    "turns-in-runs",
    "turns-spread",
    "long-and-short",
    "gray-failure",
    "sessions-modulo",
    "sessions-ketama",
    "sessions-ring",
    "sessions-maglev",
    "sessions-jump",
    "few-keys",
    "hot-key",
    "packing-first-fit",
    "packing-next-fit",
    "packing-best-fit",
    "packing-worst-fit",
    "packing-kube",
    "packing-vector",
    "prices",
    "widths-generalized-assignment",
    "widths-linear-relaxation",
    "kube-funnel",
    "bags-balancer",
    "bags-min-min",
    "bags-max-min",
    "bags-sufferage",
    "bags-assignment",
    "knapsack",
    "graph-first-fit",
    "graph-heft",
    "graph-cpop",
    "crash-and-recovery",
    "slow-node",
    "bursts",
    "day-and-night",
    "start-order",
    "crash-loop",
    "rolling-update",
    "drain-blocked",
    "first-election",
    "split-vote",
    "leader-crash",
    "stale-leader",
    "partition",
    "disruptive-rejoiner",
    "pre-vote",
    "log-repair",
    "figure-8",
    "lying-disk",
    "snapshot",
    "growing",
    "transfer",
    "chained",
    "chained-stable",
    "reads-stale",
    "reads-index",
    "reads-lease",
}

/// What stands behind `title:` in a scenario's text, without quotes.
const fn title(text: &str) -> &[u8] {
    let mut rest = text.as_bytes();
    while let [_, next @ ..] = rest {
        if let [b't', b'i', b't', b'l', b'e', b':', b' ', title @ ..] = rest {
            let mut end = 0;
            while end < title.len() && title[end] != b'\n' {
                end += 1;
            }
            return match title.split_at(end).0 {
                [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => inner,
                bare => bare,
            };
        }
        rest = next;
    }
    panic!("every built-in scenario has a title")
}

/// Bytes on their own, without the text around them.
const fn copied<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut copy = [0; N];
    copy.copy_from_slice(bytes);
    copy
}

/// The scenario with this key.
#[must_use]
pub fn scenario(key: &str) -> Option<Scenario> {
    if key == TITLES[0].0 { Some(opening()) } else { read(key) }
}

/// Out of line, like [`read_key_of`]: the page does without it as long as it shows its opening scenario.
#[inline(never)]
fn read(key: &str) -> Option<Scenario> {
    let (_, text) = SCENARIOS.iter().find(|(known, _)| *known == key)?;
    Some(Scenario::parse(text).expect("a test reads every built-in scenario"))
}

/// The key of the built-in scenario that this is, if it is one and unchanged.
#[must_use]
pub fn key_of(scenario: &Scenario) -> Option<&'static str> {
    if *scenario == opening() { Some(TITLES[0].0) } else { read_key_of(scenario) }
}

#[inline(never)]
fn read_key_of(scenario: &Scenario) -> Option<&'static str> {
    let alike = |text: &str| text.contains(scenario.title.as_str());
    let same = |text: &str| Scenario::parse(text).is_ok_and(|known| known == *scenario);
    SCENARIOS.iter().find(|(_, text)| alike(text) && same(text)).map(|(key, _)| *key)
}

//! What is selected: the one answer for every view, so that a thing that is selected in one is selected in all.
//!
//! Whatever a view draws says what it is about, in its `data-about` attribute: a word for each thing, as [`about`] spells
//! it. The selection is one rule of style for these words. So a view marks what is selected without being drawn anew, and
//! a new view takes part by saying what its marks are about.

use super::Subject;
use crate::wording;
use crate::wording::container::service_of;
use switchyard::ids::Seq;
use switchyard::trace::{Event, Site};
use switchyard::view::EntryView;

/// What is selected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// What the inspector looks at.
    pub subject: Subject,
    /// The event that was picked.
    pub event: Option<Seq>,
}

impl Selection {
    /// True when a mark about these things is selected.
    #[must_use]
    pub fn touches(&self, words: &str) -> bool {
        self.words().any(|word| words.split(' ').any(|other| other == word))
    }

    /// The style of everything that is about what is selected.
    #[must_use]
    pub fn style(&self) -> String {
        const OUTLINED: [&str; 7] = [".chip", ".first", ".run", ".crate", ".pod", ".cell", ".reign"];
        const WASHED: [&str; 6] = [".event", "tr", ".who", ".lane", ".gantt-names span", ".spacetime-names span"];
        let mut style = String::new();
        for word in self.words() {
            let all = |families: &[&str]| {
                let each = families.iter().map(|family| format!("{family}[data-about~=\"{word}\"]"));
                each.collect::<Vec<_>>().join(",")
            };
            style.push_str(&format!(
                "{}{{outline:2px solid var(--accent)!important;outline-offset:1px}}",
                all(&OUTLINED)
            ));
            style.push_str(&format!("{}{{background:var(--accent-wash)}}", all(&WASHED)));
            style.push_str(&format!("{}{{stroke:var(--ink);stroke-width:2}}", all(&[".span"])));
        }
        style
    }

    /// The words of what is selected.
    fn words(&self) -> impl Iterator<Item = String> {
        let event = self.event.map(|event| format!("event-{}", event.0));
        word(self.subject).into_iter().chain(event)
    }
}

/// The word for a subject, for a `data-about` attribute; the whole system has none.
#[must_use]
pub fn about(subject: Subject) -> Option<String> {
    word(subject)
}

fn word(subject: Subject) -> Option<String> {
    Some(match subject {
        Subject::System => return None,
        Subject::Gateway => "gateway".to_owned(),
        Subject::Control => "ledger".to_owned(),
        Subject::Replica(id) => format!("control-{}", id.0),
        Subject::Worker(id) => format!("worker-{}", id.0),
        Subject::Task(id) => format!("task-{}", id.0),
        Subject::Service(id) => format!("service-{}", id.0),
        Subject::Container(id) => format!("container-{}", id.0),
    })
}

/// The subject of a word.
#[must_use]
pub fn subject_of(word: &str) -> Option<Subject> {
    let Some((kind, number)) = word.split_once('-') else {
        return match word {
            "gateway" => Some(Subject::Gateway),
            "ledger" => Some(Subject::Control),
            _ => None,
        };
    };
    let number: u32 = number.parse().ok()?;
    Some(match kind {
        "control" => Subject::Replica(switchyard::ids::ReplicaId(number as u8)),
        "worker" => Subject::Worker(switchyard::ids::NodeId(number as u16)),
        "task" => Subject::Task(switchyard::ids::TaskId(number)),
        "service" => Subject::Service(switchyard::ids::ServiceId(number as u16)),
        "container" => Subject::Container(switchyard::ids::ContainerId(number)),
        _ => return None,
    })
}

/// Everything that an event is about.
#[must_use]
pub fn about_event(event: &Event) -> String {
    let place = match event.site {
        Site::Client(_) => None,
        Site::Gateway => Some(Subject::Gateway),
        Site::Control(id) => Some(Subject::Replica(id)),
        Site::Worker(id) => Some(Subject::Worker(id)),
    };
    let node = wording::node_of(event).map(Subject::Worker);
    let subjects = [
        event.kind.task().map(Subject::Task),
        event.kind.container().map(Subject::Container),
        service_of(&event.kind).map(Subject::Service),
        node,
        place.filter(|place| Some(*place) != node),
    ];
    let mut words = vec![format!("event-{}", event.seq.0)];
    words.extend(subjects.into_iter().flatten().filter_map(word));
    words.join(" ")
}

/// Everything that an entry of a log is about, most telling first.
#[must_use]
pub fn about_entry(entry: &EntryView) -> String {
    let subjects = [
        entry.task.map(Subject::Task),
        entry.container.map(Subject::Container),
        entry.service.map(Subject::Service),
        entry.node.map(Subject::Worker),
    ];
    subjects.into_iter().flatten().filter_map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchyard::ids::{NodeId, TaskId};

    #[test]
    fn words_lead_back_to_their_subjects() {
        for subject in [Subject::Gateway, Subject::Control, Subject::Worker(NodeId(12)), Subject::Task(TaskId(7))] {
            assert_eq!(about(subject).and_then(|word| subject_of(&word)), Some(subject));
        }
        assert_eq!((subject_of("event-3"), subject_of("nothing"), about(Subject::System)), (None, None, None));
    }

    #[test]
    fn a_selection_touches_what_says_the_same_word_and_nothing_longer() {
        let selection = Selection { subject: Subject::Task(TaskId(1)), event: Some(Seq(4)) };
        assert!(selection.touches("event-9 task-1"));
        assert!(selection.touches("event-4"));
        assert!(!selection.touches("task-12 worker-1 event-40"));
        assert!(!Selection::default().touches("task-1"));
        assert!(selection.style().contains(".chip[data-about~=\"task-1\"]"));
        assert_eq!(Selection::default().style(), "");
    }
}

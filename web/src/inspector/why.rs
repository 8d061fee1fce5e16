//! Why something was decided: the rule, what it compared, and how each candidate fared. The same card for every decision.

use super::funnel::FunnelCard;
use crate::action::Command;
use crate::figures::{length, short, stamp};
use crate::frame::Frame;
use crate::text::{Lang, Text, policy_name};
use crate::ui::Scene;
use crate::wording::container::verdict_text;
use crate::wording::{raft, sentence};
use switchyard::balance::Balance;
use switchyard::clock::{Duration, Time};
use switchyard::ids::Seq;
use switchyard::place::Place;
use switchyard::policy::{Family, Measure};
use switchyard::queue::{Queue, level_of};
use switchyard::trace::{Candidate, Event, EventKind, Rule, Verdict, Who, Why};
use yew::{Html, classes, html};

/// The most candidates a card shows.
const SHOWN: usize = 8;
/// The most candidates that are told in a line.
const BRIEF: usize = 4;

/// The decision in an event, if it holds one.
#[must_use]
pub fn decision(kind: &EventKind) -> Option<Why> {
    match kind {
        EventKind::TaskAssigned { why, .. }
        | EventKind::TaskStarted { why, .. }
        | EventKind::TaskPreempted { why, .. }
        | EventKind::ContainerPlaced { why, .. }
        | EventKind::ContainerUnplaced { why, .. } => Some(*why),
        _ => None,
    }
}

/// The card of the event `seq`; nothing when it is no decision or is forgotten.
pub fn card(scene: &Scene, seq: Seq) -> Html {
    let frame = &scene.frame;
    let session = frame.session();
    let Some(event) = session.trace().get(seq) else { return html! {} };
    let (rule, among, candidates) = match (&event.kind, decision(&event.kind)) {
        (_, Some(why)) => {
            let rule = Ruling::of(scene.ui.lang, why.rule);
            (rule, among(scene.ui.lang, why.among), session.trace().candidates(seq).copied().collect())
        }
        (EventKind::Consensus { note }, None) => {
            (Ruling { name: "", source: raft::source(note), measure: None }, String::new(), Vec::new())
        }
        (EventKind::SubmitRepeated { .. }, None) => {
            let source = "Ongaro, dissertation, section 6.3";
            (Ruling { name: "", source, measure: None }, String::new(), Vec::new())
        }
        (EventKind::ReadAnswered { .. } | EventKind::ReadRefused { .. }, None) => {
            let source = "Ongaro, dissertation, section 6.4";
            (Ruling { name: "", source, measure: None }, String::new(), Vec::new())
        }
        (
            EventKind::Fenced { .. }
            | EventKind::OrderRefused { .. }
            | EventKind::TookOffice { .. }
            | EventKind::DrainBlocked { .. }
            | EventKind::ContainerBackedOff { .. }
            | EventKind::ContainerStopping { .. },
            None,
        ) => (Ruling { name: "", source: "", measure: None }, String::new(), Vec::new()),
        _ => return html! {},
    };
    let among_all = decision(&event.kind).map_or(0, |why| why.among);
    let future = seq >= frame.view.next;
    let picked = scene.ui.event == Some(seq);
    let kept = session.has_funnel(seq);
    html! {
        <article class={classes!("why", future.then_some("future"), picked.then_some("picked"))} data-testid="why" key={seq.0}>
            <h4>{ title(frame, scene.ui.lang, event) }</h4>
            if !rule.name.is_empty() { <p>{ rule.name }{ among }</p> }
            if kept {
                <FunnelCard scene={scene.clone()} {seq} />
            } else {
                { table(scene, &rule, &candidates, among_all) }
            }
            <p class="source">
                <button class="link" onclick={scene.on(Command::Visit(seq))}>{ format!("{} · {seq}", stamp(event.at)) }</button>
                { cause(scene, event) }
                { source(scene.ui.lang, rule.source) }
            </p>
        </article>
    }
}

/// The decision of the event `seq` in two lines: what was decided, and the rule with what it compared.
#[must_use]
pub fn brief(scene: &Scene, seq: Seq) -> Option<(String, String)> {
    let (frame, lang) = (&scene.frame, scene.ui.lang);
    let session = frame.session();
    let event = session.trace().get(seq)?;
    let why = decision(&event.kind)?;
    let rule = Ruling::of(lang, why.rule);
    let weighed = session.trace().candidates(seq).filter(|it| matches!(it.verdict, Verdict::Chosen | Verdict::Passed));
    let compared = weighed.take(BRIEF).filter_map(|candidate| {
        let sign = if candidate.verdict == Verdict::Chosen { " ✓" } else { "" };
        let name = who(frame, lang, candidate.who);
        Some(format!("{name} {}{sign}", score(rule.measure?, candidate.score)))
    });
    let compared = compared.collect::<Vec<_>>().join(" · ");
    let parts = [format!("{}{}", rule.name, among(lang, why.among)), compared];
    let told = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ");
    Some((title(frame, lang, event), told))
}

fn who(frame: &Frame, lang: Lang, who: Who) -> String {
    match who {
        Who::Task(task) => frame.task_name(task),
        Who::Node(node) => frame.node_name(node),
        Who::Container(container) => frame.container_name(container),
        Who::Bound => lang.say(Text::SearchBound).to_owned(),
    }
}

/// A rule in the reader's words.
struct Ruling {
    name: &'static str,
    source: &'static str,
    measure: Option<Measure>,
}

impl Ruling {
    fn of(lang: Lang, rule: Rule) -> Self {
        let plain = |text: Text| Self { name: lang.say(text), source: "", measure: None };
        match rule {
            Rule::Queue(place) => Queue::TABLE.get(usize::from(place)).map_or(plain(Text::RuleOrder), |entry| Self {
                name: policy_name::<Queue>(lang, entry),
                source: entry.source,
                measure: Some(entry.measure),
            }),
            Rule::Balance(place) => Balance::TABLE.get(usize::from(place)).map_or(plain(Text::RuleOrder), |entry| {
                Self { name: policy_name::<Balance>(lang, entry), source: entry.source, measure: Some(entry.measure) }
            }),
            Rule::Place(place) => Place::TABLE.get(usize::from(place)).map_or(plain(Text::RuleOrder), |entry| Self {
                name: policy_name::<Place>(lang, entry),
                source: entry.source,
                measure: Some(entry.measure),
            }),
            Rule::Slice => plain(Text::RuleSlice),
            Rule::Order => plain(Text::RuleOrder),
            Rule::Inherited => plain(Text::RuleInherited),
            Rule::Kube => Self {
                name: lang.say(Text::RuleKube),
                source: "kubernetes/kubernetes 1.33, pkg/scheduler",
                measure: Some(Measure::Count),
            },
        }
    }
}

fn title(frame: &Frame, lang: Lang, event: &Event) -> String {
    let names = |task, node| [frame.task_name(task), frame.node_name(node)];
    match event.kind {
        EventKind::TaskAssigned { task, node, .. } => {
            let [task, node] = names(task, node);
            lang.fill(Text::WhyAssigned, &[&task, &node])
        }
        EventKind::TaskStarted { task, node, .. } => {
            let [task, node] = names(task, node);
            lang.fill(Text::WhyStarted, &[&task, &node])
        }
        EventKind::TaskPreempted { task, node, by: Some(by), .. } => {
            let [task, node] = names(task, node);
            lang.fill(Text::WhyPreemptedBy, &[&task, &node, &frame.task_name(by)])
        }
        EventKind::TaskPreempted { task, node, by: None, .. } => {
            let [task, node] = names(task, node);
            lang.fill(Text::WhyPreempted, &[&task, &node])
        }
        _ => sentence(frame, lang, event),
    }
}

fn among(lang: Lang, among: u32) -> String {
    let said = match among {
        0 => return String::new(),
        1 => lang.say(Text::OnlyChoice).to_owned(),
        count => lang.fill(Text::Among, &[&count.to_string()]),
    };
    format!(" · {said}")
}

fn table(scene: &Scene, rule: &Ruling, candidates: &[Candidate], among: u32) -> Html {
    if candidates.is_empty() {
        return html! {};
    }
    let lang = scene.ui.lang;
    let shown = candidates.iter().take(SHOWN).filter(|candidate| candidate.who != Who::Bound).count();
    let more = (among as usize).saturating_sub(shown);
    let row = |candidate: &Candidate| {
        let name = who(&scene.frame, lang, candidate.who);
        let (class, sign, said) = match candidate.verdict {
            Verdict::Chosen => ("won", "✓", lang.say(Text::Chosen).to_owned()),
            Verdict::Passed => ("", "", String::new()),
            Verdict::Proved => ("bound", "✓", lang.say(Text::SearchProved).to_owned()),
            Verdict::Unproved => ("bound", "", gap(lang, rule.measure, candidates, candidate.score)),
            other => ("out", "✕", lang.say(verdict_text(other)).to_owned()),
        };
        let score = match (candidate.verdict, rule.measure) {
            (Verdict::Chosen | Verdict::Passed | Verdict::Proved | Verdict::Unproved, Some(measure)) => {
                score(measure, candidate.score)
            }
            _ => String::new(),
        };
        html! {
            <tr {class}>
                <th scope="row">{ name }</th><td>{ score }</td><td class="verdict">{ sign }{ " " }{ said }</td>
            </tr>
        }
    };
    html! {
        <table>
            if let Some(measure) = rule.measure {
                <caption>{ caption(lang, measure, candidates) }</caption>
            }
            <tbody>{ for candidates.iter().take(SHOWN).map(row) }</tbody>
            if more > 0 {
                <tfoot><tr><td colspan="3">{ lang.fill(Text::AndMore, &[&more.to_string()]) }</td></tr></tfoot>
            }
        </table>
    }
}

/// What the numbers are; where a search has found a plan, they are about all of it.
fn caption(lang: Lang, measure: Measure, candidates: &[Candidate]) -> String {
    let said = lang.say(measure_text(measure));
    match candidates.iter().any(|candidate| candidate.who == Who::Bound) {
        true => lang.fill(Text::OfPlan, &[said]),
        false => said.to_owned(),
    }
}

/// How far the plan that was chosen may be from the best.
fn gap(lang: Lang, measure: Option<Measure>, candidates: &[Candidate], bound: i64) -> String {
    let chosen = candidates.iter().find(|candidate| candidate.verdict == Verdict::Chosen);
    match chosen.zip(measure) {
        Some((chosen, measure)) => lang.fill(Text::SearchGap, &[&score(measure, (chosen.score - bound).abs())]),
        None => lang.say(Text::SearchUnproved).to_owned(),
    }
}

fn cause(scene: &Scene, event: &Event) -> Html {
    let Some(cause) = event.cause else { return html! {} };
    html! { <>{ " ← " }<button class="link" onclick={scene.on(Command::Visit(cause))}>{ cause.to_string() }</button></> }
}

fn source(lang: Lang, source: &'static str) -> Html {
    if source.is_empty() {
        return html! {};
    }
    html! { <span class="book">{ lang.fill(Text::Source, &[source]) }</span> }
}

/// A compared number as its measure means it.
#[must_use]
pub fn score(measure: Measure, score: i64) -> String {
    match measure {
        Measure::Time => stamp(Time(score.max(0) as u64)),
        Measure::Duration => length(Duration(score.max(0) as u64)),
        Measure::Longest => length(Duration(score.unsigned_abs())),
        Measure::Laxity if score < 0 => format!("−{}", length(Duration(score.unsigned_abs()))),
        Measure::Laxity => length(Duration(score.unsigned_abs())),
        Measure::PerWeight => length(Duration(score.unsigned_abs() / 1_000)),
        Measure::Count | Measure::Priority | Measure::Turn | Measure::Pass => score.to_string(),
        Measure::Level => level_of(score).to_string(),
        Measure::Share => score.unsigned_abs().to_string(),
        Measure::ResponseRatio => short(score.unsigned_abs() as f64 / 1_000.0, 3),
        Measure::VirtualTime => length(Duration(score.max(0) as u64)),
        Measure::Ratio => short(score as f64 / 1_000.0, 3),
        Measure::Distance => format!("{score} km"),
        Measure::Arm => format!("#{score}"),
    }
}

fn measure_text(measure: Measure) -> Text {
    match measure {
        Measure::Time => Text::MeasureTime,
        Measure::Duration | Measure::Longest => Text::MeasureDuration,
        Measure::Laxity => Text::MeasureLaxity,
        Measure::PerWeight => Text::MeasurePerWeight,
        Measure::Level => Text::MeasureLevel,
        Measure::Share => Text::MeasureShare,
        Measure::ResponseRatio => Text::MeasureResponseRatio,
        Measure::VirtualTime => Text::MeasureVirtualTime,
        Measure::Pass => Text::MeasurePass,
        Measure::Count => Text::MeasureCount,
        Measure::Ratio => Text::MeasureRatio,
        Measure::Priority => Text::MeasurePriority,
        Measure::Turn => Text::MeasureTurn,
        Measure::Distance => Text::MeasureDistance,
        Measure::Arm => Text::MeasureArm,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_shown_in_their_measure() {
        assert_eq!(score(Measure::Time, 12_413_000), "0:12.413");
        assert_eq!(score(Measure::Duration, 213_000), "213 ms");
        assert_eq!(score(Measure::Laxity, -213_000), "−213 ms");
        assert_eq!(score(Measure::PerWeight, 213_000_000), "213 ms");
        assert_eq!(score(Measure::Ratio, -1_500), "−1.5");
        assert_eq!(score(Measure::Priority, -3), "-3");
        assert_eq!(score(Measure::Level, 2 << 40 | 7), "2");
        assert_eq!(score(Measure::Share, -84), "84");
        assert_eq!(score(Measure::ResponseRatio, -2_333), "2.333");
    }
}

//! What a figure shows, in words: its transcript, for those who do not see it.

use super::{Kind, Wish, charts, story};
use crate::figures::stamp;
use crate::frame::Frame;
use crate::panels::gantt::shown;
use crate::player::Player;
use crate::stage::{Face, Room, role_text};
use crate::text::{Lang, Text};
use crate::wording;
use switchyard::ids::Seq;
use switchyard::trace::EventKind;
use switchyard::view::Health;

/// The most things of one sort that are told of.
const MOST: usize = 24;

/// The transcript.
pub fn told(player: &mut Player, frame: &Frame, wish: &Wish, events: &[Seq]) -> String {
    let lang = wish.lang;
    let mut said = vec![super::sentence(frame, lang)];
    match wish.kind {
        Kind::Stage => {
            said.extend(control(frame, lang));
            said.extend(workers(frame, lang));
            said.extend(messages(frame, lang));
        }
        Kind::Lanes => said.extend(latest(frame, lang)),
        Kind::Gantt => said.extend(bars(frame, lang)),
        Kind::Log => said.extend(logs(frame, lang)),
        Kind::Charts => said.extend(charts::told(frame, lang)),
        Kind::Storyboard => {
            for event in events {
                player.session().borrow_mut().visit(*event);
                let frame = player.frame();
                said.push(format!("{} {}", stamp(frame.view.now), story::words(&frame, lang, *event)));
            }
        }
    }
    let stop = lang.say(Text::FullStop);
    let sentence = |words: &String| match words.ends_with(['.', '。', '?', '？', '!', '！']) {
        true => words.clone(),
        false => format!("{words}{stop}"),
    };
    said.iter().map(sentence).collect::<Vec<_>>().join(if lang == Lang::Zh { "" } else { " " })
}

/// Each control node: its role, its term, and what ails it.
fn control(frame: &Frame, lang: Lang) -> Vec<String> {
    let nodes = frame.view.control.iter();
    nodes
        .map(|node| {
            let role = match node.stale {
                true => Text::StaleLeader,
                false => role_text(node.replica.role, node.replica.membership.learners.contains(node.id)),
            };
            let state = if node.health == Health::Crashed { Text::Crashed } else { role };
            let rest = lang.fill(Text::ReplicaLabel, &[&node.replica.current_term.0.to_string(), lang.say(state)]);
            format!("{}{rest}", node.name)
        })
        .collect()
}

fn workers(frame: &Frame, lang: Lang) -> Vec<String> {
    let workers = frame.view.workers.iter().filter(|worker| worker.health != Health::Removed);
    workers
        .take(MOST)
        .map(|worker| {
            let face = Face::of(worker, &frame.view, Room::SMALL, None);
            let counts = [worker.running.len(), worker.queue.length, usize::from(face.busy)].map(|n| n.to_string());
            let state = lang.say(face.condition().1);
            lang.fill(Text::WorkerLabel, &[&worker.name, state, &counts[0], &counts[1], &counts[2]])
        })
        .collect()
}

/// The messages on their way, by the events that sent them.
fn messages(frame: &Frame, lang: Lang) -> Vec<String> {
    let session = frame.session();
    let sent = frame.view.messages.iter().filter_map(|message| session.trace().get(message.id));
    sent.take(MOST).map(|event| wording::sentence(frame, lang, event)).collect()
}

/// What happened last, messages left out: their lines say no more than that.
fn latest(frame: &Frame, lang: Lang) -> Vec<String> {
    let session = frame.session();
    let quiet = |kind: &EventKind| matches!(kind, EventKind::MessageSent { .. } | EventKind::MessageDelivered { .. });
    let events = session.trace().until(frame.view.next).rev().filter(|event| !quiet(&event.kind)).take(MOST);
    let mut said: Vec<String> =
        events.map(|event| format!("{} {}", stamp(event.at), wording::sentence(frame, lang, event))).collect();
    said.reverse();
    said
}

fn bars(frame: &Frame, lang: Lang) -> Vec<String> {
    let session = frame.session();
    let (_, shown) = shown(frame, session.spans());
    let told = |span: &&switchyard::view::Span| {
        let end = span.end.unwrap_or(frame.view.now).min(frame.view.now);
        let (task, node) = (frame.task_name(span.task), frame.node_name(span.node));
        lang.fill(Text::GanttBar, &[&task, &node, &stamp(span.start), &stamp(end)])
    };
    let begun: Vec<_> = shown.iter().filter(|span| span.start < frame.view.now).copied().collect();
    begun[begun.len().saturating_sub(MOST)..].iter().map(told).collect()
}

/// How far each log reaches, and how much of it is committed.
fn logs(frame: &Frame, lang: Lang) -> Vec<String> {
    let told = |node: &switchyard::view::ControlView| {
        let [last, committed] = [node.replica.last_index.0, node.replica.commit_index.0].map(|index| index.to_string());
        lang.fill(Text::FigureLogTold, &[&node.name, &last, &committed])
    };
    frame.view.control.iter().map(told).collect()
}

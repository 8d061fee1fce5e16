//! Why one event happened: its decision, and the thread of causes back to an input, each step of which can be gone to.
//!
//! The thread stays while a reader walks along it: a step moves the moment and the selection, not the question.

use super::why;
use crate::action::Command;
use crate::figures::stamp;
use crate::text::{Lang, Text};
use crate::ui::Scene;
use crate::wording;
use switchyard::causality::{Chain, How, Link, Origin, chain};
use switchyard::ids::Seq;
use yew::{Html, Properties, classes, component, html, use_memo};

/// So many steps are shown at the beginning and at the end of a long thread; the others unfold.
const FIRST: usize = 8;
const LAST: usize = 3;

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    pub scene: Scene,
    /// The event that is asked about.
    pub asked: Seq,
}

/// The question that was asked last: why the picked event happened. What led to an event never changes, so it is looked up
/// once.
#[component]
pub(super) fn Question(props: &Props) -> Html {
    let Props { scene, asked } = props;
    let asked = *asked;
    let frame = &scene.frame;
    let found = use_memo((frame.run, frame.branch, asked), |_| chain(&frame.session(), asked));
    let Some(found) = found.as_ref() else { return html! {} };
    html! {
        <section class="question" data-testid="why-chain" aria-label={scene.say(Text::WhyChain)}>
            <h3>{ scene.say(Text::WhyChain) }</h3>
            { event(scene, asked) }
            { thread(scene, found) }
        </section>
    }
}

/// The event that is asked about: its card when it is a decision, else its sentence.
fn event(scene: &Scene, asked: Seq) -> Html {
    let card = why::card(scene, asked);
    if card != html! {} {
        return card;
    }
    let session = scene.frame.session();
    let Some(event) = session.trace().get(asked) else { return html! {} };
    html! {
        <article class={classes!("why", (scene.ui.event == Some(asked)).then_some("picked"))}>
            <h4>{ wording::sentence(&scene.frame, scene.ui.lang, event) }</h4>
            <p class="source">
                <button class="link" onclick={scene.on(Command::Walk(asked))}>{ format!("{} · {asked}", stamp(event.at)) }</button>
            </p>
        </article>
    }
}

fn thread(scene: &Scene, chain: &Chain) -> Html {
    // How a link follows stands before the one it follows from.
    let steps: Vec<(How, &Link)> =
        chain.links.iter().zip(chain.links.iter().skip(1)).map(|(later, link)| (later.how, link)).collect();
    let beside = chain.links.first().and_then(|link| link.beside);
    let hidden = steps.len().saturating_sub(FIRST + LAST);
    let (head, rest) = if hidden > 1 { steps.split_at(FIRST) } else { steps.split_at(steps.len()) };
    let (middle, tail) = rest.split_at(rest.len().saturating_sub(LAST));
    html! {
        <ol class="thread">
            { for beside.map(|beside| aside(scene, beside)) }
            { for head.iter().map(|(how, link)| step(scene, *how, link)) }
            if !middle.is_empty() {
                <li class="more">
                    <details>
                        <summary>{ scene.fill(Text::ChainMore, &[&middle.len().to_string()]) }</summary>
                        <ol class="thread">{ for middle.iter().map(|(how, link)| step(scene, *how, link)) }</ol>
                    </details>
                </li>
            }
            { for tail.iter().map(|(how, link)| step(scene, *how, link)) }
            <li class="origin" data-testid="origin" data-origin={format!("{:?}", chain.origin).to_lowercase()}>{ scene.say(origin_text(chain.origin)) }</li>
        </ol>
    }
}

fn step(scene: &Scene, how: How, link: &Link) -> Html {
    html! { <>{ line(scene, how, link.seq, false) }{ for link.beside.map(|beside| aside(scene, beside)) }</> }
}

/// What belongs to a reason, and is not followed.
fn aside(scene: &Scene, (how, seq): (How, Seq)) -> Html {
    line(scene, how, seq, true)
}

fn line(scene: &Scene, how: How, seq: Seq, beside: bool) -> Html {
    let session = scene.frame.session();
    let Some(event) = session.trace().get(seq) else { return html! {} };
    let here = scene.ui.event == Some(seq);
    let wish = if beside { Command::Visit(seq) } else { Command::Walk(seq) };
    html! {
        <li key={format!("{}{beside}", seq.0)} class={classes!(beside.then_some("beside"), here.then_some("picked"))} data-testid={if beside { "cause-beside" } else { "cause" }}>
            <button onclick={scene.on(wish)} aria-current={here.then_some("step")}>
                if how != How::Cause { <small>{ how_text(scene.ui.lang, how) }</small> }
                <span><time>{ stamp(event.at) }</time>{ wording::sentence(&scene.frame, scene.ui.lang, event) }</span>
            </button>
        </li>
    }
}

/// How a thing follows from another, in a word or two.
#[must_use]
pub fn how_text(lang: Lang, how: How) -> &'static str {
    lang.say(match how {
        How::Cause => Text::HowCause,
        How::Before => Text::HowBefore,
        How::Room => Text::HowRoom,
        How::Since => Text::HowSince,
        How::Again => Text::HowAgain,
        How::Timer => Text::HowTimer,
        How::Silence => Text::HowSilence,
        How::LastHeard => Text::HowLastHeard,
        How::Undecided => Text::HowUndecided,
        How::Obstacle => Text::HowObstacle,
    })
}

fn origin_text(origin: Origin) -> Text {
    match origin {
        Origin::Workload => Text::OriginWorkload,
        Origin::Hand => Text::OriginHand,
        Origin::Script => Text::OriginScript,
        Origin::Fault => Text::OriginFault,
        Origin::Start => Text::OriginStart,
        Origin::Forgotten => Text::OriginForgotten,
    }
}

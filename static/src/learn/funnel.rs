//! The last placement before a moment as a funnel: what each filter left, why it ruled nodes out, what the rest scored.

use super::element::escaped;
use switchyard::kube::Outcome;
use switchyard::view::FunnelView;
use switchyard_web::frame::Frame;
use switchyard_web::inspector::funnel::{filter_text, reason_text};
use switchyard_web::text::{Lang, Text};
use switchyard_web::wording;

/// The funnel as HTML; nothing when nothing was placed yet.
#[must_use]
pub fn html(frame: &Frame, lang: Lang) -> String {
    let session = frame.session();
    let Some(funnel) = session.funnels().next_back().and_then(|seq| session.funnel(seq)) else { return String::new() };
    let event = session.trace().get(funnel.seq);
    let about = event.map(|event| escaped(&wording::sentence(frame, lang, event))).unwrap_or_default();
    format!(
        "<div class=\"funnel\"><p class=\"kind\">{about}</p><ol>{}</ol><ul>{}</ul></div>",
        stages(&funnel, lang),
        nodes(&funnel, frame, lang)
    )
}

/// How many nodes are left after each filter that ruled one out.
fn stages(funnel: &FunnelView, lang: Lang) -> String {
    let all = funnel.looked_at;
    let bar = |name: Text, left: u32, out: u32| {
        let width = u64::from(left) * 100 / u64::from(all.max(1));
        let margin = (100 - width) as f64 / 2.0;
        let out = if out == 0 { String::new() } else { format!("−{out}") };
        let name = escaped(lang.say(name));
        format!(
            "<li><span>{name}</span><span aria-hidden=\"true\"><svg viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\"><rect x=\"{margin}\" width=\"{width}\" height=\"1\"/></svg></span><b>{left}</b><small>{out}</small></li>"
        )
    };
    let left = funnel.stages.last().map_or(all, |stage| stage.left);
    let filters = funnel.stages.iter().filter(|stage| stage.out > 0);
    let filters: String = filters.map(|stage| bar(filter_text(stage.filter), stage.left, stage.out)).collect();
    let scored = bar(Text::FunnelScored, left, 0);
    let chosen = bar(Text::FunnelChosen, u32::from(funnel.chosen.is_some()), 0);
    bar(Text::FunnelNodes, all, 0) + &filters + &scored + &chosen
}

/// Each node with the first reason that ruled it out, or with its total.
fn nodes(funnel: &FunnelView, frame: &Frame, lang: Lang) -> String {
    let line = |node: &switchyard::view::FunnelNode| {
        let name = escaped(&frame.node_name(node.node));
        let said = match &node.outcome {
            Outcome::Rejected(reasons) => escaped(&reason_text(lang, &reasons.first()?.reason)),
            Outcome::Scored { total, .. } if funnel.chosen == Some(node.node) => format!("{total} ✓"),
            Outcome::Scored { total, .. } => total.to_string(),
            Outcome::NotLookedAt => return None,
        };
        Some(format!("<li><b>{name}</b> {said}</li>"))
    };
    funnel.nodes.iter().filter_map(line).collect()
}

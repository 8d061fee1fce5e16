//! Figures: the scenario at a moment as a still picture, for each value of one knob.
//!
//! `<switchyard-figure scenario="sixteen-queues" at="30s" views="stage" knob="policies.balance" values="random | round_robin"
//! show="all.turnaround.mean s">Caption.</switchyard-figure>` becomes one still for each value, of which a row of radio
//! buttons shows one: no script is needed, and with a script the element wakes up. What `show` names is measured at the end
//! of the run, its label stands in `labels`, and `names` gives values another name than their policy has. Every still
//! links to the same moment of the same run in the playground.

use super::element::{Element, escaped};
use super::funnel;
use super::marker::{formatted, sets_of};
use super::runs::{Run, Runs, moment};
use super::words::{Word, value_name};
use anyhow::{Context as _, Result, bail, ensure};
use switchyard::clock::Time;
use switchyard::link;
use switchyard::session::Session;
use switchyard_web::figures::stamp;
use switchyard_web::player::Player;
use switchyard_web::still::{Kind, Wish, draw};
use switchyard_web::text::Lang;
use switchyard_web::wording;

/// What a figure may say.
const ATTRIBUTES: [&str; 11] =
    ["scenario", "at", "views", "set", "knob", "values", "names", "label", "show", "labels", "width"];
/// How many values a knob may have: as many as the style sheet can show one of.
pub const VALUES_MAX: usize = 6;
/// How many events the transcript tells.
const TOLD: usize = 6;

/// The width at which stills for wide screens are drawn, unless a figure's `width` says another.
pub const BROAD: u32 = 800;
/// The same for narrow ones.
const NARROW: u32 = 560;

/// Pictures of a run at a moment, one for each of `views`, `broad` px wide for wide screens, and for narrow ones. Each has its
/// transcript inside.
///
/// # Errors
/// There is no such view.
pub fn stills(session: Session, at: Time, views: &str, broad: u32, lang: Lang) -> Result<String> {
    let mut player = Player::with(session);
    let mut out = String::new();
    for view in views.split_whitespace() {
        if view == "funnel" {
            player.seek(at);
            out += &funnel::html(&player.frame(), lang);
            continue;
        }
        let kind = Kind::ALL.into_iter().find(|kind| kind.key() == view);
        let kind = kind.with_context(|| format!("there is no view {view:?}"))?;
        for (width, screen) in [(broad, "broad"), (NARROW, "narrow")] {
            let svg = draw(&mut player, at, &Wish { kind, lang, width, caption: false, ..Wish::default() });
            // A blank line would end the HTML in Markdown.
            let svg = svg.replace('\n', " ");
            out += &format!("<div class=\"still {screen}\">{svg}</div>");
        }
    }
    Ok(out)
}

/// The figure as HTML, and the number that keeps its parts apart from those of other figures.
///
/// # Errors
/// What is wrong with it.
pub fn html(element: &Element<'_>, place: &str, runs: &Runs, lang: Lang) -> Result<String> {
    if let Some(unknown) = element.others(&ATTRIBUTES).next() {
        bail!("there is no attribute {unknown:?}: expected one of {}", ATTRIBUTES.join(", "));
    }
    let at = moment(element.get("at"))?;
    let fixed = sets_of(element.get("set"))?;
    let values: Vec<_> = parts(element.get("values")).collect();
    let knob = element.get("knob");
    ensure!(values.len() <= VALUES_MAX && values.len() != 1, "a knob has two to {VALUES_MAX} values");
    ensure!(knob.is_empty() == values.is_empty(), "a knob has values");
    let variants: Vec<Option<&str>> =
        if values.is_empty() { vec![None] } else { values.iter().copied().map(Some).collect() };
    let names: Vec<_> = parts(element.get("names")).collect();
    ensure!(names.is_empty() || names.len() == values.len(), "as many names as values");

    let mut choices = String::new();
    let mut stills = String::new();
    for (number, value) in variants.iter().enumerate() {
        let mut run = Run { scenario: element.get("scenario").to_owned(), sets: fixed.clone(), at: None };
        if let Some(value) = value {
            run.sets.push((knob.to_owned(), (*value).to_owned()));
            let name = names.get(number).map_or_else(|| value_name(knob, value, lang), |name| (*name).to_owned());
            let (checked, name) = (if number == 0 { " checked" } else { "" }, escaped(&name));
            choices += &format!(
                "<label><input type=\"radio\" name=\"{place}\" value=\"{number}\"{checked}><span>{name}</span></label>"
            );
        }
        stills += &format!("<div class=\"variant v{number}\">{}</div>", variant(element, &run, at, runs, lang)?);
    }
    let label = if element.get("label").is_empty() { Word::Knob.say(lang) } else { element.get("label") };
    let knob = match choices.is_empty() {
        true => String::new(),
        false => format!("<fieldset class=\"knob\"><legend>{}</legend>{choices}</fieldset>", escaped(label)),
    };
    Ok(format!("<figure class=\"live\">{knob}{stills}<figcaption>{}</figcaption></figure>", element.inner))
}

/// One value's still.
fn variant(element: &Element<'_>, run: &Run, at: Time, runs: &Runs, lang: Lang) -> Result<String> {
    let scenario = runs.scenario(run)?;
    let mut session = Session::new(scenario.clone()).context("the figure's scenario")?;
    session.seek(at);
    let address = address(&session, at);
    // The element shows the stage and one panel; a funnel stands beside it.
    let views: Vec<_> = element.get("views").split_whitespace().filter(|view| *view != "funnel").collect();
    let mut out = format!(
        "<switchyard-figure scenario=\"{}\" views=\"{}\" language=\"{}\">",
        address.trim_start_matches(PLAYGROUND).trim_start_matches('#'),
        views.join(" "),
        lang.tag(),
    );
    let broad = match element.get("width") {
        "" => BROAD,
        width => width.parse().with_context(|| format!("width=\"{width}\""))?,
    };
    out += &stills(Session::new(scenario)?, at, element.get("views"), broad, lang)?;
    out += &transcript(session, lang);
    out += "</switchyard-figure>";
    out += &format!("<p class=\"open\"><a href=\"{address}\">{}</a></p>", Word::Open.say(lang));
    Ok(out + &measured(element, run, runs, lang)?)
}

/// Where the playground is; the book puts the way to the root of the site there.
pub const PLAYGROUND: &str = "[[root]]play/";

/// The address of this moment in the playground.
#[must_use]
pub fn address(session: &Session, at: Time) -> String {
    let hash = session.fingerprint().value();
    format!("{PLAYGROUND}#{}", link::encode(session.scenario(), session.inputs(), at, Some(hash)))
}

/// What happened up to this moment, in words.
fn transcript(session: Session, lang: Lang) -> String {
    let mut player = Player::with(session);
    let frame = player.frame();
    let session = frame.session();
    let next = frame.view.next;
    let told: Vec<_> = session.trace().iter().rev().skip_while(|event| event.seq >= next).take(TOLD).collect();
    let line = |event: &&switchyard::trace::Event| {
        let sentence = escaped(&wording::sentence(&frame, lang, event));
        format!("<li><time>{}</time> {sentence}</li>", stamp(event.at))
    };
    let lines: String = told.iter().rev().map(line).collect();
    format!("<details class=\"transcript\"><summary>{}</summary><ol>{lines}</ol></details>", Word::Transcript.say(lang))
}

/// The figures that the run comes to.
fn measured(element: &Element<'_>, run: &Run, runs: &Runs, lang: Lang) -> Result<String> {
    let shown: Vec<_> = parts(element.get("show")).collect();
    let labels: Vec<_> = parts(element.get("labels")).collect();
    ensure!(shown.len() == labels.len(), "as many labels as figures that are shown");
    let mut rows = String::new();
    for (shown, label) in shown.iter().zip(labels) {
        let (name, format) =
            shown.rsplit_once(' ').with_context(|| format!("expected FIGURE FORMAT, not {shown:?}"))?;
        let (name, at) = match name.rsplit_once('@') {
            Some((name, at)) => (name, Some(moment(at)?)),
            None => (name, None),
        };
        let value = formatted(runs.figure(&Run { at, ..run.clone() }, name)?, format, lang)?;
        rows += &format!("<div><dt>{}</dt><dd>{value}</dd></div>", escaped(label));
    }
    Ok(if rows.is_empty() { rows } else { format!("<dl class=\"measured\">{rows}</dl>") })
}

/// The parts of a list.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split('|').map(str::trim).filter(|part| !part.is_empty())
}

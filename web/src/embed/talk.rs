//! What a figure and the page around it say to each other, as messages between windows.
//!
//! Orders come as `{switchyard: 1, id, do, with}`: `play`, `pause`, `reset`, `state`, `seek` with a moment such as `12.5s`,
//! `act` with an input such as `crash: w1`. Each is answered with `{switchyard: 1, id, ok}` and the state as JSON, or with
//! `error`. By itself a figure tells `ready`, `height`, `event` with lines of NDJSON, `solved` with a code, and `error`.
//! Anybody may be the page around a figure, and may do what its visitors can; nothing here is a secret.

use crate::page;
use js_sys::{Object, Reflect};
use switchyard::clock::{Duration, Time};
use switchyard::export::ndjson::Lines;
use switchyard::ids::Seq;
use switchyard::scenario::{Input, from_text};
use switchyard::session::Session;
use switchyard::trace::Sink;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::MessageEvent;

/// The longest text of an order, in bytes.
const LONGEST: usize = 20_000;
/// The most events that are told at once.
const TOLD: u64 = 200;

/// What the page around a figure may order.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// Time passes.
    Play,
    /// It does not.
    Pause,
    /// As it was at first.
    Reset,
    /// How things are.
    State,
    /// Another moment.
    Seek(Time),
    /// Something is done to the run.
    Act(Box<Input>),
}

/// Reads an order.
///
/// # Errors
/// What is wrong with it.
pub fn order(verb: &str, with: &str) -> Result<Order, String> {
    if with.len() > LONGEST {
        return Err(format!("with: more than {LONGEST} bytes"));
    }
    match verb {
        "play" => Ok(Order::Play),
        "pause" => Ok(Order::Pause),
        "reset" => Ok(Order::Reset),
        "state" => Ok(Order::State),
        "seek" => with.parse::<Duration>().map(|at| Order::Seek(Time(at.0))).map_err(|error| format!("seek: {error}")),
        "act" => from_text(with).map(|input| Order::Act(Box::new(input))).map_err(|error| format!("act: {error}")),
        other => Err(format!(
            "there is no order {:?}: expected play, pause, reset, state, seek or act",
            switchyard::hint::short(other)
        )),
    }
}

/// An order and its number, if a message is one and comes from the page around this one.
#[must_use]
pub fn heard(event: &MessageEvent) -> Option<(f64, Result<Order, String>)> {
    let parent = page::window()?.parent().ok()??;
    let source = event.source()?;
    if !Object::is(&source, &parent) || page::window().is_some_and(|own| Object::is(&own, &parent)) {
        return None;
    }
    let data = event.data();
    let field = |name: &str| Reflect::get(&data, &name.into()).ok();
    if !data.is_object() || field("switchyard")?.as_f64() != Some(1.0) {
        return None;
    }
    let text = |name: &str| field(name).and_then(|value| value.as_string()).unwrap_or_default();
    Some((field("id")?.as_f64()?, order(&text("do"), &text("with"))))
}

/// Says something to the page around this one.
pub fn say(fields: &[(&str, JsValue)]) {
    let Some(parent) = page::window().and_then(|window| window.parent().ok()?) else { return };
    let message = Object::new();
    let version = ("switchyard", JsValue::from(1));
    for (name, value) in [&version].into_iter().chain(fields) {
        // An object of ours takes every field.
        let _ = Reflect::set(&message, &JsValue::from(*name), value);
    }
    // Whoever embeds a public page may hear what it shows.
    let _ = parent.unchecked_into::<web_sys::Window>().post_message(&message, "*");
}

/// Answers an order.
pub fn answer(id: f64, result: Result<String, String>) {
    let said = match result {
        Ok(state) => [("ok", true.into()), ("state", state.into())],
        Err(error) => [("ok", false.into()), ("error", error.into())],
    };
    say(&[&[("id", id.into())], &said[..]].concat());
}

/// How things are, as JSON.
#[must_use]
pub fn state(session: &Session, playing: bool) -> String {
    let view = serde_json::to_value(session.view()).unwrap_or_default();
    serde_json::json!({
        "playing": playing,
        "over": session.is_over(),
        "fingerprint": session.fingerprint().to_string(),
        "view": view,
    })
    .to_string()
}

/// The lines of the events from `from` on that have happened, the newest of them where there are too many; and the number
/// of the next.
#[must_use]
pub fn events(session: &Session, from: Seq) -> (String, Seq) {
    let next = session.world().next_seq();
    let first = Seq(from.0.max(next.0.saturating_sub(TOLD)));
    let mut lines = Vec::new();
    let mut writer = Lines::new(&mut lines);
    for event in session.trace().since(first).take_while(|event| event.seq < next) {
        writer.emit(event.clone(), &[]);
    }
    (String::from_utf8(lines).unwrap_or_default(), next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_read() {
        assert_eq!(order("seek", "12.5s"), Ok(Order::Seek(Time(12_500_000))));
        assert_eq!(order("act", "crash: w1"), Ok(Order::Act(Box::new(Input::Crash("w1".to_owned())))));
        assert_eq!(order("act", "{\"crash\": \"w1\"}"), order("act", "crash: w1"));
        assert!(order("act", "smash: w1").unwrap_err().starts_with("act: "));
        assert!(order("fly", "").unwrap_err().contains("expected play, pause"));
        assert_eq!(order("act", &"x".repeat(30_000)), Err("with: more than 20000 bytes".to_owned()));
    }

    #[test]
    fn events_are_told_once_and_never_too_many() {
        let mut session = Session::new(switchyard::builtin::scenario("playground").unwrap()).unwrap();
        session.seek(Time(500_000));
        let (lines, next) = events(&session, Seq(0));
        assert!(lines.lines().count() as u64 <= TOLD && lines.starts_with('{'), "{lines}");
        assert_eq!((next, events(&session, next).0.as_str()), (session.view().next, ""));
    }
}

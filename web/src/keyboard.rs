//! From a pressed key to a verb of the table.
//!
//! Keys belong to the control that has the focus first: nobody loses a letter typed into a filter, and the arrows of a
//! slider move the slider.

use crate::action::{ACTIONS, Action};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// Where an arrow, Home or End leads among things on a plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the left, or back in time.
    Left,
    /// To the right, or on in time.
    Right,
    /// Up.
    Up,
    /// Down.
    Down,
    /// To the first.
    First,
    /// To the last.
    Last,
}

impl Way {
    /// The way of a key; none for other keys.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        Some(match key {
            "ArrowLeft" => Self::Left,
            "ArrowRight" => Self::Right,
            "ArrowUp" => Self::Up,
            "ArrowDown" => Self::Down,
            "Home" => Self::First,
            "End" => Self::Last,
            _ => return None,
        })
    }
}

/// The verb that this key press asks for.
#[must_use]
pub fn action_for(event: &KeyboardEvent) -> Option<&'static Action> {
    if event.alt_key() || event.default_prevented() {
        return None;
    }
    let key = event.key();
    if event.ctrl_key() || event.meta_key() {
        // A text field undoes its own.
        let name = format!("Ctrl+{}{}", if event.shift_key() { "Shift+" } else { "" }, key.to_ascii_lowercase());
        let wanted = ACTIONS.iter().find(|action| action.keys.contains(&name.as_str()));
        return wanted
            .filter(|action| (matches!(action.key, "palette" | "save") || !taken(event, &key)) && !in_dialog(event));
    }
    if key != "Escape" && (taken(event, &key) || (in_dialog(event) && key != "?")) {
        return None;
    }
    let name = named(&key, event.shift_key());
    ACTIONS.iter().find(|action| action.keys.contains(&name.as_str()))
}

/// The key as the table spells it: `Shift+` only where shift does not already make another character.
#[must_use]
pub fn named(key: &str, shift: bool) -> String {
    if key.chars().count() == 1 {
        return key.to_ascii_lowercase();
    }
    if shift { format!("Shift+{key}") } else { key.to_owned() }
}

/// What help and tooltips call a key of the table.
#[must_use]
pub fn shown(key: &str) -> String {
    if let Some(key) = key.strip_prefix("Ctrl+") {
        return format!("Ctrl {}", shown(&key.to_ascii_uppercase().replace("SHIFT+", "⇧ ")));
    }
    key.replace("Shift+", "⇧ ")
        .replace("ArrowLeft", "←")
        .replace("ArrowRight", "→")
        .replace("Escape", "Esc")
        .replace(' ', if key == " " { "␣" } else { " " })
}

/// True when something lies over the page and has the focus: what is below must not move.
fn in_dialog(event: &KeyboardEvent) -> bool {
    let focused = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    focused.is_some_and(|focused| focused.closest("dialog").is_ok_and(|dialog| dialog.is_some()))
}

/// True when the focused control has its own use for the key.
fn taken(event: &KeyboardEvent, key: &str) -> bool {
    let Some(focused) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return false };
    match focused.tag_name().as_str() {
        "TEXTAREA" | "SELECT" => true,
        "INPUT" => match focused.get_attribute("type").as_deref() {
            Some("range") => key.starts_with("Arrow") || key == "Home" || key == "End",
            Some("checkbox") => key == " ",
            _ => true,
        },
        "BUTTON" | "SUMMARY" | "A" => key == " " || key == "Enter",
        _ => {
            let role = focused.get_attribute("role");
            let moves = key.starts_with("Arrow") || key == "Home" || key == "End" || key.starts_with("Page");
            match role.as_deref() {
                Some("button") => key == " " || key == "Enter",
                Some("slider" | "tab" | "listbox" | "option") => moves,
                _ => false,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_spelled_as_in_the_table() {
        assert_eq!(named("ArrowLeft", true), "Shift+ArrowLeft");
        assert_eq!(named("?", true), "?");
        assert_eq!(named("C", true), "c");
        assert_eq!(shown(" "), "␣");
        assert_eq!([shown("Ctrl+k"), shown("Ctrl+Shift+z")], ["Ctrl K", "Ctrl ⇧ Z"]);
        assert_eq!(shown("Shift+ArrowRight"), "⇧ →");
    }
}

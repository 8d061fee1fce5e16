//! The figures' signs, small enough to stand in a sentence: `{{glyph leader}}`.
//!
//! The shapes are those of the stage and its legend; colours come from the same tokens, by the classes in `book.css`.

use anyhow::{Result, bail};

/// A crown, in a box of 80 by 80 as on the stage.
const CROWN: &str = "<path class=\"g-node\" d=\"M8 66l6-40 16 16 10-26 10 26 16-16 6 40z\"/>";

/// The sign with this name, as an inline picture that is not read aloud: the word stands beside it.
///
/// # Errors
/// There is no such sign.
pub fn svg(name: &str) -> Result<String> {
    let shapes = match name {
        "task" => "<rect class=\"g-task\" x=\"14\" y=\"14\" width=\"52\" height=\"52\" rx=\"12\"/>",
        "long" => "<rect class=\"g-task\" x=\"4\" y=\"26\" width=\"72\" height=\"28\" rx=\"8\"/>",
        "other" => "<circle class=\"g-other\" cx=\"40\" cy=\"40\" r=\"28\"/>",
        "urgent" => {
            "<rect class=\"g-urgent\" x=\"18\" y=\"18\" width=\"44\" height=\"44\" rx=\"6\" transform=\"rotate(45 40 40)\"/>"
        }
        "late" => {
            "<rect class=\"g-ring-bad\" x=\"8\" y=\"8\" width=\"64\" height=\"64\" rx=\"18\"/>\
             <rect class=\"g-task\" x=\"20\" y=\"20\" width=\"40\" height=\"40\" rx=\"9\"/>"
        }
        "slots" => {
            "<rect class=\"g-slot\" x=\"4\" y=\"28\" width=\"22\" height=\"24\" rx=\"4\"/>\
             <rect class=\"g-slot\" x=\"29\" y=\"28\" width=\"22\" height=\"24\" rx=\"4\"/>\
             <rect class=\"g-slot\" x=\"54\" y=\"28\" width=\"22\" height=\"24\" rx=\"4\"/>"
        }
        "worker" => {
            "<rect class=\"g-card\" x=\"6\" y=\"8\" width=\"68\" height=\"64\" rx=\"10\"/>\
             <rect class=\"g-task\" x=\"16\" y=\"22\" width=\"34\" height=\"20\" rx=\"3\"/>\
             <rect class=\"g-bar\" x=\"16\" y=\"54\" width=\"48\" height=\"6\" rx=\"3\"/>"
        }
        "down" => {
            "<circle class=\"g-gone\" cx=\"36\" cy=\"44\" r=\"28\"/><circle class=\"g-badge\" cx=\"62\" cy=\"18\" r=\"14\"/>\
             <path class=\"g-cross\" d=\"M56 12l12 12M68 12L56 24\"/>"
        }
        "paused" => {
            "<circle class=\"g-gone\" cx=\"40\" cy=\"40\" r=\"30\"/><path class=\"g-cross\" d=\"M32 28v24M48 28v24\"/>"
        }
        "leader" => CROWN,
        "follower" => "<circle class=\"g-node\" cx=\"40\" cy=\"40\" r=\"30\"/>",
        "candidate" => {
            "<circle class=\"g-node\" cx=\"40\" cy=\"40\" r=\"36\"/><circle class=\"g-vote\" cx=\"27\" cy=\"40\" r=\"11\"/>\
             <circle class=\"g-vote-open\" cx=\"54\" cy=\"40\" r=\"9\"/>"
        }
        "timer" => {
            "<circle class=\"g-arc\" cx=\"40\" cy=\"40\" r=\"30\" pathLength=\"4\" stroke-dasharray=\"3 4\" \
             transform=\"rotate(-90 40 40)\"/>"
        }
        "request" => "<circle class=\"g-soft\" cx=\"40\" cy=\"40\" r=\"22\"/>",
        "reply" => "<circle class=\"g-soft-open\" cx=\"40\" cy=\"40\" r=\"20\"/>",
        "heartbeat" => "<circle class=\"g-soft-open\" cx=\"40\" cy=\"40\" r=\"12\"/>",
        "granted" => {
            "<circle class=\"g-soft-open\" cx=\"40\" cy=\"40\" r=\"24\"/><path class=\"g-sign\" d=\"M28 40h24M40 28v24\"/>"
        }
        "refused" => {
            "<circle class=\"g-soft-open\" cx=\"40\" cy=\"40\" r=\"24\"/><path class=\"g-sign\" d=\"M28 40h24\"/>"
        }
        "entry" => "<rect class=\"g-open-entry\" x=\"12\" y=\"14\" width=\"56\" height=\"52\" rx=\"6\"/>",
        "committed" => "<rect class=\"g-entry\" x=\"12\" y=\"14\" width=\"56\" height=\"52\" rx=\"6\"/>",
        "cut" => {
            "<circle class=\"g-soft\" cx=\"14\" cy=\"40\" r=\"9\"/><circle class=\"g-soft\" cx=\"66\" cy=\"40\" r=\"9\"/>\
             <path class=\"g-cut\" d=\"M46 8l-12 20 12 10-12 10 10 24\"/>"
        }
        "pass" => "<path class=\"g-good\" d=\"M14 42l18 18 34-40\"/>",
        "fail" => "<path class=\"g-cut\" d=\"M18 18l44 44M62 18L18 62\"/>",
        _ => bail!("there is no sign {name:?}"),
    };
    Ok(format!("<svg class=\"glyph\" viewBox=\"0 0 80 80\" aria-hidden=\"true\" focusable=\"false\">{shapes}</svg>"))
}

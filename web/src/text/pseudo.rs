//! A language for tests: English with accents, two fifths longer, in brackets. What does not pass through the catalogue
//! stands out by its plain letters, and what has no room for German or Finnish is cut here already.
//!
//! `localStorage["switchyard.lang"] = "x-pseudo"` switches it on when the page is loaded. No first view runs it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// How the `lang` attribute spells it.
pub const TAG: &str = "x-pseudo";

static ON: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// What was stretched already: strings of the page live as long as it does.
    static STRETCHED: RefCell<BTreeMap<&'static str, &'static str>> = const { RefCell::new(BTreeMap::new()) };
}

/// Switches it on where the page's language is this one.
pub fn begin(tag: &str) {
    ON.store(tag == TAG, Ordering::Relaxed);
}

/// The text, or its longer twin while this language is on.
#[must_use]
pub fn shown(text: &'static str) -> &'static str {
    if ON.load(Ordering::Relaxed) { kept(text) } else { text }
}

#[inline(never)]
fn kept(text: &'static str) -> &'static str {
    STRETCHED.with_borrow_mut(|known| *known.entry(text).or_insert_with(|| String::leak(stretched(text))))
}

/// Letters that are as wide and higher or deeper, in the order of the alphabet.
const ACCENTED: [&str; 2] = ["åƀćđéƒğĥíĵķĺɱñóþɋŕšţúṽŵẋýž", "ÅƁĆĐÉƑĞĤÍĴĶĹṀÑÓÞɊŔŠŢÚṼŴẊÝŽ"];

/// `[Şţóṕ one two]`: every letter with an accent, placeholders as they are, and words for two fifths more.
fn stretched(text: &str) -> String {
    let mut out = String::from("[");
    let mut placeholder = false;
    for letter in text.chars() {
        placeholder = (placeholder || letter == '{') && letter != '}';
        let place = match letter {
            _ if placeholder => None,
            'a'..='z' => ACCENTED[0].chars().nth(letter as usize - 'a' as usize),
            'A'..='Z' => ACCENTED[1].chars().nth(letter as usize - 'A' as usize),
            _ => None,
        };
        out.push(place.unwrap_or(letter));
    }
    let wanted = text.chars().count() * 2 / 5;
    let mut more = ["one", "two", "three", "four", "five", "six"].into_iter().cycle();
    let mut added = 0;
    while added < wanted {
        let word = more.next().unwrap_or_default();
        let word: String = word.chars().take((wanted - added).max(1)).collect();
        added += word.len() + 1;
        out = out + " " + &word;
    }
    out + "]"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    #[test]
    fn every_string_is_two_fifths_longer_with_its_placeholders() {
        for text in Text::ALL {
            let (plain, long) = (text.english(), stretched(text.english()));
            assert!(long.chars().count() * 10 >= plain.chars().count() * 14, "{long}");
            for place in 0..9 {
                let placeholder = format!("{{{place}}}");
                assert_eq!(long.matches(&placeholder).count(), plain.matches(&placeholder).count(), "{long}");
            }
        }
        assert_eq!(stretched("Stop {0} now"), "[Šţóþ {0} ñóŵ one]");
    }
}

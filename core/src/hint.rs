//! Words for messages: "did you mean", the known word that is nearest to a mistyped one, and long texts cut short.

/// ` (did you mean "x"?)` for the word of `known` that is a slip for each three letters away from `word`, and two at
/// most; else nothing.
#[must_use]
pub fn hint(word: &str, known: &[&str]) -> String {
    // Longer than any known word by more than two slips: not worth comparing.
    if word.len() > 64 {
        return String::new();
    }
    let slips = |other: &str| strsim::osa_distance(&word.to_ascii_lowercase(), other);
    let nearest = known.iter().map(|other| (slips(other), other)).min();
    match nearest {
        Some((slips, other)) if slips <= (other.len() / 3).min(2) => format!(" (did you mean {other:?}?)"),
        _ => String::new(),
    }
}

/// What a message shows of a text that may be long.
#[must_use]
pub fn short(text: &str) -> String {
    cut(text, 40)
}

/// The first `shown` characters of a text, and whether there were more.
#[must_use]
pub fn cut(text: &str, shown: usize) -> String {
    match text.char_indices().nth(shown) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::hint;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn near_words_are_offered_and_far_ones_are_not() {
        assert_eq!(hint("fcsf", &["sjf", "fcfs"]), " (did you mean \"fcfs\"?)");
        assert_eq!(hint("Nodes", &["nodes"]), " (did you mean \"nodes\"?)");
        assert_eq!(hint("lottery", &["sjf", "fcfs"]), "");
        assert_eq!(hint("fifo", &["fcfs"]), "");
        assert_eq!(hint("B", &["A"]), "");
    }
}

//! How much room words take, and how they are cut and put in lines. Nobody here knows the reader's face.

/// About how wide a text is: nobody here knows the reader's face, so wide letters are taken wide.
pub fn width_of(text: &str, size: f64) -> f64 {
    let ems = |character: char| match character {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | '(' | ')' | '['
        | ']' => 0.34,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.9,
        'A'..='Z' => 0.68,
        '\0'..='\u{7f}' => 0.56,
        '\u{2e80}'.. => 1.0,
        _ => 0.62,
    };
    text.chars().map(ems).sum::<f64>() * size
}

/// As much of a text as fits.
pub fn fitted(text: &str, size: f64, width: f64) -> String {
    if width_of(text, size) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut left = width - size * 0.9;
    for character in text.chars() {
        left -= width_of(character.encode_utf8(&mut [0; 4]), size);
        if left < 0.0 {
            break;
        }
        kept.push(character);
    }
    if kept.is_empty() { kept } else { kept.trim_end().to_owned() + "…" }
}

/// A text in lines that fit, at most so many; what is over is cut off with an ellipsis.
pub fn wrapped(text: &str, size: f64, width: f64, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words(text) {
        let line = lines.last().map_or("", String::as_str);
        if !line.is_empty() && width_of(line, size) + width_of(word.trim_end(), size) > width {
            if lines.len() == most {
                let last = lines.len() - 1;
                lines[last] = fitted(&format!("{}{word}……", lines[last]), size, width);
                break;
            }
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(word);
        }
    }
    lines.into_iter().map(|line| fitted(line.trim_end(), size, width)).filter(|line| !line.is_empty()).collect()
}

/// Words with the space behind them; each Chinese character is one, with the marks that must not begin a line.
fn words(text: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    let mut before = ' ';
    for (place, character) in text.char_indices() {
        let wide = |c: char| c >= '\u{2e80}';
        let mark = matches!(character, '，' | '。' | '、' | '：' | '；' | '？' | '！' | '）' | '”' | '》');
        if place > 0 && !mark && character != ' ' && (before == ' ' || wide(character) || wide(before)) {
            cuts.push(place);
        }
        before = character;
    }
    cuts.push(text.len());
    cuts.windows(2).map(|pair| &text[pair[0]..pair[1]]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_and_wrapped_where_their_language_allows() {
        assert_eq!(fitted("short", 10.0, 100.0), "short");
        assert!(fitted("a very long name of a worker", 10.0, 60.0).ends_with('…'));
        assert_eq!(wrapped("one two three four", 10.0, 50.0, 4), ["one two", "three four"]);
        assert_eq!(wrapped("一二三四五，六", 10.0, 50.0, 4), ["一二三四", "五，六"]);
        let cut = wrapped("one two three four five six", 10.0, 50.0, 2);
        assert!(cut.len() == 2 && cut[1].ends_with('…'), "{cut:?}");
    }
}

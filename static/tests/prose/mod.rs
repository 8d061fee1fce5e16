//! Numbers in prose.

/// The first number in a line that is not part of a name such as `n3` or `M/M/1`, of code, of a tag or of an enumeration.
pub fn loose_digits(line: &str) -> Option<String> {
    let line = match line.split_once(". ") {
        Some((number, rest)) if number.bytes().all(|byte| byte.is_ascii_digit()) => rest,
        _ => line,
    };
    let code_free: String = line.split('`').step_by(2).collect();
    let tag_free: String = code_free
        .split('<')
        .enumerate()
        .map(|(place, part)| if place == 0 { part } else { part.split_once('>').map_or(part, |(_, rest)| rest) })
        .collect();
    let mut before = ' ';
    for (place, c) in tag_free.char_indices() {
        if c.is_ascii_digit() && !before.is_ascii_alphanumeric() && before != '/' {
            return Some(tag_free[place..].chars().take_while(char::is_ascii_digit).collect());
        }
        before = c;
    }
    None
}

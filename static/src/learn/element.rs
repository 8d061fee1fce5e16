//! Elements and fenced blocks that chapters write for the generator, found in Markdown.

use anyhow::{Context as _, Result, bail};

/// An element with its attributes and what stands inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    attributes: Vec<(&'a str, &'a str)>,
    /// The text between the tags.
    pub inner: &'a str,
}

impl<'a> Element<'a> {
    /// An attribute's value; empty when it is not there.
    #[must_use]
    pub fn get(&self, name: &str) -> &'a str {
        self.attributes.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
    }

    /// The attributes that are not in `known`.
    pub fn others<'b>(&'b self, known: &'b [&str]) -> impl Iterator<Item = &'a str> + 'b {
        self.attributes.iter().map(|(key, _)| *key).filter(|key| !known.contains(key))
    }
}

/// `text` with each element of this name replaced by what `write` makes of it.
///
/// # Errors
/// An element without its end, or the first that cannot be written.
pub fn replace(text: &str, name: &str, mut write: impl FnMut(&Element<'_>) -> Result<String>) -> Result<String> {
    let (opening, closing) = (format!("<{name} "), format!("</{name}>"));
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(&opening) {
        let (inside, after) = after.split_once(&closing).with_context(|| format!("{opening} without {closing}"))?;
        out.push_str(before);
        let element = element(inside).with_context(|| format!("<{name} {inside}"))?;
        out.push_str(&write(&element).with_context(|| format!("<{name} {inside}"))?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// `text` with each block fenced as this kind replaced by what `write` makes of its lines.
///
/// # Errors
/// A block without its end, or the first that cannot be written.
pub fn replace_blocks(text: &str, kind: &str, mut write: impl FnMut(&str) -> Result<String>) -> Result<String> {
    let opening = format!("```{kind}\n");
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(&opening) {
        let (block, after) = after.split_once("\n```").with_context(|| format!("{opening} without its end"))?;
        out.push_str(before);
        out.push_str(&write(block).with_context(|| format!("the {kind}"))?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// Attributes up to `>`, and what follows. Values have no escapes: nobody from outside writes chapters.
fn element(text: &str) -> Result<Element<'_>> {
    let mut attributes = Vec::new();
    let mut rest = text.trim_start();
    loop {
        if let Some(inner) = rest.strip_prefix('>') {
            return Ok(Element { attributes, inner: inner.trim() });
        }
        let Some((name, after)) = rest.split_once("=\"") else { bail!("expected name=\"value\" at {rest:.30}") };
        let (value, after) = after.split_once('"').context("a value without its end")?;
        attributes.push((name.trim(), value));
        rest = after.trim_start();
    }
}

/// `text` where it goes into HTML.
#[must_use]
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_found_with_their_attributes() {
        let text = "a <x-y scenario=\"one\"\n at=\"2s\">Some <b>words</b>.</x-y> b";
        let replaced = replace(text, "x-y", |element| {
            assert_eq!(element.others(&["scenario", "at"]).count(), 0);
            Ok(format!("[{} {} {}{}]", element.get("scenario"), element.get("at"), element.get("no"), element.inner))
        });
        assert_eq!(replaced.unwrap(), "a [one 2s Some <b>words</b>.] b");
        assert!(replace("<x-y a=\"b\">", "x-y", |_| Ok(String::new())).is_err());
        assert!(replace("<x-y a=b></x-y>", "x-y", |_| Ok(String::new())).is_err());
    }

    #[test]
    fn blocks_are_found_by_their_kind() {
        let text = "a\n\n```question\nat: 2s\n```\n\n```text\nkept\n```\n";
        let replaced = replace_blocks(text, "question", |block| Ok(format!("[{block}]"))).unwrap();
        assert_eq!(replaced, "a\n\n[at: 2s]\n\n```text\nkept\n```\n");
        assert!(replace_blocks("```question\nat: 2s", "question", |_| Ok(String::new())).is_err());
    }
}

//! The colours of the style sheet, for what is painted on a canvas: a canvas knows no classes.

use crate::page;
use web_sys::CssStyleDeclaration;

/// The colours in force, by their names in the style sheet.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(missing_docs)]
pub struct Ink {
    pub ink: String,
    pub soft: String,
    pub line: String,
    pub panel: String,
    pub accent: String,
    pub bad: String,
    pub good: String,
    /// By class of tasks.
    pub classes: Vec<String>,
    /// By term.
    pub terms: Vec<String>,
    /// What stands on the colour of a term.
    pub on_term: String,
    pub face: String,
}

impl Ink {
    /// Reads the style sheet.
    #[must_use]
    pub fn read() -> Self {
        let style =
            page::window().zip(page::root()).and_then(|(window, root)| window.get_computed_style(&root).ok()?);
        let Some(style) = style else { return Self::default() };
        let each = |name: &str, count: usize| (0..count).map(|n| value(&style, &format!("--{name}-{n}"))).collect();
        Self {
            ink: value(&style, "--ink"),
            soft: value(&style, "--soft"),
            line: value(&style, "--line"),
            panel: value(&style, "--panel"),
            accent: value(&style, "--accent"),
            bad: value(&style, "--bad"),
            good: value(&style, "--good"),
            classes: each("class", 8),
            terms: each("term", 6),
            on_term: value(&style, "--on-term-ink"),
            face: value(&style, "--face"),
        }
    }

    /// The colour of a class of tasks.
    #[must_use]
    pub fn class(&self, class: u16) -> &str {
        self.classes.get(usize::from(class % 8)).map_or("", String::as_str)
    }

    /// The colour of a term.
    #[must_use]
    pub fn term(&self, term: u64) -> &str {
        self.terms.get((term % 6) as usize).map_or("", String::as_str)
    }
}

fn value(style: &CssStyleDeclaration, name: &str) -> String {
    style.get_property_value(name).map_or_else(|_| String::new(), |value| value.trim().to_owned())
}

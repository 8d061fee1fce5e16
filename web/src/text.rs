//! Every word on the page, in English and Simplified Chinese.
//!
//! One table, [`page`], holds a line for each string; [`policy`] gives the Chinese names of what the core's tables name
//! in English. Placeholders are `{0}`, `{1}`, so that each language puts them where its grammar wants them. What a
//! person wrote (names of nodes, tasks, scenarios) and what the core says of a broken file is shown as it is.

mod page;
mod policy;
mod scenario;
pub mod pseudo;

pub use page::Text;
pub use policy::{param_help, param_name, policy_name, policy_summary};
pub use scenario::{GROUPS, scenario_group, scenario_summary, scenario_title};

/// A language of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

impl Lang {
    /// How the `lang` attribute spells it.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh-CN",
        }
    }

    /// The language of a tag such as `zh-Hans-CN`; English for all that the page does not speak.
    #[must_use]
    pub fn of_tag(tag: &str) -> Self {
        if tag.starts_with("zh") { Self::Zh } else { Self::En }
    }

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::En => Self::Zh,
            Self::Zh => Self::En,
        }
    }

    /// The words of `text`.
    #[must_use]
    pub fn say(self, text: Text) -> &'static str {
        match self {
            Self::En => pseudo::shown(text.english()),
            Self::Zh => text.chinese(),
        }
    }

    /// The words of `text` with `values` where its placeholders stand.
    #[must_use]
    pub fn fill(self, text: Text, values: &[&str]) -> String {
        let mut out = String::new();
        let mut rest = self.say(text);
        while let Some(open) = rest.find('{') {
            out.push_str(&rest[..open]);
            let after = &rest[open + 1..];
            let Some(close) = after.find('}') else { break };
            let value = after[..close].parse::<usize>().ok().and_then(|place| values.get(place));
            out.push_str(value.copied().unwrap_or_default());
            rest = &after[close + 1..];
        }
        out.push_str(rest);
        out
    }

    /// `one` for a count of 1, else `many`, with the count as `{0}`. Chinese has one form and writes both alike.
    #[must_use]
    pub fn count(self, count: u64, one: Text, many: Text) -> String {
        self.fill(if count == 1 { one } else { many }, &[&count.to_string()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The placeholders of a string, sorted, each once.
    fn placeholders(text: &str) -> Vec<String> {
        let mut found: Vec<_> =
            text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name.to_owned()).collect();
        found.sort();
        found.dedup();
        found
    }

    #[test]
    fn every_text_has_both_languages_with_the_same_placeholders() {
        for text in Text::ALL {
            let (english, chinese) = (text.english(), text.chinese());
            assert!(!english.trim().is_empty() && !chinese.trim().is_empty(), "{text:?}");
            assert_eq!(placeholders(english), placeholders(chinese), "{text:?}");
        }
    }

    #[test]
    fn placeholders_are_filled_in_the_order_of_each_language() {
        let values = ["report", "w3", "1", "2"];
        assert!(Lang::En.fill(Text::EvFenced, &values).starts_with("report from w3"));
        assert!(Lang::Zh.fill(Text::EvFenced, &values).starts_with("拒绝来自 w3 的 report"));
    }
}

//! How the page is divided: how high the panels are, and which one stands beside the others. Remembered by the browser.

use super::Tab;
use crate::page;

/// Where there is room for two panels side by side, in CSS pixels.
pub const WIDE: f64 = 1_200.0;
/// The least height of the panels, and what is left for everything else, in CSS pixels.
const LEAST: u32 = 150;
const OTHERS: u32 = 340;
/// How the two panels may divide their width, in thousandths for the first.
const SPLITS: [u32; 2] = [250, 750];

/// How the page is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The panel that stands beside the chosen one.
    pub pinned: Option<Tab>,
    /// The height of the panels in CSS pixels, where somebody chose one.
    pub height: Option<u32>,
    /// The share of the width that the first panel has, in thousandths.
    pub split: u32,
    /// True while there is room for two panels side by side.
    pub wide: bool,
}

impl Default for Layout {
    fn default() -> Self {
        Self { pinned: None, height: None, split: 500, wide: true }
    }
}

impl Layout {
    /// As it was left the last time.
    #[must_use]
    pub fn remembered() -> Self {
        let number = |key: &str| page::stored(key).and_then(|text| text.parse().ok());
        let pinned = page::stored("pinned").and_then(|key| Tab::ALL.into_iter().find(|tab| tab.key() == key));
        let split = number("split").unwrap_or(500).clamp(SPLITS[0], SPLITS[1]);
        Self { pinned, height: number("panels"), split, wide: page::is_wide() }
    }

    /// Lets the browser remember it.
    pub fn remember(&self) {
        page::store("pinned", self.pinned.map_or("", Tab::key));
        page::store("panels", &self.height.map_or_else(String::new, |height| height.to_string()));
        page::store("split", &self.split.to_string());
    }

    /// The same with another height of the panels, as far as a window of this height allows.
    #[must_use]
    pub fn with_height(self, wanted: f64, window: f64) -> Self {
        let most = (window as u32).saturating_sub(OTHERS).max(LEAST);
        Self { height: Some((wanted.max(0.0) as u32).clamp(LEAST, most)), ..self }
    }

    /// The same with another division between the two panels.
    #[must_use]
    pub fn with_split(self, wanted: f64) -> Self {
        Self { split: (wanted.max(0.0) as u32).clamp(SPLITS[0], SPLITS[1]), ..self }
    }

    /// The panel that stands beside `chosen`, where there is room for it.
    #[must_use]
    pub fn beside(&self, chosen: Tab) -> Option<Tab> {
        self.pinned.filter(|pinned| self.wide && *pinned != chosen)
    }

    /// What the style sheet reads.
    #[must_use]
    pub fn style(&self) -> String {
        let height = self.height.map_or_else(String::new, |height| format!("--panels:{height}px;"));
        format!("{height}--split:{}%", f64::from(self.split) / 10.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_stay_within_the_window() {
        let layout = Layout::default();
        assert_eq!(layout.with_height(400.0, 900.0).height, Some(400));
        assert_eq!(layout.with_height(5_000.0, 900.0).height, Some(560));
        assert_eq!(layout.with_height(-3.0, 200.0).height, Some(LEAST));
        assert_eq!([100.0, 333.0, 990.0].map(|split| layout.with_split(split).split), [250, 333, 750]);
    }

    #[test]
    fn no_panel_stands_beside_itself() {
        let layout = Layout { pinned: Some(Tab::Gantt), ..Layout::default() };
        assert_eq!((layout.beside(Tab::Lanes), layout.beside(Tab::Gantt)), (Some(Tab::Gantt), None));
        assert_eq!(Layout { wide: false, ..layout }.beside(Tab::Lanes), None);
    }
}

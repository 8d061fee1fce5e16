//! A figure as one file, which works from anywhere without a network.
//!
//! The build leaves `embed/offline.tpl`: the page of a figure with its styles, its scripts and its program inside, and gaps
//! where a run belongs. Here the gaps are filled, on the page and on the command line alike. The file's own policy lets
//! nothing run but the scripts that the build put there, by their hashes, and lets nothing be fetched. Without script the
//! still picture and its words are what there is to read; the program takes their place.

use super::Wanted;
use super::snippet::{escaped, inline};
use crate::text::Lang;

/// What the template is called, from the site's root.
pub const TEMPLATE: &str = "embed/offline.tpl";

/// What fills the gaps.
pub struct Offline<'a> {
    /// What is asked for.
    pub wanted: &'a Wanted,
    /// The language of the words around the picture.
    pub lang: Lang,
    /// What the figure is called.
    pub title: &'a str,
    /// The still picture, with its transcript in it.
    pub svg: &'a str,
    /// Where the site is, for the way to the playground; empty where nobody knows.
    pub site: &'a str,
}

impl Offline<'_> {
    /// The file.
    ///
    /// # Errors
    /// When the template is not one of this version.
    pub fn fill(&self, template: &str) -> Result<String, String> {
        let (query, picture) = (self.wanted.query(), inline(self.svg));
        // In the order of the template: no gap is looked for in what was filled in.
        let gaps = [
            ("{{LANG}}", self.lang.tag().to_owned()),
            ("{{QUERY}}", escaped(&query)),
            ("{{SITE}}", escaped(self.site)),
            ("{{TITLE}}", escaped(self.title)),
            ("{{NAME}}", escaped(self.title)),
            ("{{PICTURE}}", picture),
            ("{{ALT}}", escaped(self.title)),
            ("{{WORDS}}", transcript(self.svg).to_owned()),
        ];
        let mut out = String::with_capacity(template.len() + 2 * self.svg.len());
        let mut rest = template;
        for (gap, value) in gaps {
            let (before, after) = rest.split_once(gap).ok_or_else(|| format!("{TEMPLATE} has no {gap}"))?;
            out += before;
            out += &value;
            rest = after;
        }
        Ok(out + rest)
    }
}

/// What a picture says in words, escaped as it stands in its source: as good in HTML as it is in SVG.
fn transcript(svg: &str) -> &str {
    let words = svg.split_once("<desc>").and_then(|(_, rest)| rest.split_once("</desc>"));
    words.map_or("", |(words, _)| words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::player::Player;
    use crate::still::{Wish, draw};
    use switchyard::clock::Time;
    use switchyard::scenario::Scenario;

    const GAPS: &str = "<html lang={{LANG}} data-embed=\"{{QUERY}}\" data-site=\"{{SITE}}\"><title>{{TITLE}}</title><h1>{{NAME}}</h1>\
        <img src=\"{{PICTURE}}\" alt=\"{{ALT}}\"><p>{{WORDS}}</p>";

    #[test]
    fn gaps_are_filled_and_nothing_that_is_filled_in_is_a_gap_or_markup() {
        let text = "version: 1\nuntil: 10s\ntitle: \"</title><script>{{ALT}}\"\nnodes: [{name: \"<b>&\", count: 2}]\n";
        let mut player = Player::new(Scenario::parse(text).unwrap()).unwrap();
        let svg = draw(&mut player, Time(1_000_000), &Wish::default());
        let wanted = Wanted::read(|key| (key == "scenario").then(|| text.to_owned())).unwrap();
        let offline =
            Offline { wanted: &wanted, lang: Lang::Zh, title: "</title><b>{{ALT}}\"", svg: &svg, site: "https://a.b/" };
        let file = offline.fill(GAPS).unwrap();
        assert!(file.starts_with("<html lang=zh-CN data-embed=\"scenario=version%3A+1%0A"), "{file}");
        assert!(file.contains("<title>&lt;/title&gt;&lt;b&gt;{{ALT}}&quot;</title>"), "{file}");
        assert!(!file.contains("<script") && !file.contains("<b>") && file.contains("&lt;b&gt;"), "{file}");
        assert_eq!(offline.fill("<p>").unwrap_err(), "embed/offline.tpl has no {{LANG}}");
    }
}

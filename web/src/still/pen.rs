//! Writes SVG: marks with colours by name, numbers alike on every host, texts escaped.
//!
//! A colour stands on each mark as a plain attribute, which every viewer of SVG understands, slides and printers too. Where
//! style sheets are understood, a rule lets the page that a figure stands in give the colour instead, and paper gets black
//! on white.

use super::ink::{Dress, Ink};
use crate::figures::short;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// How a mark is filled and drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Look {
    fill: Option<Ink>,
    fill_opacity: f64,
    stroke: Option<Ink>,
    width: f64,
    dash: &'static str,
    opacity: f64,
}

impl Look {
    /// Filled with a colour.
    pub fn fill(ink: Ink) -> Self {
        Self { fill: Some(ink), fill_opacity: 1.0, opacity: 1.0, ..Self::default() }
    }

    /// A line of a colour and a width.
    pub fn line(ink: Ink, width: f64) -> Self {
        Self { stroke: Some(ink), width, fill_opacity: 1.0, opacity: 1.0, ..Self::default() }
    }

    /// With an edge.
    pub fn edge(self, ink: Ink, width: f64) -> Self {
        Self { stroke: Some(ink), width, ..self }
    }

    /// Its filling is only so strong.
    pub fn thin(self, opacity: f64) -> Self {
        Self { fill_opacity: opacity, ..self }
    }

    /// All of it is only so strong.
    pub fn pale(self, opacity: f64) -> Self {
        Self { opacity: self.opacity * opacity, ..self }
    }

    /// Its line is dashed.
    pub fn dash(self, dash: &'static str) -> Self {
        Self { dash, ..self }
    }
}

/// Where a text stands relative to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Type {
    pub size: f64,
    pub ink: Ink,
    pub bold: bool,
    pub anchor: Anchor,
}

impl Type {
    /// Plain, from its left end.
    pub fn new(size: f64, ink: Ink) -> Self {
        Self { size, ink, bold: false, anchor: Anchor::Start }
    }

    pub fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub fn middle(self) -> Self {
        Self { anchor: Anchor::Middle, ..self }
    }

    pub fn end(self) -> Self {
        Self { anchor: Anchor::End, ..self }
    }
}

/// Gathers marks.
pub struct Pen {
    dress: Dress,
    out: String,
    fills: BTreeSet<Ink>,
    strokes: BTreeSet<Ink>,
}

impl Pen {
    pub fn new(dress: Dress) -> Self {
        Self { dress, out: String::new(), fills: BTreeSet::new(), strokes: BTreeSet::new() }
    }

    pub fn rect(&mut self, [x, y, width, height]: [f64; 4], radius: f64, look: Look) {
        let place = [("x", x), ("y", y), ("width", width), ("height", height), ("rx", radius)];
        let count = if radius > 0.0 { 5 } else { 4 };
        self.shape("rect", &place[..count], look);
    }

    pub fn circle(&mut self, x: f64, y: f64, radius: f64, look: Look) {
        self.shape("circle", &[("cx", x), ("cy", y), ("r", radius)], look);
    }

    pub fn line(&mut self, [x1, y1, x2, y2]: [f64; 4], look: Look) {
        self.shape("line", &[("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)], look);
    }

    /// A path whose data is known to be well formed.
    pub fn path(&mut self, data: &str, look: Look) {
        let _ = write!(self.out, "<path d=\"{data}\"");
        self.dress_up(look);
        self.out.push_str("/>\n");
    }

    /// A text in one line.
    pub fn text(&mut self, x: f64, y: f64, kind: Type, text: &str) {
        if text.is_empty() {
            return;
        }
        let _ = write!(self.out, "<text x=\"{}\" y=\"{}\" font-size=\"{}\"", number(x), number(y), number(kind.size));
        if kind.bold {
            self.out.push_str(" font-weight=\"600\"");
        }
        match kind.anchor {
            Anchor::Start => {}
            Anchor::Middle => self.out.push_str(" text-anchor=\"middle\""),
            Anchor::End => self.out.push_str(" text-anchor=\"end\""),
        }
        self.dress_up(Look::fill(kind.ink));
        let _ = writeln!(self.out, ">{}</text>", escaped(text));
    }

    /// What `draw` draws, moved and made smaller or larger.
    pub fn moved(&mut self, x: f64, y: f64, scale: f64, draw: impl FnOnce(&mut Self)) {
        let _ = write!(self.out, "<g transform=\"translate({} {})", number(x), number(y));
        if scale != 1.0 {
            let _ = write!(self.out, " scale({})", number4(scale));
        }
        self.out.push_str("\">\n");
        draw(self);
        self.out.push_str("</g>\n");
    }

    /// What `draw` draws, as a link.
    pub fn linked(&mut self, address: &str, draw: impl FnOnce(&mut Self)) {
        let _ = writeln!(self.out, "<a href=\"{}\">", escaped(address));
        draw(self);
        self.out.push_str("</a>\n");
    }

    /// Slanting lines within a box, so that a state is seen without colour.
    pub fn hatch(&mut self, [x, y, width, height]: [f64; 4], step: f64, look: Look) {
        let mut data = String::new();
        let mut along = step;
        while along < width + height {
            // From the upper edge, or the right one, down to the left edge, or the lower one.
            let (x1, y1) = if along < width { (x + along, y) } else { (x + width, y + along - width) };
            let (x2, y2) = if along < height { (x, y + along) } else { (x + along - height, y + height) };
            let _ = write!(data, "M{} {}L{} {}", number(x1), number(y1), number(x2), number(y2));
            along += step;
        }
        if !data.is_empty() {
            self.path(&data, look);
        }
    }

    /// The whole figure on its ground: `title` and `told` are for those who do not see it.
    pub fn finish(mut self, [width, height]: [f64; 2], ground: Ink, lang: &str, title: &str, told: &str) -> String {
        let marks = std::mem::take(&mut self.out);
        self.rect([0.0, 0.0, width, height], 0.0, Look::fill(ground));
        let (w, h, dress) = (number(width), number(height), self.dress.key());
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"switchyard-{dress}\" width=\"{w}\" height=\"{h}\" \
             viewBox=\"0 0 {w} {h}\" role=\"img\" xml:lang=\"{lang}\" font-family=\"{FACE}\">\n\
             <title>{}</title>\n<desc>{}</desc>\n<style>\n",
            escaped(title),
            escaped(told)
        );
        self.dress.rules(&mut svg, &self.fills, &self.strokes);
        svg.push_str("</style>\n");
        svg.push_str(&self.out);
        svg.push_str(&marks);
        svg.push_str("</svg>\n");
        svg
    }

    fn shape(&mut self, name: &str, place: &[(&str, f64)], look: Look) {
        let _ = write!(self.out, "<{name}");
        for (name, value) in place {
            let _ = write!(self.out, " {name}=\"{}\"", number(*value));
        }
        self.dress_up(look);
        self.out.push_str("/>\n");
    }

    fn dress_up(&mut self, look: Look) {
        let classes: Vec<String> = [("f", look.fill), ("s", look.stroke)]
            .into_iter()
            .filter_map(|(kind, ink)| Some(format!("{kind}-{}", ink?.key())))
            .collect();
        let _ = write!(
            self.out,
            " class=\"{}\" fill=\"{}\"",
            classes.join(" "),
            look.fill.map_or("none", |ink| ink.hex(self.dress))
        );
        if look.fill.is_some() && look.fill_opacity < 1.0 {
            let _ = write!(self.out, " fill-opacity=\"{}\"", number(look.fill_opacity));
        }
        if let Some(ink) = look.stroke {
            let _ = write!(self.out, " stroke=\"{}\" stroke-width=\"{}\"", ink.hex(self.dress), number(look.width));
            if !look.dash.is_empty() {
                let _ = write!(self.out, " stroke-dasharray=\"{}\"", look.dash);
            }
        }
        if look.opacity < 1.0 {
            let _ = write!(self.out, " opacity=\"{}\"", number(look.opacity));
        }
        self.fills.extend(look.fill);
        self.strokes.extend(look.stroke);
    }
}

/// The faces of the page, with those that other computers have.
const FACE: &str = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif";

/// A number as SVG reads it, to a hundredth.
pub fn number(value: f64) -> String {
    short(value, 2).replace('−', "-")
}

fn number4(value: f64) -> String {
    short(value, 4).replace('−', "-")
}

/// A text as it may stand in SVG, in attributes too. What XML cannot hold at all is replaced.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
    out
}

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
    fn numbers_are_short_and_never_exponents() {
        assert_eq!([0.1 + 0.2, -0.001, 12.345, 1e7, -3.5].map(number), ["0.3", "0", "12.35", "10000000", "-3.5"]);
    }

    #[test]
    fn nothing_gets_out_of_a_text() {
        assert_eq!(escaped("<b a=\"1\">&'\u{1}\n"), "&lt;b a=&quot;1&quot;&gt;&amp;&#39;\u{fffd} ");
    }

    #[test]
    fn texts_are_cut_and_wrapped_where_their_language_allows() {
        assert_eq!(fitted("short", 10.0, 100.0), "short");
        assert!(fitted("a very long name of a worker", 10.0, 60.0).ends_with('…'));
        assert_eq!(wrapped("one two three four", 10.0, 50.0, 4), ["one two", "three", "four"]);
        assert_eq!(wrapped("一二三四五，六", 10.0, 50.0, 4), ["一二三四", "五，六"]);
        let cut = wrapped("one two three four five six", 10.0, 50.0, 2);
        assert!(cut.len() == 2 && cut[1].ends_with('…'), "{cut:?}");
    }

    #[test]
    fn hatching_stays_within_its_box() {
        let mut pen = Pen::new(Dress::Light);
        pen.hatch([10.0, 20.0, 30.0, 8.0], 5.0, Look::line(Ink::Soft, 1.0));
        let numbers = pen.out.split(['M', 'L', ' ', '"']).filter_map(|part| part.parse::<f64>().ok());
        let pairs: Vec<f64> = numbers.skip_while(|n| *n < 5.0).collect();
        assert!(pairs.len() > 20 && pairs.iter().all(|n| (8.0..=40.0).contains(n)), "{pairs:?}");
    }
}

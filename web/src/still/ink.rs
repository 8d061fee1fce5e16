//! The colours of a still figure, by the names that the style sheet of the page gives them.

use std::collections::BTreeSet;
use std::fmt::Write as _;

/// What a figure is dressed for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dress {
    /// For light grounds; within a page that has the colours of the playground's style sheet, for that page.
    #[default]
    Light,
    /// For dark grounds, a projector's.
    Dark,
    /// For paper: black on white.
    Print,
}

impl Dress {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Print];

    /// Its name in classes and on the command line.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Print => "print",
        }
    }

    /// Writes the rules of the colours that were used. Each names the figure's own class: figures of several dresses may
    /// stand in one page.
    pub(super) fn rules(self, out: &mut String, fills: &BTreeSet<Ink>, strokes: &BTreeSet<Ink>) {
        let root = format!(".switchyard-{}", self.key());
        let pins = |dress: Self| -> String {
            let used = fills.union(strokes);
            used.map(|ink| format!("--{}:{};", ink.token(), ink.hex(dress))).collect()
        };
        // For a light page any page's colours are welcome; the others are asked for by name.
        if self != Self::Light {
            let _ = writeln!(out, "{root}{{{}}}", pins(self));
        }
        let _ = writeln!(out, "{root} text{{font-variant-numeric:tabular-nums}}");
        for (kind, property, inks) in [("f", "fill", fills), ("s", "stroke", strokes)] {
            for ink in inks {
                let (key, token, hex) = (ink.key(), ink.token(), ink.hex(self));
                let _ = writeln!(out, "{root} .{kind}-{key}{{{property}:var(--{token},{hex})}}");
            }
        }
        if self != Self::Print {
            let _ = writeln!(out, "@media print{{{root}{{{}}}}}", pins(Self::Print));
        }
    }
}

macro_rules! inks {
    ($($name:ident $key:literal $token:literal $light:literal $dark:literal $print:literal;)*) => {
        /// A colour.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Ink { $($name),* }

        impl Ink {
            #[cfg(test)]
            const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Its name in the figure's classes.
            pub(super) fn key(self) -> &'static str {
                match self { $(Self::$name => $key),* }
            }

            /// Its name in the page's style sheet.
            pub(super) fn token(self) -> &'static str {
                match self { $(Self::$name => $token),* }
            }

            /// The colour itself.
            pub(super) fn hex(self, dress: Dress) -> &'static str {
                let [light, dark, print] = match self { $(Self::$name => [$light, $dark, $print]),* };
                match dress {
                    Dress::Light => light,
                    Dress::Dark => dark,
                    Dress::Print => print,
                }
            }
        }
    };
}

// Terms and classes of tasks keep their numbers and shapes on paper, where greys have to do.
inks! {
    Stage "stage" "stage" "#f5f3ee" "#151920" "#ffffff";
    Panel "panel" "panel" "#ffffff" "#191d25" "#ffffff";
    Text "ink" "ink" "#1c2330" "#e8eaee" "#000000";
    Soft "soft" "soft" "#5c6675" "#9aa4b2" "#333333";
    Line "line" "line" "#e4e1d9" "#2a303b" "#bbbbbb";
    Strong "strong" "line-strong" "#8b8778" "#6d7787" "#555555";
    Accent "accent" "accent" "#2f55d4" "#8ea6ff" "#000000";
    Bad "bad" "bad" "#b3261e" "#ff8d84" "#000000";
    Wash "wash" "figure-wash" "#2f55d4" "#8ea6ff" "#ffffff";
    Good "good" "good" "#1f7a31" "#6fc982" "#000000";
    Term0 "t0" "term-0" "#2a74d0" "#6c9dd5" "#4d4d4d";
    Term1 "t1" "term-1" "#c44760" "#e2617c" "#000000";
    Term2 "t2" "term-2" "#325d18" "#5c9439" "#6e6e6e";
    Term3 "t3" "term-3" "#817619" "#d3b547" "#262626";
    Term4 "t4" "term-4" "#0550a3" "#7acce0" "#5e5e5e";
    Term5 "t5" "term-5" "#891863" "#f38eaf" "#3a3a3a";
    OnTerm "on" "on-term-ink" "#ffffff" "#12151b" "#ffffff";
    Class0 "c0" "class-0" "#2139b6" "#6d7ae0" "#5a5a5a";
    Class1 "c1" "class-1" "#bd5714" "#eab138" "#9a9a9a";
    Class2 "c2" "class-2" "#8b023e" "#e782a6" "#111111";
    Class3 "c3" "class-3" "#27837a" "#45c7c3" "#777777";
    Class4 "c4" "class-4" "#5a4e06" "#c2c07f" "#333333";
    Class5 "c5" "class-5" "#7d5cbb" "#ae9ae6" "#888888";
    Class6 "c6" "class-6" "#8e5241" "#b7735e" "#444444";
    Class7 "c7" "class-7" "#4a5266" "#c3cfbc" "#666666";
}

impl Ink {
    /// The colour of a term: they go round.
    pub fn term(term: u64) -> Self {
        const TERMS: [Ink; 6] = [Ink::Term0, Ink::Term1, Ink::Term2, Ink::Term3, Ink::Term4, Ink::Term5];
        match term {
            0 => Self::Strong,
            term => TERMS[((term - 1) % 6) as usize],
        }
    }

    /// The colour of a class of tasks.
    pub fn class(class: u16) -> Self {
        const CLASSES: [Ink; 8] =
            [Ink::Class0, Ink::Class1, Ink::Class2, Ink::Class3, Ink::Class4, Ink::Class5, Ink::Class6, Ink::Class7];
        CLASSES[usize::from(class % 8)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colours_are_those_of_the_style_sheet() {
        let sheet = include_str!("../../../static/tokens.css");
        let (light, rest) = sheet.split_once("@media (prefers-color-scheme: dark)").unwrap();
        let (_, dark) = rest.split_once(":root[data-theme=\"dark\"]").unwrap();
        // How busy a card is, is white on paper: no token of the page is.
        for ink in Ink::ALL.iter().filter(|ink| **ink != Ink::Wash) {
            for (part, dress) in [(light, Dress::Light), (dark, Dress::Dark)] {
                let line = format!("--{}: {};", ink.token(), ink.hex(dress));
                assert!(part.contains(&line), "{line}");
            }
        }
    }

    #[test]
    fn paper_gets_no_colour() {
        for ink in Ink::ALL {
            let hex = ink.hex(Dress::Print);
            assert!(hex[1..3] == hex[3..5] && hex[3..5] == hex[5..7], "{ink:?} {hex}");
        }
    }
}

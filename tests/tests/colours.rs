//! The page's colours, read from its style sheet: everybody can tell terms and classes apart, and text can be read.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;

use palette::{
    IntoColor, Lab, LinSrgb, Srgb,
    color_difference::{Ciede2000, Wcag21RelativeContrast},
};

const TOKENS: &str = include_str!("../../static/tokens.css");

/// Least difference of two colours that mean different things, by CIEDE2000: about 2 can just be seen side by side.
const APART: f32 = 9.0;

/// How linear red, green and blue are seen: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A Physiologically-based Model
/// for Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009, table 1, severity 1.0.
const VISIONS: [(&str, [[f32; 3]; 3]); 4] = [
    ("full colour vision", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    ("protanopia", [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    (
        "deuteranopia",
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    ),
    ("tritanopia", [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
];

type Theme = BTreeMap<&'static str, &'static str>;

/// The tokens of the block that this selector opens.
fn block(selector: &str) -> Theme {
    let (_, after) = TOKENS.split_once(&format!("{selector} {{")).unwrap_or_else(|| panic!("no {selector}"));
    let body = after.split_once('}').expect("a block ends").0;
    let tokens = body.lines().filter_map(|line| line.trim().strip_prefix("--")?.strip_suffix(';')?.split_once(": "));
    tokens.collect()
}

/// Each theme with all of its tokens: what it does not say is as in the light one.
fn themes() -> Vec<(&'static str, Theme)> {
    let light = block(":root");
    let over = |selector| light.clone().into_iter().chain(block(selector)).collect();
    let [dark, projector] = [r#":root[data-theme="dark"]"#, r#":root[data-theme="projector"]"#].map(over);
    vec![("light", light), ("dark", dark), ("projector", projector)]
}

fn colour(theme: &Theme, name: &str) -> Srgb<f32> {
    let said = theme.get(name).unwrap_or_else(|| panic!("no --{name}"));
    let parsed: Srgb<u8> = said.parse().unwrap_or_else(|_| panic!("--{name} is {said}"));
    parsed.into_format()
}

fn seen(colour: Srgb<f32>, how: &[[f32; 3]; 3]) -> Lab {
    let LinSrgb { red, green, blue, .. } = colour.into_linear();
    let [red, green, blue] = how.map(|row| (row[0] * red + row[1] * green + row[2] * blue).clamp(0.0, 1.0));
    LinSrgb::new(red, green, blue).into_color()
}

fn family(name: &str, count: usize) -> Vec<String> {
    (0..count).map(|place| format!("{name}-{place}")).collect()
}

#[test]
fn terms_and_classes_can_be_told_apart_with_any_kind_of_colour_vision() {
    for (name, theme) in themes() {
        for members in [family("term", 6), family("class", 8)] {
            for (vision, matrix) in &VISIONS {
                for (place, one) in members.iter().enumerate() {
                    for other in &members[..place] {
                        let [a, b] = [one, other].map(|token| seen(colour(&theme, token), matrix));
                        let apart = a.difference(b);
                        assert!(apart >= APART, "{name}, {vision}: {one} and {other} are {apart} apart");
                    }
                }
            }
        }
    }
}

#[test]
fn text_has_a_contrast_of_4_5_and_marks_have_3_in_every_theme() {
    const GROUNDS: [&str; 3] = ["panel", "ground", "stage"];
    for (name, theme) in themes() {
        let contrast = |one: &str, other: &str| colour(&theme, one).relative_contrast(colour(&theme, other));
        let at_least = |least: f32, one: &str, other: &str| {
            let found = contrast(one, other);
            assert!(found >= least, "{name}: {one} on {other} has a contrast of {found}");
        };
        for ground in GROUNDS {
            ["ink", "soft", "accent", "bad", "good"].into_iter().for_each(|text| at_least(4.5, text, ground));
            at_least(3.0, "line-strong", ground);
            let marks = [family("term", 6), family("class", 8)].concat();
            marks.iter().for_each(|mark| at_least(3.0, mark, ground));
        }
        family("term", 6).iter().for_each(|term| at_least(4.5, "on-term-ink", term));
        family("class", 8).iter().for_each(|class| at_least(4.5, "on-class", class));
        let washed = [("accent", "accent-wash"), ("ink", "accent-wash"), ("ink", "bad-wash"), ("bad", "bad-wash")];
        washed.into_iter().for_each(|(text, wash)| at_least(4.5, text, wash));
        at_least(4.5, "soft", "accent-wash");
        at_least(4.5, "accent-ink", "accent");
        if name == "projector" {
            GROUNDS.into_iter().for_each(|ground| at_least(7.0, "soft", ground));
            at_least(3.0, "line", "panel");
        }
    }
}

#[test]
fn the_dark_theme_is_the_same_when_the_system_asks_for_it() {
    let system = block(r#":root:not([data-theme="light"], [data-theme="projector"])"#);
    assert_eq!(system, block(r#":root[data-theme="dark"]"#));
}

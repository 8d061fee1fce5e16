//! Still figures: what is drawn natively of six runs, each kind, as it was judged by eye. The browser draws the same bytes:
//! the end-to-end tests compare what the page saves with these files.
//!
//! A change shows as a difference of files that any browser opens. `BLESS=1 cargo test -p switchyard-tests --test figures`
//! writes them anew; then they are to be looked at.

#![cfg(not(target_arch = "wasm32"))]

use roxmltree::{Document, Node};
use std::fs;
use std::path::{Path, PathBuf};
use switchyard::builtin;
use switchyard::clock::Time;
use switchyard_web::player::Player;
use switchyard_web::still::{Dress, Kind, Wish, draw};
use switchyard_web::text::Lang;

/// Runs with their moments in milliseconds, dresses and languages.
const RUNS: [(&str, u64, Dress, Lang); 6] = [
    ("playground", 22_500, Dress::Light, Lang::En),
    ("leader-crash", 10_150, Dress::Light, Lang::Zh),
    ("partition", 6_000, Dress::Dark, Lang::En),
    ("convoy-fcfs", 25_000, Dress::Print, Lang::En),
    ("first-election", 180, Dress::Light, Lang::En),
    ("rolling-update", 12_000, Dress::Light, Lang::En),
];

fn figure(key: &str, millis: u64, wish: &Wish) -> String {
    let scenario = builtin::scenario(key).expect("it comes with the program");
    draw(&mut Player::new(scenario).expect("it runs"), Time(millis * 1_000), wish)
}

fn every_figure() -> impl Iterator<Item = (String, String)> {
    RUNS.iter().flat_map(|(key, millis, dress, lang)| {
        Kind::ALL.into_iter().map(move |kind| {
            let wish = Wish { kind, dress: *dress, lang: *lang, ..Wish::default() };
            (format!("{key}.{}.svg", kind.key()), figure(key, *millis, &wish))
        })
    })
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/figures").join(name)
}

#[test]
fn figures_are_as_they_were_judged() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut other = Vec::new();
    for (name, drawn) in every_figure() {
        let path = file(&name);
        if bless {
            fs::create_dir_all(path.parent().expect("it is in a folder")).expect("it can be made");
            fs::write(&path, &drawn).expect("it can be written");
        } else if fs::read_to_string(&path).ok().as_ref() != Some(&drawn) {
            let mine = std::env::temp_dir().join(&name);
            // The message says where to look; without the file it still says what differs.
            let _ = fs::write(&mine, &drawn);
            other.push(format!("{} is not {}", mine.display(), path.display()));
        }
    }
    assert!(other.is_empty(), "look at both, then BLESS=1:\n{}", other.join("\n"));
}

/// What a figure may consist of.
const ELEMENTS: [&str; 11] = ["svg", "title", "desc", "style", "g", "a", "rect", "circle", "line", "path", "text"];

#[test]
fn figures_are_valid_and_load_nothing() {
    for (name, drawn) in every_figure() {
        let document = Document::parse(&drawn).unwrap_or_else(|error| panic!("{name}: {error}"));
        let root = document.root_element();
        assert_eq!(root.tag_name().namespace(), Some("http://www.w3.org/2000/svg"), "{name}");
        let child =
            |wanted: &str| root.children().find(|node| node.has_tag_name(("http://www.w3.org/2000/svg", wanted)));
        let words = |node: Option<Node>| node.and_then(|node| node.text().map(str::to_owned)).unwrap_or_default();
        assert!(words(child("title")).len() > 10 && words(child("desc")).len() > 20, "{name}");
        for node in document.descendants().filter(Node::is_element) {
            let tag = node.tag_name().name();
            assert!(ELEMENTS.contains(&tag), "{name}: {tag}");
            for attribute in node.attributes() {
                assert!(!attribute.name().starts_with("on") && !attribute.value().contains("url("), "{name}: {tag}");
                assert!(
                    !attribute.value().contains("NaN") && !attribute.value().contains('–'),
                    "{name}: {attribute:?}"
                );
            }
        }
        assert!(!words(child("style")).contains("@import") && !words(child("style")).contains("url("), "{name}");
    }
}

/// Where the numbers of marks that have a place go beyond the figure, which nobody would see.
#[test]
fn words_stand_within_the_figure() {
    for (name, drawn) in every_figure().filter(|(name, _)| !name.contains("storyboard") && !name.contains("charts")) {
        let document = Document::parse(&drawn).unwrap_or_else(|error| panic!("{name}: {error}"));
        let number =
            |node: Node, name: &str| node.attribute(name).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
        let (width, height) = (number(document.root_element(), "width"), number(document.root_element(), "height"));
        let moved = |node: &Node| node.ancestors().any(|above| above.has_attribute("transform"));
        for text in document.descendants().filter(|node| node.tag_name().name() == "text" && !moved(node)) {
            let (x, y) = (number(text, "x"), number(text, "y"));
            assert!((0.0..=width).contains(&x) && (0.0..=height).contains(&y), "{name}: {:?} at {x} {y}", text.text());
        }
    }
}

//! That nothing which a stranger wrote becomes markup: figures are read as XML, and no source of the page knows a way to
//! write HTML from a text.

use proptest::prelude::*;
use roxmltree::Document;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use switchyard::clock::Time;
use switchyard::scenario::Scenario;
use switchyard_web::player::Player;
use switchyard_web::still::{Kind, Wish, draw};
use switchyard_web::text::Lang;

/// What a figure may consist of.
const ELEMENTS: [&str; 11] = ["svg", "title", "desc", "style", "g", "a", "rect", "circle", "line", "path", "text"];

/// Figures of each kind of a run with the words in place of its own; or why there is no such run.
pub fn figures(words: &BTreeMap<&str, String>) -> Result<Vec<String>, String> {
    let mut scenario = Scenario::parse(
        "version: 1\nuntil: 2s\ncontrol: raft\nnodes: [{count: 2}, {name: w}]\nworkload: [{arrivals: {poisson: {rate: 40}}, service: {fixed: 50ms}, limit: 40}]\n",
    )
    .expect("it is a good one");
    let word = |key: &str, usual: &str| words.get(key).cloned().unwrap_or_else(|| usual.to_owned());
    scenario.title = word("title", "T");
    scenario.summary = word("summary", "S");
    scenario.notes = vec![word("note", "N")];
    scenario.workload[0].class = word("class", "C");
    scenario.nodes[1].name = Some(word("node", "w9"));
    scenario.nodes[1].region = words.get("region").cloned();
    let mut player = Player::new(scenario)?;
    let kinds = Kind::ALL.into_iter().zip([Lang::En, Lang::Zh].into_iter().cycle());
    let drawn = kinds.map(|(kind, lang)| {
        let link = words.get("title").map(|title| format!("https://example.org/{title}"));
        let wish = Wish { kind, lang, link, frames: 2, ..Wish::default() };
        draw(&mut player, Time(400_000), &wish)
    });
    Ok(drawn.collect())
}

/// Whether a drawing is well-formed and does nothing but show.
pub fn is_plain(svg: &str) -> Result<(), TestCaseError> {
    let document = Document::parse(svg).map_err(|error| TestCaseError::fail(format!("{error}\n{svg}")))?;
    for node in document.descendants().filter(|node| node.is_element()) {
        let tag = node.tag_name().name();
        prop_assert!(ELEMENTS.contains(&tag), "{}", tag);
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            prop_assert!(!name.starts_with("on") && name != "style", "{} {}", tag, name);
            match name {
                "href" => prop_assert!(value.starts_with("https://example.org/"), "{}", value),
                _ => prop_assert!(!value.contains("url("), "{} {}", name, value),
            }
        }
        let style = if tag == "style" { node.text().unwrap_or_default() } else { "" };
        prop_assert!(!style.contains("@import") && !style.contains("url("), "{}", style);
    }
    Ok(())
}

/// Every way to make HTML or a script from a text that Yew, web-sys and browsers have.
const WAYS: [&str; 13] = [
    "inner_html",
    "innerHTML",
    "outer_html(",
    "outerHTML =",
    "set_outer_html",
    "insertAdjacentHTML",
    "insert_adjacent_html",
    "document.write",
    "from_html_unchecked",
    "parseFromString",
    "createContextualFragment",
    "new Function",
    "eval(",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("a listed file").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs" || ending == "js") {
            found.push(path);
        }
    }
}

#[test]
fn the_page_has_no_way_to_make_html_from_a_text() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the workspace");
    let mut files = Vec::new();
    ["web/src", "static"].iter().for_each(|folder| sources(&root.join(folder), &mut files));
    assert!(files.len() > 80, "few sources were found: {}", files.len());
    for file in files {
        let text = fs::read_to_string(&file).expect("a source in UTF-8");
        let way = WAYS.iter().find(|way| text.contains(**way));
        assert_eq!(way, None, "{}", file.display());
    }
}

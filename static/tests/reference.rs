//! What the page of every policy has, in both languages. Nothing here knows a policy by its name: a new one is checked
//! as soon as it is in its family's table.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use switchyard::balance::Balance;
use switchyard::builtin;
use switchyard::builtin::shown::outcome;
use switchyard::consensus::Consensus;
use switchyard::expect::Claim;
use switchyard::place::Place;
use switchyard::policy::Family;
use switchyard::predict::Predict;
use switchyard::queue::Queue;
use switchyard::race;
use switchyard::scenario::Scenario;
use switchyard_site::LANGUAGES;
use switchyard_site::learn::chapter::filled;
use switchyard_site::reference::policy::Policy;
use switchyard_site::reference::{BOOK, page, policies};
use switchyard_web::text::Lang;

/// Every page of the book as Markdown with its figures, by the name of its file. Made once for all tests.
fn pages(lang: Lang) -> &'static BTreeMap<String, String> {
    static ENGLISH: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| made(Lang::En));
    static CHINESE: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| made(Lang::Zh));
    if lang == Lang::Zh { &CHINESE } else { &ENGLISH }
}

fn made(lang: Lang) -> BTreeMap<String, String> {
    let runs = BOOK.runs();
    let mut book = (BOOK.chapters)(lang, &runs).expect("the book is written");
    let mut pages = BTreeMap::new();
    book.for_each_chapter_mut(|chapter| {
        let key = chapter.path.as_ref().and_then(|path| path.file_stem()).expect("a file").to_string_lossy();
        let text = filled(&key, &chapter.content, &runs, lang).unwrap_or_else(|error| panic!("{key}: {error:#}"));
        pages.insert(key.into_owned(), text);
    });
    pages
}

fn shown(policy: &Policy) -> (&'static str, Scenario) {
    let key = policy.shown_by().unwrap_or_else(|| panic!("{}: no built-in scenario shows it", policy.stem()));
    (key, builtin::scenario(key).expect("it is built in"))
}

#[test]
fn every_entry_of_every_table_is_a_policy_of_the_book() {
    fn keys<F: Family>() -> Vec<String> {
        F::TABLE.iter().map(|entry| format!("{}-{}", F::NAME, entry.key)).collect()
    }
    let tables = [keys::<Queue>(), keys::<Balance>(), keys::<Place>(), keys::<Predict>(), keys::<Consensus>()];
    let found: Vec<_> = policies(Lang::En).iter().map(Policy::stem).collect();
    assert_eq!(found, tables.concat());
}

#[test]
fn every_policy_has_a_page_with_its_parts_in_both_languages() {
    for (lang, folder) in LANGUAGES {
        let pages = pages(lang);
        for policy in policies(lang) {
            let at = format!("{folder}/{}", policy.stem());
            let page = pages.get(&policy.stem()).unwrap_or_else(|| panic!("{at}: no page"));
            assert!(page.starts_with(&format!("# {}\n\n{}\n", policy.name, policy.summary)), "{at}: name and summary");
            let escaped = |text: &str| switchyard_site::learn::element::escaped(text);
            assert!(page.contains(&format!("<code>{}: {}</code>", policy.path, policy.key)), "{at}: key");
            assert!(policy.source.is_empty() || page.contains(&escaped(policy.source)), "{at}: source");
            assert!(
                !policy.source.is_empty() || (policy.family, policy.key) == ("consensus", "none"),
                "{at}: no source"
            );
            for param in policy.params {
                let rest = page.split_once(&format!("<code>{}</code></th>", param.key)).map(|(_, rest)| rest);
                let row = rest.and_then(|rest| rest.split_once("</tr>")).map(|(row, _)| row);
                let row = row.unwrap_or_else(|| panic!("{at}: {} is missing", param.key));
                assert!(row.contains(&escaped(&page::takes(param.kind, lang))), "{at}: {}", param.key);
                assert_eq!(row.contains(param.help), lang == Lang::En, "{at}: help of {}", param.key);
            }
            let family = &pages[policy.family];
            assert!(family.contains(&format!("<a href=\"{}\">{}</a>", policy.file(), policy.name)), "{at}: overview");
            figures(&at, page);
        }
    }
}

/// The figure of a page is an element that wakes up, with stills that show something, the transcript and a link.
fn figures(at: &str, page: &str) {
    let (_, element) = page.split_once("<switchyard-figure scenario=\"").unwrap_or_else(|| panic!("{at}: no figure"));
    let (link, _) = element.split_once('"').expect("a value has an end");
    let link = switchyard::link::decode(link).unwrap_or_else(|error| panic!("{at}: {error}"));
    assert!(link.open().is_ok_and(|(_, departed)| departed.is_none()), "{at}: the figure is another run");
    let (still, _) = element.split_once("</switchyard-figure>").expect("an element has an end");
    let svgs: Vec<_> =
        still.split("<svg xmlns").skip(1).map(|svg| svg.split_once("</svg>").expect("a whole picture").0).collect();
    assert!(svgs.len() >= 2, "{at}: a still for wide and one for narrow screens");
    for svg in svgs {
        assert!(svg.contains("<title") && svg.contains("<desc"), "{at}: a still in words");
        let marks = ["<rect", "<path", "<circle"].map(|mark| svg.matches(mark).count()).iter().sum::<usize>();
        assert!(marks > 3, "{at}: a still with {marks} marks is empty");
        balanced(at, svg);
    }
    let (_, told) = still.split_once("<details class=\"transcript\">").expect("a transcript");
    assert!(told.matches("<li>").count() > 0, "{at}: nothing has happened");
    assert!(page.contains("<p class=\"open\"><a href=\"[[root]]play/#"), "{at}: no link into the playground");
}

/// Every tag of a picture that is opened is closed.
fn balanced(at: &str, svg: &str) {
    let mut open = Vec::new();
    for tag in svg.split('<').skip(1).filter_map(|part| part.split('>').next()) {
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "{at}: </{name}>"),
            None if tag.ends_with('/') => {}
            None => open.push(tag.split_whitespace().next().unwrap_or_default()),
        }
    }
    assert!(open.is_empty(), "{at}: {open:?}");
}

#[test]
fn the_scenario_that_shows_a_policy_runs_to_its_end_and_is_what_it_says() {
    for policy in policies(Lang::En) {
        let (key, scenario) = shown(&policy);
        let claims = outcome(&scenario, &[]).unwrap_or_else(|| panic!("{key} does not run"));
        assert!(!claims.is_empty(), "{key} claims nothing");
        for claim in claims {
            assert!(claim.is_met(), "{key}: {claim}");
        }
        let noticed = policy.beside.iter().any(|other| {
            let claims = outcome(&scenario, &[(policy.path, other)]);
            claims.is_none_or(|claims| !claims.iter().all(Claim::is_met))
        });
        assert!(noticed, "{}: {key} would be the same under its neighbours", policy.stem());
    }
}

#[test]
fn what_a_page_says_to_write_is_a_scenario_with_that_policy() {
    for policy in policies(Lang::En) {
        let (_, shown) = shown(&policy);
        let text = format!("version: 1\nuntil: 60s\nnodes: [{{count: 2}}]\n{}", page::snippet(&policy, &shown));
        let scenario = Scenario::parse(&text).unwrap_or_else(|error| panic!("{}: {error}\n{text}", policy.stem()));
        let chosen = serde_json::to_value(&scenario).expect("plain data");
        let part = policy.path.split('.').fold(&chosen, |value, part| &value[part]);
        let left_out = part.is_null() && policy.first;
        assert!(left_out || *part == policy.value, "{}: {part} is not {}", policy.stem(), policy.value);
    }
}

#[test]
fn the_commands_of_a_page_are_good_ones() {
    let pages = pages(Lang::En);
    for policy in policies(Lang::En) {
        let page = &pages[&policy.stem()];
        let command = |start: &str| page.lines().find_map(|line| line.strip_prefix(start));
        let (key, scenario) = shown(&policy);
        let set =
            command("switchyard run my.yaml --set ").expect("a way to choose it").split_once('=').expect("a path");
        assert!(scenario.with(&[set]).is_ok(), "{}: {set:?}", policy.stem());
        let Some(race) = command(&format!("switchyard race {key} --policy ")) else { continue };
        let settings = race::product(&[race::axis(race).expect("an axis")]).expect("a few lanes");
        assert!(race::lanes(&scenario, &settings).is_ok(), "{}: {race}", policy.stem());
        let (_, link) = page.split_once("<p class=\"race\"><a href=\"[[root]]play/#").expect("a link to the race");
        let link = switchyard::link::decode(link.split('"').next().unwrap_or_default()).expect("a good link");
        assert_eq!(link.lanes.len(), settings.len(), "{}", policy.stem());
    }
}

//! What the search looks through: the text of every section of a book.
//!
//! The page loads it when the search is opened and looks for the words in it as they are typed, in titles first. There is
//! no index: all the lessons of a language are a few dozen kilobytes packed, and looking for a word as it stands needs no
//! segmentation, which is what Chinese search in mdBook lacks (rust-lang/mdBook issues 1081 and 2393).

use serde::Serialize;

/// A section of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Its address, seen from the pages of its language.
    pub href: String,
    /// The lesson that it is in.
    pub page: String,
    /// Its heading; empty before the first.
    pub title: String,
    /// Everything in it.
    pub text: String,
}

/// The sections of a page, by the headings of its second level.
#[must_use]
pub fn sections(file: &str, html: &str) -> Vec<Section> {
    let main = html.split_once("<main").map_or(html, |(_, rest)| rest);
    let main = main.split_once("</main>").map_or(main, |(main, _)| main);
    let main = main.split_once('>').map_or(main, |(_, rest)| rest);
    let page = main.split_once("<h1").and_then(|(_, rest)| rest.split_once("</h1>")).map_or("", |(title, _)| title);
    let page = plain(&format!("<h1{page}"));
    let section = |(number, part): (usize, &str)| {
        if number == 0 {
            return Section { href: file.to_owned(), page: page.clone(), title: String::new(), text: plain(part) };
        }
        let (opening, rest) = part.split_once('>').unwrap_or_default();
        let id = opening.split_once("id=\"").and_then(|(_, rest)| rest.split_once('"')).map_or("", |(id, _)| id);
        let (title, text) = rest.split_once("</h2>").unwrap_or_default();
        Section { href: format!("{file}#{id}"), page: page.clone(), title: plain(title), text: plain(text) }
    };
    main.split("<h2").enumerate().map(section).collect()
}

/// The words of some HTML, without pictures, measured figures and the answers of questions.
fn plain(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let hidden = ["svg", "details", "fieldset", "dl", "p class=\"open\""]
            .into_iter()
            .find(|name| after.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '>'])));
        let end = hidden.map_or(">".to_owned(), |name| format!("</{}>", name.split(' ').next().unwrap_or_default()));
        rest = after.split_once(end.as_str()).map_or("", |(_, rest)| rest);
        let inline = ["a", "em", "strong", "code", "svg", "span", "time"];
        let name: String = after.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        if !inline.contains(&name.as_str()) {
            out.push(' ');
        }
    }
    out.push_str(rest);
    let text = out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    text.replace("&amp;", "&").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_falls_into_sections_with_their_words() {
        let html = "<p>menu</p><main id=\"m\"><h1 id=\"a\">Queues &amp; more</h1><p>Why <em>wait</em>?</p>\
            <figure><svg><text>no</text></svg><p class=\"open\"><a>no</a></p><dl><dt>no</dt></dl><figcaption>One.</figcaption></figure>\
            <h2 id=\"b\"><a href=\"#b\">排队</a></h2><p>先来先服务</p><details><p>secret</p></details></main><p>end</p>";
        let found = sections("q.html", html);
        let told: Vec<_> = found.iter().map(|part| [part.href.as_str(), &part.page, &part.title, &part.text]).collect();
        assert_eq!(
            told,
            [
                ["q.html", "Queues & more", "", "Queues & more Why wait? One."],
                ["q.html#b", "Queues & more", "排队", "先来先服务"],
            ]
        );
    }
}

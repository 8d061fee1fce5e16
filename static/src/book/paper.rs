//! The page for printing: all of a book, without what paper has no use for.

use crate::learn::figure;

/// The page with one still of each figure, the first value's for wide screens, and without links into the playground.
/// Paper has no knobs, and links are the heaviest part of a page.
#[must_use]
pub fn page(page: &str) -> String {
    let page = without(
        page,
        "<div class=\"still narrow\">",
        &["<div class=\"still", "<div class=\"funnel", "<details", "<p ", "</div><fieldset"],
    );
    let page = without(&page, "<p class=\"open\">", &["</p>"]);
    let page = without(&page, " scenario=\"", &["\" views="]);
    // No policy allows a style attribute.
    let page = page.replace("style=\"break-before: page; page-break-before: always;\"", "class=\"break\"");
    // One aside is a landmark of its page, and eight of one name are none.
    let page = page.replace("<aside ", "<aside role=\"note\" ");
    (1..figure::VALUES_MAX).fold(page, |page, number| {
        let opening = format!("<div class=\"variant v{number}\">");
        without(&page, &opening, &["<div class=\"variant", "<figcaption"])
    })
}

/// The page without everything from `opening` up to the first of `ends`.
fn without(page: &str, opening: &str, ends: &[&str]) -> String {
    let mut out = String::with_capacity(page.len());
    for (number, part) in page.split(opening).enumerate() {
        let end = ends.iter().filter_map(|end| part.find(end)).min().unwrap_or(part.len());
        let rest = &part[end..];
        out.push_str(if number == 0 {
            part
        } else {
            rest.strip_prefix("</p>").or(rest.strip_prefix('"')).unwrap_or(rest)
        });
    }
    out
}

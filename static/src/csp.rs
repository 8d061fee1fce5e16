//! The content security policy of the pages: of what is inline, the stills' own styles are allowed, each by its hash.

use anyhow::{Result, ensure};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;

/// Where the policy names what styles are allowed.
const STYLES: &str = "style-src 'self'";

/// The page with the hashes of its inline styles in its policy.
///
/// # Errors
/// The page has no policy for styles, or something inline that no hash allows.
pub fn sealed(page: &str) -> Result<String> {
    ensure!(page.contains(STYLES), "the page has no policy for styles");
    ensure!(!page.contains(" style=\""), "no hash allows a style attribute");
    let styles = page.split("<style>").skip(1).filter_map(|rest| rest.split_once("</style>"));
    let styles: BTreeSet<_> = styles.map(|(style, _)| style).collect();
    let hash = |style: &str| format!(" 'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(style)));
    let hashes: String = styles.into_iter().map(hash).collect();
    Ok(page.replacen(STYLES, &format!("{STYLES}{hashes}"), 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_is_allowed_by_its_hash_and_only_once() {
        let page = "<meta content=\"style-src 'self'; img-src 'self'\"><style>a{}</style><style>a{}</style>";
        let hash = "sha256-X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk=";
        let expected = page.replace("style-src 'self'", &format!("style-src 'self' '{hash}'"));
        assert_eq!(sealed(page).unwrap(), expected);
    }

    #[test]
    fn what_no_hash_allows_stops_the_build() {
        assert!(sealed("<p>no policy</p>").is_err());
        assert!(sealed("<meta content=\"style-src 'self'\"><p style=\"color: red\">").is_err());
    }
}

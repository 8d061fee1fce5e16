//! What makes the site one that can be installed and used without a network: a service worker that knows every file by its
//! digest, a manifest with icons, and two lines in each page that lead to them. Their sources are in `static/offline/`.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

use crate::{site::SHOTS, sizes};

const SOURCES: &str = "static/offline";
/// What is copied as it is; the logo lies one folder above.
const COPIED: [&str; 6] =
    ["icon-192.png", "icon-512.png", "../logo.svg", "maskable-512.png", "manifest.webmanifest", "offline.js"];
const WORKER: &str = "sw.js";
/// The pages that start the program.
const DOORS: [&str; 2] = ["play/index.html", "embed/index.html"];
/// What the files of the program are called first of all.
const PROGRAM: &str = "switchyard-";
/// Where the books are.
const BOOKS: [&str; 3] = ["learn/", "reference/", "embed/guide/"];
/// How a page that brings its icon along begins to.
const ICON: &str = "<link rel=\"icon\" href=\"data:";
/// The folders of what there is to read.
const LANGUAGES: [&str; 2] = ["en", "zh"];
/// What nobody reads on a page.
const APART: [&str; 4] = ["module/", "learn/scenarios/", SHOTS, WORKER];

fn is_apart(name: &str) -> bool {
    APART.iter().any(|apart| name.starts_with(apart))
}

/// Adds what is needed to the finished site.
///
/// # Errors
/// When a page has another head or policy than they have.
pub fn write(root: &Path, dist: &Path) -> Result<()> {
    for name in COPIED {
        let to = dist.join(name.trim_start_matches("../"));
        fs::copy(root.join(SOURCES).join(name), to).with_context(|| format!("cannot copy {name}"))?;
    }
    for file in sizes::files(dist)?.iter().filter(|file| file.extension().is_some_and(|ending| ending == "html")) {
        let name = file.strip_prefix(dist)?.to_string_lossy().replace('\\', "/");
        if is_apart(&name) {
            continue;
        }
        let page = fs::read_to_string(file).with_context(|| name.clone())?;
        fs::write(file, installable(&name, &page).with_context(|| name.clone())?)?;
    }
    list(root, dist)
}

/// Writes the worker, which lists the files of the site as they are now.
///
/// # Errors
/// When there is no playground among them.
pub fn list(root: &Path, dist: &Path) -> Result<()> {
    let mut files = Vec::new();
    for file in sizes::files(dist)? {
        let name = file.strip_prefix(dist)?.to_string_lossy().replace('\\', "/");
        if !is_apart(&name) {
            files.push((name, fs::read(&file)?));
        }
    }
    let worker = fs::read_to_string(root.join(SOURCES).join(WORKER))?;
    Ok(fs::write(dist.join(WORKER), lists(&files)? + &worker)?)
}

/// The page with the lines that lead to the manifest and the script; a figure in somebody else's page, and a page that only
/// leads on, stay as they are.
fn installable(name: &str, page: &str) -> Result<String> {
    if page.contains("data-embed") || !page.contains("connect-src 'self'") {
        return Ok(page.to_owned());
    }
    let up = "../".repeat(name.matches('/').count());
    let mut lines = format!("<link rel=\"manifest\" href=\"{up}manifest.webmanifest\">\n");
    // Books are read in a browser, and weigh enough.
    if !BOOKS.iter().any(|book| name.starts_with(book)) {
        lines += &format!(
            r##"<link rel="apple-touch-icon" href="{up}icon-192.png">
<meta name="theme-color" content="#faf9f6" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#12151b" media="(prefers-color-scheme: dark)">
"##
        );
    }
    lines += &format!("<script type=\"module\" src=\"{up}offline.js\"></script>\n</head>");
    let policy = "connect-src 'self'; manifest-src 'self';";
    ensure!(
        page.contains("</head>") && page.contains("connect-src 'self';"),
        "it has no head or no policy as expected"
    );
    let page = page.replacen("</head>", &lines, 1).replacen("connect-src 'self';", policy, 1);
    // One icon for all, which is fetched once.
    Ok(match page.split_once(ICON).and_then(|(before, rest)| Some((before, rest.split_once('"')?.1))) {
        Some((before, after)) => format!("{before}<link rel=\"icon\" href=\"{up}logo.svg\"{after}"),
        None => page,
    })
}

/// The lists that the worker begins with.
fn lists(files: &[(String, Vec<u8>)]) -> Result<String> {
    let door = files.iter().find(|(name, _)| name == DOORS[0]).context("there is a playground")?;
    let door = String::from_utf8_lossy(&door.1);
    // What the playground names at the top of the site and no other page does.
    let others: Vec<_> =
        files.iter().filter(|(name, _)| name.ends_with(".html") && !DOORS.contains(&&**name)).collect();
    let named = |name: &str| {
        let by_others = others.iter().any(|(_, page)| String::from_utf8_lossy(page).contains(name));
        !name.contains('/') && !name.ends_with(".html") && door.contains(name) && !by_others
    };
    let group = |name: &str| match name {
        _ if DOORS.contains(&name) => "doors",
        _ if name.starts_with(PROGRAM) || named(name) => "program",
        _ => LANGUAGES.iter().find(|folder| format!("/{name}").contains(&format!("/{folder}/"))).unwrap_or(&"shared"),
    };
    let mut groups: BTreeMap<_, String> =
        ["shared", "program", "doors"].iter().chain(&LANGUAGES).map(|name| (*name, String::new())).collect();
    let mut all = Sha256::new();
    for (name, content) in files {
        let digest = Sha256::digest(content);
        all.update(digest);
        *groups.entry(group(name)).or_default() +=
            &format!("    [\"{name}\", \"sha256-{}\"],\n", STANDARD.encode(digest));
    }
    let version: String = all.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let groups: String = groups.iter().map(|(name, files)| format!("  {name}: [\n{files}  ],\n")).collect();
    Ok(format!("const VERSION = \"{version}\";\nconst FILES = {{\n{groups}}};\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "<meta content=\"connect-src 'self'; base-uri 'none'\"></head>";

    #[test]
    fn each_page_leads_to_the_manifest_from_where_it_is() -> Result<()> {
        let page = installable("learn/en/queues.html", HEAD)?;
        assert!(page.contains("href=\"../../manifest.webmanifest\"") && page.contains("src=\"../../offline.js\""));
        assert!(page.contains("connect-src 'self'; manifest-src 'self'; base-uri 'none'"));
        let page = installable("zh/index.html", &format!("<link rel=\"icon\" href=\"data:,x\">{HEAD}"))?;
        assert!(page.starts_with("<link rel=\"icon\" href=\"../logo.svg\"><meta"), "{page}");
        assert!(page.contains("theme-color") && page.contains("href=\"../manifest.webmanifest\""));
        for other in ["<html data-embed>", "<html>"] {
            assert_eq!(installable("embed/index.html", other)?, other);
        }
        assert!(installable("index.html", "connect-src 'self'; base-uri 'none'").is_err());
        Ok(())
    }

    #[test]
    fn the_program_is_listed_apart_from_what_pages_need() -> Result<()> {
        let file = |name: &str, content: &str| (name.to_owned(), content.as_bytes().to_vec());
        let mut files = vec![
            file("embed/index.html", "../boot.js"),
            file("index.html", "icon.png"),
            file("icon.png", ""),
            file("boot.js", ""),
            file("learn/en/a.html", ""),
            file("zh/index.html", ""),
            file("play/index.html", "../boot.js ../icon.png"),
            file("switchyard-later.wasm", ""),
        ];
        let text = lists(&files)?;
        let names: Vec<_> = text.split(['"', ' ', '\n']).filter(|part| part.contains(['.', ':'])).collect();
        let expected =
            "doors: embed/index.html play/index.html en: learn/en/a.html program: boot.js switchyard-later.wasm
            shared: index.html icon.png zh: zh/index.html";
        assert_eq!(names, expected.split_whitespace().collect::<Vec<_>>());
        // The digest of nothing.
        assert!(text.contains("[\"boot.js\", \"sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\"]"), "{text}");
        files[2].1.push(b'x');
        assert_ne!(lists(&files)?.lines().next(), text.lines().next(), "another file is another version");
        Ok(())
    }
}

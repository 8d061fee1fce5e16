//! Every link of the built site, followed as a browser would with the site in a folder of its host. A link inside must
//! lead to a file, and its fragment to an element there or, on the playground, to a run. What leaves the site is only read
//! and listed in `target/e2e/outside.txt`: no test asks the network.

mod said;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context, Result, ensure};
use switchyard::link;
use switchyard_web::embed::Wanted;
use url::Url;
use xtask::{site, sizes};

use crate::harness::{root, scratch};
use said::{Said, Use};

/// Where the site is put for a while: nothing may be looked for above it.
const BASE: &str = "https://site.invalid/switchyard/";

/// What every file of the site says, by the file's path.
struct Site(BTreeMap<String, Said>);

impl Site {
    fn read(folder: &Path) -> Result<Self> {
        let mut all = BTreeMap::new();
        for file in sizes::files(folder)? {
            if file.starts_with(folder.join(site::SHOTS)) {
                continue;
            }
            let name = file.strip_prefix(folder)?.to_string_lossy().replace('\\', "/");
            let content = fs::read(&file).with_context(|| format!("cannot read {name}"))?;
            all.insert(name.clone(), Said::of(&name, &content).with_context(|| name)?);
        }
        Ok(Self(all))
    }

    /// What is wrong with the link, if anything is; and the address where it leaves the site.
    fn follow(&self, from: &str, link: &str, used: Use) -> Result<Option<Url>> {
        ensure!(!link.starts_with('/'), "it begins at the root of the host");
        let to = Url::parse(BASE)?.join(from)?.join(link)?;
        ensure!(to.host() != Url::parse(BASE)?.host() || to.as_str().starts_with(BASE), "it leads above the site");
        if !to.as_str().starts_with(BASE) {
            outside(&to)?;
            return Ok(Some(to));
        }
        let path = to.path().strip_prefix(Url::parse(BASE)?.path()).context("the base is a prefix")?;
        let path = percent_encoding::percent_decode_str(path).decode_utf8()?.into_owned();
        let name = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path };
        let folder = format!("{name}/index.html");
        ensure!(!self.0.contains_key(&folder), "it leads to a folder without its slash: a detour at best");
        if used == Use::Folder {
            return Ok(None);
        }
        let said = self.0.get(&name).context("there is no such file")?;
        self.arrive(said, &to)?;
        Ok(None)
    }

    /// Looks at what a link says of the place inside the page.
    fn arrive(&self, said: &Said, to: &Url) -> Result<()> {
        let fragment = percent_encoding::percent_decode_str(to.fragment().unwrap_or_default()).decode_utf8()?;
        match said.program {
            Some(said::Program::Playground) if link::is_link(&fragment) => drop(link::decode(&fragment)?),
            Some(said::Program::Embed) => {
                let said = [to.fragment(), to.query()].map(|text| text.unwrap_or_default().as_bytes());
                let value = |key: &str| {
                    let mut pairs = said.iter().flat_map(|text| url::form_urlencoded::parse(text));
                    pairs.find(|(name, _)| name == key).map(|(_, value)| value.into_owned())
                };
                let wanted = Wanted::read(value).map_err(anyhow::Error::msg)?;
                wanted.open().map_err(anyhow::Error::msg)?;
            }
            _ => ensure!(
                fragment.is_empty() || said.ids.contains(fragment.as_ref()),
                "nothing on that page has the id {fragment:?}"
            ),
        }
        Ok(())
    }

    /// Every link that leads nowhere, and every address outside with one file that names it.
    fn check(&self) -> (Vec<String>, BTreeMap<Url, &str>) {
        let (mut dead, mut outside) = (BTreeSet::new(), BTreeMap::new());
        for (from, said) in &self.0 {
            for (link, used) in &said.links {
                match self.follow(from, link, *used) {
                    Ok(Some(to)) => drop(outside.insert(to, from.as_str())),
                    Ok(None) => {}
                    Err(error) => {
                        let short: String = link.chars().take(80).collect();
                        dead.insert(format!("{from}: {short}: {error:#}"));
                    }
                }
            }
        }
        (dead.into_iter().collect(), outside)
    }
}

/// What an address outside of the site has to be.
fn outside(to: &Url) -> Result<()> {
    match to.scheme() {
        "https" | "http" => {
            let host = to.host_str().unwrap_or_default();
            ensure!(host.contains('.') && !host.ends_with(".invalid"), "no public host is called {host:?}");
        }
        "mailto" => ensure!(to.path().contains('@'), "no address for mail"),
        "data" => ensure!(to.path().contains(','), "data without content"),
        other => anyhow::bail!("no link of ours begins with {other}:"),
    }
    Ok(())
}

#[test]
fn no_link_is_dead_under_a_base_path() -> Result<()> {
    let folder = site::dist(&root()?);
    ensure!(folder.join("index.html").is_file(), "there is no site to test: `cargo xtask build` makes it");
    let site = Site::read(&folder)?;
    let (dead, outside) = site.check();
    let lines = outside.iter().filter(|(to, _)| to.scheme() != "data").map(|(to, from)| format!("{to}  {from}\n"));
    fs::write(scratch()?.join("outside.txt"), lines.collect::<String>())?;
    ensure!(dead.is_empty(), "{} links lead nowhere:\n{}", dead.len(), dead.join("\n"));
    let links: usize = site.0.values().map(|said| said.links.len()).sum();
    ensure!(links > 500 && outside.len() > 10, "few links were found: {links}, {} of them outside", outside.len());
    Ok(())
}

#[test]
fn each_kind_of_dead_link_is_found() -> Result<()> {
    let folder = scratch()?.join("links");
    let files = [
        (
            "index.html",
            r##"<html><head><link rel=stylesheet href="a.css"><meta http-equiv="refresh" content="3; url=gone/">
            <link rel="manifest" href="app.webmanifest"><meta name="switchyard-worker" content="./no-worker.js">
            <style>p { background: url(no-style.png) }</style><title>not a <a href="title.html"></title></head><body>
            <p id="here" style="background:url('no-style.svg')"><a href="#here">yes</a><a href="#there">no</a>
            <a href="/root.html">no</a><a href="sub">no</a><a href="sub/">yes</a><a href="../up.html">no</a>
            <img srcset="one.png 1x, two.png 2x" src="sub/i%20.png"><form action="form"></form>
            <a href="sub/#v2.9.abc">no</a><a href="http://localhost/">no</a><a href="javascript:alert(1)">no</a>
            <a href="mailto:a@example.org">yes</a><a href="https://example.org/?a=1&amp;b=2">yes</a>
            <switchyard-figure scenario="no.yaml"></switchyard-figure><switchyard-figure scenario="v2.9.abc">
            </switchyard-figure><noscript><a href="silent.html">no</a></noscript></body></html>"##,
        ),
        ("sub/index.html", "<html><div id=playground></div><a href=\"../#here\">yes</a><script src=\"b.js\"></script>"),
        ("sub/i .png", ""),
        ("sub/b.js", "import c from './c.js'; const known = { \"./key.js\": 1 }; load(new URL('../a.css', here));"),
        ("a.css", "@import \"no-sheet.css\"; p { src: url( 'sub/i .png' ), url(data:,x) }"),
        ("app.webmanifest", r#"{"start_url": "no-start/", "icons": [{"src": "sub/i .png"}, {"src": "no-icon.png"}]}"#),
    ];
    for (name, content) in files {
        let file = folder.join(name);
        fs::create_dir_all(file.parent().context("a file is in a folder")?)?;
        fs::write(file, content)?;
    }
    let site = Site::read(&folder)?;
    let (dead, outside) = site.check();
    let named: Vec<_> = dead.iter().filter_map(|line| line.split(": ").nth(1)).collect();
    let expected = [
        "no-sheet.css",
        "no-icon.png",
        "no-start/",
        "#there",
        "../up.html",
        "./no-worker.js",
        "/root.html",
        "form",
        "gone/",
        "http://localhost/",
        "javascript:alert(1)",
        "no-style.png",
        "no-style.svg",
        "no.yaml",
        "one.png",
        "silent.html",
        "sub/#v2.9.abc",
        "sub",
        "two.png",
        "v2.9.abc",
        "./c.js",
    ];
    ensure!(named == expected, "found {dead:#?}");
    ensure!(outside.len() == 3, "outside: {outside:?}");
    Ok(())
}

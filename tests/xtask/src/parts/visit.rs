//! Which functions a first view runs: the built page is opened in a browser, with a program that tells.

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    thread::sleep,
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::{
    browser::{Browser, Driver},
    server::Server,
};

/// How long a visit lasts: the opening scenario's first fault, 8 s from its start, is part of a first view.
const VISIT: Duration = Duration::from_secs(14);
/// How long a glance before it lasts.
const GLANCE: Duration = Duration::from_secs(6);
/// The widths of windows.
const PHONE: u32 = 500;
const DESK: u32 = 1440;
/// How long the driver may take to answer.
const PATIENCE: Duration = Duration::from_secs(60);
/// What the watched program calls instead of the loader of parts.
pub const WATCH: &str = "const ran = (globalThis.ran = new Set());\nconst load = (place) => ran.add(place);\n";

/// The places of the functions that ran in each of these languages, from the page's load until a while later.
///
/// # Errors
/// When the browser does not start, or the page runs nothing.
pub fn first_views(site: &Path, browser: &Browser, languages: &[&str]) -> Result<Vec<Vec<usize>>> {
    ensure!(fs::exists(site.join("index.html"))?, "there is a page to visit");
    let server = Server::start(site, 0)?;
    let driver = browser.start_driver()?;
    let window = Window::open(&driver, browser)?;
    languages.iter().map(|language| window.first_view(&server.address(), language)).collect()
}

/// A browser's window, by the WebDriver protocol: <https://www.w3.org/TR/webdriver2/>.
struct Window<'a> {
    driver: &'a Driver,
    session: String,
}

impl<'a> Window<'a> {
    fn open(driver: &'a Driver, browser: &Browser) -> Result<Self> {
        let wanted = json!({ "capabilities": { "alwaysMatch": browser.capabilities() } });
        let answer = asked(driver, "POST", "/session", &wanted)?;
        let session = answer["sessionId"].as_str().context("the driver opens a session")?.to_owned();
        Ok(Self { driver, session })
    }

    /// A glance at the page in a narrow window, of a browser that has never chosen a language when this is its first visit,
    /// and then a visit in a wide one and in this language.
    fn first_view(&self, address: &str, language: &str) -> Result<Vec<usize>> {
        self.resize(PHONE)?;
        self.ask("url", &json!({ "url": address }))?;
        let glance = self.ran_after(GLANCE)?;
        self.resize(DESK)?;
        self.run(&format!("localStorage.setItem('switchyard.lang', '{language}')"))?;
        self.ask("refresh", &json!({}))?;
        let visit = self.ran_after(VISIT)?;
        ensure!(visit.len() > 100, "the page ran {} functions", visit.len());
        Ok(glance.union(&visit).copied().collect())
    }

    fn resize(&self, width: u32) -> Result<Value> {
        self.ask("window/rect", &json!({ "width": width, "height": 900 }))
    }

    fn ran_after(&self, time: Duration) -> Result<BTreeSet<usize>> {
        sleep(time);
        Ok(serde_json::from_value(self.run("return [...globalThis.ran ?? []]")?)?)
    }

    fn run(&self, script: &str) -> Result<Value> {
        self.ask("execute/sync", &json!({ "script": script, "args": [] }))
    }

    fn ask(&self, what: &str, with: &Value) -> Result<Value> {
        asked(self.driver, "POST", &format!("/session/{}/{what}", self.session), with)
    }
}

/// The value that the driver answers with.
fn asked(driver: &Driver, verb: &str, path: &str, with: &Value) -> Result<Value> {
    let host = driver.address();
    let host = host.strip_prefix("http://").unwrap_or(&host);
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let body = with.to_string();
    let length = body.len();
    write!(
        stream,
        "{verb} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    )?;
    let mut answer = BufReader::new(stream);
    let (mut line, mut length) = (String::new(), 0);
    while answer.read_line(&mut line)? > 2 {
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse()?;
        }
        line.clear();
    }
    let mut body = vec![0; length];
    answer.read_exact(&mut body)?;
    let mut answer: Value = serde_json::from_slice(&body)?;
    let value = answer["value"].take();
    ensure!(value.get("error").is_none_or(Value::is_null), "the driver says {value}");
    Ok(value)
}

//! The browser that runs the wasm tests and the end-to-end tests: Chrome or Chromium with its driver, found or, on Debian
//! and Ubuntu, installed. How it is started stands in `tests/webdriver.json`, which the wasm test runner reads by itself.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Value, json};

use crate::step::{on_path, output_of, run, step};

const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const BROWSER_MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
/// How long a driver may take to close its browsers.
const PATIENCE: Duration = Duration::from_secs(5);
const CAPABILITIES: &str = include_str!("../../webdriver.json");

/// A browser and the driver that steers it.
pub struct Browser {
    /// The program that is the browser.
    pub chrome: PathBuf,
    /// The program that speaks WebDriver to it.
    pub driver: PathBuf,
}

impl Browser {
    /// The browser that is there: the variables `CHROME` and `CHROMEDRIVER` first, then PATH.
    pub fn find() -> Option<Self> {
        let named = |variable| std::env::var_os(variable).map(PathBuf::from);
        let usual = || BROWSERS.iter().find_map(|name| on_path(name));
        let mac = || Some(PathBuf::from(BROWSER_MAC)).filter(|path| path.is_file());
        Some(Self {
            chrome: named("CHROME").or_else(usual).or_else(mac)?,
            driver: named("CHROMEDRIVER").or_else(|| on_path("chromedriver"))?,
        })
    }

    /// The browser that is there, or one installed now.
    pub fn find_or_install() -> Result<Self> {
        if Self::find().is_none() {
            install()?;
        }
        let browser = Self::find().context(advice())?;
        let versions = [&browser.chrome, &browser.driver].map(|program| {
            let said = output_of(program, &["--version"]);
            said.with_context(|| format!("{} does not start", program.display()))
        });
        let [chrome, driver] = versions;
        let (chrome, driver) = (chrome?, driver?);
        println!("browser: {}, driver: {}", first_words(&chrome), first_words(&driver));
        ensure!(
            major(&chrome) == major(&driver),
            "the browser and its driver differ in version: install two that match, or name them with CHROME and CHROMEDRIVER"
        );
        Ok(browser)
    }

    /// Lets a command of cargo run what it compiles to wasm in this browser.
    pub fn host_wasm(&self, root: &Path, command: &mut Command) -> Result<()> {
        let capabilities = root.join("target/webdriver.json");
        fs::create_dir_all(root.join("target"))?;
        fs::write(&capabilities, serde_json::to_vec(&self.capabilities())?)?;
        command
            .env("CHROMEDRIVER", &self.driver)
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &capabilities)
            .env("WASM_BINDGEN_TEST_TIMEOUT", "600")
            .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "30");
        Ok(())
    }

    /// What to ask of the driver for a session, as WebDriver capabilities.
    pub fn capabilities(&self) -> Map<String, Value> {
        let mut wanted: Map<_, _> = serde_json::from_str(CAPABILITIES).expect("tests/webdriver.json is a JSON object");
        wanted["goog:chromeOptions"]["binary"] = json!(self.chrome.to_string_lossy());
        wanted
    }

    /// Starts the driver on a free port.
    pub fn start_driver(&self) -> Result<Driver> {
        let mut process = Command::new(&self.driver)
            .args(["--port=0", "--log-level=SEVERE"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", self.driver.display()))?;
        let words = BufReader::new(process.stdout.take().context("standard output was asked for as a pipe")?);
        let mut driver = Driver { process, port: 0 };
        let port = words.lines().map_while(|line| line.ok()).find_map(|line| port_in(&line));
        driver.port = port.context("the driver stopped before it named its port")?;
        Ok(driver)
    }
}

/// A running driver. It ends when it is dropped, and its browsers with it.
pub struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    /// Where it listens.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn ask_to_end(&self) -> std::io::Result<()> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        stream.write_all(b"GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.read_to_end(&mut Vec::new()).map(drop)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // A driver that is asked closes its browsers; one that is killed leaves them running.
        if self.ask_to_end().is_ok() {
            let deadline = Instant::now() + PATIENCE;
            while matches!(self.process.try_wait(), Ok(None)) && Instant::now() < deadline {
                thread::sleep(Duration::from_millis(10));
            }
        }
        // It may be gone already, and then there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn install() -> Result<()> {
    let system = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let (Some(packages), Some(_)) = (apt_packages(&system), on_path("apt-get")) else { bail!(advice()) };
    let is_root = output_of("id", &["-u"]).is_some_and(|id| id.trim() == "0");
    let may_become_root = || output_of("sudo", &["-n", "true"]).is_some();
    if !is_root && !may_become_root() {
        bail!(advice());
    }
    step(&format!("installing {} with apt: about a minute, once", packages.join(" and ")), || {
        run(apt(is_root).arg("update"))?;
        run(apt(is_root).args(["install", "--yes", "--no-install-recommends"]).args(packages))
    })
}

fn apt(is_root: bool) -> Command {
    let mut command = if is_root { Command::new("env") } else { Command::new("sudo") };
    if !is_root {
        command.args(["-n", "env"]);
    }
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]);
    command
}

/// The packages that hold browser and driver on this system, from its `/etc/os-release`; nothing when apt is not its way.
fn apt_packages(os_release: &str) -> Option<&'static [&'static str]> {
    let value = |key: &str| os_release.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
    let names = [value("ID"), value("ID_LIKE")].map(|names| names.unwrap_or_default().trim_matches('"'));
    let mut names = names.iter().flat_map(|names| names.split(' '));
    names.find_map(|name| match name {
        "debian" => Some(["chromium", "chromium-driver"].as_slice()),
        "ubuntu" => Some(["chromium-browser", "chromium-chromedriver"].as_slice()),
        _ => None,
    })
}

fn advice() -> String {
    let path = std::env::var_os("PATH").unwrap_or_default();
    format!(
        "the browser tests need Chrome or Chromium and the chromedriver of the same version.
  Debian:  apt install chromium chromium-driver
  Ubuntu:  apt install chromium-browser chromium-chromedriver
  Fedora:  dnf install chromium chromedriver
  Arch:    pacman -S chromium
  macOS:   brew install --cask google-chrome chromedriver
Where they are elsewhere, name them: CHROME=/path/to/chrome CHROMEDRIVER=/path/to/chromedriver.
Without a browser, `cargo xtask test --native-only` runs the rest. PATH is {}",
        Path::new(&path).display()
    )
}

fn first_words(version: &str) -> String {
    version.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}

/// The 156 in `Chromium 156.0.1 built on Debian`.
fn major(version: &str) -> Option<u32> {
    let number = version.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    number.split('.').next()?.parse().ok()
}

/// The port in `ChromeDriver was started successfully on port 41017.`
fn port_in(line: &str) -> Option<u16> {
    line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_names_its_packages() {
        let cases = [
            ("NAME=\"Debian\"\nVERSION_ID=\"13\"\nID=debian\n", Some("chromium-driver")),
            ("ID=ubuntu\nID_LIKE=debian\n", Some("chromium-chromedriver")),
            ("ID=pop\nID_LIKE=\"ubuntu debian\"\n", Some("chromium-chromedriver")),
            ("ID=fedora\n", None),
            ("", None),
        ];
        for (text, driver) in cases {
            assert_eq!(apt_packages(text).map(|packages| packages[1]), driver, "{text}");
        }
    }

    #[test]
    fn what_browser_and_driver_say_is_understood() {
        assert_eq!(major("Chromium 156.0.7000.1 built on Debian GNU/Linux"), Some(156));
        assert_eq!(major("ChromeDriver 156.0.7000.1 (abc-refs/heads/156@{#1})"), Some(156));
        assert_eq!(major("nothing"), None);
        assert_eq!(port_in("ChromeDriver was started successfully on port 41017."), Some(41017));
        assert_eq!(port_in("Starting ChromeDriver 156.0"), None);
    }

    #[test]
    fn the_capabilities_name_the_browser_and_keep_the_flags() {
        let browser = Browser { chrome: "/opt/chrome".into(), driver: "/opt/driver".into() };
        let wanted = browser.capabilities();
        assert_eq!(wanted["goog:chromeOptions"]["binary"], "/opt/chrome");
        assert_eq!(wanted["goog:chromeOptions"]["args"][0], "--headless");
    }
}

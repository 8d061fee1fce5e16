//! A web server for a folder of static files, on this machine only: readers get the built site from it, and so do the
//! end-to-end tests. It does what a static host does and no more: no fallback pages, no injected scripts; other pages may
//! load its files, as those of GitHub Pages. But what a browser
//! keeps of the site for times without a network is kept only of a server that was asked for it.

use std::{
    fs,
    io::{BufRead, BufReader, ErrorKind, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use anyhow::{Result, bail};

/// Connections at the same time. A browser opens six to a host, and some of them only to have them.
const THREADS: usize = 24;
/// How long a connection may take to say what it wants, and to take it.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest head of a request, in bytes.
const HEAD: u64 = 64_000;

/// What a server for development says in the place of the site's service worker: nothing is kept for later, and what
/// another server on this port had kept is forgotten. So a reader of a new build never sees the one before.
const FORGETTING: &str = "addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(Promise.all([
  registration.unregister(),
  caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name)))),
])));
";

/// Which service worker a server has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Worker {
    Own,
    Forgetting,
}

/// A running server. It stops when it is dropped.
///
/// Each of its threads takes one connection, answers one request, and closes it: no connection waits behind an idle one.
pub struct Server {
    port: u16,
    over: Arc<AtomicBool>,
}

impl Server {
    /// Serves `folder` on 127.0.0.1, and lets browsers keep nothing of it. Port 0 means any free one.
    ///
    /// # Errors
    /// When the port is taken.
    pub fn start(folder: &Path, port: u16) -> Result<Self> {
        Self::with(folder, port, Worker::Forgetting)
    }

    /// The same as a static host does it: with the site's own service worker, which keeps the site in the browser.
    ///
    /// # Errors
    /// When the port is taken.
    pub fn hosting(folder: &Path, port: u16) -> Result<Self> {
        Self::with(folder, port, Worker::Own)
    }

    fn with(folder: &Path, port: u16, worker: Worker) -> Result<Self> {
        let listener = Arc::new(listen(port)?);
        let port = listener.local_addr()?.port();
        let over = Arc::new(AtomicBool::new(false));
        for _ in 0..THREADS {
            let (listener, over, folder) = (Arc::clone(&listener), Arc::clone(&over), folder.to_owned());
            thread::spawn(move || {
                while let Ok((stream, _)) = listener.accept() {
                    if over.load(Ordering::Relaxed) {
                        break;
                    }
                    // A reader who goes away in the middle of an answer is no fault of ours.
                    let _ = answer(stream, &folder, worker);
                }
            });
        }
        Ok(Self { port, over })
    }

    /// The address of the site.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        for _ in 0..THREADS {
            // Wakes a thread, which then ends.
            let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
        }
    }
}

/// Takes a port on 127.0.0.1, or says that it is taken.
pub fn listen(port: u16) -> Result<TcpListener> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            bail!("port {port} is busy: another program serves there. Stop it, or choose another with --port")
        }
        bound => Ok(bound?),
    }
}

fn answer(mut stream: TcpStream, folder: &Path, worker: Worker) -> std::io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut request = String::new();
    let mut head = BufReader::new((&stream).take(HEAD));
    head.read_line(&mut request)?;
    // What else a browser says changes nothing here, but a connection with unread words ends in a reset.
    let mut line = String::new();
    while head.read_line(&mut line)? > 2 {
        line.clear();
    }
    let mut words = request.split_ascii_whitespace();
    let (method, url) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if !matches!(method, "GET" | "HEAD") {
        return respond(&mut stream, "405 Method Not Allowed", "text/plain", b"only GET and HEAD\n");
    }
    let path = path_of(url);
    if worker == Worker::Forgetting && path.as_ref().is_some_and(|path| path.ends_with("sw.js")) {
        return respond(&mut stream, "200 OK", "text/javascript", FORGETTING.as_bytes());
    }
    let Some((body, path)) = path.and_then(|path| open(&folder.join(path))) else {
        return respond(&mut stream, "404 Not Found", "text/plain", b"there is no such file\n");
    };
    respond(&mut stream, "200 OK", media_type(&path), &body)
}

fn respond(stream: &mut TcpStream, status: &str, media_type: &str, body: &[u8]) -> std::io::Result<()> {
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\nCache-Control: no-cache\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n"
    )?;
    stream.write_all(body)
}

fn open(path: &Path) -> Option<(Vec<u8>, PathBuf)> {
    let path = if path.is_dir() { path.join("index.html") } else { path.to_owned() };
    Some((fs::read(&path).ok()?, path))
}

/// The path below the folder that a request names; nothing when it points outside.
fn path_of(url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?;
    let mut decoded = Vec::new();
    let mut bytes = path.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => u8::try_from(hex(bytes.next()?)? * 16 + hex(bytes.next()?)?).ok()?,
            byte => byte,
        });
    }
    let path = String::from_utf8(decoded).ok()?;
    let parts = path.split('/').filter(|part| !part.is_empty() && *part != ".");
    let outside = |part: &str| part == ".." || part.contains(['\\', ':', '\0']);
    parts.map(|part| (!outside(part)).then_some(part)).collect()
}

fn hex(digit: u8) -> Option<u32> {
    char::from(digit).to_digit(16)
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|ending| ending.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" | "yaml" | "csv" | "swf" | "ts" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_names_a_file_below_the_folder_or_nothing() {
        let cases = [
            ("/", Some("")),
            ("/lessons/a%20b.html?x=1", Some("lessons/a b.html")),
            ("/../secret", None),
            ("/%2e%2e/secret", None),
            ("/%zz", None),
        ];
        for (url, expected) in cases {
            assert_eq!(path_of(url), expected.map(PathBuf::from), "{url}");
        }
    }

    #[test]
    fn files_are_served_and_a_busy_port_is_named() -> Result<()> {
        let server = Server::start(Path::new(env!("CARGO_MANIFEST_DIR")), 0)?;
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, server.port))?;
        stream.write_all(b"GET /Cargo.toml HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
        assert!(answer.contains("name = \"xtask\""), "{answer}");

        // Connections that say nothing keep nobody waiting.
        let idle: Vec<_> = (0..8).map(|_| TcpStream::connect((Ipv4Addr::LOCALHOST, server.port))).collect();
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, server.port))?;
        stream.set_read_timeout(Some(PATIENCE / 2))?;
        stream.write_all(b"GET /nothing HTTP/1.1\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
        drop(idle);

        let second = Server::start(Path::new("."), server.port).err().map(|error| error.to_string());
        assert!(second.is_some_and(|error| error.contains(&format!("port {} is busy", server.port))));
        Ok(())
    }
}

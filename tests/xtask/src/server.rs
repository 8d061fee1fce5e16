//! A web server for a folder of static files, on this machine only: readers get the built site from it, and so do the
//! end-to-end tests. It does what a static host does and no more: no fallback pages, no injected scripts.

use std::{
    fs::File,
    io::ErrorKind,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

use anyhow::{Result, anyhow, bail};
use tiny_http::{Header, Method, Request, Response};

/// Requests answered at the same time; a browser opens six connections to a host.
const THREADS: usize = 8;

/// A running server. It stops when it is dropped.
pub struct Server {
    inner: Arc<tiny_http::Server>,
    port: u16,
}

impl Server {
    /// Serves `folder` on 127.0.0.1. Port 0 means any free one.
    pub fn start(folder: &Path, port: u16) -> Result<Self> {
        let listener = listen(port)?;
        let port = listener.local_addr()?.port();
        let inner = Arc::new(tiny_http::Server::from_listener(listener, None).map_err(|error| anyhow!(error))?);
        for _ in 0..THREADS {
            let (inner, folder) = (Arc::clone(&inner), folder.to_owned());
            thread::spawn(move || {
                // A reader who goes away in the middle of an answer is no fault of ours.
                inner.incoming_requests().for_each(|request| drop(answer(request, &folder)));
            });
        }
        Ok(Self { inner, port })
    }

    /// The address of the site.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for _ in 0..THREADS {
            self.inner.unblock();
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

fn answer(request: Request, folder: &Path) -> std::io::Result<()> {
    if !matches!(request.method(), Method::Get | Method::Head) {
        return request.respond(Response::from_string("only GET and HEAD\n").with_status_code(405));
    }
    let found = path_of(request.url()).map(|path| folder.join(path)).and_then(|path| open(&path));
    let Some((file, path)) = found else {
        return request.respond(Response::from_string("there is no such file\n").with_status_code(404));
    };
    let headers = [("Content-Type", media_type(&path)), ("Cache-Control", "no-cache")];
    let response = headers.iter().fold(Response::from_file(file), |response, (name, value)| {
        response.with_header(Header::from_bytes(*name, *value).expect("both are plain ASCII"))
    });
    request.respond(response)
}

fn open(path: &Path) -> Option<(File, PathBuf)> {
    let path = if path.is_dir() { path.join("index.html") } else { path.to_owned() };
    Some((File::open(&path).ok()?, path))
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
        "json" | "map" | "webmanifest" => "application/json",
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
    use std::{
        io::{Read, Write},
        net::TcpStream,
    };

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

        let second = Server::start(Path::new("."), server.port).err().map(|error| error.to_string());
        assert!(second.is_some_and(|error| error.contains(&format!("port {} is busy", server.port))));
        Ok(())
    }
}

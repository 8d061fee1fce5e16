//! What a file of the site says: which files it names, which of its elements can be linked to, and whose page it is.

use std::{cell::RefCell, collections::BTreeSet};

use anyhow::{Result, ensure};
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, states::RawKind};
use switchyard::{builtin, link};

/// Attributes that name one file or page.
const NAMES: [&str; 9] = ["href", "xlink:href", "src", "action", "formaction", "poster", "data", "cite", "background"];
/// The same in a web app's manifest and in the index of a search.
const FIELDS: [&str; 4] = ["href", "src", "start_url", "url"];

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// The file itself is asked for.
    File,
    /// It is a folder against which others are resolved.
    Folder,
}

/// The program behind a page, which reads the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// The playground: a fragment is a run.
    Playground,
    /// A figure for other pages: parameters.
    Embed,
}

/// What one file says.
#[derive(Default)]
pub struct Said {
    /// What it names, as it is written.
    pub links: Vec<(String, Use)>,
    /// The ids of its elements.
    pub ids: BTreeSet<String>,
    /// Whose page it is, if it is no plain one.
    pub program: Option<Program>,
}

impl Said {
    /// Reads a file, by the ending of its name; one that names no others says nothing.
    pub fn of(name: &str, content: &[u8]) -> Result<Self> {
        let text = String::from_utf8_lossy(content);
        let mut said = Self::default();
        match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
            "html" | "svg" => said = page(&text),
            "css" => said.style(&text),
            "js" | "mjs" => said.script(&text),
            "json" | "webmanifest" => said.fields(&serde_json::from_str(&text)?),
            _ => {}
        }
        ensure!(said.links.iter().all(|(link, _)| !link.contains('\n')), "a link has a line break");
        Ok(said)
    }

    fn name(&mut self, link: &str) {
        self.links.push((link.trim().to_owned(), Use::File));
    }

    /// Style sheets name files in `url(…)` and after `@import`.
    fn style(&mut self, text: &str) {
        let quotes = ['"', '\''];
        for part in text.split("url(").skip(1) {
            let end = |text: &str| text.find(')').unwrap_or(text.len());
            let inner = part.trim_start();
            let link = match inner.strip_prefix(quotes) {
                Some(quoted) => quoted.split(quotes).next().unwrap_or_default(),
                None => &inner[..end(inner)],
            };
            self.name(link);
        }
        for part in text.split("@import").skip(1) {
            if let Some(quoted) = part.trim_start().strip_prefix(quotes) {
                self.name(quoted.split(quotes).next().unwrap_or_default());
            }
        }
    }

    /// Scripts name files in strings that begin with `./` or `../`; keys of objects are no names of files.
    fn script(&mut self, text: &str) {
        for quote in ['"', '\''] {
            for (at, _) in text.match_indices(&format!("{quote}.")) {
                let inner = &text[at + 1..];
                let Some(end) = inner.find([quote, '\n']) else { continue };
                let (link, after) = (&inner[..end], &inner[end..]);
                let key = after[1..].trim_start().starts_with(':');
                if !key && after.starts_with(quote) && (link.starts_with("./") || link.starts_with("../")) {
                    let used = if link.ends_with('/') { Use::Folder } else { Use::File };
                    self.links.push((link.to_owned(), used));
                }
            }
        }
    }

    fn fields(&mut self, value: &serde_json::Value) {
        match value {
            serde_json::Value::Array(items) => items.iter().for_each(|item| self.fields(item)),
            serde_json::Value::Object(fields) => {
                for (key, value) in fields {
                    match value.as_str() {
                        Some(link) if FIELDS.contains(&key.as_str()) => self.name(link),
                        _ => self.fields(value),
                    }
                }
            }
            _ => {}
        }
    }

    fn tag(&mut self, tag: &Tag) {
        let value = |name: &str| {
            let found = tag.attrs.iter().find(|attribute| &*attribute.name.local == name);
            found.map(|attribute| attribute.value.to_string())
        };
        if let Some(id) = value("id") {
            self.program = self.program.or((id == "playground").then_some(Program::Playground));
            self.ids.insert(id);
        }
        if value("data-embed").is_some() && &*tag.name == "html" {
            self.program = Some(Program::Embed);
        }
        for name in NAMES {
            if let Some(link) = value(name) {
                self.name(&link);
            }
        }
        for list in ["srcset", "imagesrcset"].iter().filter_map(|name| value(name)) {
            list.split(',').filter_map(|part| part.split_whitespace().next()).for_each(|link| self.name(link));
        }
        if let Some(style) = value("style") {
            self.style(&style);
        }
        match &*tag.name {
            "meta" => {
                let content = value("content").unwrap_or_default();
                if content.starts_with("./") || content.starts_with("../") {
                    self.name(&content);
                } else if value("http-equiv").is_some_and(|kind| kind.eq_ignore_ascii_case("refresh")) {
                    content.split_once("url=").into_iter().for_each(|(_, link)| self.name(link));
                }
            }
            "switchyard-figure" => value("scenario").into_iter().for_each(|scenario| self.scenario(&scenario)),
            _ => {}
        }
    }

    /// A figure's scenario that is neither a good link, nor a built-in's name, nor YAML of several lines is a file's name.
    fn scenario(&mut self, scenario: &str) {
        let known = builtin::TITLES.iter().any(|(key, _)| *key == scenario) || link::decode(scenario).is_ok();
        if !known && !scenario.contains('\n') {
            self.name(scenario);
        }
    }
}

fn page(text: &str) -> Said {
    let input = BufferQueue::default();
    input.push_back(text.into());
    let tokenizer = Tokenizer::new(Tags::default(), Default::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.said.into_inner()
}

/// Hears of tags and of style sheets between them.
#[derive(Default)]
struct Tags {
    said: RefCell<Said>,
    styled: RefCell<Option<String>>,
}

impl TokenSink for Tags {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                self.said.borrow_mut().tag(&tag);
                return match &*tag.name {
                    "script" => TokenSinkResult::RawData(RawKind::ScriptData),
                    "style" => {
                        *self.styled.borrow_mut() = Some(String::new());
                        TokenSinkResult::RawData(RawKind::Rawtext)
                    }
                    "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
                    _ => TokenSinkResult::Continue,
                };
            }
            Token::TagToken(_) => {
                if let Some(style) = self.styled.borrow_mut().take() {
                    self.said.borrow_mut().style(&style);
                }
            }
            Token::CharacterTokens(text) => {
                if let Some(style) = self.styled.borrow_mut().as_mut() {
                    style.push_str(&text);
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

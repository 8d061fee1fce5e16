//! The markup that puts a figure into somebody else's page.
//!
//! It degrades by what HTML itself does, from one text:
//! 1. Where our script runs, the element. It shows the picture until somebody starts the figure, and again, with the
//!    reason, where the figure cannot run.
//! 2. Where the script is refused, taken out or never comes, the picture with a disclosure under it, which looks much the
//!    same and needs no script. In it is the frame, which is lazy: nothing of it is fetched while it is closed, nor by the
//!    element, which hides it. (`noscript` would be no help: it is inert wherever scripts are only refused, and a browser
//!    that runs none in a page runs none in its frames.)
//! 3. Where frames are refused as well, the picture, which leads to the run in the playground.
//!
//! Everything that is not ours is the value of an attribute, and [`escaped`].

use super::Wanted;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write as _;

/// The longest picture that stands in the snippet itself unless somebody wants it there, in characters.
pub const PICTURE_LIMIT: usize = 32_000;

/// How a figure is put into a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The element, which degrades to the others.
    Element,
    /// A frame, for places that take no scripts.
    Frame,
    /// The picture alone.
    Picture,
}

impl Form {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Element, Self::Frame, Self::Picture];

    /// Its name.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Element => "element",
            Self::Frame => "frame",
            Self::Picture => "picture",
        }
    }
}

/// What a snippet is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Snippet<'a> {
    /// How it is put in.
    pub form: Form,
    /// What is asked for.
    pub wanted: &'a Wanted,
    /// How high it is, in CSS pixels; without it the element is as high as it needs to be.
    pub height: Option<u32>,
    /// Where the site is: an absolute address with a slash at its end.
    pub site: &'a str,
    /// What it is called, for those who do not see it.
    pub title: &'a str,
    /// The address of the still picture.
    pub picture: &'a str,
    /// The run in the playground; empty where no link is short enough.
    pub open: &'a str,
    /// What starts the figure where the element is none.
    pub start: &'a str,
}

impl Snippet<'_> {
    /// The markup.
    #[must_use]
    pub fn markup(&self) -> String {
        match self.form {
            Form::Element => self.element(),
            Form::Frame => self.frame() + "\n",
            Form::Picture => self.picture() + "\n",
        }
    }

    /// The address of the frame. What is asked for stands after its `#`: no server sees it, and no server's limit cuts it.
    #[must_use]
    pub fn address(&self) -> String {
        format!("{}embed/#{}", self.site, self.wanted.query())
    }

    fn element(&self) -> String {
        let script = tag("script", &[("type", "module"), ("src", &format!("{}figure.js", self.site))]);
        let mut asked = self.wanted.asked();
        asked.extend(self.height.map(|height| ("height", height.to_string())));
        let asked: Vec<_> = asked.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let figure = tag("switchyard-figure", &asked);
        // A frame cannot fetch a file that lies beside somebody else's page.
        let frame = match self.wanted.scenario.starts_with("./") {
            true => String::new(),
            false => format!("  <details><summary>{}</summary>{}</details>\n", escaped(self.start), self.frame()),
        };
        format!("{script}</script>\n{figure}\n  {}\n{frame}</switchyard-figure>\n", self.picture())
    }

    fn frame(&self) -> String {
        let height = self.height.unwrap_or_else(|| self.wanted.embed.height(720.0)).to_string();
        let address = self.address();
        let attributes = [
            ("src", &*address),
            ("title", self.title),
            ("width", "100%"),
            ("height", &height),
            ("loading", "lazy"),
            ("style", "border: 0"),
        ];
        tag("iframe", &attributes) + "</iframe>"
    }

    fn picture(&self) -> String {
        let picture =
            tag("img", &[("src", self.picture), ("alt", self.title), ("style", "max-width: 100%; height: auto")]);
        if self.open.is_empty() { picture } else { format!("{}{picture}</a>", tag("a", &[("href", self.open)])) }
    }
}

/// A picture as an address that holds it.
#[must_use]
pub fn inline(svg: &str) -> String {
    format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg))
}

fn tag(name: &str, attributes: &[(&str, &str)]) -> String {
    let mut tag = format!("<{name}");
    for (name, value) in attributes {
        // Writing to a string does not fail.
        let _ = write!(tag, " {name}=\"{}\"", escaped(value));
    }
    tag + ">"
}

/// A text as the value of an attribute between quotes. Lines are kept, but not broken: editors of other pages reflow what
/// they are given.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use html5ever::tendril::StrTendril;
    use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};
    use proptest::prelude::*;
    use std::cell::RefCell;

    /// A tag's name and its attributes.
    type Tag = (String, Vec<(String, String)>);

    /// The tags of a page, and the letters between them.
    #[derive(Default)]
    struct Seen {
        tags: RefCell<Vec<Tag>>,
        words: RefCell<String>,
    }

    impl TokenSink for Seen {
        type Handle = ();

        fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
            match token {
                Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                    let attributes = tag.attrs.iter().map(|one| (one.name.local.to_string(), one.value.to_string()));
                    self.tags.borrow_mut().push((tag.name.to_string(), attributes.collect()));
                }
                Token::CharacterTokens(words) => self.words.borrow_mut().push_str(&words),
                _ => {}
            }
            TokenSinkResult::Continue
        }
    }

    fn seen(markup: &str) -> Seen {
        let input = BufferQueue::default();
        input.push_back(StrTendril::from(markup));
        let tokenizer = Tokenizer::new(Seen::default(), Default::default());
        let _ = tokenizer.feed(&input);
        tokenizer.end();
        tokenizer.sink
    }

    fn wanted(scenario: &str) -> Wanted {
        Wanted::read(|key| (key == "scenario").then(|| scenario.to_owned())).unwrap()
    }

    #[test]
    fn a_snippet_is_short_and_says_only_what_is_not_usual() {
        let wanted = wanted("leader-crash");
        let snippet = Snippet {
            form: Form::Element,
            wanted: &wanted,
            height: None,
            site: "https://example.org/",
            title: "The leader crashes",
            picture: "figure.svg",
            open: "https://example.org/play/#v2.3.abc",
            start: "Start the figure",
        };
        let expected = "<script type=\"module\" src=\"https://example.org/figure.js\"></script>
<switchyard-figure scenario=\"leader-crash\">
  <a href=\"https://example.org/play/#v2.3.abc\"><img src=\"figure.svg\" alt=\"The leader crashes\" style=\"max-width: 100%; height: auto\"></a>
  <details><summary>Start the figure</summary><iframe src=\"https://example.org/embed/#scenario=leader-crash\" title=\"The leader crashes\" width=\"100%\" height=\"660\" loading=\"lazy\" style=\"border: 0\"></iframe></details>
</switchyard-figure>
";
        assert_eq!(snippet.markup(), expected);
        let picture = Snippet { form: Form::Picture, open: "", ..snippet.clone() };
        assert_eq!(
            picture.markup(),
            "<img src=\"figure.svg\" alt=\"The leader crashes\" style=\"max-width: 100%; height: auto\">\n"
        );
        let mut beside = wanted.clone();
        beside.scenario = "./run.txt".to_owned();
        assert!(!Snippet { wanted: &beside, ..snippet }.markup().contains("iframe"));
        assert_eq!(inline("<svg/>"), "data:image/svg+xml;base64,PHN2Zy8+");
    }

    fn hostile() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[^\\x00]{0,12}",
            "[\"'<>&`= \\r\\n\\t#%+;]{1,8}",
            proptest::sample::select(vec![
                "</switchyard-figure><script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "</details>",
                "&quot;&#34;&amp",
                "<!--",
                "]]>",
            ])
            .prop_map(str::to_owned),
        ];
        proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn no_text_leaves_its_attribute_and_all_of_it_comes_back(
            scenario in hostile(),
            title in hostile(),
            open in hostile(),
            form in proptest::sample::select(Form::ALL.to_vec()),
            panel in proptest::sample::select(vec!["stage", "gantt", "stage,lanes"]),
            more in any::<bool>(),
        ) {
            let wanted = Wanted::read(|key| match key {
                "scenario" => Some(scenario.clone()),
                "views" => Some(panel.to_owned()),
                "autoplay" | "controls" if more => Some(if key == "autoplay" { "true" } else { "no" }.to_owned()),
                "at" if more => Some("12.5s".to_owned()),
                "theme" if more => Some("dark".to_owned()),
                "language" if more => Some("zh".to_owned()),
                _ => None,
            }).unwrap();
            let snippet = Snippet {
                form, wanted: &wanted, height: more.then_some(480), site: "https://example.org/s/", title: &title,
                picture: "figure.svg", open: &open, start: &title,
            };
            let markup = snippet.markup();
            let seen = seen(&markup);
            let words = if form == Form::Element && !scenario.starts_with("./") { title.trim() } else { "" };
            prop_assert_eq!(seen.words.borrow().trim().to_owned(), words);
            let tags = seen.tags.borrow();
            for (tag, attributes) in &*tags {
                let value = |name: &str| attributes.iter().find(|one| one.0 == name).map(|one| one.1.clone());
                match tag.as_str() {
                    "switchyard-figure" => prop_assert_eq!(&Wanted::read(value), &Ok(wanted.clone())),
                    "iframe" => {
                        let address = value("src").unwrap();
                        let (_, query) = address.split_once('#').unwrap();
                        let asked: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
                        let read = Wanted::read(|key| asked.iter().find(|one| one.0 == key).map(|one| one.1.clone()));
                        prop_assert_eq!(&read, &Ok(wanted.clone()));
                        prop_assert_eq!(value("title"), Some(title.clone()));
                    }
                    "img" => prop_assert_eq!(value("alt"), Some(title.clone())),
                    "a" => prop_assert_eq!(value("href"), Some(open.clone())),
                    "script" => prop_assert_eq!(value("src"), Some("https://example.org/s/figure.js".to_owned())),
                    "details" | "summary" => prop_assert!(attributes.is_empty()),
                    other => prop_assert!(false, "{} in {}", other, markup),
                }
            }
        }
    }
}

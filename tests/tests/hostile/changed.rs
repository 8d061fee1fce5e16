//! Good texts in which something was changed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::decompress_to_vec_zlib;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

/// What is dangerous where a text is taken for markup, for a script, or for a file's format.
const HOSTILE: [&str; 16] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    "</title></desc><foreignObject><iframe src=javascript:alert(1)>",
    "]]><!--",
    "javascript:alert(1)",
    "&#60;b&#62;&amp;&x;",
    "{{constructor}}${1}",
    "\u{0}\u{1}\u{1b}[2J",
    "\u{202e}\u{feff}\u{fffe}\u{ffff}",
    "url(https://example.org/a)",
    "@import 'a';}</style>",
    "__proto__",
    "\r\n\r\n- {a: &a [*a, *a]}",
    "99999999999999999999999",
    "",
];

/// One of the dangerous texts, or any, or both.
pub fn hostile() -> impl Strategy<Value = String> {
    let known = || select(HOSTILE.map(str::to_owned).to_vec());
    prop_oneof![3 => known(), 1 => any::<String>(), 1 => (known(), any::<String>()).prop_map(|(known, any)| known + &any)]
}

/// One of the texts with up to four changes.
pub fn changed(good: Vec<String>) -> impl Strategy<Value = String> {
    let change = (0..6_u8, any::<Index>(), any::<Index>(), hostile());
    (select(good), vec(change, 1..5)).prop_map(|(good, changes)| {
        let mut letters: Vec<char> = good.chars().collect();
        for (kind, from, to, piece) in changes {
            let (a, b) = (from.index(letters.len() + 1), to.index(letters.len() + 1));
            let (a, b) = (a.min(b), a.max(b));
            match kind {
                0 => letters.truncate(b),
                1 => drop(letters.drain(a..b.min(a + 3))),
                2 => drop(letters.splice(a..a, piece.chars())),
                3 => drop(letters.splice(a..b.min(a + 1), piece.chars().take(1))),
                4 => drop(letters.splice(a..b.min(a + 8), piece.chars())),
                _ => {
                    let part: Vec<_> = letters[a..b.min(a + 20)].to_vec();
                    letters.splice(b..b, part);
                }
            }
        }
        letters.into_iter().collect()
    })
}

/// A value of JSON that is seldom expected.
fn odd() -> impl Strategy<Value = Value> {
    let known = [
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(3),
        json!(0.5),
        json!(1e308),
        json!(u64::MAX),
        json!([]),
        json!({}),
        json!([[[[[[]]]]]]),
        json!({ "a": { "b": [1] } }),
        json!("1us"),
        json!("2h"),
        json!("1e9s"),
        json!("long ".repeat(1_000)),
    ];
    prop_oneof![2 => select(known.to_vec()), 1 => hostile().prop_map(Value::String)]
}

/// One of the contents with one to three values that are another, gone or there twice.
pub fn within(good: Vec<Value>) -> impl Strategy<Value = Value> {
    (select(good), vec((0..4_u8, any::<Index>(), odd()), 1..4)).prop_map(|(mut content, changes)| {
        for (kind, place, odd) in changes {
            let mut place = place.index(count(&content));
            change(&mut content, &mut place, kind, &odd);
        }
        content
    })
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum::<usize>(),
        _ => 0,
    }
}

/// Changes the value at `place`, counted from the top; true when it is to go, which is its owner's to do.
fn change(value: &mut Value, place: &mut usize, kind: u8, odd: &Value) -> bool {
    if *place == 0 {
        *place = usize::MAX;
        match (kind, &mut *value) {
            (0, _) => return true,
            (1, Value::Array(items)) if !items.is_empty() => items.push(items[0].clone()),
            (1, Value::Object(fields)) => drop(fields.insert(odd.as_str().unwrap_or("added").to_owned(), odd.clone())),
            _ => *value = odd.clone(),
        }
        return false;
    }
    *place -= 1;
    match value {
        Value::Array(items) => {
            for at in 0..items.len() {
                if *place == usize::MAX {
                    break;
                }
                if change(&mut items[at], place, kind, odd) {
                    items.remove(at);
                    break;
                }
            }
        }
        Value::Object(fields) => {
            let keys: Vec<_> = fields.keys().cloned().collect();
            for key in keys {
                if *place == usize::MAX {
                    break;
                }
                if change(&mut fields[&key], place, kind, odd) {
                    fields.remove(&key);
                    break;
                }
            }
        }
        _ => {}
    }
    false
}

/// A link with this content, whole to all checks of its form.
pub fn pack(format: &str, content: &str) -> String {
    let text = URL_SAFE_NO_PAD.encode(compress_to_vec_zlib(content.as_bytes(), 1));
    format!("{format}.{}.{text}", text.len())
}

/// The content of a good link.
pub fn unpack(link: &str) -> Value {
    let text = link.rsplit('.').next().expect("a link has parts");
    let packed = URL_SAFE_NO_PAD.decode(text).expect("it is a good link");
    let json = decompress_to_vec_zlib(&packed).expect("it is a good link");
    serde_json::from_slice(&json).expect("it is a good link")
}

//! `extends`: a service that is another one of the file, and what it says itself.

use crate::hint::{hint, short};
use crate::import::tree::{Ignored, entries, field, need, text};
use crate::scenario::Flaw;
use crate::scenario::yaml::{Node, Pair, Value};
use std::borrow::Cow;

/// The longest chain of services of which each extends the next.
const DEPTH: usize = 16;
/// The most values that are written again.
const VALUES: usize = 1_000_000;
/// Lists that are replaced as a whole.
const REPLACED: [&str; 3] = ["command", "entrypoint", "test"];

/// Puts what services extend into them.
pub(super) fn resolve(root: &mut Node, ignored: &mut Ignored) -> Result<(), Flaw> {
    // What is not a map is told where services are read.
    let Some(services @ Node { value: Value::Map(pairs), .. }) = field(root, "services") else { return Ok(()) };
    let mut room = VALUES;
    let mut resolved: Vec<(String, Node)> = Vec::new();
    for pair in pairs {
        let within = |flaw: Flaw| flaw.within("extends").within(&pair.key).within("services");
        if let Some(node) = whole(services, pair, &mut room, ignored).map_err(within)? {
            resolved.push((pair.key.to_string(), node));
        }
    }
    let Value::Map(pairs) = &mut root.value else { return Ok(()) };
    let services = pairs.iter_mut().find(|pair| pair.key == "services").map(|pair| &mut pair.node.value);
    let Some(Value::Map(services)) = services else { return Ok(()) };
    for (name, node) in resolved {
        if let Some(pair) = services.iter_mut().find(|pair| pair.key == name) {
            pair.node = node;
        }
    }
    Ok(())
}

/// A service with all that it extends; `None` for one that extends nothing.
fn whole<'a>(
    services: &Node<'a>,
    pair: &Pair<'a>,
    room: &mut usize,
    ignored: &mut Ignored,
) -> Result<Option<Node<'a>>, Flaw> {
    let mut chain = vec![pair];
    let mut image = None;
    while let Some(extends) = field(&chain[chain.len() - 1].node, "extends") {
        let name = match extends.value {
            Value::Map(_) => need(extends, "service", text)?,
            _ => text(extends)?,
        };
        if let Some(file) = field(extends, "file") {
            let file = text(file).map_err(|flaw| flaw.within("file"))?;
            ignored.add(format!("{} extends {name} of {file}, which is not read", pair.key));
            image = Some(format!("{name} ({file})"));
            break;
        }
        let known = entries(services)?;
        let Some(next) = known.iter().find(|other| other.key == name.as_str()) else {
            let names: Vec<_> = known.iter().map(|other| other.key.as_ref()).collect();
            let message = format!("there is no service {:?}{}", short(&name), hint(&name, &names));
            return Err(Flaw::at(extends.mark, message));
        };
        if let Some(place) = chain.iter().position(|link| link.key == next.key) {
            let names: Vec<_> = chain[place..].iter().chain([&next]).map(|link| short(&link.key)).collect();
            return Err(Flaw::at(extends.mark, format!("services extend each other: {}", names.join(" → "))));
        }
        chain.push(next);
        if chain.len() > DEPTH {
            return Err(Flaw::at(extends.mark, format!("more than {DEPTH} services extend one another")));
        }
    }
    if chain.len() == 1 && image.is_none() {
        return Ok(None);
    }
    let needed: usize = chain.iter().map(|link| values(&link.node)).sum();
    *room = room
        .checked_sub(needed)
        .ok_or_else(|| Flaw::at(pair.node.mark, format!("what services extend comes to more than {VALUES} values")))?;
    let mut all = chain.pop().map(|link| link.node.clone()).unwrap_or_else(|| pair.node.clone());
    for link in chain.iter().rev() {
        merge(&mut all, &link.node);
    }
    all.mark = pair.node.mark;
    if let Value::Map(pairs) = &mut all.value {
        pairs.retain(|pair| pair.key != "extends");
        if let Some(image) = image
            && !pairs.iter().any(|pair| pair.key == "image" || pair.key == "build")
        {
            let node = Node { mark: all.mark, value: Value::Text(Cow::Owned(image)) };
            pairs.push(Pair { key: Cow::Borrowed("image"), key_mark: all.mark, node });
        }
    }
    Ok(Some(all))
}

/// How many values there are.
fn values(node: &Node) -> usize {
    1 + match &node.value {
        Value::List(items) => items.iter().map(values).sum(),
        Value::Map(pairs) => pairs.iter().map(|pair| values(&pair.node)).sum(),
        _ => 0,
    }
}

/// Puts `over` above `base`: maps are merged, lists follow one another, and anything else takes the place of what was there.
fn merge<'a>(base: &mut Node<'a>, over: &Node<'a>) {
    match (&mut base.value, &over.value) {
        (Value::Map(base), Value::Map(over)) => {
            for pair in over {
                match base.iter_mut().find(|known| known.key == pair.key) {
                    Some(known) if REPLACED.contains(&pair.key.as_ref()) => known.node = pair.node.clone(),
                    Some(known) => {
                        let same =
                            matches!(known.node.value, Value::List(_)) == matches!(pair.node.value, Value::List(_));
                        if !same {
                            as_map(&mut known.node);
                        }
                        match same {
                            true => merge(&mut known.node, &pair.node),
                            false => {
                                let mut node = pair.node.clone();
                                as_map(&mut node);
                                merge(&mut known.node, &node);
                            }
                        }
                    }
                    None => base.push(pair.clone()),
                }
            }
        }
        (Value::List(base), Value::List(over)) => base.extend(over.iter().cloned()),
        _ => *base = over.clone(),
    }
}

/// A list of names or of `key=value` as the map that says the same: some parts of a service may be either.
fn as_map(node: &mut Node) {
    let Value::List(items) = &node.value else { return };
    let mut pairs: Vec<Pair> = Vec::new();
    for item in items {
        let Value::Text(word) = &item.value else { return };
        let (key, value) = match word.split_once('=') {
            Some((key, value)) => (key.to_owned(), Value::Text(Cow::Owned(value.to_owned()))),
            None => (word.to_string(), Value::Null),
        };
        pairs.retain(|pair| pair.key != key);
        pairs.push(Pair { key: Cow::Owned(key), key_mark: item.mark, node: Node { mark: item.mark, value } });
    }
    node.value = Value::Map(pairs);
}

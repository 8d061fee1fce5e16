//! From tokens to a graph. Subgraphs are followed on a stack of our own, so that their depth is bounded by a number.

use super::Attributes;
use super::token::{Token, Tokens};
use crate::hint::short;
use crate::scenario::yaml::Mark;
use crate::scenario::{Flaw, TASKS};
use std::collections::{BTreeMap, BTreeSet};

/// The most subgraphs in one another.
const DEPTH: usize = 64;
/// The most arrows, those that join two groups counted each.
const ARROWS: usize = 1_000_000;

pub(super) struct Graph {
    pub name: String,
    pub vertices: Vec<Vertex>,
}

pub(super) struct Vertex {
    pub name: String,
    /// Those that an arrow leads from.
    pub before: BTreeSet<usize>,
    pub attributes: Attributes,
}

pub(super) fn parse(text: &str) -> Result<Graph, Flaw> {
    let mut parser = Parser {
        tokens: Tokens::new(text),
        next: None,
        graph: Graph { name: String::new(), vertices: Vec::new() },
        places: BTreeMap::new(),
        arrows: 0,
    };
    parser.read()?;
    Ok(parser.graph)
}

struct Parser<'a> {
    tokens: Tokens<'a>,
    /// A token that was looked at and not taken.
    next: Option<(Token, Mark)>,
    graph: Graph,
    places: BTreeMap<String, usize>,
    arrows: usize,
}

/// What stands between two braces.
#[derive(Default)]
struct Block {
    /// What vertices have that are first named from here on.
    defaults: Attributes,
    /// The vertices named in it.
    members: BTreeSet<usize>,
    /// The statement that it is a part of.
    chain: Chain,
}

/// A statement on its way: ends of arrows that were read.
#[derive(Default)]
struct Chain {
    ends: Vec<BTreeSet<usize>>,
}

impl<'a> Parser<'a> {
    fn take(&mut self) -> Result<Option<(Token, Mark)>, Flaw> {
        match self.next.take() {
            Some(token) => Ok(Some(token)),
            None => self.tokens.next(),
        }
    }

    fn peek(&mut self) -> Result<Option<&Token>, Flaw> {
        if self.next.is_none() {
            self.next = self.tokens.next()?;
        }
        Ok(self.next.as_ref().map(|(token, _)| token))
    }

    fn takes(&mut self, wanted: &Token) -> Result<bool, Flaw> {
        let is_next = self.peek()? == Some(wanted);
        if is_next {
            self.next = None;
        }
        Ok(is_next)
    }

    /// True when the next token is this keyword, in any case, which is then taken.
    fn takes_word(&mut self, word: &str) -> Result<bool, Flaw> {
        let is_next =
            matches!(self.peek()?, Some(Token::Name { text, plain: true }) if text.eq_ignore_ascii_case(word));
        if is_next {
            self.next = None;
        }
        Ok(is_next)
    }

    fn expected<T>(&mut self, what: &str) -> Result<T, Flaw> {
        Err(match self.take()? {
            Some((token, mark)) => Flaw::at(mark, format!("{} where {what} was expected", shown(&token))),
            None => Flaw::nowhere(format!("the file ends where {what} was expected")),
        })
    }

    /// A name, several quoted ones joined by `+` among them.
    fn name(&mut self) -> Result<Option<(String, Mark)>, Flaw> {
        if !matches!(self.peek()?, Some(Token::Name { .. })) {
            return Ok(None);
        }
        let Some((Token::Name { mut text, .. }, mark)) = self.take()? else { return Ok(None) };
        while self.takes(&Token::Sign('+'))? {
            match self.take()? {
                Some((Token::Name { text: more, .. }, _)) => text.push_str(&more),
                _ => return Err(Flaw::at(mark, "a text was expected after +")),
            }
        }
        Ok(Some((text, mark)))
    }

    fn read(&mut self) -> Result<(), Flaw> {
        self.takes_word("strict")?;
        if self.takes_word("graph")? {
            return Err(Flaw::nowhere("the edges of this graph have no direction: expected digraph, with arrows ->"));
        }
        if !self.takes_word("digraph")? {
            return self.expected("digraph");
        }
        if let Some((name, _)) = self.name()? {
            self.graph.name = name;
        }
        if !self.takes(&Token::Sign('{'))? {
            return self.expected("{");
        }
        let mut blocks = vec![Block::default()];
        while let Some(block) = blocks.last_mut() {
            if self.takes(&Token::Sign(';'))? || self.takes(&Token::Sign(','))? {
                continue;
            }
            if self.takes(&Token::Sign('}'))? {
                let Block { members, .. } = std::mem::take(block);
                blocks.pop();
                let Some(outer) = blocks.last_mut() else { break };
                outer.members.extend(&members);
                outer.chain.ends.push(members);
                self.after_end(&mut blocks)?;
                continue;
            }
            self.statement(&mut blocks)?;
        }
        match self.take()? {
            None => Ok(()),
            // Further graphs in one file would be other scenarios.
            Some((_, mark)) => Err(Flaw::at(mark, "something follows the graph: expected one only")),
        }
    }

    fn statement(&mut self, blocks: &mut Vec<Block>) -> Result<(), Flaw> {
        if self.opens(blocks)? {
            return Ok(());
        }
        for (word, kept) in [("node", true), ("edge", false), ("graph", false)] {
            if self.takes_word(word)? {
                let attributes = self.attributes()?;
                if let Some(block) = blocks.last_mut().filter(|_| kept) {
                    block.defaults.extend(attributes);
                }
                return Ok(());
            }
        }
        let Some((name, _)) = self.name()? else { return self.expected("a vertex, an arrow or }") };
        if self.takes(&Token::Sign('='))? {
            return match self.name()? {
                Some(_) => Ok(()), // an attribute of the graph
                None => self.expected("a value"),
            };
        }
        self.end(name, blocks)?;
        self.after_end(blocks)
    }

    /// A subgraph opens here, as a statement or as an end of an arrow.
    fn opens(&mut self, blocks: &mut Vec<Block>) -> Result<bool, Flaw> {
        let named = self.takes_word("subgraph")?;
        if named {
            self.name()?;
        }
        if !self.takes(&Token::Sign('{'))? {
            // `subgraph x` alone names one that was there before, which is not known here any more.
            return if named { self.expected("{") } else { Ok(false) };
        }
        if blocks.len() > DEPTH {
            return Err(Flaw::nowhere(format!("subgraphs nested more than {DEPTH} deep")));
        }
        let defaults = blocks.last().map(|block| block.defaults.clone()).unwrap_or_default();
        blocks.push(Block { defaults, ..Block::default() });
        Ok(true)
    }

    /// A vertex is an end of the statement.
    fn end(&mut self, name: String, blocks: &mut [Block]) -> Result<(), Flaw> {
        // Ports and compass points.
        for _ in 0..2 {
            if self.takes(&Token::Sign(':'))? && self.name()?.is_none() {
                return self.expected("a port");
            }
        }
        let Some(block) = blocks.last_mut() else { return Ok(()) };
        let vertex = match self.places.get(&name) {
            Some(place) => *place,
            None => {
                let place = self.graph.vertices.len();
                if place == TASKS {
                    return Err(Flaw::nowhere(format!("more than {TASKS} vertices")));
                }
                self.places.insert(name.clone(), place);
                self.graph.vertices.push(Vertex { name, before: BTreeSet::new(), attributes: block.defaults.clone() });
                place
            }
        };
        block.members.insert(vertex);
        block.chain.ends.push([vertex].into());
        Ok(())
    }

    /// After an end: an arrow to another one, or the attributes and the end of the statement.
    fn after_end(&mut self, blocks: &mut Vec<Block>) -> Result<(), Flaw> {
        while self.takes(&Token::Arrow)? {
            if self.opens(blocks)? {
                return Ok(()); // goes on when it closes
            }
            match self.name()? {
                Some((name, _)) => self.end(name, blocks)?,
                None => return self.expected("a vertex"),
            }
        }
        if self.peek()? == Some(&Token::Line) {
            return self.expected("an arrow ->");
        }
        let attributes = self.attributes()?;
        let Some(block) = blocks.last_mut() else { return Ok(()) };
        let ends = std::mem::take(&mut block.chain).ends;
        if let [only] = &ends[..]
            && only.len() == 1
            && let Some(vertex) = only.first()
        {
            self.graph.vertices[*vertex].attributes.extend(attributes);
        }
        for pair in ends.windows(2) {
            for to in &pair[1] {
                self.arrows += pair[0].len();
                if self.arrows > ARROWS {
                    return Err(Flaw::nowhere(format!("more than {ARROWS} arrows")));
                }
                self.graph.vertices[*to].before.extend(&pair[0]);
            }
        }
        Ok(())
    }

    /// `[a=b, c=d; e] [f=g]`, as many as there are.
    fn attributes(&mut self) -> Result<Attributes, Flaw> {
        let mut all = Attributes::new();
        while self.takes(&Token::Sign('['))? {
            while !self.takes(&Token::Sign(']'))? {
                if self.takes(&Token::Sign(';'))? || self.takes(&Token::Sign(','))? {
                    continue;
                }
                let Some((name, mark)) = self.name()? else { return self.expected("an attribute or ]") };
                let value = match self.takes(&Token::Sign('='))? {
                    true => match self.name()? {
                        Some(value) => value,
                        None => return self.expected("a value"),
                    },
                    false => ("true".to_owned(), mark),
                };
                all.insert(name, value);
            }
        }
        Ok(all)
    }
}

fn shown(token: &Token) -> String {
    match token {
        Token::Name { text, .. } => format!("{:?}", short(text)),
        Token::Arrow => "->".to_owned(),
        Token::Line => "--".to_owned(),
        Token::Sign(sign) => sign.to_string(),
    }
}

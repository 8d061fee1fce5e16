//! What cases are made of: labels, selectors, taints, tolerations, terms, quantities.

use crate::kube::{
    Container, Effect, Labels, NodeTerm, Operator, PodTerm, Quantities, Requirement, Selector, Taint, Toleration,
    TolerationOperator, Weighted,
};
use crate::solve::Problem;
use crate::solve::given::Given;

/// The most that one thing can have or want of a resource.
const QUANTITY_MAX: i64 = 1 << 53;

pub(super) fn labels(given: &Given) -> Result<Labels, Problem> {
    given.fields()?.into_iter().map(|(key, value)| Ok((key, value.as_text()?.to_owned()))).collect()
}

/// The labels under `labels`; none when they are not there.
pub(super) fn labels_of(given: &Given) -> Result<Labels, Problem> {
    given.optional("labels")?.map_or_else(|| Ok(Labels::new()), |given| labels(&given))
}

/// A list of `[key, operator, values]`.
pub(super) fn selector(given: &Given) -> Result<Selector, Problem> {
    given.items()?.iter().map(requirement).collect()
}

fn requirement(given: &Given) -> Result<Requirement, Problem> {
    let parts = given.items()?;
    let (key, operator, values) = match &parts[..] {
        [key, operator] => (key, operator, Vec::new()),
        [key, operator, values] => (key, operator, texts(values)?),
        _ => return Err(given.not("[key, operator, values]")),
    };
    let operator = choice(operator, &Operator::ALL)?;
    Requirement::new(key.as_text()?, operator, values).map_err(|invalid| given.problem(invalid.to_string()))
}

pub(super) fn texts(given: &Given) -> Result<Vec<String>, Problem> {
    given.items()?.iter().map(|text| Ok(text.as_text()?.to_owned())).collect()
}

/// One of some words.
pub(super) fn choice<T: Copy>(given: &Given, known: &[(&str, T)]) -> Result<T, Problem> {
    let word = given.as_text()?;
    let found = known.iter().find(|(name, _)| *name == word);
    found.map(|(_, what)| *what).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        given.not(&format!("one of {}", names.join(", ")))
    })
}

pub(super) fn taints(given: &Given) -> Result<Vec<Taint>, Problem> {
    let taint = |given: &Given| {
        let key = given.text("key")?.to_owned();
        let value = text_or_nothing(given, "value")?;
        Ok(Taint { key, value, effect: choice(&given.field("effect", "a text")?, &Effect::ALL)? })
    };
    given.items()?.iter().map(taint).collect()
}

pub(super) fn tolerations(given: &Given) -> Result<Vec<Toleration>, Problem> {
    use TolerationOperator::{Equal, Exists, Gt, Lt};
    let toleration = |given: &Given| {
        let operator = given.optional("operator")?;
        let operators = [("Equal", Equal), ("Exists", Exists), ("Lt", Lt), ("Gt", Gt), ("", Equal)];
        let effect = given.optional("effect")?.filter(|effect| effect.value() != "");
        let toleration = Toleration {
            key: text_or_nothing(given, "key")?,
            operator: operator.map_or(Ok(Equal), |operator| choice(&operator, &operators))?,
            value: text_or_nothing(given, "value")?,
            effect: effect.map(|effect| choice(&effect, &Effect::ALL)).transpose()?,
        };
        match toleration.key.is_empty() && toleration.operator != Exists {
            true => Err(given.problem_at("key", "expected the name of a taint: only Exists goes without")),
            false => Ok(toleration),
        }
    };
    given.items()?.iter().map(toleration).collect()
}

fn text_or_nothing(given: &Given, key: &str) -> Result<String, Problem> {
    given.optional(key)?.map_or_else(|| Ok(String::new()), |text| Ok(text.as_text()?.to_owned()))
}

/// A list of `{weight, match}`.
pub(super) fn preferred_nodes(given: &Given) -> Result<Vec<Weighted<NodeTerm>>, Problem> {
    let preferred = |given: &Given| {
        let labels = selector(&given.field("match", "a list")?)?;
        Ok(Weighted { weight: weight(given)?, term: NodeTerm { labels, ..NodeTerm::default() } })
    };
    given.items()?.iter().map(preferred).collect()
}

/// A list of selectors.
pub(super) fn node_terms(given: &Given) -> Result<Vec<NodeTerm>, Problem> {
    let term = |given: &Given| Ok(NodeTerm { labels: selector(given)?, ..NodeTerm::default() });
    given.items()?.iter().map(term).collect()
}

fn weight(given: &Given) -> Result<i32, Problem> {
    Ok(given.whole("weight", 0, 100)? as i32)
}

/// Terms of a pod: required ones are called so, or have no weight.
#[derive(Default)]
pub(super) struct Terms {
    pub(super) affinity: Vec<PodTerm>,
    pub(super) anti_affinity: Vec<PodTerm>,
    pub(super) preferred_affinity: Vec<Weighted<PodTerm>>,
    pub(super) preferred_anti_affinity: Vec<Weighted<PodTerm>>,
}

/// A list of `{kind, weight, match, topology}`.
pub(super) fn terms(given: &Given) -> Result<Terms, Problem> {
    let mut terms = Terms::default();
    for given in given.items()? {
        let (is_anti, is_required) = kind(&given)?;
        let selector = |key| given.optional(key)?.map(|given: Given| selector(&given)).transpose();
        let term = PodTerm {
            selector: selector("match")?,
            topology_key: topology(&given)?,
            namespaces: given.optional("namespaces")?.map_or_else(|| Ok(Vec::new()), |given| texts(&given))?,
            namespace_selector: selector("namespace_selector")?,
            ..PodTerm::default()
        };
        match (is_required || given.optional("weight")?.is_none(), is_anti) {
            (true, false) => terms.affinity.push(term),
            (true, true) => terms.anti_affinity.push(term),
            (false, false) => terms.preferred_affinity.push(Weighted { weight: weight(&given)?, term }),
            (false, true) => terms.preferred_anti_affinity.push(Weighted { weight: weight(&given)?, term }),
        }
    }
    Ok(terms)
}

/// The label of nodes that makes domains.
pub(super) fn topology(given: &Given) -> Result<String, Problem> {
    let topology = given.field("topology", "the name of a label")?;
    match topology.as_text()? {
        "" => Err(topology.not("the name of a label")),
        name => Ok(name.to_owned()),
    }
}

/// Whether a term keeps away, and whether it says that it is required.
fn kind(given: &Given) -> Result<(bool, bool), Problem> {
    let kind = given.field("kind", "a text")?;
    let word = kind.as_text()?.to_lowercase();
    let is = |words: &[&str]| words.iter().any(|part| word.contains(part));
    let required = given.optional("required")?.map_or(Ok(false), |required| required.as_flag())?;
    match is(&["affinity", "anti", "required", "hard"]) {
        true => Ok((is(&["anti"]), required || is(&["required", "hard"]))),
        false => Err(kind.not(r#""affinity", "anti", "required_affinity" or "required_anti""#)),
    }
}

/// A container that requests these quantities; no container when there are none.
pub(super) fn containers(given: &Given) -> Result<Vec<Container>, Problem> {
    let container = |requests| Container { requests, ..Container::default() };
    if let Some(containers) = given.optional("containers")? {
        return containers.items()?.iter().map(|given| Ok(container(quantities(given)?))).collect();
    }
    let requests = quantities(given)?;
    Ok(if requests.is_empty() { Vec::new() } else { vec![container(requests)] })
}

pub(super) fn quantities(given: &Given) -> Result<Quantities, Problem> {
    given.fields()?.into_iter().map(|(resource, amount)| Ok((resource, amount.as_whole(0, QUANTITY_MAX)?))).collect()
}

/// A list of points, each two numbers.
pub(super) fn points(given: &Given) -> Result<Vec<(i64, i64)>, Problem> {
    let point = |given: &Given| match &given.items()?[..] {
        [x, y] => Ok((x.as_whole(-1_000_000, 1_000_000)?, y.as_whole(-1_000_000, 1_000_000)?)),
        _ => Err(given.not("[utilization, score]")),
    };
    given.items()?.iter().map(point).collect()
}

/// A list of `[resource, weight]`.
pub(super) fn weighted_resources(given: &Given) -> Result<Vec<(String, i64)>, Problem> {
    let resource = |given: &Given| match &given.items()?[..] {
        [resource, weight] => Ok((resource.as_text()?.to_owned(), weight.as_whole(1, 100)?)),
        _ => Err(given.not("[resource, weight]")),
    };
    given.items()?.iter().map(resource).collect()
}

/// The labels of namespaces, when a case says anything of them.
pub(super) fn namespaces(given: &Given) -> Result<Vec<(String, Labels)>, Problem> {
    let Some(namespaces) = given.optional("namespaces")? else { return Ok(Vec::new()) };
    namespaces.fields()?.into_iter().map(|(name, given)| Ok((name, labels(&given)?))).collect()
}

/// The namespace of a pod; `default` when it says nothing.
pub(super) fn namespace(given: &Given) -> Result<String, Problem> {
    given.optional("namespace")?.map_or_else(|| Ok("default".to_owned()), |name| Ok(name.as_text()?.to_owned()))
}

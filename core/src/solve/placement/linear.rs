//! Linear programs.

use super::super::Problem;
use super::super::answer::Answer;
use super::super::given::Given;
use super::{PLACES_MAX, list, rows};
use crate::optimize::linear::{self, Illconditioned, Program, Relation, Row, Sense};
use serde_json::Value;

/// `sense` (`max` or `min`), `c`, `A_ub`, `b_ub` → `optimum` (a number, `unbounded` or `infeasible`), `x` (null
/// when there is no optimum).
///
/// `bounds` may be `x>=0`, as without it, or a list of `[low, high]`, null for none, one pair for each variable or
/// one for all. `A_eq` and `b_eq` may add equalities.
pub(in super::super) fn program(case: &Given) -> Result<Answer, Problem> {
    let sense = case.field("sense", "max or min")?;
    let sense = match sense.as_text()? {
        "max" => Sense::Maximise,
        "min" => Sense::Minimise,
        _ => return Err(sense.not(r#""max" or "min""#)),
    };
    let objective = numbers(&list(case, "c", PLACES_MAX)?)?;
    let mut constraints = constraints(case, "A_ub", "b_ub", Relation::AtMost, objective.len())?;
    if case.optional("A_eq")?.is_some() {
        constraints.extend(self::constraints(case, "A_eq", "b_eq", Relation::Equal, objective.len())?);
    }
    let bounds = bounds(case, objective.len())?;
    let program = Program { sense, objective, rows: constraints, bounds };
    let unlike = |Illconditioned| case.problem("the numbers of this program are too unlike to be computed with");
    let none = Answer::Given(Value::Null);
    let (optimum, x) = match linear::solve(&program).map_err(unlike)? {
        linear::Answer::Optimal { value, x } => {
            (Answer::Number(value), Answer::List(x.into_iter().map(Answer::Number).collect()))
        }
        linear::Answer::Unbounded => (Answer::Text("unbounded".into()), none),
        linear::Answer::Infeasible => (Answer::Text("infeasible".into()), none),
    };
    Ok(Answer::Record(vec![("optimum", optimum), ("x", x)]))
}

fn numbers(given: &[Given]) -> Result<Vec<f64>, Problem> {
    given.iter().map(Given::as_number).collect()
}

fn constraints(
    case: &Given,
    left: &str,
    right: &str,
    relation: Relation,
    variables: usize,
) -> Result<Vec<Row>, Problem> {
    let limits = numbers(&list(case, right, PLACES_MAX)?)?;
    let rows = rows(case, left, limits.len(), variables)?;
    let rows = rows.iter().zip(limits);
    rows.map(|(row, limit)| Ok(Row { coefficients: numbers(row)?, relation, limit })).collect()
}

fn bounds(case: &Given, variables: usize) -> Result<Vec<(f64, f64)>, Problem> {
    let Some(bounds) = case.optional("bounds")? else { return Ok(vec![(0.0, f64::INFINITY); variables]) };
    if let Some(text) = bounds.value().as_str() {
        return match text.replace(' ', "").as_str() {
            "x>=0" => Ok(vec![(0.0, f64::INFINITY); variables]),
            _ => Err(bounds.not(r#""x>=0" or a list of [low, high]"#)),
        };
    }
    let items = bounds.items()?;
    let is_end = |end: &Given| end.value().is_number() || end.value().is_null();
    if items.len() == 2 && items.iter().all(is_end) {
        return Ok(vec![pair(&bounds)?; variables]);
    }
    let pairs = items.iter().map(pair).collect::<Result<Vec<_>, _>>()?;
    match pairs.len() == variables {
        true => Ok(pairs),
        false => Err(bounds.problem(format!("expected {variables} pairs, not {}", pairs.len()))),
    }
}

/// `[low, high]`, null for none.
fn pair(given: &Given) -> Result<(f64, f64), Problem> {
    let ends = given.items()?;
    let [low, high] = &ends[..] else { return Err(given.not("[low, high]")) };
    let end = |end: &Given, none: f64| if end.value().is_null() { Ok(none) } else { end.as_number() };
    Ok((end(low, f64::NEG_INFINITY)?, end(high, f64::INFINITY)?))
}

//! Predictions and estimates: averages, lines, bandits, percentiles. What a leaf computes too is the leaf's own arithmetic.

use super::Problem;
use super::answer::Answer;
use super::exact::fraction;
use super::given::Given;
use crate::balance::bandit::Arms;
use crate::predict::exponential_average;
use crate::predict::least_squares::Line;

/// The most numbers of one case.
const NUMBERS_MAX: usize = 100_000;

/// `alpha`, `initial`, `observations` → `predictions`: the first before anything was observed.
pub(super) fn exponential_average(case: &Given) -> Result<Answer, Problem> {
    let alpha = case.field("alpha", "a number from 0 to 1")?;
    let weight = alpha.as_number()?;
    if !(0.0..=1.0).contains(&weight) {
        return Err(alpha.not("a number from 0 to 1"));
    }
    let mut average = case.field("initial", "a number")?.as_number()?;
    let mut predictions = vec![Answer::Number(average)];
    for observed in numbers(case, "observations")? {
        average = exponential_average::next(weight, average, observed);
        predictions.push(Answer::Number(average));
    }
    Ok(Answer::Record(vec![("predictions", Answer::List(predictions))]))
}

/// `rows`, of each of which only the round trip time R counts → `columns`, `rows`: the estimates of RFC 6298, before the
/// timeout is rounded up to a second. R is the first of a row unless `columns` says otherwise.
pub(super) fn rfc6298(case: &Given) -> Result<Answer, Problem> {
    let place = column(case, "R")?.unwrap_or(0);
    let (mut rows, mut before) = (Vec::new(), None);
    for row in bounded(case, "rows")? {
        let given = match row.value().is_array() {
            true => row.items()?.get(place).cloned().ok_or_else(|| row.problem("expected a round trip time R here"))?,
            false => row.clone(),
        };
        let time = given.as_number()?;
        if time < 0.0 {
            return Err(given.not("a time from 0 up"));
        }
        let (mean, spread) = match before {
            None => (time, time / 2.0),
            // The spread first, by the mean before.
            Some((mean, spread)) => {
                let off: f64 = mean - time;
                (7.0 / 8.0 * mean + 1.0 / 8.0 * time, 3.0 / 4.0 * spread + 1.0 / 4.0 * off.abs())
            }
        };
        before = Some((mean, spread));
        rows.push(Answer::List([time, mean, spread, mean + 4.0 * spread].map(Answer::Number).into()));
    }
    let columns = ["R", "SRTT", "RTTVAR", "RTO"].map(|name| Answer::Text(name.to_owned()));
    Ok(Answer::Record(vec![("columns", Answer::List(columns.into())), ("rows", Answer::List(rows))]))
}

/// `columns` with x and y, `data` → `intercept`, `slope`, `residual_sd`, `r_squared`: ordinary least squares, in as many
/// digits as a double has. Without `columns` x comes first.
pub(super) fn linear_regression(case: &Given) -> Result<Answer, Problem> {
    let known = case.optional("columns")?.is_some();
    let (x_at, y_at) = match (column(case, "x")?, column(case, "y")?) {
        (Some(x), Some(y)) => (x, y),
        _ if known => return Err(case.problem_at("columns", "expected two columns, \"x\" and \"y\"")),
        _ => (0, 1),
    };
    let mut points = Vec::new();
    for row in bounded(case, "data")? {
        let cells = row.items()?;
        let cell = |at: usize| cells.get(at).ok_or_else(|| row.problem("expected an x and a y"))?.as_number();
        points.push((cell(x_at)?, cell(y_at)?));
    }
    let count = points.len() as f64;
    if points.iter().all(|point| point.0 == points[0].0) {
        return Err(case.problem_at("data", "expected points of at least two different x: one alone has no slope"));
    }
    // Counted from the middle, x and the constant are worlds apart, and no digits are lost.
    let mean = |of: fn(&(f64, f64)) -> f64| {
        let rough = points.iter().map(of).sum::<f64>() / count;
        rough + points.iter().map(|point| of(point) - rough).sum::<f64>() / count
    };
    let (x_mean, y_mean) = (mean(|point| point.0), mean(|point| point.1));
    let mut line = Line::new(0.0);
    points.iter().for_each(|(x, y)| line.learn([1.0, x - x_mean], y - y_mean, 1.0));
    let [middle, slope] = line.theta();
    let intercept = y_mean + middle - slope * x_mean;
    let square = |number: f64| number * number;
    let errors: f64 = points.iter().map(|(x, y)| square(y - y_mean - middle - slope * (x - x_mean))).sum();
    let spread: f64 = points.iter().map(|(_, y)| square(y - y_mean)).sum();
    let exact = |is_known: bool, number: f64| if is_known { Answer::Exact(number) } else { Answer::Nothing };
    Ok(Answer::Record(vec![
        ("intercept", Answer::Exact(intercept)),
        ("slope", Answer::Exact(slope)),
        ("residual_sd", exact(count > 2.0, (errors / (count - 2.0)).sqrt())),
        ("r_squared", exact(spread > 0.0, 1.0 - errors / spread)),
    ]))
}

/// `rewards_of_kth_pull`, a list for each arm → `picks_N` for the N rewards that each has, and `pulls` of each.
pub(super) fn ucb1(case: &Given) -> Result<Answer, Problem> {
    let given = case.list("rewards_of_kth_pull")?;
    if given.is_empty() || given.len() > 1_000 {
        let message = format!("expected the rewards of 1 to 1000 arms, not of {}", given.len());
        return Err(case.problem_at("rewards_of_kth_pull", message));
    }
    let mut rewards = Vec::new();
    for arm in &given {
        let row = arm.items()?.iter().map(Given::as_number).collect::<Result<Vec<_>, _>>()?;
        if row.is_empty() || row.len() > 10_000 {
            return Err(arm.problem(format!("expected 1 to 10000 rewards, not {}", row.len())));
        }
        rewards.push(row);
    }
    // Whoever is played so often surely has a reward for each play.
    let plays = rewards.iter().map(Vec::len).min().unwrap_or(0);
    let (mut arms, mut pulls, mut picks) = (Arms::new(rewards.len()), vec![0; rewards.len()], Vec::new());
    for _ in 0..plays {
        let arm = arms.ucb1();
        arms.reward(arm, rewards[arm][pulls[arm]], 1.0);
        pulls[arm] += 1;
        picks.push(Answer::Number(arm as f64));
    }
    let pulls = pulls.iter().map(|pulls| Answer::Number(*pulls as f64)).collect();
    Ok(Answer::Map(vec![(format!("picks_{plays}"), Answer::List(picks)), ("pulls".to_owned(), Answer::List(pulls))]))
}

/// `method`, `data`, `values` of which the percents count → `values`: each percent and its percentile.
pub(super) fn percentiles(case: &Given) -> Result<Answer, Problem> {
    let method = case.field("method", "a text")?;
    let words = method.as_text()?.to_lowercase();
    let nearest = words.contains("nearest");
    if !nearest && !words.contains("linear") && !words.contains("type 7") {
        return Err(method.not("\"nearest rank\" or \"linear interpolation\""));
    }
    let mut data = numbers(case, "data")?;
    data.sort_by(f64::total_cmp);
    if data.is_empty() {
        return Err(case.problem_at("data", "expected at least one number"));
    }
    let mut values = Vec::new();
    for value in bounded(case, "values")? {
        let percent = match value.value().is_array() {
            true => value.items()?.first().cloned().ok_or_else(|| value.problem("expected a percent here"))?,
            false => value.clone(),
        };
        let exactly = fraction(&percent).ok().filter(|exactly| *exactly <= 100.into());
        let Some(exactly) = exactly else { return Err(percent.not("a percent from 0 to 100 with at most 6 decimals")) };
        let found = match nearest {
            true => {
                let rank = (exactly * data.len() as i128 / 100).ceil().to_integer().max(1);
                data[rank as usize - 1]
            }
            false => {
                let place = exactly * (data.len() - 1) as i128 / 100;
                let below = place.floor().to_integer() as usize;
                let part = super::exact::number(&place.fract());
                let above = data[(below + 1).min(data.len() - 1)];
                data[below] + (above - data[below]) * part
            }
        };
        values.push(Answer::List(vec![Answer::Number(percent.as_number()?), Answer::Number(found)]));
    }
    Ok(Answer::Record(vec![("values", Answer::List(values))]))
}

fn bounded<'a>(case: &Given<'a>, key: &str) -> Result<Vec<Given<'a>>, Problem> {
    let items = case.list(key)?;
    match items.len() > NUMBERS_MAX {
        true => Err(case.problem_at(key, format!("expected at most {NUMBERS_MAX} entries, not {}", items.len()))),
        false => Ok(items),
    }
}

fn numbers(case: &Given, key: &str) -> Result<Vec<f64>, Problem> {
    bounded(case, key)?.iter().map(Given::as_number).collect()
}

/// Where the column of this name stands, if the case names its columns.
fn column(case: &Given, name: &str) -> Result<Option<usize>, Problem> {
    let Some(columns) = case.optional("columns")? else { return Ok(None) };
    let names = columns.items()?.iter().map(Given::as_text).collect::<Result<Vec<_>, _>>()?;
    Ok(names.iter().position(|known| *known == name))
}

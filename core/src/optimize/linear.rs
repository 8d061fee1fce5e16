//! Linear programs, by the simplex method of a library.
//!
//! What it answers is a vertex: where several are optimal, one of them. Numbers are doubles, and an answer that misses
//! a constraint by more than rounding explains is none. Whole numbers are left out: the exact searches beside this
//! have their own bounds, and are faster.

use good_lp::{Expression, ProblemVariables, ResolutionError, Solution, SolverModel, Variable, microlp, variable};

/// How far an answer may miss a constraint, as a part of the sizes in it.
const TOLERANCE: f64 = 1e-6;

/// Whether a program asks for the most or the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// The least.
    Minimise,
    /// The most.
    Maximise,
}

/// How a row compares with its right-hand side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// At most.
    AtMost,
    /// Equal.
    Equal,
}

/// One constraint: coefficients by variable, the relation, the right-hand side.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// One for each variable.
    pub coefficients: Vec<f64>,
    /// How the sum compares with the limit.
    pub relation: Relation,
    /// The right-hand side.
    pub limit: f64,
}

/// The most or the least of a sum over variables within constraints.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// What is asked for.
    pub sense: Sense,
    /// The coefficients of the objective, one for each variable.
    pub objective: Vec<f64>,
    /// The constraints.
    pub rows: Vec<Row>,
    /// The least and the most that each variable may be; infinities are no bound.
    pub bounds: Vec<(f64, f64)>,
}

/// What a linear program has for an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// An optimal vertex.
    Optimal {
        /// The objective there.
        value: f64,
        /// The variables there.
        x: Vec<f64>,
    },
    /// Better without end.
    Unbounded,
    /// Nothing meets all constraints.
    Infeasible,
}

/// The numbers of a program are so unlike that rounding swallowed its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Illconditioned;

/// Solves a linear program.
///
/// ```
/// use switchyard::optimize::linear::{Answer, Program, Relation, Row, Sense, solve};
/// let row = |coefficients: [f64; 2], limit| Row { coefficients: coefficients.into(), relation: Relation::AtMost, limit };
/// let wyndor = Program {
///     sense: Sense::Maximise,
///     objective: vec![3.0, 5.0],
///     rows: vec![row([1.0, 0.0], 4.0), row([0.0, 2.0], 12.0), row([3.0, 2.0], 18.0)],
///     bounds: vec![(0.0, f64::INFINITY); 2],
/// };
/// assert_eq!(solve(&wyndor), Ok(Answer::Optimal { value: 36.0, x: vec![2.0, 6.0] }));
/// ```
///
/// # Errors
///
/// Numbers that doubles cannot keep apart.
pub fn solve(program: &Program) -> Result<Answer, Illconditioned> {
    if program.bounds.iter().any(|(low, high)| low > high) {
        return Ok(Answer::Infeasible);
    }
    let mut variables = ProblemVariables::new();
    let bounded = program.bounds.iter().map(|&(low, high)| variable().min(low).max(high));
    let variables_of: Vec<Variable> = bounded.map(|definition| variables.add(definition)).collect();
    let sum = |coefficients: &[f64]| -> Expression {
        variables_of.iter().zip(coefficients).map(|(variable, coefficient)| *coefficient * *variable).sum()
    };
    let objective = sum(&program.objective);
    let mut model = match program.sense {
        Sense::Minimise => variables.minimise(objective),
        Sense::Maximise => variables.maximise(objective),
    }
    .using(microlp);
    for row in &program.rows {
        let left = sum(&row.coefficients);
        model.add_constraint(match row.relation {
            Relation::AtMost => left.leq(row.limit),
            Relation::Equal => left.eq(row.limit),
        });
    }
    match model.solve() {
        Ok(solution) => {
            let x: Vec<f64> = variables_of.iter().map(|&variable| solution.value(variable)).collect();
            let value = program.objective.iter().zip(&x).map(|(coefficient, x)| coefficient * x).sum();
            if program.is_met(&x) { Ok(Answer::Optimal { value, x }) } else { Err(Illconditioned) }
        }
        Err(ResolutionError::Unbounded) => Ok(Answer::Unbounded),
        Err(ResolutionError::Infeasible) => Ok(Answer::Infeasible),
        Err(_) => Err(Illconditioned),
    }
}

impl Program {
    /// Whether every constraint holds, up to rounding.
    fn is_met(&self, x: &[f64]) -> bool {
        let within = |low: f64, value: f64, high: f64, size: f64| {
            let slip = TOLERANCE * (1.0 + size);
            low - slip <= value && value <= high + slip
        };
        let rows = self.rows.iter().all(|row| {
            let terms = row.coefficients.iter().zip(x).map(|(coefficient, x)| coefficient * x);
            let (value, size) = terms.fold((0.0, row.limit.abs()), |(sum, size), term| (sum + term, size + term.abs()));
            match row.relation {
                Relation::AtMost => within(f64::NEG_INFINITY, value, row.limit, size),
                Relation::Equal => within(row.limit, value, row.limit, size),
            }
        });
        rows && self.bounds.iter().zip(x).all(|(&(low, high), &x)| x.is_finite() && within(low, x, high, x.abs()))
    }
}

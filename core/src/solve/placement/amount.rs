//! Sizes, times and costs: whole numbers, or decimals that are counted in millionths.

use super::super::Problem;
use super::super::answer::Answer;
use super::super::given::Given;

/// The largest whole amount: 2⁵³, up to which every JSON reader agrees. A thousand of them fit 63 bits.
const WHOLE_MAX: i64 = 1 << 53;

/// The largest amount with decimals.
const DECIMAL_MAX: f64 = 9e9;

const DECIMALS: f64 = 1e6;

/// What amounts of one case are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    One,
    Millionth,
}

impl Unit {
    /// Ones when all of these are whole.
    pub(super) fn of<'a, 'b: 'a>(amounts: impl IntoIterator<Item = &'a Given<'b>>) -> Self {
        let decimal = |given: &Given| given.value().as_f64().is_some_and(|number| number != number.trunc());
        if amounts.into_iter().any(decimal) { Self::Millionth } else { Self::One }
    }

    /// An amount, not below 0.
    pub(super) fn read(self, given: &Given) -> Result<u64, Problem> {
        match self {
            Self::One => Ok(given.as_whole(0, WHOLE_MAX)? as u64),
            Self::Millionth => {
                let number = given.as_number()?;
                let millionths = (number * DECIMALS).round();
                let exact = (millionths / DECIMALS - number).abs() <= f64::EPSILON * number;
                match exact && (0.0..=DECIMAL_MAX).contains(&number) {
                    true => Ok(millionths as u64),
                    false => Err(given.not("a number from 0 to 9000000000 with at most six decimals")),
                }
            }
        }
    }

    pub(super) fn read_all(self, given: &[Given]) -> Result<Vec<u64>, Problem> {
        given.iter().map(|given| self.read(given)).collect()
    }

    /// An amount as it is written.
    pub(super) fn show(self, amount: f64) -> Answer {
        Answer::Number(match self {
            Self::One => amount,
            Self::Millionth => amount / DECIMALS,
        })
    }
}

//! Fractions: numbers of a case exactly as they are written, and answers as exact.

use super::Problem;
use super::given::Given;
use num_rational::Ratio;

pub(super) type Fraction = Ratio<i128>;

/// Numbers with so few digits that quotients of three of them fit into 128 bits.
const DIGITS_MOST: i128 = 1_000_000_000_000_000;
const DECIMALS_MOST: usize = 6;

/// A number from 0 up.
pub(super) fn fraction(given: &Given) -> Result<Fraction, Problem> {
    const EXPECTED: &str = "a number from 0 up with at most 15 digits, 6 of them decimals";
    let number = given.as_number()?;
    if !(0.0..=DIGITS_MOST as f64).contains(&number) {
        return Err(given.not(EXPECTED));
    }
    // The shortest decimals that are this number, which are those that were written.
    let text = format!("{number}");
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let digits = format!("{whole}{decimals}");
    match digits.parse::<i128>() {
        Ok(digits) if digits <= DIGITS_MOST && decimals.len() <= DECIMALS_MOST => {
            Ok(Fraction::new(digits, 10_i128.pow(decimals.len() as u32)))
        }
        _ => Err(given.not(EXPECTED)),
    }
}

/// The same, above 0.
pub(super) fn positive(given: &Given) -> Result<Fraction, Problem> {
    let fraction = fraction(given)?;
    if *fraction.numer() > 0 { Ok(fraction) } else { Err(given.not("a number above 0")) }
}

/// The nearest double.
pub(super) fn number(fraction: &Fraction) -> f64 {
    *fraction.numer() as f64 / *fraction.denom() as f64
}

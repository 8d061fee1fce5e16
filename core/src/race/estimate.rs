//! A mean over independent runs and how sure it is: Student's t interval.

use serde::{Deserialize, Serialize};

/// A mean, and the interval that holds the true mean in 95 of 100 such experiments.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The mean over the runs.
    pub mean: f64,
    /// The interval's ends; `None` for a single run, which says nothing of its spread.
    pub interval: Option<[f64; 2]>,
}

impl Estimate {
    /// Over one value of each run; `None` without values.
    #[must_use]
    pub fn of(values: &[f64]) -> Option<Self> {
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        match values.len() {
            0 => None,
            1 => Some(Self { mean, interval: None }),
            runs => {
                let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
                let half = quantile(runs - 1) * (squares / (count - 1.0) / count).sqrt();
                Some(Self { mean, interval: Some([mean - half, mean + half]) })
            }
        }
    }

    /// True when the interval does not hold 0: the sign of the mean is no accident. Equal differences in every run have
    /// an interval without width.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        self.interval.is_some_and(|[low, high]| low > 0.0 || high < 0.0)
    }
}

/// The 97.5 % quantile of Student's t distribution with so many degrees of freedom, from 1 up.
fn quantile(freedom: usize) -> f64 {
    if let Some(value) = QUANTILES.get(freedom - 1) {
        return *value;
    }
    // Cornish and Fisher's expansion around the normal quantile (Abramowitz and Stegun 26.7.5): exact to four places here.
    let (z, v) = (1.959_963_985, freedom as f64);
    let (z3, z5) = (z * z * z, z * z * z * z * z);
    z + (z3 + z) / (4.0 * v) + (5.0 * z5 + 16.0 * z3 + 3.0 * z) / (96.0 * v * v)
}

/// For 1 to 30 degrees of freedom.
const QUANTILES: [f64; 30] = [
    12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281, 2.2010, 2.1788, 2.1604, 2.1448,
    2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860, 2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484,
    2.0452, 2.0423,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn one_run_has_no_interval_and_equal_runs_have_one_without_width() {
        assert_eq!(Estimate::of(&[]), None);
        assert_eq!(Estimate::of(&[3.0]), Some(Estimate { mean: 3.0, interval: None }));
        let equal = Estimate::of(&[3.0, 3.0]).unwrap();
        assert_eq!(equal.interval, Some([3.0, 3.0]));
        assert!(equal.is_clear() && !Estimate::of(&[0.0, 0.0]).unwrap().is_clear());
    }

    #[test]
    fn the_interval_is_students() {
        // Mean 2, variance 1, three runs.
        let [low, high] = Estimate::of(&[1.0, 2.0, 3.0]).unwrap().interval.unwrap();
        let half = 4.3027 / 3.0_f64.sqrt();
        assert!((low - (2.0 - half)).abs() < 1e-12 && (high - (2.0 + half)).abs() < 1e-12);
    }

    #[test]
    fn the_table_goes_on_where_the_expansion_begins() {
        assert!((1..200).all(|freedom| quantile(freedom) > quantile(freedom + 1)));
        assert!((quantile(60) - 2.0003).abs() < 1e-4 && (quantile(120) - 1.9799).abs() < 1e-4);
        // With one and two degrees of freedom the quantile has a closed form.
        assert!((quantile(1) - libm::tan(0.475 * std::f64::consts::PI)).abs() < 1e-4);
        assert!((quantile(2) - 0.95 * (2.0_f64 / (0.975 * 0.025 * 4.0)).sqrt()).abs() < 1e-3);
    }

    #[test]
    fn it_holds_the_truth_in_95_of_100_experiments() {
        let mut rng = Rng::stream(1, "estimate");
        let mut held = 0;
        for _ in 0..4_000 {
            // Sums of twelve uniform draws are near enough to normal, with mean 6.
            let values: Vec<f64> = (0..5).map(|_| (0..12).map(|_| rng.unit()).sum()).collect();
            let [low, high] = Estimate::of(&values).unwrap().interval.unwrap();
            held += u32::from(low <= 6.0 && 6.0 <= high);
        }
        assert!((3_740..3_860).contains(&held), "{held} of 4000");
    }
}

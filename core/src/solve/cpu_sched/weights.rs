//! What jobs count for. Exercises may have decimals, scenarios count in whole numbers, and only the ratios matter.

use super::Job;
use crate::solve::Problem;
use crate::solve::given::Given;

/// What a job counts for: as it is given, and in whole numbers that stand in the same ratio.
#[derive(Clone, Copy)]
pub(super) struct Weight {
    pub given: f64,
    pub whole: u32,
}

/// Reads the weight of every job.
pub(super) fn read_weights(given: &[Given], jobs: &mut [Job]) -> Result<(), Problem> {
    const EXPECTED: &str =
        "a weight above 0, and all together whole numbers up to 1000000 when counted in some 10, 100 or 1000";
    for (job, given) in jobs.iter_mut().zip(given) {
        job.weight.given = given.field("weight", "a number above 0")?.as_positive()?;
    }
    let mut scales = [1.0, 10.0, 100.0, 1_000.0, 10_000.0, 100_000.0].into_iter();
    let whole = |weight: f64, scale: f64| {
        let scaled = weight * scale;
        let nearest = (scaled + 0.5).floor();
        ((scaled - nearest).abs() < 1e-6 && (1.0..=1e6).contains(&nearest)).then_some(nearest as u32)
    };
    let fits = |scale: &f64| jobs.iter().all(|job| whole(job.weight.given, *scale).is_some());
    let Some(scale) = scales.find(fits) else {
        let odd = jobs.iter().position(|job| whole(job.weight.given, 1.0).is_none()).unwrap_or(0);
        return Err(given[odd].field("weight", "a number above 0")?.not(EXPECTED));
    };
    for job in jobs {
        job.weight.whole = whole(job.weight.given, scale).unwrap_or(1);
    }
    Ok(())
}

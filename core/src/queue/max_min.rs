//! Weighted max-min fair share: the tenant that holds the fewest processors for its weight goes first.
//!
//! Bertsekas and Gallager, *Data Networks*, section 6.5; Hadoop's fair scheduler for tenants of a cluster. Filling up the
//! smallest first leads to the allocation in which nobody can have more without someone who has no more having less:
//! tenants that want little get what they want, and the others share the rest by their weights. Processors alone count,
//! as time on whole machines does elsewhere; see dominant resource fairness for several resources. A tenant's weight is that
//! of the task that waits first in its queue. Guaranteed minima are left out.

use super::QueueDiscipline;
use super::tenants::{Share, Tenants};
use crate::policy::{Entry, Measure, Param, ParamKind};

pub(super) const ENTRY: Entry<dyn QueueDiscipline> = Entry {
    key: "max_min",
    name: "Weighted max-min fair share",
    summary: "Gives the next processors to the tenant that holds the fewest for its weight: small demands are met in full, and large ones share the rest.",
    source: "Bertsekas, Gallager: Data Networks, sec. 6.5",
    measure: Measure::Ratio,
    params: &[Param {
        key: "weighted",
        help: "Whether a tenant of twice the weight gets twice as much; otherwise all count alike.",
        kind: ParamKind::Flag { default: true },
    }],
    build: |values| Tenants::boxed(|held, _total| Share { part: held[0], of: 1_000 }, values.flag(0)),
};

#[cfg(test)]
mod tests {
    use crate::queue::one_machine::gantt;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Who holds how many of 12 processors after the first instant.
    fn shares(policy: &str, tenants: &[(usize, u32)]) -> Vec<usize> {
        let demand =
            |(tenant, (tasks, weight)): (usize, &(usize, u32))| vec![format!("0,9,c1,u{tenant},w{weight}"); *tasks];
        let jobs: Vec<String> = tenants.iter().enumerate().flat_map(demand).collect();
        let chart = gantt(policy, 12, &jobs.join(" "));
        let mut first = 1;
        let counts = tenants.iter().map(|(tasks, _)| {
            let mine = first..first + tasks;
            first += tasks;
            mine.filter(|job| chart.contains(&format!("J{job} 0-9"))).count()
        });
        counts.collect()
    }

    #[test]
    fn small_demands_are_met_and_the_rest_is_shared() {
        assert_eq!(shares("max_min", &[(2, 1), (3, 1), (8, 1), (9, 1)]), [2, 3, 4, 3]);
    }

    #[test]
    fn the_rest_is_shared_by_weight() {
        assert_eq!(shares("max_min", &[(20, 1), (20, 2)]), [4, 8]);
        assert_eq!(shares(r#"{"max_min": {"weighted": false}}"#, &[(20, 1), (20, 2)]), [6, 6]);
    }

    #[test]
    fn within_a_tenant_the_first_come_first() {
        assert_eq!(gantt("max_min", 1, "0,2,u0 0,2,u0 1,1,u1 1,1,u0"), "J1 0-2 J2 2-4 J4 4-5 J3 5-6");
    }
}

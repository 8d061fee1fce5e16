//! Dominant resource fairness: the tenant with the smallest dominant share goes first.
//!
//! Ghodsi et al., *Dominant Resource Fairness: Fair Allocation of Multiple Resource Types* (NSDI 2011), algorithm 1. A
//! tenant's dominant share is the largest of its shares of processors, memory and disk of the whole cluster. Equalising it
//! is max-min fairness for several resources: nobody does better with a 1/n part of the cluster, with what another has, or
//! by asking for what it does not need. With `weighted`, shares are divided by the tenant's weight (section 4.3), which is
//! that of the task that waits first in its queue.
//!
//! The algorithm of the paper stops at the first task that does not fit; here its tenant is passed over until something
//! changes, as Mesos does. Resources of which the cluster has none do not count.

use super::QueueDiscipline;
use super::tenants::{Amounts, Share, Tenants};
use crate::policy::{Entry, Measure, Param, ParamKind};

pub(super) const ENTRY: Entry<dyn QueueDiscipline> = Entry {
    key: "drf",
    name: "Dominant resource fairness",
    summary: "Gives the next resources to the tenant whose largest share of any resource is the smallest: fair when some need processors and others memory.",
    source: "Ghodsi et al.: Dominant Resource Fairness (NSDI 2011), sec. 4",
    measure: Measure::Ratio,
    params: &[Param {
        key: "weighted",
        help: "Whether a tenant of twice the weight gets twice the share; otherwise all count alike.",
        kind: ParamKind::Flag { default: true },
    }],
    build: |values| Tenants::boxed(dominant, values.flag(0)),
};

fn dominant(held: &Amounts, total: &Amounts) -> Share {
    let mut most = Share { part: 0, of: 1 };
    for (held, total) in held.iter().zip(total).filter(|(_, total)| **total > 0) {
        let share = Share { part: *held, of: u128::from(*total) };
        if u128::from(most.part) * share.of < u128::from(share.part) * most.of {
            most = share;
        }
    }
    most
}

#[cfg(test)]
mod tests {
    use crate::queue::one_machine::on;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Section 4.1: 9 processors and 18 GB; tasks of A need <1, 4>, those of B <3, 1>.
    #[test]
    fn the_example_of_the_paper() {
        let jobs = ["0,9,c1,m4,u0"; 5].into_iter().chain(["0,9,c3,m1,u1"; 5]).collect::<Vec<_>>().join(" ");
        let started = |policy| {
            let chart = on(policy, 9, 18, &jobs);
            chart.split(' ').step_by(2).take(5).map(|job| if job < "J6" { 'A' } else { 'B' }).collect::<String>()
        };
        // A tie at the start goes to A; in the order of their starts A B A B A, three and two.
        assert_eq!(started("drf"), "ABABA");
        // By processors alone A goes on until it has as many as B, and its memory is gone.
        assert_eq!(started("max_min"), "ABAAA");
    }

    #[test]
    fn a_tenant_of_twice_the_weight_has_twice_the_share() {
        let jobs = ["0,9,c1,u0"; 9].into_iter().chain(["0,9,c1,u1,w2"; 9]).collect::<Vec<_>>().join(" ");
        let of_second = |policy| {
            let chart = on(policy, 6, 0, &jobs);
            let started = chart.split(' ').step_by(2).take(6);
            started.filter(|job| job[1..].parse::<u32>().unwrap() > 9).count()
        };
        assert_eq!(of_second("drf"), 4);
        assert_eq!(of_second(r#"{"drf": {"weighted": false}}"#), 3);
    }

    #[test]
    fn a_tenant_whose_task_does_not_fit_is_passed_over() {
        assert_eq!(on("drf", 4, 0, "0,2,c3,u0 0,2,c3,u0 0,3,c1,u1 0,3,c1,u1"), "J1 0-2 J3 0-3 J2 2-4 J4 3-6");
    }
}

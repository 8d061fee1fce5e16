//! Any service at all, and what a script does to services.

use super::{distribution, duration, real, text};
use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeMap;
use switchyard::scenario::{
    Affinity, All, Amounts, Budget, Condition, Expression, Fails, Failure, Health, Image, Input, Match, NodeAffinity,
    NodePreference, Operator, PodAffinity, PodPreference, PodTerm, Portion, Restart, RestartPolicy, Rollout,
    ServiceKind, ServiceSpec, Spread, Taint, TaintEffect, Toleration, TolerationOperator, Unsatisfied, UpdateStrategy,
};

pub fn labels() -> impl Strategy<Value = BTreeMap<String, String>> {
    btree_map(text(), text(), 0..3)
}

fn effect() -> impl Strategy<Value = TaintEffect> {
    select(vec![TaintEffect::NoSchedule, TaintEffect::PreferNoSchedule, TaintEffect::NoExecute])
}

pub fn taint() -> impl Strategy<Value = Taint> {
    (text(), text(), effect()).prop_map(|(key, value, effect)| Taint { key, value, effect })
}

fn toleration() -> impl Strategy<Value = Toleration> {
    let operator = select(vec![TolerationOperator::Equal, TolerationOperator::Exists]);
    (text(), operator, text(), of(effect())).prop_map(|(key, operator, value, effect)| Toleration {
        key,
        operator,
        value,
        effect,
    })
}

fn matching() -> impl Strategy<Value = Match> {
    let all = [Operator::In, Operator::NotIn, Operator::Exists, Operator::DoesNotExist, Operator::Gt, Operator::Lt];
    let expression = (text(), select(all.to_vec()), vec(text(), 0..3));
    vec(expression.prop_map(|(key, operator, values)| Expression { key, operator, values }), 0..3)
}

fn neighbours() -> impl Strategy<Value = PodAffinity> {
    let term = (matching(), text()).prop_map(|(labels, topology)| PodTerm { labels, topology });
    let preference = (any::<u8>(), matching(), text());
    let preference = preference.prop_map(|(weight, labels, topology)| PodPreference { weight, labels, topology });
    (vec(term, 0..2), vec(preference, 0..2)).prop_map(|(required, preferred)| PodAffinity { required, preferred })
}

fn affinity() -> impl Strategy<Value = Affinity> {
    let preference = (any::<u8>(), matching()).prop_map(|(weight, labels)| NodePreference { weight, labels });
    let node = (vec(matching(), 0..2), vec(preference, 0..2));
    let node = node.prop_map(|(required, preferred)| NodeAffinity { required, preferred });
    (node, neighbours(), neighbours()).prop_map(|(node, pod, anti)| Affinity { node, pod, anti })
}

fn spread() -> impl Strategy<Value = Spread> {
    let unsatisfied = select(vec![Unsatisfied::DoNotSchedule, Unsatisfied::ScheduleAnyway]);
    (any::<u16>(), text(), of(matching()), unsatisfied, of(any::<u16>())).prop_map(
        |(max_skew, topology, labels, unsatisfied, min_domains)| Spread {
            max_skew,
            topology,
            labels,
            unsatisfied,
            min_domains,
        },
    )
}

fn portion() -> impl Strategy<Value = Portion> {
    prop_oneof![any::<u16>().prop_map(Portion::Count), (0..=100_u8).prop_map(Portion::Percent)]
}

fn image() -> impl Strategy<Value = Image> {
    (text(), real()).prop_map(|(name, size)| Image { name, size })
}

fn fails() -> impl Strategy<Value = Fails> {
    (distribution(), select(vec![Failure::Exit, Failure::Hang]), of(any::<u32>()))
        .prop_map(|(after, how, times)| Fails { after, how, times })
}

fn amounts() -> impl Strategy<Value = Amounts> {
    [of(real()), of(real()), of(real())].prop_map(|[cpu, memory, disk]| Amounts { cpu, memory, disk })
}

fn restart() -> impl Strategy<Value = Restart> {
    let policy = select(vec![RestartPolicy::Always, RestartPolicy::OnFailure, RestartPolicy::Never]);
    (of(policy), duration(), duration(), duration(), of(any::<u32>()))
        .prop_map(|(policy, backoff, max, reset, retries)| Restart { policy, backoff, max, reset, retries })
}

fn health() -> impl Strategy<Value = Health> {
    (duration(), duration(), any::<u32>(), duration()).prop_map(|(interval, timeout, retries, start_period)| Health {
        interval,
        timeout,
        retries,
        start_period,
    })
}

/// Any value of the type, sensible or not.
pub fn service() -> impl Strategy<Value = ServiceSpec> {
    let conditions = select(vec![Condition::Started, Condition::Healthy, Condition::Completed]);
    let kind = select(vec![ServiceKind::Service, ServiceKind::Job]);
    let names = (text(), kind, image(), btree_map(text(), conditions, 0..3), labels());
    let counts = (any::<u16>(), of(any::<u16>()), of(duration()), any::<bool>(), duration(), duration());
    let update = (portion(), portion()).prop_map(|(surge, unavailable)| UpdateStrategy { surge, unavailable });
    let budget = (of(portion()), of(portion()));
    let budget = budget.prop_map(|(min_available, max_unavailable)| Budget { min_available, max_unavailable });
    let life = (of(health()), of(fails()), restart(), update, of(budget), any::<i32>());
    let place = (amounts(), amounts(), labels(), affinity(), vec(toleration(), 0..2), vec(spread(), 0..2));
    (names, counts, life, place).prop_map(|(names, counts, life, place)| {
        let (name, kind, image, depends_on, labels) = names;
        let (replicas, parallelism, work, ordered, start, stop) = counts;
        let (health, fails, restart, update, budget, priority) = life;
        let (requests, limits, node_selector, affinity, tolerations, spread) = place;
        ServiceSpec {
            name,
            kind,
            image,
            replicas,
            parallelism,
            work,
            ordered,
            requests,
            limits,
            depends_on,
            start,
            stop,
            health,
            fails,
            restart,
            update,
            budget,
            labels,
            node_selector,
            affinity,
            tolerations,
            spread,
            priority,
        }
    })
}

pub fn input() -> impl Strategy<Value = Input> {
    prop_oneof![
        (text(), image(), of(fails())).prop_map(|(service, image, fails)| Input::Update(Rollout {
            service,
            image,
            fails
        })),
        (text(), any::<u16>()).prop_map(|(service, replicas)| Input::Scale { service, replicas }),
        text().prop_map(Input::Drain),
        text().prop_map(Input::Uncordon),
        Just(Input::Down(All::All)),
        Just(Input::Up(All::All)),
    ]
}

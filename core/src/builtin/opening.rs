//! The scenario that the page opens on, as values: a page that shows nothing else has no need of the reader of scenarios,
//! which is a large part of the program. A test holds it to its text.

use crate::balance::BalancePolicy;
use crate::clock::{Duration, Time};
use crate::consensus::ControlPolicy;
use crate::policy::Value;
use crate::queue::QueuePolicy;
use crate::scenario::{
    Arrivals, Bounds, Detect, Distribution, Input, Network, NodeSpec, Policies, Scenario, Slow, Source, Step, Submit,
    VERSION,
};

/// `static/scenarios/playground.yaml`.
#[must_use]
pub fn opening() -> Scenario {
    let ms = Duration::from_millis;
    let source = |class: &str, rate, mean, sigma, priority| Source {
        class: class.to_owned(),
        arrivals: Some(Arrivals::Poisson { rate }),
        service: Some(Distribution::Lognormal { mean: ms(mean), sigma }),
        priority: Some(priority),
        ..Source::default()
    };
    let step = |millis, input| Step { at: Time::ZERO + ms(millis), input };
    let slow = |factor| Input::Slow(Slow::worker("w6".to_owned(), factor));
    let bounds = |figure: &str, min, max| (figure.to_owned(), Bounds { min, max });
    let control = [
        ("nodes", Value::Integer(5)),
        ("election_timeout_min", Value::Duration(ms(1_000))),
        ("election_timeout_max", Value::Duration(ms(2_000))),
        ("heartbeat", Value::Duration(ms(300))),
        ("lease", Value::Duration(ms(800))),
        ("transfer_timeout", Value::Duration(ms(2_000))),
    ];
    Scenario {
        version: VERSION,
        title: "Five control nodes, eight workers".to_owned(),
        summary: "Web requests, urgent requests and batch jobs on eight workers, the urgent ones first; five control \
                  nodes keep the ledger. At 8 s a worker crashes, at 20 s the leader does, and no task is lost. Later a \
                  worker turns slow, and a load of batch jobs arrives at once."
            .to_owned(),
        seed: 2,
        until: Some(Time::ZERO + Duration::from_secs(240)),
        control: ControlPolicy::new("raft")
            .map(|raft| control.into_iter().fold(raft, |raft, (key, value)| raft.with(key, value))),
        nodes: vec![NodeSpec { count: 8, ..NodeSpec::default() }],
        workload: vec![
            source("web", 3.0, 1_000, 0.6, 2),
            source("batch", 0.5, 4_000, 0.4, 3),
            source("urgent", 0.8, 600, 0.3, 1),
        ],
        policies: Policies {
            queue: QueuePolicy::new("priority").expect("the table has priority"),
            balance: BalancePolicy::new("least_connections").expect("the table has least_connections"),
            detect: Some(Detect { heartbeat: ms(1_000), timeout: ms(3_000) }),
            ..Policies::default()
        },
        network: Network {
            latency: Some(Distribution::Uniform { low: ms(50), high: ms(90) }),
            ..Network::default()
        },
        script: vec![
            step(10, Input::Timeout("n1".to_owned())),
            step(8_000, Input::Crash("w7".to_owned())),
            step(20_000, Input::Crash("leader".to_owned())),
            step(30_000, Input::Restart("n1".to_owned())),
            step(35_000, Input::Restart("w7".to_owned())),
            step(60_000, slow(0.25)),
            step(90_000, slow(1.0)),
            step(120_000, Input::Submit(Submit { class: "batch".to_owned(), count: 16, work: ms(4_000), ..Submit::default() })),
        ],
        expect: [
            bounds("tally.requeued", Some(1.0), None),
            bounds("tally.rejected", None, Some(0.0)),
            bounds("utilisation", Some(0.6), Some(0.85)),
        ]
        .into(),
        ..Scenario::default()
    }
}

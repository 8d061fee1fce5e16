//! What is written reads back: any scenario as YAML, as JSON and in a link; and a broken link says what is wrong with it.

#![cfg(not(target_arch = "wasm32"))]

#[path = "roundtrip/containers.rs"]
mod containers;

use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;
use switchyard::builtin;
use switchyard::clock::{Duration, LONGEST, Time};
use switchyard::ids::Seq;
use switchyard::link::{self, Link};
use switchyard::policy::{Family, ParamKind, Policy, Value};
use switchyard::scenario::{
    All, Arrivals, Binding, Bounds, ChangeWay, Detect, Distribution, FaultRates, Faults, Impair, Input, Io, Keys,
    Network, NodeSpec, Place, Policies, ReadWay, Scenario, Slow, Source, Step, Submit, TaskSpec, Way,
};
use switchyard::session::{Mark, Offshoot, Session, Tree};

/// Up to 30 years: beyond some 60, seconds as a 64-bit float no longer tell each microsecond.
fn duration() -> impl Strategy<Value = Duration> {
    prop_oneof![0..10_000_000_u64, 0..=LONGEST / 9].prop_map(Duration)
}

fn time() -> impl Strategy<Value = Time> {
    duration().prop_map(|Duration(micros)| Time(micros))
}

fn real() -> impl Strategy<Value = f64> {
    prop_oneof![(0..1_000_u32).prop_map(f64::from), any::<f64>().prop_filter("finite", |real| real.is_finite())]
}

fn text() -> impl Strategy<Value = String> {
    let tricky = [
        "", "no", "null", "~", "1e5", "0x1f", " padded ", "- dash", "a: b", "a #b", "'", "\"", "true", "1:2", "😀",
        "\u{85}",
    ];
    prop_oneof![any::<String>(), "[a-z0-9 .:,#'{}]{0,12}", proptest::sample::select(tricky.map(str::to_owned).to_vec())]
}

fn distribution() -> impl Strategy<Value = Distribution> {
    prop_oneof![
        duration().prop_map(Distribution::Fixed),
        duration().prop_map(|mean| Distribution::Exponential { mean }),
        (duration(), duration()).prop_map(|(low, high)| Distribution::Uniform { low, high }),
        (duration(), real()).prop_map(|(mean, sigma)| Distribution::Lognormal { mean, sigma }),
        (duration(), real()).prop_map(|(scale, shape)| Distribution::Pareto { scale, shape }),
        (real(), duration(), duration()).prop_map(|(p, mean1, mean2)| Distribution::Hyperexponential {
            p,
            mean1,
            mean2
        }),
    ]
}

fn arrivals() -> impl Strategy<Value = Arrivals> {
    prop_oneof![
        real().prop_map(|rate| Arrivals::Poisson { rate }),
        duration().prop_map(|every| Arrivals::Deterministic { every }),
        (duration(), duration()).prop_map(|(low, high)| Arrivals::Uniform { low, high }),
        (real(), duration(), duration()).prop_map(|(rate, on, off)| Arrivals::Bursty { rate, on, off }),
        (real(), real(), duration()).prop_map(|(rate, swing, period)| Arrivals::Diurnal { rate, swing, period }),
    ]
}

fn value(kind: ParamKind) -> BoxedStrategy<Value> {
    match kind {
        ParamKind::Duration { min, max, .. } => {
            (min.0..=max.0.min(LONGEST / 9)).prop_map(|micros| Value::Duration(Duration(micros))).boxed()
        }
        ParamKind::Integer { min, max, .. } => (min..=max).prop_map(Value::Integer).boxed(),
        ParamKind::Real { min, max, .. } => (min..=max).prop_map(Value::Real).boxed(),
        ParamKind::Flag { .. } => any::<bool>().prop_map(Value::Flag).boxed(),
        ParamKind::Choice { options, .. } => (0..options.len()).prop_map(Value::Choice).boxed(),
        ParamKind::Durations { min, max, .. } => {
            vec((min.0..=max.0.min(LONGEST / 9)).prop_map(Duration), 0..4).prop_map(Value::Durations).boxed()
        }
        ParamKind::Integers { min, max, .. } => vec(min..=max, 0..4).prop_map(Value::Integers).boxed(),
    }
}

fn policy<F: Family>() -> impl Strategy<Value = Policy<F>> {
    (0..F::TABLE.len()).prop_flat_map(|place| {
        let entry = &F::TABLE[place];
        let values: Vec<_> = entry.params.iter().map(|param| value(param.kind)).collect();
        values.prop_map(move |values| {
            let params = entry.params.iter().zip(values);
            let policy = Policy::new(entry.key).expect("the key comes from the table");
            params.fold(policy, |policy, (param, value)| policy.with(param.key, value))
        })
    })
}

fn node() -> impl Strategy<Value = NodeSpec> {
    let marks = (containers::labels(), vec(containers::taint(), 0..2), vec(text(), 0..2));
    let places = (of(real()), of(text()), marks);
    (of(text()), any::<u16>(), [real(), real(), real()], real(), any::<u32>(), places).prop_map(
        |(name, count, [cpu, memory, disk], speed, weight, (price, region, (labels, taints, images)))| NodeSpec {
            name,
            count,
            cpu,
            memory,
            disk,
            speed,
            weight,
            price,
            region,
            labels,
            taints,
            images,
        },
    )
}

fn task() -> impl Strategy<Value = TaskSpec> {
    let amounts = [of(real()), of(real()), of(real())];
    (of(text()), time(), duration(), of(any::<i32>()), amounts, of(duration()), of(text())).prop_map(
        |(name, arrival, work, priority, [cpu, memory, disk], deadline, tenant)| TaskSpec {
            region: tenant.clone(),
            after: name.iter().cloned().collect(),
            output: cpu.unwrap_or(0.0).abs(),
            weight: priority.map(i32::unsigned_abs),
            period: deadline,
            io: deadline.map(|length| Io { every: Duration(length.0 / 3), length }),
            key: tenant.clone(),
            estimate: deadline,
            name,
            arrival,
            work,
            priority,
            cpu,
            memory,
            disk,
            deadline,
            tenant,
        },
    )
}

fn source() -> impl Strategy<Value = Source> {
    let drawn = (of(arrivals()), of(distribution()), of(any::<u64>()), time(), of(time()));
    let keys = of((any::<u32>(), real()).prop_map(|(count, skew)| Keys { count, skew }));
    (text(), vec(task(), 0..3), drawn, of(real()), keys).prop_map(|(class, tasks, drawn, cpu, keys)| {
        let (arrivals, service, limit, start, end) = drawn;
        Source { class, tasks, arrivals, service, limit, start, end, cpu, keys, ..Source::default() }
    })
}

fn step() -> impl Strategy<Value = Step> {
    let input = prop_oneof![
        text().prop_map(Input::Crash),
        text().prop_map(Input::Restart),
        (text(), of(real()), of(duration())).prop_map(|(node, factor, delay)| Input::Slow(Slow {
            node,
            factor,
            delay
        })),
        node().prop_map(Input::AddNode),
        (text(), any::<u32>(), duration())
            .prop_map(|(class, count, work)| { Input::Submit(Submit { class, count, work, ..Submit::default() }) }),
        policy().prop_map(Input::SetQueue),
        policy().prop_map(Input::SetBalance),
        policy().prop_map(Input::SetPlace),
        policy().prop_map(Input::SetPredict),
        vec(vec(text(), 0..3), 0..3).prop_map(Input::Partition),
        (text(), text()).prop_map(|(from, to)| Input::Cut(Way { from, to })),
        Just(Input::Heal(All::All)),
        text().prop_map(Input::Timeout),
        text().prop_map(Input::Transfer),
        nudge(),
        containers::input(),
    ];
    (time(), input).prop_map(|(at, input)| Step { at, input })
}

fn nudge() -> impl Strategy<Value = Input> {
    let way = prop_oneof![Just(ChangeWay::Joint), Just(ChangeWay::Single)];
    let read = prop_oneof![Just(ReadWay::Stale), Just(ReadWay::ReadIndex), Just(ReadWay::Lease)];
    prop_oneof![
        text().prop_map(Input::Isolate),
        (text(), text(), real(), real(), duration())
            .prop_map(|(from, to, loss, duplicate, delay)| Input::Impair(Impair { from, to, loss, duplicate, delay })),
        (text(), real()).prop_map(|(node, rate)| Input::Drift { node, rate }),
        (text(), duration()).prop_map(|(node, sync)| Input::SlowDisk { node, sync }),
        (text(), any::<u32>()).prop_map(|(node, writes)| Input::LyingDisk { node, writes }),
        text().prop_map(Input::FillDisk),
        text().prop_map(Input::FreeDisk),
        text().prop_map(Input::Snapshot),
        text().prop_map(Input::Read),
        text().prop_map(Input::AddLearner),
        text().prop_map(Input::Promote),
        text().prop_map(Input::RemoveMember),
        (text(), read).prop_map(|(node, way)| Input::ReadAs { node, way }),
        (vec(text(), 0..3), way).prop_map(|(voters, way)| Input::SetReplicas { voters, way }),
        proptest::sample::select(vec![
            Input::SplitVote(All::All),
            Input::AlignTimers(All::All),
            Input::SpreadTimers(All::All)
        ]),
        (0..1_000_000_u64).prop_map(Input::Drop),
        (0..1_000_000_u64).prop_map(Input::Hold),
        (0..1_000_000_u64).prop_map(Input::Deliver),
    ]
}

fn policies() -> impl Strategy<Value = Policies> {
    let detect = of((duration(), duration()).prop_map(|(heartbeat, timeout)| Detect { heartbeat, timeout }));
    (any::<bool>(), policy(), policy(), policy(), policy(), detect, of(any::<u32>())).prop_map(
        |(late, queue, balance, place, predict, detect, queue_limit)| {
            let binding = if late { Binding::Late } else { Binding::Early };
            Policies { binding, queue, balance, place, predict, detect, queue_limit }
        },
    )
}

/// Any value of the type, sensible or not: only reading and writing are at stake.
fn scenario() -> impl Strategy<Value = Scenario> {
    let regions = (btree_map(text(), btree_map(text(), duration(), 1..3), 0..3), vec(text(), 0..3));
    let place = (real(), real()).prop_map(|(latitude, longitude)| Place { latitude, longitude });
    let network = (of(distribution()), real(), regions, btree_map(text(), place, 0..3));
    let network = network.prop_map(|(latency, loss, (regions, control), places)| Network {
        bandwidth: latency.as_ref().map(|_| loss.abs()),
        latency,
        loss,
        region: None,
        control,
        regions,
        places,
    });
    let bounds = (of(real()), of(real())).prop_map(|(min, max)| Bounds { min, max });
    let head = (text(), text(), any::<u64>(), of(time()));
    let faults = of((real(), real(), time(), duration()).prop_map(|(crash, cut, until, length)| Faults {
        random: FaultRates { crash, cut, ..FaultRates::default() },
        until,
        length,
    }));
    let body = (
        (of(policy()), btree_map(text(), vec(any::<u64>(), 0..3), 0..3), vec(node(), 0..3)),
        vec(source(), 0..3),
        policies(),
        network,
        (vec(step(), 0..3), faults, vec(containers::service(), 0..3)),
    );
    (head, body, btree_map(text(), bounds, 0..3), vec(text(), 0..3)).prop_map(|(head, body, expect, notes)| {
        let (title, summary, seed, until) = head;
        let ((control, logs, nodes), workload, policies, network, (script, faults, services)) = body;
        Scenario {
            version: 1,
            title,
            summary,
            seed,
            until,
            control,
            logs,
            nodes,
            workload,
            policies,
            network,
            script,
            faults,
            expect,
            notes,
            services,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_scenario_reads_back(scenario in scenario()) {
        let yaml = scenario.to_yaml();
        match Scenario::read(&yaml) {
            Ok(read) => prop_assert_eq!(&read, &scenario, "{}", yaml),
            Err(error) => prop_assert!(false, "{}\n{}", error, yaml),
        }
    }
}

fn inputs() -> Vec<Step> {
    vec![Step { at: Time(5_000_000), input: Input::Crash("w2".to_owned()) }]
}

#[test]
fn links_open_what_was_shared() {
    for (key, _) in builtin::SCENARIOS {
        let shared = builtin::scenario(key).unwrap();
        let link = link::encode(&shared, &[], Time(7), Some(9));
        assert!(link.len() < 140, "a built-in scenario goes by its key: {link}");
        let mut changed = shared.clone();
        changed.seed += 1;
        changed.title = "Mine, \"quoted\"\n😀".to_owned();
        for (scenario, inputs) in [(&shared, vec![]), (&changed, vec![])] {
            let link = link::encode(scenario, &inputs, Time(7), Some(u64::MAX));
            let address = format!("https://example.org/switchyard/#{link}");
            assert!(link::is_link(&link) && link::is_link(&address));
            let opened = link::decode(&address).unwrap();
            assert_eq!((&opened.scenario, opened.inputs(), opened.at), (scenario, &inputs[..], Time(7)));
            assert_eq!((opened.fingerprint, opened.lanes), (Some(u64::MAX), vec![]));
            let lanes = vec![scenario.policies.clone(), Policies::default()];
            let link = Link { lanes, ..Link::to(scenario.clone()) };
            assert_eq!(link::decode(&link.encode()), Ok(link));
        }
    }
}

#[test]
fn a_broken_link_says_what_is_wrong() {
    let scenario = Scenario { seed: 99, ..builtin::scenario("playground").unwrap() };
    let link = link::encode(&scenario, &inputs(), Time(0), None);
    let length = link.rsplit('.').next().unwrap().len();
    let error = |text: &str| link::decode(text).unwrap_err().to_string();
    let half = &link[..link.len() - length / 2];
    let expected = format!("the link ends after {} of {length} characters: it was cut", length - length / 2);
    assert_eq!(error(half), expected);
    assert_eq!(error("#"), "there is no run in this link: expected #v2. and what follows");
    assert_eq!(error("#v3.3.abc"), "the link is of format \"v3\", and this program reads v1 and v2");
    assert_eq!(error("#v1.3"), "the link ends after 4 characters, before its content");
    assert_eq!(error("#v1.4.AAAA"), "characters of the link were changed: its checksum does not match");
    assert_eq!(error("#v1.4.AÄÄA"), "the link has characters that no link has");
    let lost = link::encode(&scenario, &[Step { at: Time(1), input: Input::Crash("w99".to_owned()) }], Time(0), None);
    let expected =
        format!("the link's content is wrong: script.{}.crash: at 1us there is no node", scenario.script.len());
    assert!(error(&lost).starts_with(&expected), "{}", error(&lost));
}

#[test]
fn a_link_that_unpacks_to_gigabytes_is_refused() {
    let bomb = miniz_oxide::deflate::compress_to_vec_zlib(&vec![b' '; 50_000_000], 6);
    let text = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, bomb);
    let link = format!("#v1.{}.{text}", text.len());
    assert_eq!(link::decode(&link).unwrap_err().to_string(), "the link unpacks to more than 10 MB");
}

/// A link of format 1, as its writers packed it.
fn of_format_1(json: &serde_json::Value) -> String {
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(json.to_string().as_bytes(), 9);
    let text = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, packed);
    format!("v1.{}.{text}", text.len())
}

fn branches() -> impl Strategy<Value = Tree> {
    let offshoot = (of("[^\\x00]{0,60}"), 0..usize::MAX, time(), time(), vec(time(), 0..3));
    (vec(offshoot, 1..6), 0..usize::MAX, of(1..usize::MAX)).prop_map(|(offshoots, present, beside)| {
        let count = offshoots.len();
        let branch = |(place, (name, parent, from, known_until, times)): (usize, (_, usize, Time, Time, Vec<Time>))| {
            let crash = |at| Step { at, input: Input::Crash("w2".to_owned()) };
            let parent = (place > 0).then(|| (parent % place.max(1), from));
            Offshoot { name, parent, known_until, inputs: times.into_iter().map(crash).collect() }
        };
        let present = present % count;
        let beside = beside.map(|beside| (present + beside % count) % count).filter(|beside| *beside != present);
        Tree { branches: offshoots.into_iter().enumerate().map(branch).collect(), present, beside }
    })
}

proptest! {
    #[test]
    fn any_tree_of_branches_reads_back(
        tree in branches(),
        at in time(),
        fingerprint in of(any::<u64>()),
        marks in vec((any::<u64>(), any::<u32>()), 0..8),
        view in btree_map("[a-z]{1,8}", "[^\\x00]{0,12}", 0..4),
    ) {
        let marks = marks.into_iter().map(|(seq, hash)| Mark { seq: Seq(seq), hash }).collect();
        let scenario = builtin::scenario("playground").unwrap();
        let link = Link { tree, at, fingerprint, marks, view, ..Link::to(scenario) };
        prop_assert_eq!(link::decode(&link.encode()), Ok(link));
    }

    #[test]
    fn a_link_of_format_1_is_that_of_format_2_with_one_branch(at in time(), times in vec(time(), 0..4), hash in of(any::<u64>())) {
        let scenario = builtin::scenario("playground").unwrap();
        let inputs: Vec<_> = times.into_iter().map(|at| Step { at, input: Input::Crash("w1".to_owned()) }).collect();
        let mut json = serde_json::json!({ "engine": env!("CARGO_PKG_VERSION"), "builtin": "playground", "at": at });
        if !inputs.is_empty() {
            json["inputs"] = serde_json::to_value(&inputs).unwrap();
        }
        if let Some(hash) = hash {
            json["fingerprint"] = format!("{hash:016x}").into();
        }
        let old = link::decode(&of_format_1(&json)).unwrap();
        prop_assert_eq!(&old, &link::decode(&link::encode(&scenario, &inputs, at, hash)).unwrap());
        prop_assert_eq!(old.inputs(), inputs);
    }
}

#[test]
fn branches_that_do_not_hang_together_are_refused() {
    let refused = |changed: &dyn Fn(&mut Link)| {
        let mut link = Link::to(builtin::scenario("playground").unwrap());
        let hanging = |parent| Offshoot { parent: Some((parent, Time(5))), ..Offshoot::default() };
        link.tree.branches.extend([hanging(0), hanging(1)]);
        changed(&mut link);
        link::decode(&link.encode()).unwrap_err().to_string().replace("the link's content is wrong: ", "")
    };
    let parent = "parent: every branch but the first hangs on an earlier one";
    assert_eq!(refused(&|link| link.tree.branches[0].parent = Some((0, Time(1)))), format!("branches.0.{parent}"));
    assert_eq!(refused(&|link| link.tree.branches[1].parent = None), format!("branches.1.{parent}"));
    assert_eq!(refused(&|link| link.tree.branches[2].parent = Some((2, Time(1)))), format!("branches.2.{parent}"));
    let two = "branch, beside: two of 3 branches were expected, counted from 0";
    assert_eq!(refused(&|link| link.tree.present = 3), two);
    assert_eq!(refused(&|link| link.tree.beside = Some(0)), two);
    let many = |link: &mut Link| link.tree.branches.extend(vec![link.tree.branches[1].clone(); 20]);
    assert_eq!(refused(&many), "branches: there are 23, and at most 16");
    let long = |link: &mut Link| link.tree.branches[1].name = Some("x".repeat(61));
    assert_eq!(refused(&long), "branches.1.name: a branch's name has at most 60 characters");
    let wordy = |link: &mut Link| drop(link.view.insert("tab".to_owned(), "x".repeat(65)));
    assert_eq!(refused(&wordy), "view: there are at most 16 words of 64 bytes");
}

#[test]
fn a_session_that_was_shared_has_the_same_branches_and_goes_on_alike() {
    let mut session = Session::new(builtin::scenario("playground").unwrap()).unwrap();
    session.seek(Time(4_000_000));
    session.act(Input::Crash("w1".to_owned())).unwrap();
    session.seek(Time(9_000_000));
    session.seek(Time(3_000_000));
    session.act(Input::Crash("w2".to_owned())).unwrap();
    session.rename(session.branch(), "the other one").unwrap();
    session.seek(Time(7_000_000));
    session.compare(Some(session.branches()[0].id));
    let link = Link::of(&session);
    let (mut opened, departure) = link::decode(&link.encode()).unwrap().open().unwrap();
    assert_eq!((departure, opened.tree(), opened.view()), (None, session.tree(), session.view()));
    assert_eq!(opened.parting(), session.parting());
    assert_eq!(Link::of(&opened), link);
    for session in [&mut session, &mut opened] {
        session.switch(session.branches()[0].id);
        session.seek(Time(12_000_000));
    }
    assert_eq!(opened.fingerprint(), session.fingerprint());
}

#[test]
fn a_link_that_leads_too_far_is_refused() {
    let endless = "version: 1\nnodes: [{}]\nworkload: [{arrivals: {poisson: {rate: 100000}}, service: {fixed: 1us}, limit: 4000000000}]";
    let link = Link { at: Time::NEVER, ..Link::to(Scenario::parse(endless).unwrap()) };
    let problem = link.open().err().unwrap();
    assert!(problem.to_string().contains("takes more than 5 million steps to reach"), "{problem}");
}

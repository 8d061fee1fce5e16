use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn quantities(cpu: i64, memory: i64) -> Quantities {
    [("cpu".to_owned(), cpu), ("memory".to_owned(), memory)].into()
}

fn node(name: &str, cpu: i64) -> Node {
    Node { name: name.into(), allocatable: quantities(cpu, 1_000), ..Node::default() }
}

fn pod(cpu: i64) -> PodTemplate {
    let container = Container { requests: quantities(cpu, 10), ..Container::default() };
    PodTemplate { containers: vec![container], ..PodTemplate::default() }
}

fn labels(of: &[(&str, &str)]) -> Labels {
    of.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn a_pod_without_a_node_waits_and_says_why() {
    let mut scheduler = Scheduler::default();
    let template = scheduler.template(pod(100)).unwrap();
    assert_eq!(scheduler.schedule(template), Decision { node: None, score: 0 });
    assert_eq!(scheduler.funnel(0).unwrap().pending().unwrap(), "there are no nodes");
    let taints = vec![Taint { key: "gpu".into(), value: "yes".into(), effect: Effect::NoSchedule }];
    scheduler.add_node(Node { taints, ..node("a", 50) }).unwrap();
    for name in ["b", "c"] {
        scheduler.add_node(node(name, 50)).unwrap();
    }
    assert_eq!(scheduler.schedule(template).node, None);
    let funnel = scheduler.funnel(0).unwrap();
    assert_eq!(funnel.pending().unwrap(), "0/3 nodes are available: 1 TaintToleration, 2 NodeResourcesFit");
    let Outcome::Rejected(rejections) = &funnel.nodes[0].outcome else { panic!("{funnel:?}") };
    let shown: Vec<String> = rejections.iter().map(|rejection| rejection.reason.to_string()).collect();
    assert_eq!(shown, ["untolerated taint gpu=yes", "insufficient cpu: 100 asked, 50 free"]);
    assert_eq!(scheduler.preempt(template, &[]), None);
}

#[test]
fn a_node_that_has_nothing_takes_only_pods_that_ask_for_nothing() {
    let mut scheduler = Scheduler::default();
    let empty = scheduler.add_node(Node { name: "empty".into(), ..Node::default() }).unwrap();
    let some = scheduler.template(pod(1)).unwrap();
    assert_eq!(scheduler.schedule(some).node, None);
    let none = scheduler.template(PodTemplate::default()).unwrap();
    // Nothing counts but the taints it does not have.
    assert_eq!(scheduler.schedule(none), Decision { node: Some(empty), score: 300 });
}

#[test]
fn what_makes_no_sense_is_refused_by_its_path() {
    let mut scheduler = Scheduler::default();
    scheduler.add_node(node("a", 100)).unwrap();
    assert_eq!(scheduler.add_node(node("a", 100)).unwrap_err().to_string(), r#"name: there is a node "a" already"#);
    let message = "allocatable.cpu: expected a whole number from 0 to 9007199254740992, not -1";
    assert_eq!(scheduler.add_node(node("b", -1)).unwrap_err().to_string(), message);
    let message = "containers[0].requests.cpu: expected a whole number from 0 to 9007199254740992, not -1";
    assert_eq!(scheduler.template(pod(-1)).unwrap_err().to_string(), message);
    let mut limited = pod(100);
    limited.containers[0].limits = quantities(99, 10);
    let message = "containers[0].limits.cpu: expected at least what is requested, not 99";
    assert_eq!(scheduler.template(limited).unwrap_err().to_string(), message);
    let spread = vec![SpreadConstraint { topology_key: "zone".into(), max_skew: 0, ..SpreadConstraint::default() }];
    let message = "spread[0].max_skew: expected a whole number from 1 up, not 0";
    assert_eq!(scheduler.template(PodTemplate { spread, ..pod(1) }).unwrap_err().to_string(), message);
    let preferred_affinity = vec![Weighted { weight: 101, term: PodTerm::default() }];
    let message = "preferred_affinity[0].weight: expected a whole number from 0 to 100, not 101";
    assert_eq!(scheduler.template(PodTemplate { preferred_affinity, ..pod(1) }).unwrap_err().to_string(), message);
    let template = scheduler.template(pod(1)).unwrap();
    assert_eq!(scheduler.bind(template, NodeId(7), 0).unwrap_err().to_string(), "node: there is no node 7");
    assert!(Scheduler::new(Profile { hard_pod_affinity_weight: 101, ..Profile::default() }).is_err());
}

#[test]
fn a_node_that_goes_gives_its_pods_back() {
    let mut scheduler = Scheduler::default();
    let (a, b) = (scheduler.add_node(node("a", 100)).unwrap(), scheduler.add_node(node("b", 100)).unwrap());
    let template = scheduler.template(pod(60)).unwrap();
    assert_eq!(scheduler.schedule(template).node, Some(a));
    scheduler.bind(template, a, 1).unwrap();
    assert_eq!(scheduler.schedule(template).node, Some(b));
    scheduler.bind(template, b, 2).unwrap();
    assert_eq!(scheduler.schedule(template).node, None);
    assert_eq!(scheduler.remove_node(a), [Bound { template, node: a, start: 1, terminating: false }]);
    assert_eq!(scheduler.remove_node(a), []);
    assert_eq!(scheduler.schedule(template).node, None);
    scheduler.update_node(b, node("b", 120)).unwrap();
    assert_eq!(scheduler.schedule(template).node, Some(b));
    assert_eq!(scheduler.cluster().requested(b, "cpu"), 60);
    // What was decided before all that is still known.
    assert_eq!(scheduler.funnel(4).unwrap().winner, Some(a));
    assert_eq!(scheduler.funnel(4).unwrap().nodes.len(), 2);
}

#[test]
fn ties_go_to_the_first_or_to_each_alike() {
    let mut random = Scheduler::new(Profile { tie: Tie::Random { seed: 1 }, ..Profile::default() }).unwrap();
    let mut first = Scheduler::default();
    for name in ["a", "b", "c"] {
        random.add_node(node(name, 100)).unwrap();
        first.add_node(node(name, 100)).unwrap();
    }
    let template = first.template(pod(1)).unwrap();
    random.template(pod(1)).unwrap();
    let mut counts = [0; 3];
    for _ in 0..600 {
        assert_eq!(first.schedule(template), Decision { node: Some(NodeId(0)), score: 499 });
        counts[random.schedule(template).node.unwrap().index()] += 1;
    }
    assert_eq!(first.funnel(0).unwrap().ties, 3);
    assert!(counts.iter().all(|count| (160..240).contains(count)), "{counts:?}");
}

#[test]
fn a_sample_goes_on_where_the_last_one_ended() {
    let mut scheduler = Scheduler::new(Profile { sampling: Sampling::Percentage(50), ..Profile::default() }).unwrap();
    for place in 0..300 {
        scheduler.add_node(node(&format!("n{place}"), 100)).unwrap();
    }
    let template = scheduler.template(pod(1)).unwrap();
    let winners: Vec<_> = (0..3).map(|_| scheduler.schedule(template).node.unwrap().0).collect();
    assert_eq!(winners, [0, 150, 0]);
    let looked_at = |funnel: &Funnel| funnel.nodes.iter().filter(|node| node.outcome != Outcome::NotLookedAt).count();
    assert_eq!(looked_at(&scheduler.funnel(1).unwrap()), 150);
    assert_eq!(scheduler.funnel(1).unwrap().nodes[0].outcome, Outcome::NotLookedAt);
}

#[test]
fn an_image_draws_pods_the_more_the_more_nodes_have_it() {
    let mut scheduler = Scheduler::default();
    let images = |size: i64| [("web".to_owned(), size << 20)].into();
    let all: Vec<NodeId> = [("a", 500), ("b", 250), ("c", 0)]
        .map(|(name, size)| {
            let images = if size > 0 { images(size) } else { Default::default() };
            scheduler.add_node(Node { images, ..node(name, 100) }).unwrap()
        })
        .to_vec();
    let mut wanted = pod(1);
    wanted.containers[0].image = "web:latest".into();
    let template = scheduler.template(wanted).unwrap();
    // Two of three nodes have it: 333 MiB and 166 MiB of 1,000, less the first 23.
    let scores = scheduler.scores(template, Plugin::ImageLocality, &all).unwrap();
    assert_eq!(scores.iter().map(|score| score.normalized).collect::<Vec<_>>(), [31, 14, 0]);
}

#[test]
fn budgets_decide_who_stays() {
    let mut scheduler = Scheduler::default();
    let selector = |app: &str| Some([Requirement::equals("app", app)].into_iter().collect::<Selector>());
    let with = |cpu, app: &str| PodTemplate { labels: labels(&[("app", app)]), priority: 1, ..pod(cpu) };
    let kept = scheduler.template(with(50, "kept")).unwrap();
    let free = scheduler.template(with(50, "free")).unwrap();
    let node = scheduler.add_node(node("a", 100)).unwrap();
    let first = scheduler.bind(free, node, 0).unwrap();
    let second = scheduler.bind(kept, node, 9).unwrap();
    let urgent = scheduler.template(PodTemplate { priority: 10, ..pod(50) }).unwrap();
    let victims = |scheduler: &Scheduler, budgets: &[Budget]| scheduler.preempt(urgent, budgets).unwrap();
    // Who started later goes, unless that one's budget is used up.
    assert_eq!(victims(&scheduler, &[]), Preemption { node, victims: vec![second], violations: 0 });
    let budget = |app: &str| Budget { selector: selector(app), ..Budget::default() };
    assert_eq!(victims(&scheduler, &[budget("kept")]), Preemption { node, victims: vec![first], violations: 0 });
    let both = [budget("kept"), budget("free")];
    assert_eq!(victims(&scheduler, &both), Preemption { node, victims: vec![second], violations: 1 });
    let all = scheduler.template(PodTemplate { priority: 10, ..pod(100) }).unwrap();
    assert_eq!(scheduler.preempt(all, &both).unwrap().violations, 2);
    let meek = scheduler.template(PodTemplate { priority: 10, never_preempts: true, ..pod(50) }).unwrap();
    assert_eq!(scheduler.preempt(meek, &[]), None);
}

#[test]
fn thousands_of_labels_are_no_trouble() {
    let mut scheduler = Scheduler::default();
    let many: Labels = (0..5_000).map(|place| (format!("key-{place}"), format!("value-{place}"))).collect();
    for place in 0..20 {
        scheduler.add_node(Node { labels: many.clone(), ..node(&format!("n{place}"), 100) }).unwrap();
    }
    let template = scheduler.template(PodTemplate { node_selector: many.clone(), labels: many, ..pod(1) }).unwrap();
    assert_eq!(scheduler.schedule(template).node, Some(NodeId(0)));
    assert_eq!(scheduler.funnel(0).unwrap().ties, 20);
}

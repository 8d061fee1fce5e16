//! Kubernetes' own expectations of its scheduler and its autoscaler, through `solve`, so by the engine that places pods.
//!
//! `oracles/kube.json` has published vectors of `kubernetes/kubernetes` (Apache-2.0), facts only: unit tests of the
//! plugins `noderesources`, `nodeaffinity`, `tainttoleration`, `interpodaffinity`, `podtopologyspread` and
//! `defaultpreemption`, and of the autoscaler's replica calculator. The tables here state more of them in short.

use serde_json::{Value, json};
use switchyard::solve::solve;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

fn answer(kind: &str, case: &Value) -> Value {
    let answers = solve(&json!({"kind": format!("kube/{kind}"), "cases": [case]}).to_string());
    let mut answers: Value = serde_json::from_str(&answers.text).expect("answers are JSON");
    answers[0].take()
}

#[track_caller]
fn assert_expected(kind: &str, case: &Value, expected: &Value) {
    let seen = answer(kind, case);
    assert_eq!(
        &seen["expect"], expected,
        "switchyard solve <<< '{{\"kind\": \"kube/{kind}\", \"cases\": [{case}]}}'\n{seen}"
    );
}

#[test]
fn published_vectors_are_met() {
    let documents = serde_json::Deserializer::from_str(include_str!("oracles/kube.json")).into_iter::<Value>();
    let mut met = 0;
    for document in documents.map(|document| document.expect("a document")) {
        let kind = document["kind"].as_str().unwrap().strip_prefix("kube/").unwrap();
        for case in document["cases"].as_array().unwrap() {
            match case.get("expect_any_of") {
                None => assert_expected(kind, case, &case["expect"]),
                Some(nodes) => {
                    let seen = answer(kind, case);
                    assert!(nodes.as_array().unwrap().contains(&seen["node"]), "{case}\n{seen}");
                    assert_eq!(seen["id"], case["id"]);
                }
            }
            met += 1;
        }
    }
    assert_eq!(met, 34);
}

/// A case of resources: allocatable of each node, what the pods that are there request with their node, the pod.
fn resources(plugin: &str, nodes: &[Value], existing: &[(usize, Value)], pod: Value, weights: Value) -> Value {
    let name = |place: usize| format!("n{place}");
    let node = |(place, allocatable): (usize, &Value)| json!({"name": name(place), "allocatable": allocatable});
    let bound = |(place, requests): &(usize, Value)| json!({"node": name(*place), "requests": requests});
    json!({
        "plugin": plugin, "pod": pod, "resources": weights,
        "nodes": nodes.iter().enumerate().map(node).collect::<Vec<_>>(),
        "existing": existing.iter().map(bound).collect::<Vec<_>>(),
    })
}

fn cm(cpu: u64, memory: u64) -> Value {
    json!({"cpu": cpu, "memory": memory})
}

/// What nodes `n0`, `n1`, ... are expected to have.
fn each(values: Value) -> Value {
    let values = values.as_array().expect("a list");
    values.iter().enumerate().map(|(place, value)| (format!("n{place}"), value.clone())).collect()
}

#[test]
fn nodes_are_scored_by_how_full_they_would_be() {
    let even = || json!([["cpu", 1], ["memory", 1]]);
    let with_gpu = || json!([["cpu", 1], ["memory", 1], ["nvidia.com/gpu", 1]]);
    let gpu = |cpu: u64, memory: u64, gpu: u64| json!({"cpu": cpu, "memory": memory, "nvidia.com/gpu": gpu});
    let silent = || json!({"containers": [{}]});
    let (least, most) = ("NodeResourcesFit/LeastAllocated", "NodeResourcesFit/MostAllocated");
    let balanced = "NodeResourcesBalancedAllocation";
    let sizes = [cm(4_000, 10_000), cm(6_000, 10_000)];
    let large = [cm(10_000, 20_000), cm(10_000, 20_000)];
    let small = [cm(250, 1_000 << 20), cm(250, 1_000 << 20)];
    let full = [(0, cm(3_000, 0)), (1, cm(3_000, 5_000))];
    for (plugin, nodes, existing, pod, weights, expected) in [
        (least, &sizes[..], &[][..], cm(3_000, 5_000), even(), json!([37, 50])),
        (most, &sizes, &[], cm(3_000, 5_000), even(), json!([62, 50])),
        (balanced, &sizes, &[], cm(3_000, 5_000), even(), json!([87, 100])),
        (least, &large, &full, cm(3_000, 5_000), even(), json!([57, 45])),
        (most, &large, &full, cm(3_000, 5_000), even(), json!([42, 55])),
        (balanced, &large, &full, cm(3_000, 5_000), even(), json!([82, 95])),
        (balanced, &[cm(6_000, 10_000), cm(6_000, 10_000)], &full, cm(3_000, 0), even(), json!([50, 75])),
        (least, &sizes, &[], cm(3_000, 5_000), json!([["memory", 2], ["cpu", 1]]), json!([41, 50])),
        (most, &sizes, &[], cm(3_000, 5_000), json!([["memory", 2], ["cpu", 1]]), json!([58, 50])),
        // An extended resource counts when the pod asks for it and the node has it.
        (
            least,
            &[gpu(6_000, 10_000, 4), gpu(6_000, 10_000, 10)],
            &[],
            gpu(3_000, 5_000, 2),
            with_gpu(),
            json!([50, 60]),
        ),
        (
            most,
            &[gpu(6_000, 10_000, 4), gpu(6_000, 10_000, 10)],
            &[],
            gpu(3_000, 5_000, 2),
            with_gpu(),
            json!([50, 40]),
        ),
        (least, &[cm(6_000, 10_000), gpu(6_000, 10_000, 4)], &[], cm(3_000, 5_000), with_gpu(), json!([50, 50])),
        (balanced, &[gpu(3_500, 40_000, 8), cm(3_500, 40_000)], &[], cm(3_000, 5_000), with_gpu(), json!([63, 63])),
        // A container that says nothing counts 100 millicores and 200 MiB; a pod without containers counts nothing.
        (most, &small, &[(0, silent()), (0, silent())], silent(), even(), json!([80, 30])),
        (most, &small, &[], json!({}), even(), json!([0, 0])),
        (balanced, &small, &[], silent(), even(), json!([0, 0])),
        (least, &[json!({}), cm(0, 0)], &full, json!({}), even(), json!([0, 0])),
        (least, &[json!({}), cm(0, 10_000)], &[], cm(3_000, 5_000), even(), json!([0, 50])),
        (most, &[cm(1_000, 1_000)], &[], cm(3_000, 500), even(), json!([75])),
        (least, &sizes, &[], cm(1, 1), json!([]), json!([0, 0])),
        (
            "NodeResourcesFit filter",
            &[cm(1_000, 1_000), cm(500, 400), cm(500, 1_000), json!({})],
            &[(2, cm(100, 0))],
            cm(500, 500),
            even(),
            json!(["fits", "UnschedulableAndUnresolvable", "Unschedulable", "UnschedulableAndUnresolvable"]),
        ),
    ] {
        let case = resources(plugin, nodes, existing, pod, weights);
        assert_expected("noderesources", &case, &each(expected));
    }
}

#[test]
fn a_shape_scores_nodes_by_what_is_requested_of_their_capacity() {
    let extended = |foo: u64, bar: u64| json!({"intel.com/foo": foo, "intel.com/bar": bar});
    let foo = || json!([["intel.com/foo", 1]]);
    let both = || json!([["intel.com/foo", 3], ["intel.com/bar", 5]]);
    let even = || json!([["cpu", 1], ["memory", 1]]);
    let (emptier, fuller) = (json!([[0, 10], [100, 0]]), json!([[0, 0], [100, 1]]));
    let nodes = [extended(8, 4), extended(4, 8)];
    let sizes = [cm(4_000, 10_000), cm(6_000, 10_000)];
    for (nodes, existing, pod, weights, shape, expected) in [
        (&sizes[..], &[][..], json!({}), even(), &emptier, json!([100, 100])),
        (&sizes, &[], cm(3_000, 5_000), even(), &emptier, json!([38, 50])),
        (&sizes, &[(0, cm(3_000, 5_000)), (1, cm(3_000, 5_000))], json!({}), even(), &emptier, json!([38, 50])),
        (&nodes, &[], json!({"intel.com/foo": 2}), foo(), &fuller, json!([2, 5])),
        (&nodes, &[(1, json!({"intel.com/foo": 2}))], json!({"intel.com/foo": 2}), foo(), &fuller, json!([2, 10])),
        (&nodes, &[], json!({"intel.com/foo": 4}), foo(), &fuller, json!([5, 10])),
        (&nodes, &[], extended(2, 2), both(), &fuller, json!([4, 3])),
        // Beyond the capacity it is the end of the shape; a score of 0 is left out of the mean.
        (&nodes, &[], json!({"intel.com/foo": 9}), foo(), &fuller, json!([10, 10])),
        (&sizes, &[], cm(9_000, 5_000), even(), &emptier, json!([50, 50])),
    ] {
        let mut case = resources("NodeResourcesFit/RequestedToCapacityRatio", nodes, existing, pod, weights);
        case["shape"] = shape.clone();
        assert_expected("noderesources", &case, &each(expected));
    }
}

#[test]
fn preferred_labels_count_with_their_weights() {
    let term = |weight: u32, wanted: Value| json!({"weight": weight, "match": wanted});
    let foo = || json!([["foo", "In", ["bar"]]]);
    let nodes = json!({"n0": {"foo": "bar"}, "n1": {"cores": "8"}, "n2": {"foo": "bar", "az": "az1"}});
    for (preferred, added, expected) in [
        (json!([term(2, foo())]), json!([]), json!([100, 0, 100])),
        (json!([]), json!([term(2, foo())]), json!([100, 0, 100])),
        (json!([term(6, json!([["az", "Exists", []]]))]), json!([term(2, foo())]), json!([25, 0, 100])),
        (json!([term(3, json!([["cores", "Gt", ["7"]]])), term(1, foo())]), json!([]), json!([33, 100, 33])),
        (json!([term(3, json!([["cores", "Lt", ["7"]]]))]), json!([]), json!([0, 0, 0])),
        (json!([term(1, json!([["az", "NotIn", ["az1"]]]))]), json!([]), json!([100, 100, 0])),
        (json!([term(1, json!([["az", "DoesNotExist"]]))]), json!([]), json!([100, 100, 0])),
        // No weight, and nothing asked for.
        (json!([term(0, foo()), term(5, json!([]))]), json!([]), json!([0, 0, 0])),
    ] {
        let case =
            json!({"plugin": "NodeAffinity score", "preferred": preferred, "added_affinity": added, "nodes": nodes});
        assert_expected("node_affinity", &case, &each(expected));
    }
    let case = json!({
        "plugin": "NodeAffinity filter", "preferred": [], "added_affinity": [], "nodes": nodes,
        "required": [[["az", "Exists"]], [["cores", "Exists"]]], "node_selector": {"foo": "bar"},
    });
    let no = "UnschedulableAndUnresolvable";
    assert_expected("node_affinity", &case, &each(json!([no, no, "fits"])));
}

#[test]
fn taints_keep_away_what_does_not_tolerate_them() {
    let taint = |key: &str, value: &str, effect: &str| json!({"key": key, "value": value, "effect": effect});
    let hard = || json!([taint("dedicated", "user1", "NoSchedule")]);
    let (fits, no) = ("fits", "UnschedulableAndUnresolvable");
    for (tolerations, taints, expected) in [
        (json!([]), hard(), no),
        (json!([]), json!([]), fits),
        (json!([{"key": "dedicated", "value": "user1", "effect": "NoSchedule"}]), hard(), fits),
        (json!([{"key": "dedicated", "operator": "", "value": "user1", "effect": ""}]), hard(), fits),
        (json!([{"key": "dedicated", "operator": "Equal", "value": "user2", "effect": "NoSchedule"}]), hard(), no),
        (
            json!([{"key": "dedicated", "operator": "Equal", "value": "user1", "effect": "PreferNoSchedule"}]),
            hard(),
            no,
        ),
        (json!([{"key": "dedicated", "operator": "Equal", "value": "user1"}]), hard(), fits),
        (json!([{"operator": "Exists"}]), hard(), fits),
        (json!([{"key": "dedicated", "operator": "Exists"}]), json!([taint("x", "", "NoExecute")]), no),
        (json!([]), json!([taint("x", "", "PreferNoSchedule")]), fits),
    ] {
        let case = json!({"plugin": "TaintToleration filter", "tolerations": tolerations, "taints": taints});
        assert_expected("taints", &case, &json!(expected));
    }
    let soft = |key| taint(key, "a", "PreferNoSchedule");
    let nodes = json!({"n0": [], "n1": [soft("cpu")], "n2": [soft("cpu"), soft("disk")], "n3": [taint("gpu", "a", "NoSchedule")]});
    let tolerates = |key: &str, effect: &str| json!({"key": key, "operator": "Equal", "value": "a", "effect": effect});
    for (tolerations, expected) in [
        (json!([]), json!([100, 50, 0, 100])),
        (json!([tolerates("cpu", "PreferNoSchedule"), tolerates("disk", "")]), json!([100, 100, 100, 100])),
        (json!([tolerates("cpu", "NoSchedule"), tolerates("disk", "NoSchedule")]), json!([100, 50, 0, 100])),
    ] {
        let case = json!({"plugin": "TaintToleration score", "tolerations": tolerations, "nodes": nodes});
        assert_expected("taints", &case, &each(expected));
    }
}

#[test]
fn pods_draw_and_repel_each_other() {
    let term = |kind: &str, weight: Value, value: &str, topology: &str| json!({"kind": kind, "weight": weight, "match": [["security", "In", [value]]], "topology": topology});
    let s = |value: &str| json!({"security": value});
    let pod = |node: &str, labels: Value, terms: Value| json!({"node": node, "labels": labels, "terms": terms});
    let regions = || json!({"n0": {"region": "China"}, "n1": {"region": "India"}, "n2": {"az": "az1"}});
    let chinas = || {
        json!({
            "n0": {"region": "China"}, "n1": {"region": "India"}, "n2": {"region": "China"},
            "n3": {"region": "China"}, "n4": {"region": "India"},
        })
    };
    let s2 = |node: &str| pod(node, s("S2"), json!([]));
    for (labels, terms, existing, nodes, hard, expected) in [
        // Nothing counts.
        (s("S1"), json!([]), json!([]), regions(), 1, json!([0, 0, 0])),
        // Regions with more matching pods, and all nodes of a region alike.
        (
            s("S1"),
            json!([term("affinity", json!(6), "S2", "region")]),
            json!([s2("n0"), s2("n0"), s2("n1"), s2("n2"), s2("n3"), s2("n4")]),
            chinas(),
            1,
            json!([100, 0, 100, 100, 0]),
        ),
        // Terms that others require, with the hard weight; it can be switched off.
        (
            s("S1"),
            json!([]),
            json!([
                pod("n0", s("S1"), json!([term("required_affinity", json!(null), "S1", "region")])),
                pod("n1", s("S2"), json!([term("affinity", json!(null), "S1", "region")])),
            ]),
            regions(),
            1,
            json!([100, 100, 0]),
        ),
        (
            s("S1"),
            json!([]),
            json!([pod("n0", s("S1"), json!([term("required", json!(null), "S1", "region")]))]),
            regions(),
            0,
            json!([0, 0, 0]),
        ),
        // Others that would rather be alone.
        (
            s("S1"),
            json!([]),
            json!([
                pod("n0", s("S1"), json!([term("anti", json!(5), "S1", "region")])),
                pod("n1", s("S2"), json!([term("anti", json!(5), "S2", "region")])),
            ]),
            regions(),
            1,
            json!([0, 100, 100]),
        ),
        // 8 for China, -5 for India, 0 elsewhere.
        (
            s("S1"),
            json!([term("affinity", json!(8), "S1", "region"), term("anti", json!(5), "S2", "region")]),
            json!([pod("n0", s("S1"), json!([])), s2("n1")]),
            regions(),
            1,
            json!([100, 0, 38]),
        ),
        // Without a selector a term means no pod.
        (
            s("S1"),
            json!([{"kind": "affinity", "weight": 5, "topology": "region"}]),
            json!([pod("n0", s("S1"), json!([]))]),
            regions(),
            1,
            json!([0, 0, 0]),
        ),
    ] {
        let case = json!({
            "plugin": "InterPodAffinity score", "pod_labels": labels, "pod_terms": terms, "existing": existing,
            "nodes": nodes, "hard_pod_affinity_weight": hard,
        });
        assert_expected("interpod_affinity", &case, &each(expected));
    }
    let (fits, no, never) = ("fits", "Unschedulable", "UnschedulableAndUnresolvable");
    let required = |kind: &str, value: &str| json!([term(kind, json!(null), value, "region")]);
    for (labels, terms, existing, expected) in [
        (
            s("S1"),
            required("required_affinity", "S1"),
            json!([pod("n0", s("S1"), json!([]))]),
            json!([fits, never, never]),
        ),
        // Nobody meets it anywhere: the first of its group may go where there is a region.
        (s("S1"), required("required_affinity", "S1"), json!([s2("n0")]), json!([fits, fits, never])),
        (s("S2"), required("required_affinity", "S1"), json!([s2("n0")]), json!([never, never, never])),
        (s("S1"), required("required_anti", "S2"), json!([s2("n1")]), json!([fits, no, fits])),
        (s("S1"), json!([]), json!([pod("n0", s("S2"), required("required_anti", "S1"))]), json!([no, fits, fits])),
    ] {
        let case = json!({
            "plugin": "InterPodAffinity filter", "pod_labels": labels, "pod_terms": terms, "existing": existing, "nodes": regions(),
        });
        assert_expected("interpod_affinity", &case, &each(expected));
    }
}

#[test]
fn namespaces_decide_whom_a_term_means() {
    for (pod, term, expected) in [
        (json!("team1"), json!({}), 0),
        (json!("default"), json!({}), 100),
        (json!("team1"), json!({"namespaces": ["team1"]}), 100),
        (json!("team1"), json!({"namespaces": ["default"]}), 0),
        (json!("team1"), json!({"namespace_selector": [["team", "In", ["1"]]]}), 100),
        (json!("team1"), json!({"namespace_selector": []}), 100),
        (json!("default"), json!({"namespace_selector": [["team", "Exists"]]}), 0),
    ] {
        let mut with = json!({"kind": "affinity", "weight": 5, "match": [["app", "Exists"]], "topology": "region"});
        with.as_object_mut().unwrap().extend(term.as_object().unwrap().clone());
        let case = json!({
            "plugin": "InterPodAffinity score", "pod_labels": {"app": ""}, "pod_terms": [], "namespace": pod,
            "namespaces": {"team1": {"team": "1"}}, "hard_pod_affinity_weight": 1,
            "existing": [{"node": "n0", "labels": {}, "terms": [with]}],
            "nodes": {"n0": {"region": "a"}, "n1": {"region": "b"}},
        });
        assert_expected("interpod_affinity", &case, &each(json!([expected, 0])));
    }
}

/// `count` pods with these labels on each node.
fn pods(counts: &[(&str, usize)], labels: &Value) -> Vec<Value> {
    let on = |(node, count): &(&str, usize)| vec![json!({"node": node, "labels": labels}); *count];
    counts.iter().flat_map(on).collect()
}

const HOSTNAME: &str = "kubernetes.io/hostname";

#[test]
fn even_spreading_is_scored() {
    let foo = json!({"foo": ""});
    let on = |topology: &str, selector: &str| json!({"max_skew": 1, "topology": topology, "selector": [[selector, "Exists", []]]});
    let hosts =
        |names: &[&str]| -> Value { names.iter().map(|name| ((*name).to_owned(), json!({HOSTNAME: name}))).collect() };
    let zones = |names: &[(&str, &str)]| -> Value {
        names.iter().map(|(name, zone)| ((*name).to_owned(), json!({HOSTNAME: name, "zone": zone}))).collect()
    };
    let four = [("a", "1"), ("b", "1"), ("x", "2"), ("y", "2")];
    let lone = |node: &str, labels: Value| json!({"node": node, "labels": labels});
    let mut missing = hosts(&["a", "x"]);
    missing["b"] = json!({"n": "b"});
    let nodes3 = || json!({"a": {"node": "a"}, "b": {"node": "b"}, "c": {"node": "c"}});
    let mut min_domains = on("node", "foo");
    min_domains["min_domains"] = json!(10);
    min_domains["max_skew"] = json!(2);
    let mut ignoring = on("node", "foo");
    ignoring["node_affinity_policy"] = json!("Ignore");
    for (constraints, pods, candidates, others, extra, expected) in [
        (
            json!([on(HOSTNAME, "foo")]),
            pods(&[("a", 4), ("b", 2), ("x", 1), ("y", 3)], &foo),
            hosts(&["a", "b", "x"]),
            hosts(&["y"]),
            json!({}),
            json!({"a": 33, "b": 83, "x": 100}),
        ),
        (
            json!([on(HOSTNAME, "foo")]),
            pods(&[("a", 4), ("b", 2), ("x", 1), ("y", 3)], &foo),
            missing,
            hosts(&["y"]),
            json!({}),
            json!({"a": 16, "b": 0, "x": 100}),
        ),
        (
            json!([on("zone", "foo")]),
            pods(&[("a", 4), ("b", 2), ("x", 1), ("y", 3)], &foo),
            zones(&four[..3]),
            zones(&four[3..]),
            json!({}),
            json!({"a": 75, "b": 75, "x": 100}),
        ),
        (
            json!([on("zone", "foo"), on(HOSTNAME, "bar")]),
            vec![
                lone("a", json!({"foo": ""})),
                lone("b", json!({"foo": "", "bar": ""})),
                lone("y", json!({"foo": ""})),
                lone("y", json!({"bar": ""})),
            ],
            zones(&four),
            json!({}),
            json!({}),
            json!({"a": 60, "b": 20, "x": 100, "y": 60}),
        ),
        (
            json!([min_domains]),
            pods(&[("a", 2), ("b", 2), ("c", 1)], &foo),
            nodes3(),
            json!({}),
            json!({}),
            json!({"a": 75, "b": 75, "c": 100}),
        ),
        // Nodes that node affinity rules out count no pods, unless that is to be ignored.
        (
            json!([on("node", "foo")]),
            pods(&[("a", 2), ("b", 1), ("c", 1)], &foo),
            nodes3(),
            json!({}),
            json!({"nodes_excluded_by_affinity": ["c"]}),
            json!({"a": 0, "b": 33, "c": 100}),
        ),
        (
            json!([ignoring]),
            pods(&[("a", 2), ("b", 1), ("c", 1)], &foo),
            nodes3(),
            json!({}),
            json!({"nodes_excluded_by_affinity": ["c"]}),
            json!({"a": 66, "b": 100, "c": 100}),
        ),
        // Without a selector nothing is counted.
        (
            json!([{"max_skew": 1, "topology": "node", "selector": null}]),
            pods(&[("a", 2)], &foo),
            nodes3(),
            json!({}),
            json!({}),
            json!({"a": 100, "b": 100, "c": 100}),
        ),
        (json!([]), pods(&[("a", 2)], &foo), nodes3(), json!({}), json!({}), json!({"a": 0, "b": 0, "c": 0})),
    ] {
        let mut case = json!({
            "plugin": "PodTopologySpread score", "constraints": constraints, "pods": pods,
            "candidate_nodes": candidates, "other_nodes": others,
        });
        case.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        assert_expected("topology_spread", &case, &expected);
    }
}

#[test]
fn uneven_spreading_is_refused() {
    let foo = json!({"foo": ""});
    let on = |topology: &str, max_skew: u32, min_domains: Value| json!({"max_skew": max_skew, "topology": topology, "selector": [["foo", "Exists", []]], "min_domains": min_domains});
    let node = |name: &str, zone: &str| json!({"zone": zone, "node": name});
    let nodes = || json!({"a": node("a", "1"), "b": node("b", "1"), "x": node("x", "2"), "y": node("y", "2")});
    let three = || json!({"a": node("a", "1"), "b": node("b", "2"), "x": node("x", "3")});
    let uneven = || pods(&[("a", 2), ("b", 1), ("y", 3)], &json!({"foo": ""}));
    let (fits, no, never) = ("fits", "Unschedulable", "UnschedulableAndUnresolvable");
    let all = |a: &str, b: &str, x: &str, y: &str| json!({"a": a, "b": b, "x": x, "y": y});
    let mut odd = nodes();
    odd["b"] = json!({"zon": "1", "node": "b"});
    let bare = json!({"max_skew": 1, "topology": "node", "selector": null});
    for (constraints, pods, nodes, excluded, expected) in [
        (json!([on("node", 1, json!(null))]), uneven(), nodes(), json!([]), all(no, no, fits, no)),
        (json!([on("node", 2, json!(null))]), uneven(), nodes(), json!([]), all(no, fits, fits, no)),
        (json!([on("zone", 1, json!(null))]), uneven(), nodes(), json!([]), all(fits, fits, fits, fits)),
        (
            json!([on("zone", 1, json!(null)), on("node", 1, json!(null))]),
            uneven(),
            nodes(),
            json!([]),
            all(no, no, fits, no),
        ),
        (json!([on("node", 1, json!(null))]), uneven(), nodes(), json!(["b", "x"]), all(fits, fits, fits, no)),
        (
            json!([on("zone", 1, json!(null))]),
            pods(&[("a", 1), ("b", 1), ("x", 1), ("y", 1)], &foo),
            odd,
            json!([]),
            all(fits, never, no, no),
        ),
        (json!([on("rack", 1, json!(null))]), vec![], nodes(), json!([]), all(never, never, never, never)),
        (
            json!([on("node", 2, json!(4))]),
            pods(&[("a", 2), ("b", 2), ("x", 1)], &foo),
            three(),
            json!([]),
            json!({"a": no, "b": no, "x": fits}),
        ),
        (
            json!([on("node", 2, json!(3))]),
            pods(&[("a", 2), ("b", 2), ("x", 1)], &foo),
            three(),
            json!([]),
            json!({"a": fits, "b": fits, "x": fits}),
        ),
        (json!([bare]), uneven(), nodes(), json!([]), all(fits, fits, fits, fits)),
        (json!([on("node", 1, json!(null))]), vec![], json!({}), json!([]), json!({})),
    ] {
        let case = json!({
            "plugin": "PodTopologySpread filter", "pod_labels": foo, "constraints": constraints, "pods": pods,
            "nodes": nodes, "nodes_excluded_by_affinity": excluded,
        });
        assert_expected("topology_spread", &case, &expected);
    }
}

#[test]
fn preemption_costs_as_little_as_it_can() {
    /// Pods of a node: priority, CPU, start.
    fn node(name: &str, pods: &[(i32, u32, i64)]) -> (String, Value) {
        let pod = |(place, (priority, cpu, start)): (usize, &(i32, u32, i64))| json!({"name": format!("{name}.{place}"), "priority": priority, "cpu": cpu, "start_time": start});
        (name.to_owned(), pods.iter().enumerate().map(pod).collect())
    }
    const LOW: i32 = 0;
    const MID: i32 = 100;
    for (cpu, nodes, chosen, victims) in [
        // Two low ones rather than one of middle priority and a low one, and that rather than two of middle priority.
        (
            500,
            vec![
                node("n1", &[(MID, 300, 0), (MID, 200, 0)]),
                node("n2", &[(MID, 300, 0), (LOW, 200, 0)]),
                node("n3", &[(LOW, 300, 0), (LOW, 200, 0)]),
            ],
            json!("n3"),
            json!(["n3.0", "n3.1"]),
        ),
        // The lower sum of priorities.
        (
            500,
            vec![node("n1", &[(MID, 300, 0), (MID, 200, 0)]), node("n2", &[(MID, 300, 0), (LOW, 200, 0)])],
            json!("n2"),
            json!(["n2.0", "n2.1"]),
        ),
        // Fewer at the same sum of priorities would be another sum: counted from the lowest there is.
        (
            500,
            vec![node("n1", &[(MID, 100, 0), (-MID, 400, 0)]), node("n2", &[(MID, 500, 0)])],
            json!("n2"),
            json!(["n2.0"]),
        ),
        // Whoever can stay stays, the most important first, then who started earlier.
        (200, vec![node("n1", &[(LOW, 200, 0), (MID, 200, 5), (MID, 100, 3)])], json!("n1"), json!(["n1.0"])),
        (300, vec![node("n1", &[(MID, 200, 5), (MID, 200, 3), (MID, 100, 4)])], json!("n1"), json!(["n1.2", "n1.0"])),
        // Two nodes cost the same: the later start.
        (500, vec![node("n1", &[(LOW, 500, 1)]), node("n2", &[(LOW, 500, 2)])], json!("n2"), json!(["n2.0"])),
        (500, vec![node("n1", &[(LOW, 500, 2)]), node("n2", &[(LOW, 500, 2)])], json!("n1"), json!(["n1.0"])),
        // Nobody has to go; nobody may go; nothing helps.
        (500, vec![node("n1", &[(LOW, 500, 2)]), node("n2", &[])], json!("n2"), json!([])),
        (500, vec![node("n1", &[(1_000, 500, 2)])], json!(null), json!([])),
        (501, vec![node("n1", &[(LOW, 500, 2)])], json!(null), json!([])),
        (100, vec![], json!(null), json!([])),
    ] {
        let nodes: Value = nodes.into_iter().collect();
        let case = json!({"pod": {"priority": 1_000, "cpu": cpu}, "node_capacity_cpu": 500, "nodes": nodes});
        assert_eq!(answer("preemption", &case), json!({"node": chosen, "victims": victims}), "{case}");
    }
}

#[test]
fn the_autoscaler_multiplies_pods_by_the_ratio() {
    let usages = |usages: &[(Value, &str)]| -> Vec<Value> {
        let pod = |(usage, state): &(Value, &str)| json!({"request": 1_000, "usage": usage, "state": state});
        usages.iter().map(pod).collect()
    };
    let ready = |values: &[u32]| usages(&values.iter().map(|value| (json!(value), "ready")).collect::<Vec<_>>());
    let missing = || (json!(null), "ready");
    for (current, target, pods, expected) in [
        (3, 30, ready(&[300, 500, 700]), 5),
        (5, 50, ready(&[100, 300, 500, 250, 250]), 3),
        (4, 100, ready(&[4_000, 9_500, 3_000, 7_000]), 24),
        (3, 30, usages(&[(json!(400), "ready"), (json!(500), "unready"), (json!(700), "unready")]), 3),
        (4, 100, usages(&[(json!(400), "ready"), (json!(95), "ready"), missing(), missing()]), 3),
        (3, 50, usages(&[(json!(100), "unready"), (json!(450), "ready"), missing()]), 3),
        (4, 50, usages(&[(json!(100), "unready"), (json!(100), "ready"), (json!(100), "ready"), missing()]), 3),
        (2, 30, usages(&[(json!(500), "ready"), (json!(700), "ready"), (json!(null), "failed")]), 4),
        (5, 50, usages(&[(json!(100), "ready"), (json!(null), "pending"), (json!(null), "pending")]), 1),
    ] {
        let case =
            json!({"metric": "cpu utilization", "current_replicas": current, "target_percent": target, "pods": pods});
        assert_expected("hpa", &case, &json!(expected));
    }
    for (metric, current, values, target, ready, expected) in [
        ("pods value", 5, json!([12_000, 12_000, 12_000, 12_000, 12_000]), 20_000, 5, 3),
        ("pods value", 3, json!([50_000, 15_000, 30_000]), 15_000, 3, 7),
        ("pods value", 2, json!([30_000, null]), 10_000, 1, 3),
        ("object value", 3, json!([50_000]), 10_000, 1, 5),
        ("object value", 3, json!([8_600]), 8_888, 3, 3),
        ("object value", 0, json!([8_600]), 4_400, 0, 2),
        ("per-pod value", 3, json!([8_600]), 2_150, 3, 4),
        ("per-pod value", 3, json!([8_600]), 2_900, 3, 3),
        ("per-pod value", 5, json!([6_000]), 2_000, 5, 3),
    ] {
        let case = json!({"metric": metric, "current_replicas": current, "values": values, "target": target, "ready_replicas": ready});
        assert_expected("hpa", &case, &json!(expected));
    }
}

#[test]
fn what_makes_no_sense_is_an_error_in_its_place() {
    let documents = serde_json::Deserializer::from_str(include_str!("oracles/kube.json")).into_iter::<Value>();
    let documents: Vec<Value> = documents.map(|document| document.expect("a document")).collect();
    let case = |kind: &str, plugin: &str| {
        let of_kind = documents.iter().find(|document| document["kind"] == format!("kube/{kind}")).unwrap();
        let mut cases = of_kind["cases"].as_array().unwrap().iter();
        let key = if kind == "hpa" { "metric" } else { "plugin" };
        cases.find(|case| case[key].as_str().unwrap().ends_with(plugin)).unwrap().clone()
    };
    for (kind, plugin, path, value, expected) in [
        ("noderesources", "LeastAllocated", "/plugin", json!("x"), "plugin: expected NodeResourcesFit/LeastAllocated,"),
        ("noderesources", "LeastAllocated", "/pod", json!(null), "pod: missing: expected an object of quantities"),
        ("noderesources", "LeastAllocated", "/pod", json!({"cpu": -1}), "pod.cpu: expected a whole number from 0 to"),
        ("noderesources", "LeastAllocated", "/pod", json!({"cpu": "100m"}), "pod.cpu: expected a whole number from 0"),
        ("noderesources", "LeastAllocated", "/nodes/1/name", json!("node1"), "nodes[1].name: there is a node"),
        (
            "noderesources",
            "LeastAllocated",
            "/nodes/1/allocatable/cpu",
            json!(1e300),
            "nodes[1].allocatable.cpu: expected",
        ),
        (
            "noderesources",
            "LeastAllocated",
            "/resources/0/1",
            json!(-1),
            "resources[0][1]: expected a whole number from 1",
        ),
        (
            "noderesources",
            "LeastAllocated",
            "/resources/0/1",
            json!(101),
            "resources[0][1]: expected a whole number from 1",
        ),
        (
            "noderesources",
            "LeastAllocated",
            "/existing",
            json!([{"node": "z", "requests": {}}]),
            "existing[0].node: expected the name of a node",
        ),
        ("noderesources", "CapacityRatio", "/shape", json!([]), "shape: points: expected at least one point"),
        (
            "noderesources",
            "CapacityRatio",
            "/shape",
            json!([[50, 1], [50, 2]]),
            "shape: points[1]: expected more than 50",
        ),
        ("node_affinity", "score", "/preferred", json!(null), "preferred: missing: expected a list"),
        (
            "node_affinity",
            "score",
            "/preferred",
            json!([{"weight": 101, "match": []}]),
            "preferred[0].weight: expected a whole number from 0 to 100",
        ),
        (
            "node_affinity",
            "score",
            "/preferred",
            json!([{"weight": 1, "match": [["a", "Is", []]]}]),
            "preferred[0].match[0][1]: expected one of In, NotIn",
        ),
        (
            "node_affinity",
            "score",
            "/preferred",
            json!([{"weight": 1, "match": [["a", "In", []]]}]),
            "preferred[0].match[0]: values: expected at least one value",
        ),
        ("node_affinity", "score", "/nodes", json!([]), "nodes: expected an object, not a list"),
        (
            "taints",
            "filter",
            "/taints",
            json!([{"key": "a", "effect": "Never"}]),
            "taints[0].effect: expected one of NoSchedule, PreferNoSchedule",
        ),
        (
            "taints",
            "filter",
            "/tolerations",
            json!([{"operator": "Equal"}]),
            "tolerations[0].key: expected the name of a taint",
        ),
        (
            "interpod_affinity",
            "score",
            "/pod_terms/0/kind",
            json!("near"),
            r#"pod_terms[0].kind: expected "affinity", "anti""#,
        ),
        (
            "interpod_affinity",
            "score",
            "/pod_terms/0/topology",
            json!(""),
            "pod_terms[0].topology: expected the name of a label",
        ),
        ("interpod_affinity", "score", "/hard_pod_affinity_weight", json!(null), "hard_pod_affinity_weight: missing"),
        (
            "topology_spread",
            "filter",
            "/constraints/0/max_skew",
            json!(0),
            "constraints[0].max_skew: expected a whole number from 1",
        ),
        (
            "topology_spread",
            "filter",
            "/constraints/0",
            json!({"max_skew": 1, "topology": "zone", "min_domains": 0}),
            "constraints[0].min_domains: expected a whole number from 1",
        ),
        ("topology_spread", "filter", "/pods/0/node", json!(7), "pods[0].node: expected a text, not 7"),
        ("topology_spread", "score", "/other_nodes", json!(null), "other_nodes: missing"),
        ("preemption", "candidate", "/node_capacity_cpu", json!(null), "node_capacity_cpu: missing"),
        (
            "preemption",
            "candidate",
            "/pod/priority",
            json!(1e12),
            "pod.priority: expected a whole number from -2147483648",
        ),
        (
            "preemption",
            "candidate",
            "/nodes/node1/0/cpu",
            json!(-5),
            "nodes.node1[0].cpu: expected a whole number from 0",
        ),
        ("hpa", "utilization", "/metric", json!("qps"), r#"metric: expected "cpu utilization", "pods value""#),
        ("hpa", "utilization", "/target_percent", json!(0), "target_percent: expected a whole number from 1"),
        ("hpa", "utilization", "/pods", json!([]), "pods: expected at least one pod, not 0"),
        ("hpa", "utilization", "/pods/0/state", json!("asleep"), "pods[0].state: expected one of ready, missing"),
        ("hpa", "pods value", "/values", json!([null]), "values: no ready pod has metrics"),
        ("hpa", "object value", "/values", json!([]), "values: expected at least one value, not 0"),
        ("hpa", "object value", "/ready_replicas", json!(null), "ready_replicas: missing"),
    ] {
        let mut case = case(kind, plugin);
        *case.pointer_mut(path).unwrap_or_else(|| panic!("{kind} has {path}")) = value;
        let error = &answer(kind, &case)["error"];
        let seen = format!("{}: {}", error["path"].as_str().unwrap_or(""), error["message"].as_str().unwrap_or(""));
        assert!(seen.starts_with(&format!("cases[0].{expected}")), "{seen}\n{expected}");
    }
}

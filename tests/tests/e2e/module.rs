//! The ES module as scripts meet it: in a page under a strict policy, in Node, and before the TypeScript compiler.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
};
use switchyard::{builtin, clock::Time, trace::Fingerprint, world::World};
use xtask::{module::FOLDER, site, step::on_path, tools};

use crate::access::{axe, look};
use crate::harness::{Page, root, scratch, visit_under};

/// Runs that between them have every part of the world.
const RUNS: [&str; 6] = ["playground", "leader-crash", "crash-loop", "kube-funnel", "graph-heft", "sessions-maglev"];

const EXAMPLE: &str = "module/examples/page.html";

/// What a script in the page of the example comes to; `module` is the module there.
async fn script(page: &Page, script: &str) -> Result<Value> {
    let script = format!(
        "const done = arguments[0];
         (async () => {{ const module = await import('../switchyard.js'); await module.default(); {script} }})()
           .then((value) => done({{ value }}), (error) => done({{ error: `${{error.name}}: ${{error.message}}` }}));"
    );
    let mut answer = page.client.execute_async(&script, Vec::new()).await?;
    ensure!(answer["error"].is_null(), "{}", answer["error"]);
    Ok(answer["value"].take())
}

/// A session in the page and natively comes to the same events, and so does a run without a past.
#[tokio::test]
async fn runs_in_a_page_are_those_of_the_command_line() -> Result<()> {
    visit_under("module_runs", "switchyard/", async |page| {
        page.client.goto(&format!("{}{EXAMPLE}", page.address)).await?;
        for key in RUNS {
            let mut world = World::new(&builtin::scenario(key).context("it comes with the program")?)
                .map_err(|problem| anyhow::anyhow!("{key}: {problem:?}"))?;
            let mut fingerprint = Fingerprint::default();
            world.run(Time::NEVER, &mut fingerprint);
            let own = json!([fingerprint.to_string(), world.next_seq().0, true]);
            let told = format!(
                "const session = new module.Session('{key}'); session.seek(session.until / 3);
                 return [module.run('{key}'), session.run()].map((end) => [end.fingerprint, end.events, end.over && end.met]);"
            );
            let theirs = script(page, &told).await?;
            ensure!(theirs == json!([own, own]), "{key}: {own} natively, and {theirs} in the page");
        }
        Ok(())
    })
    .await
}

/// Each line says what has to be true.
const CLAIMS: [(&str, &str); 9] = [
    ("steps lead to and fro", "const s = new Session('convoy-fcfs'); s.seek(5); const print = s.fingerprint; const went = s.step();
      const back = s.stepBack(); return went.length > 0 && went[0].at > 5 && JSON.stringify(went) === JSON.stringify(back) && s.fingerprint === print"),
    ("a moment is the same however it was reached", "const s = new Session('leader-crash'); s.seek('7s'); const print = s.fingerprint; s.run();
      return s.isOver && s.now === 30 && s.seek(7) && s.fingerprint === print && s.now === 7 && s.knownUntil === 30"),
    ("acting in the past opens a branch", "const s = new Session('leader-crash'); s.run(); s.seek(5); const came = s.act('crash: leader');
      const there = s.branches().map((branch) => branch.parent); return came[0].kind.event === 'replica_crashed' && came[0].at === 5.000001
      && s.branch === 1 && JSON.stringify(there) === '[null,0]' && s.switchTo(0) && s.now === 5.000001 && !s.switchTo(7)"),
    ("what was done is in the scenario and in the link", "const s = new Session('leader-crash', { seed: 9 }); s.seek(2); s.act({ crash: 'w1' }); s.seek(4);
      const print = s.fingerprint; const link = new Session(s.link()); const again = new Session(s.scenario()); again.seek(4); const text = new Session(s.yaml()); text.seek(4);
      return s.inputs()[0].crash === 'w1' && [link, again, text].every((run) => run.fingerprint === print && run.now === 4) && link.departure === undefined"),
    ("a run that is too long stops", "const s = new Session('playground'); const end = s.run({ maxEvents: 1000 }); const bare = module.run('playground', { maxEvents: 1000 });
      return !end.over && end.events >= 1000 && end.events < 1100 && !bare.over && bare.events >= 1000 && bare.events < 1100 && !s.seek(200, { maxEvents: 10 })"),
    ("events have what was compared, and why", "const s = new Session('three-nodes-fcfs'); s.run(); const chosen = s.trace().find((event) => event.candidates);
      const chain = s.why(chosen.seq); return chosen.candidates.some((one) => one.verdict === 'chosen') && chain.links[0].seq === chosen.seq && chain.origin === 'workload'
      && s.trace(s.events - 2).length === 2 && s.why(1e9) === undefined"),
    ("a view has times in seconds, and never is never", "const v = new Session({ version: 1, nodes: [{}], workload: [{ tasks: [{ work: '2.5s' }] }] }); v.seek(1); const { until, workers } = v.view();
      return until === Infinity && v.until === Infinity && workers[0].running[0].work === 2.5"),
    ("there is a catalogue", "return module.scenarios().length > 100 && module.policies().queue[0].key === 'fcfs' && /^\\d+\\.\\d+\\.\\d+$/.test(module.version())
      && module.scenario('convoy-sjf').policies.queue === 'sjf'"),
    ("exercises are answered case by case", "const [cycle, wrong] = module.solve({ kind: 'balance/smooth_weighted_round_robin', cases: [{ weights: [5, 1, 1] }, { weights: 7 }] });
      return cycle.sequence_one_cycle === 'aabacaa' && wrong.error.path === 'cases[1].weights'"),
];

/// Calls that throw, and what.
const THROWN: [(&str, &str); 9] = [
    (
        "new Session('version: 1\\nnodes: [{cpu: -2}]')",
        "ScenarioError nodes.0.cpu 2 15 -2 is out of range: expected 0.001 to 4000000",
    ),
    (
        "new Session({ version: 1, nodes: [{ cpu: -2 }] })",
        "ScenarioError nodes.0.cpu 0 0 -2 is out of range: expected 0.001 to 4000000",
    ),
    (
        "new Session('leader-crsh')",
        "ScenarioError  0 0 there is no built-in scenario \"leader-crsh\" (did you mean \"leader-crash\"?)",
    ),
    (
        "module.run('bursts', { sed: 4 })",
        "ScenarioError  0 0 there is no field \"sed\": expected one of seed, until, set, maxEvents (did you mean \"seed\"?)",
    ),
    (
        "module.run('bursts', { set: { 'nodes.0.speed': 'fast' } })",
        "ScenarioError nodes.0.speed 0 0 the text \"fast\" where a number was expected",
    ),
    (
        "new Session('v2.10.abc')",
        "LinkError undefined undefined undefined undefined the link ends after 3 of 10 characters: it was cut",
    ),
    (
        "new Session('bursts').act('crash: w9')",
        "RejectedError undefined undefined undefined undefined there is no node \"w9\"",
    ),
    ("new Session('bursts').seek('soon')", "TypeError undefined undefined undefined undefined \"soon\" is not a time"),
    (
        "module.solve(undefined)",
        "TypeError undefined undefined undefined undefined an exercise was expected: { kind, cases }",
    ),
];

#[tokio::test]
async fn a_session_goes_to_and_fro_and_says_what_is_wrong() -> Result<()> {
    visit_under("module_session", "switchyard/", async |page| {
        page.client.goto(&format!("{}{EXAMPLE}", page.address)).await?;
        for (claim, how) in CLAIMS {
            let told = script(page, &format!("const {{ Session }} = module; {how}")).await?;
            ensure!(told == json!(true), "not so: {claim}: {told}");
        }
        for (call, expected) in THROWN {
            let how = format!(
                "const {{ Session }} = module; try {{ {call}; return 'nothing' }} catch (error) {{
                 const {{ name, path, line, column, reason, message }} = error;
                 if (!(error instanceof Error) || reason && !message.endsWith(reason)) return String(error);
                 return [name, path, line, column, reason].map(String).join(' ') + (reason ? '' : ' ' + message) }}"
            );
            let told = script(page, &how).await?;
            ensure!(told.as_str().is_some_and(|told| told.starts_with(expected)), "{call}: {told}");
        }
        // A program that breaks says so, and takes no calls any more.
        let how = "const names = []; for (const call of [() => module.breakOnPurpose(), () => module.version(), () => module.run('bursts')]) {
            try { call(); names.push('fine') } catch (error) { names.push(error.name); names.seed ??= [error.seed, error.calls.at(-1), error.message] } }
            return [names, names.seed]";
        let told = script(page, how).await?;
        ensure!(told[0] == json!(["BrokenError", "fine", "BrokenError"]), "{told}");
        ensure!(told[1][0].is_number() && told[1][1] == json!("breakOnPurpose"), "{told}");
        ensure!(told[1][2].as_str().is_some_and(|message| message.contains("this was on purpose")), "{told}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_example_page_crashes_the_leader_and_tells_the_election() -> Result<()> {
    visit_under("module_example", "switchyard/", async |page| {
        page.client.goto(&format!("{}{EXAMPLE}", page.address)).await?;
        leads(page, "leads term 1.").await?;
        let axe = axe()?;
        if let Some(axe) = &axe {
            look(page, axe, "the example").await?;
        }
        press(page, "crash").await?;
        leads(page, "leads term 2.").await?;
        let log: Vec<String> =
            page.ask("return [...document.querySelectorAll('li')].map((line) => line.textContent)", vec![]).await?;
        let granted = log.iter().filter(|line| line.contains(" votes for ")).count();
        ensure!(granted >= 6 && log.last().is_some_and(|line| line.contains(" of 5 votes")), "{log:?}");
        press(page, "crash").await?;
        press(page, "crash").await?;
        leads(page, "Nobody leads").await?;
        press(page, "restart").await?;
        leads(page, "leads term").await
    })
    .await
}

async fn leads(page: &Page, words: &str) -> Result<()> {
    let said = async || {
        let said: String = page.ask("return document.querySelector('#leader').textContent", vec![]).await?;
        Ok(said.contains(words).then_some(()))
    };
    page.until(words, said).await
}

async fn press(page: &Page, id: &str) -> Result<()> {
    page.ask(&format!("document.querySelector('#{id}').click()"), vec![]).await
}

/// The folder with the module.
fn folder() -> Result<PathBuf> {
    let folder = site::dist(&root()?).join(FOLDER);
    ensure!(folder.join("node.js").is_file(), "there is no module to test: `cargo xtask build` makes it");
    Ok(folder)
}

/// A folder with copies of these files of the module: the site stays as it is.
fn copied(name: &str, files: &[&str]) -> Result<PathBuf> {
    let copy = scratch()?.join(name);
    fs::create_dir_all(copy.join("examples"))?;
    for file in files {
        fs::copy(folder()?.join(file), copy.join(file))?;
    }
    Ok(copy)
}

/// What Node prints; nothing where it is not installed, as `cargo xtask test` says.
fn node(folder: &Path, arguments: &[&str]) -> Result<Option<String>> {
    let Some(node) = on_path("node") else {
        println!("There is no Node: nothing was run.");
        return Ok(None);
    };
    let output = Command::new(node).args(arguments).current_dir(folder).output()?;
    let [said, wrong] = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    ensure!(output.status.success(), "node {}: {said}{wrong}", arguments.join(" "));
    Ok(Some(said))
}

/// Kleinrock, Queueing Systems I, section 5.7: an M/M/1 queue in order of arrival makes wait ρ/(1 − ρ) times the mean service.
#[test]
fn the_example_for_node_sweeps_the_load_under_two_disciplines() -> Result<()> {
    let Some(said) = node(&folder()?, &["examples/node.mjs"])? else { return Ok(()) };
    let rows: Vec<Vec<f64>> = said
        .lines()
        .skip(1)
        .map(|line| line.split_whitespace().filter_map(|word| word.parse().ok()).collect())
        .collect();
    ensure!(rows.len() == 5 && rows.iter().all(|row| row.len() == 3), "{said}");
    for row in &rows {
        let [load, fcfs, sjf] = row[..] else { unreachable!("it was counted") };
        let theory = load / (1.0 - load);
        ensure!(
            (fcfs - theory).abs() < 0.12 * theory && sjf < 0.8 * fcfs,
            "{load}: {fcfs}, {sjf} and {theory} in theory"
        );
    }
    Ok(())
}

/// The same run in Node, read from beside the script, and with the bytes given.
#[test]
fn node_runs_the_same_with_and_without_its_own_entry() -> Result<()> {
    let expected = fs::read_to_string(root()?.join("tests/golden/fingerprints.txt"))?;
    let expected =
        expected.lines().find_map(|line| line.strip_prefix("leader-crash ")).context("it has a golden fingerprint")?;
    let run = "const { fingerprint, events } = run('leader-crash'); console.log(`${fingerprint} of ${events} events`);";
    let copy = copied("module-node", &["package.json", "node.js", "switchyard.js", "switchyard_bg.wasm"])?;
    for entry in [
        "import init, { run } from 'switchyard'; await init();",
        "import { initSync, run } from './switchyard.js'; import { readFileSync } from 'node:fs'; initSync({ module: readFileSync('switchyard_bg.wasm') });",
    ] {
        fs::write(copy.join("check.mjs"), format!("{entry}\n{run}"))?;
        let Some(said) = node(&copy, &["check.mjs"])? else { return Ok(()) };
        ensure!(said.trim() == expected, "{said} instead of {expected}");
    }
    Ok(())
}

/// Held while TypeScript is fetched, which happens once.
static FETCH: Mutex<()> = Mutex::new(());

#[test]
fn types_fit_the_example_and_everything_that_built_in_scenarios_show() -> Result<()> {
    let compiler = {
        let _one_at_a_time = FETCH.lock();
        tools::typescript()?
    };
    let Some(compiler) = compiler else {
        println!("There is no npm to get TypeScript with: nothing was compiled.");
        return Ok(());
    };
    let shapes = root()?.join("tests/tests/e2e/module/shapes.mjs");
    let entry = folder()?.join("node.js");
    let Some(source) = node(&folder()?, &[&shapes.to_string_lossy(), &entry.to_string_lossy()])? else { return Ok(()) };
    ensure!(
        source.lines().count() > 900,
        "of so many built-in scenarios more was to be seen: {}",
        source.lines().count()
    );
    let copy = copied("module-types", &["package.json", "switchyard.d.ts", "switchyard.js", "examples/typed.ts"])?;
    fs::write(copy.join("examples/shapes.ts"), source)?;
    let strict = [
        "--strict",
        "--noEmit",
        "--target",
        "es2022",
        "--module",
        "nodenext",
        "examples/typed.ts",
        "examples/shapes.ts",
    ];
    let compiler = compiler.to_string_lossy();
    node(&copy, &[&[&*compiler], &strict[..]].concat())?;
    Ok(())
}

/// What can be called, and how, changes only with a look at it: `BLESS=1` writes `tests/golden/module.d.ts` anew.
#[test]
fn what_can_be_called_is_as_it_was_judged() -> Result<()> {
    let declared = fs::read_to_string(folder()?.join("switchyard.d.ts"))?;
    let types = fs::read_to_string(root()?.join("web/module/types.d.ts"))?;
    // wasm-bindgen indents them anew.
    let [lines, types] = [&declared, &types].map(|text| text.lines().map(str::trim).collect::<Vec<_>>());
    let place = lines.windows(types.len()).position(|window| window == types);
    let place = place.context("the types are not those of web/module/types.d.ts")?;
    let kept = |number: &usize| !(place..place + types.len()).contains(number);
    let calls: String =
        declared.lines().enumerate().filter(|(number, _)| kept(number)).map(|(_, line)| format!("{line}\n")).collect();
    ensure!(!calls.contains(": any"), "something is of no type");
    let golden = root()?.join("tests/golden/module.d.ts");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&golden, &calls)?;
    }
    let kept = fs::read_to_string(&golden)?;
    let differs = calls.lines().zip(kept.lines()).find(|(calls, kept)| calls != kept);
    ensure!(calls == kept, "another declaration than in {}: {differs:?}", golden.display());
    Ok(())
}

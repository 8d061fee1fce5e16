//! A run of a scenario, as scripts hold it.

use crate::convert::{self, Limits, Options, input, options, time, to_js};
use crate::error::{Thrown, enter};
use crate::headless::report;
use js_sys::Array;
use serde::Serialize;
use switchyard::causality;
use switchyard::clock::Time;
use switchyard::export::ndjson::Line;
use switchyard::ids::{Seq, TaskId};
use switchyard::link::Link;
use switchyard::session::{self, BranchId};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// A run of a scenario: it goes forward and back, takes input, and branches. The same scenario, seed and inputs give the
/// same events everywhere, to the last bit.
///
/// Times are seconds since the start of the run. Events have numbers, counted from 0.
#[wasm_bindgen]
pub struct Session {
    inner: session::Session,
    departure: Option<String>,
}

/// A branch of a session: acting in the past opens one, and the old future stays.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Branch {
    /// Its number.
    id: u32,
    /// What somebody called it.
    name: Option<String>,
    /// The branch that it left; `None` for the first.
    parent: Option<u32>,
    /// When it left it.
    from: Option<Time>,
    /// How far it has been simulated.
    known_until: Time,
}

/// The declarations of what leaves a session.
#[cfg(test)]
pub fn declare(out: &mut crate::typescript::Declarations) {
    out.data::<Branch>();
}

#[wasm_bindgen]
impl Session {
    /// A run at the start of a scenario; with a link, where the link left it.
    ///
    /// @throws {ScenarioError} The first thing that is wrong with the scenario.
    /// @throws {LinkError} The link cannot be followed.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(
            unchecked_param_type = "ScenarioSource",
            param_description = "a built-in scenario's name, YAML or JSON, an object, or a link"
        )]
        scenario: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "Options", param_description = "what of it is replaced")]
        given: JsValue,
    ) -> Result<Self, Thrown> {
        enter("new Session".to_owned())?;
        let given: Options = options(&given)?;
        let (inner, departure) = convert::session(&scenario, &given)?;
        Ok(Self { inner, departure })
    }

    /// The present moment.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn now(&self) -> f64 {
        seconds(self.inner.now())
    }

    /// When the run ends; `Infinity` when nobody said.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn until(&self) -> f64 {
        seconds(self.inner.until())
    }

    /// How far this branch has been simulated; never before `now`.
    #[wasm_bindgen(getter, js_name = knownUntil)]
    #[must_use]
    pub fn known_until(&self) -> f64 {
        seconds(self.inner.known_until())
    }

    /// True when nothing is left to happen.
    #[wasm_bindgen(getter, js_name = isOver)]
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.inner.is_over()
    }

    /// How many events have happened: the number of the next one.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn events(&self) -> f64 {
        self.next() as f64
    }

    /// The hash of all events so far: 16 hexadecimal digits, equal on every host for equal runs.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.inner.fingerprint().to_string()
    }

    /// For a link to a run that comes to something else with this version: how far it is the same.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn departure(&self) -> Option<String> {
        self.departure.clone()
    }

    /// Goes on to the next event. Several that follow from each other at once happen together.
    ///
    /// Returns the events that happened; none when nothing is left.
    #[wasm_bindgen(unchecked_return_type = "TraceEvent[]")]
    pub fn step(&mut self) -> Result<Array, Thrown> {
        enter("step".to_owned())?;
        let before = self.next();
        self.inner.step();
        self.told(before, self.next())
    }

    /// Goes back to just before the last event that happened, and those that happened together with it.
    ///
    /// Returns the events that have not happened yet now; none at the start.
    #[wasm_bindgen(js_name = stepBack, unchecked_return_type = "TraceEvent[]")]
    pub fn step_back(&mut self) -> Result<Array, Thrown> {
        enter("stepBack".to_owned())?;
        let before = self.next();
        self.inner.step_back();
        self.told(self.next(), before)
    }

    /// Goes to a moment, forward or back: afterwards everything due until and at that moment has happened.
    ///
    /// Returns true when it arrived, and false when a limit was met first.
    pub fn seek(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Time", param_description = "the moment")] to: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "Limits", param_description = "how far to go at most")]
        limits: JsValue,
    ) -> Result<bool, Thrown> {
        let (to, limits) = (time(&to)?, options::<Limits>(&limits)?);
        enter(format!("seek {to}"))?;
        Ok(self.go(to, limits))
    }

    /// Goes to the end of the run. A run without an end stops at the limit.
    ///
    /// Returns what came of it: figures, workers, the scenario's claims, and whether it is over.
    #[wasm_bindgen(unchecked_return_type = "Outcome")]
    pub fn run(
        &mut self,
        #[wasm_bindgen(unchecked_optional_param_type = "Limits", param_description = "how far to go at most")]
        limits: JsValue,
    ) -> Result<JsValue, Thrown> {
        let limits = options::<Limits>(&limits)?;
        enter("run".to_owned())?;
        self.go(Time::NEVER, limits);
        self.report()
    }

    /// Does something, such as `"crash: w1"` or `{ crash: "leader" }`, at the next microsecond. In the past of a branch this
    /// opens a new branch and goes there.
    ///
    /// Returns the events that came of it at once.
    ///
    /// @throws {ScenarioError} It is not as inputs are.
    /// @throws {RejectedError} It cannot be done now; nothing has changed.
    #[wasm_bindgen(unchecked_return_type = "TraceEvent[]")]
    pub fn act(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "string | Input", param_description = "what to do")] what: JsValue,
    ) -> Result<Array, Thrown> {
        let input = input(&what)?;
        enter(format!("act {input:?} at {}", self.inner.now()))?;
        let first = self.inner.act(input)?;
        self.told(first.0, self.next())
    }

    /// The present moment as a reader sees it: who leads, what runs and waits where, messages on their way, figures.
    #[wasm_bindgen(unchecked_return_type = "View")]
    pub fn view(&self) -> Result<JsValue, Thrown> {
        enter("view".to_owned())?;
        to_js(&self.inner.view())
    }

    /// What has happened in this branch until now, oldest first. Of long runs the newest 200,000 events are kept.
    #[wasm_bindgen(unchecked_return_type = "TraceEvent[]")]
    pub fn trace(
        &self,
        #[wasm_bindgen(
            unchecked_optional_param_type = "number",
            param_description = "the number of the first event wanted"
        )]
        since: Option<f64>,
    ) -> Result<Array, Thrown> {
        enter("trace".to_owned())?;
        // Negative numbers and NaN become 0.
        self.told(since.unwrap_or_default() as u64, self.next())
    }

    /// The bars of the Gantt chart of this branch, in the order of their start, its known future included.
    #[wasm_bindgen(unchecked_return_type = "Span[]")]
    pub fn spans(&self) -> Result<JsValue, Thrown> {
        enter("spans".to_owned())?;
        to_js(&self.inner.spans())
    }

    /// Figures and claims as of now.
    #[wasm_bindgen(unchecked_return_type = "Outcome")]
    pub fn report(&self) -> Result<JsValue, Thrown> {
        enter("report".to_owned())?;
        let (view, fingerprint) = (self.inner.view(), self.inner.fingerprint());
        report(&self.inner.to_scenario(), &view, self.inner.world(), fingerprint)
    }

    /// Everything known of a task; `undefined` when there is none of this number, or it ended long ago.
    #[wasm_bindgen(unchecked_return_type = "TaskDetail | undefined")]
    pub fn task(
        &self,
        #[wasm_bindgen(unchecked_param_type = "TaskId", param_description = "which")] id: u32,
    ) -> Result<JsValue, Thrown> {
        enter(format!("task {id}"))?;
        self.inner.task(TaskId(id)).map_or(Ok(JsValue::UNDEFINED), |task| to_js(&task))
    }

    /// Why an event happened: the thread of causes back to the workload, to an input, or to the start; `undefined` when the
    /// event is not known.
    #[wasm_bindgen(unchecked_return_type = "Chain | undefined")]
    pub fn why(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Seq", param_description = "the event's number")] event: f64,
    ) -> Result<JsValue, Thrown> {
        enter(format!("why {event}"))?;
        causality::chain(&self.inner, Seq(event as u64)).map_or(Ok(JsValue::UNDEFINED), |chain| to_js(&chain))
    }

    /// How the kube-scheduler's rules came to place something where they did, by the event that told so; `undefined` for
    /// other events.
    #[wasm_bindgen(unchecked_return_type = "FunnelView | undefined")]
    pub fn funnel(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Seq", param_description = "the event's number")] event: f64,
    ) -> Result<JsValue, Thrown> {
        enter(format!("funnel {event}"))?;
        self.inner.funnel(Seq(event as u64)).map_or(Ok(JsValue::UNDEFINED), |funnel| to_js(&funnel))
    }

    /// The scenario with everything done by hand in this branch written into its script: a new session of it is the same run.
    #[wasm_bindgen(unchecked_return_type = "Scenario")]
    pub fn scenario(&self) -> Result<JsValue, Thrown> {
        enter("scenario".to_owned())?;
        to_js(&self.inner.to_scenario())
    }

    /// The same as YAML, as people write it.
    pub fn yaml(&self) -> Result<String, Thrown> {
        enter("yaml".to_owned())?;
        Ok(self.inner.to_scenario().to_yaml())
    }

    /// What was done by hand in this branch, in order.
    #[wasm_bindgen(unchecked_return_type = "Step[]")]
    pub fn inputs(&self) -> Result<JsValue, Thrown> {
        enter("inputs".to_owned())?;
        to_js(&self.inner.inputs())
    }

    /// The text of a link to this moment with all branches: what stands after `#` in the playground's address.
    pub fn link(&self) -> Result<String, Thrown> {
        enter("link".to_owned())?;
        Ok(Link::of(&self.inner).encode())
    }

    /// The number of the present branch.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn branch(&self) -> u32 {
        self.inner.branch().0
    }

    /// All branches, oldest first; 16 at most.
    #[wasm_bindgen(unchecked_return_type = "Branch[]")]
    pub fn branches(&self) -> Result<JsValue, Thrown> {
        enter("branches".to_owned())?;
        let branch = |branch: session::BranchView| Branch {
            id: branch.id.0,
            name: branch.name.map(|name| name.to_string()),
            parent: branch.parent.map(|(parent, _)| parent.0),
            from: branch.parent.map(|(_, from)| from),
            known_until: branch.known_until,
        };
        to_js(&self.inner.branches().into_iter().map(branch).collect::<Vec<_>>())
    }

    /// Opens a branch at this moment, goes there, and returns its number.
    pub fn fork(&mut self) -> Result<u32, Thrown> {
        enter("fork".to_owned())?;
        Ok(self.inner.fork().0)
    }

    /// Goes to another branch, to the same moment if that is known there, else as far as it is known. False when there is no
    /// such branch.
    #[wasm_bindgen(js_name = switchTo)]
    pub fn switch_to(&mut self, #[wasm_bindgen(param_description = "its number")] branch: u32) -> Result<bool, Thrown> {
        enter(format!("switchTo {branch}"))?;
        self.inner.switch(BranchId(branch));
        Ok(self.branch() == branch)
    }
}

impl Session {
    fn next(&self) -> u64 {
        self.inner.world().next_seq().0
    }

    fn go(&mut self, to: Time, limits: Limits) -> bool {
        let before = self.next();
        limits.go(before, |steps| (self.inner.advance(to, steps), self.next()))
    }

    /// These events, as far as they are kept.
    fn told(&self, since: u64, until: u64) -> Result<Array, Thrown> {
        let trace = self.inner.trace();
        let told = Array::new();
        for event in trace.since(Seq(since)).take_while(|event| event.seq.0 < until) {
            let candidates: Vec<_> = trace.candidates(event.seq).copied().collect();
            told.push(&to_js(&Line { event, candidates: &candidates })?);
        }
        Ok(told)
    }
}

fn seconds(time: Time) -> f64 {
    if time == Time::NEVER { f64::INFINITY } else { time.as_secs_f64() }
}

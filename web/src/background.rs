//! What takes long or is seldom asked for, in a background worker: sweeps, figures and data for files. What is asked of it,
//! what it tells, and both ends of the line.
//!
//! The worker is a program of its own with the simulation in it (`src/worker.rs`), and is fetched when it is first needed.
//! Both ends speak JSON texts, which the core reads anyway. A worker does one job after the other and keeps nothing, and is
//! ended at any moment: so there is nothing to be tidied up, and cancelling never waits. That, and hearing of it when the worker cannot be loaded, is why this stands on
//! the browser's own interface and not on `gloo-worker`.

use crate::lanes::{Choice, settings};
use crate::page;
use crate::still::Order;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::rc::Rc;
use switchyard::race::{self, Curves, Setting};
use switchyard::scenario::{Scenario, from_text};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, Event, MessageEvent, Worker};
use yew::Callback;

/// What a sweep would do: the loads between two, and how often each is run.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The lowest load.
    pub low: f64,
    /// The highest load.
    pub high: f64,
    /// How many loads, both ends included.
    pub points: usize,
    /// How many seeds.
    pub seeds: u32,
}

impl Default for Plan {
    fn default() -> Self {
        Self { low: 0.1, high: 0.95, points: 12, seeds: 5 }
    }
}

impl Plan {
    /// The loads.
    ///
    /// # Errors
    /// What is wrong with the plan, in words.
    pub fn loads(&self) -> Result<Vec<f64>, String> {
        race::loads_between(self.low, self.high, self.points)
    }
}

/// How far a sweep is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Sweep {
    /// Nobody has asked for one.
    #[default]
    Idle,
    /// So much is done, 0 to 1, and these loads are known.
    Running(f64, Rc<Curves>),
    /// All is known.
    Done(Rc<Curves>),
    /// It came to nothing.
    Failed(String),
}

impl Sweep {
    /// What is known.
    #[must_use]
    pub fn curves(&self) -> Option<&Rc<Curves>> {
        match self {
            Self::Running(_, curves) | Self::Done(curves) => Some(curves),
            Self::Idle | Self::Failed(_) => None,
        }
    }
}

/// What is asked of the worker.
#[derive(Serialize, Deserialize)]
pub enum Job {
    /// The figures of lanes at rising load.
    Sweep {
        /// What is run.
        scenario: Box<Scenario>,
        /// The lanes.
        settings: Vec<Setting>,
        /// The loads.
        rhos: Vec<f64>,
        /// How often each.
        seeds: u32,
    },
    /// Something that leaves the page as a file.
    Write(Order),
}

impl Job {
    /// The sweep of these lanes through this scenario.
    ///
    /// # Errors
    /// What is wrong with the plan, in words.
    pub fn new(scenario: Scenario, choices: &[Choice], plan: &Plan) -> Result<Self, String> {
        Ok(Self::Sweep {
            scenario: Box::new(scenario),
            settings: settings(choices),
            rhos: plan.loads()?,
            seeds: plan.seeds,
        })
    }
}

/// What the worker tells.
#[derive(Serialize, Deserialize)]
pub enum News {
    /// It is there, and takes a job.
    Ready,
    /// So much is done, 0 to 1.
    Progress(f64, Curves),
    /// All is done.
    Done(Curves),
    /// This was to be written.
    Written(String),
    /// It came to nothing.
    Failed(String),
}

/// The page's end: a worker with its jobs. It ends when this is dropped.
pub struct Background {
    worker: Worker,
    /// Jobs that wait for it to be there; `None` once it is.
    waiting: Rc<RefCell<Option<Vec<String>>>>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

impl Background {
    /// Starts a worker, gives it the job, and passes on what it tells.
    ///
    /// # Errors
    /// Why there is no worker, in the browser's words.
    pub fn start(job: &Job, tell: &Callback<News>) -> Result<Self, String> {
        let job = serde_json::to_string(job).map_err(|error| error.to_string())?;
        let waiting = Rc::new(RefCell::new(Some(vec![job])));
        let jobs = Rc::clone(&waiting);
        let worker = Worker::new(&page::worker_address()).map_err(|error| said(&error))?;
        let (heard, line) = (tell.clone(), worker.clone());
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let text = event.data().as_string().unwrap_or_default();
            match from_text(&text) {
                // It listens from now on.
                Ok(News::Ready) => {
                    for job in jobs.borrow_mut().take().unwrap_or_default() {
                        // What cannot be sent is not answered, as when the worker is gone.
                        let _ = line.post_message(&JsValue::from_str(&job));
                    }
                }
                Ok(news) => heard.emit(news),
                Err(error) => heard.emit(News::Failed(error.to_string())),
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        let failed = tell.clone();
        let on_error = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            let message = js_sys::Reflect::get(&event, &JsValue::from_str("message")).ok();
            failed.emit(News::Failed(message.and_then(|message| message.as_string()).unwrap_or_default()));
        });
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self { worker, waiting, _on_message: on_message, _on_error: on_error })
    }

    /// Asks the worker in `place`, which is started when it is not there yet.
    ///
    /// # Errors
    /// Why there is no worker, or why it does not take it, in the browser's words.
    pub fn ask_in(place: &mut Option<Self>, job: &Job, tell: &Callback<News>) -> Result<(), String> {
        match place {
            Some(there) => there.ask(job),
            None => Self::start(job, tell).map(|started| *place = Some(started)),
        }
    }

    /// Gives it another job, to be done after those before.
    ///
    /// # Errors
    /// Why it does not take it, in the browser's words.
    pub fn ask(&self, job: &Job) -> Result<(), String> {
        let job = serde_json::to_string(job).map_err(|error| error.to_string())?;
        match &mut *self.waiting.borrow_mut() {
            Some(waiting) => waiting.push(job),
            None => self.worker.post_message(&JsValue::from_str(&job)).map_err(|error| said(&error))?,
        }
        Ok(())
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

fn said(error: &JsValue) -> String {
    js_sys::Error::from(error.clone()).message().into()
}

/// Steps between two looks at the clock.
const STEPS: u64 = 20_000;
/// How often the worker tells how far it is, in milliseconds.
const TELL_EVERY_MS: f64 = 80.0;

/// The worker's end: takes jobs and does them.
pub fn serve() {
    std::panic::set_hook(Box::new(|info| tell(&News::Failed(info.to_string()))));
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
        let text = event.data().as_string().unwrap_or_default();
        let outcome = from_text(&text).map_err(|error| error.to_string()).and_then(work);
        tell(&outcome.unwrap_or_else(News::Failed));
    });
    if let Some(scope) = scope() {
        scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    }
    // The worker lives as long as its scope.
    on_message.forget();
    tell(&News::Ready);
}

fn scope() -> Option<DedicatedWorkerGlobalScope> {
    js_sys::global().dyn_into().ok()
}

fn tell(news: &News) {
    let text = serde_json::to_string(news).unwrap_or_default();
    if let Some(scope) = scope() {
        // Nobody listens to a worker that is being ended.
        let _ = scope.post_message(&JsValue::from_str(&text));
    }
}

/// Does a job.
fn work(job: Job) -> Result<News, String> {
    match job {
        Job::Sweep { scenario, settings, rhos, seeds } => sweep(&scenario, &settings, rhos, seeds).map(News::Done),
        Job::Write(order) => order.fill().map(News::Written),
    }
}

/// Sweeps, and tells now and then how far it is.
fn sweep(scenario: &Scenario, settings: &[Setting], rhos: Vec<f64>, seeds: u32) -> Result<Curves, String> {
    let sweep = race::Sweep::new(scenario, settings, rhos, seeds);
    let mut sweep = sweep.map_err(|refused| refused.to_string())?;
    let mut told = js_sys::Date::now();
    while !sweep.advance(STEPS).map_err(|refused| refused.to_string())? {
        let now = js_sys::Date::now();
        if now - told > TELL_EVERY_MS {
            told = now;
            tell(&News::Progress(sweep.progress(), sweep.curves()));
        }
    }
    Ok(sweep.curves())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library;

    #[test]
    fn a_job_and_its_curves_survive_the_line() {
        let scenario = library::builtin(0).unwrap();
        let own = Choice::of(&scenario);
        let plan = Plan { low: 0.2, high: 0.4, points: 2, seeds: 1 };
        let job = Job::new(scenario.clone(), &[own.clone(), own], &plan).unwrap();
        let Job::Sweep { settings: asked, .. } = &job else { panic!("no sweep") };
        let asked = asked.clone();
        let Job::Sweep { scenario: read, settings, rhos, seeds } =
            from_text(&serde_json::to_string(&job).unwrap()).unwrap()
        else {
            panic!("no sweep")
        };
        assert_eq!((&*read, &rhos, seeds), (&scenario, &vec![0.2, 0.4], 1));
        assert_eq!(settings, asked);
        let mut sweep = race::Sweep::new(&read, &settings, rhos, seeds).unwrap();
        while !sweep.advance(u64::MAX).unwrap() {}
        let text = serde_json::to_string(&News::Progress(0.25, sweep.curves())).unwrap();
        match from_text(&text).unwrap() {
            News::Progress(share, curves) => assert_eq!((share, curves), (0.25, sweep.curves())),
            _ => panic!("{text}"),
        }
        assert!(matches!(from_text("\"Ready\"").unwrap(), News::Ready));
        assert!(Plan { low: 0.9, ..plan }.loads().is_err());
    }
}

//! What wishes about the race change: its lanes through the player, its sweep through the background worker.

use super::{App, Msg};
use crate::action::{LaneWish, SweepWish};
use crate::background::{Background, Job, News, Sweep};
use crate::lanes::{Choice, LEAST, MOST};
use crate::library;
use crate::text::Text;
use crate::ui::{Banner, Race, Subject};
use std::rc::Rc;
use switchyard::policy::{Family, Policy};
use switchyard::queue::Queue;
use switchyard::race::Curves;
use switchyard::scenario::{Binding, Input, Policies, Scenario};
use yew::Context;

/// Lanes that say something about a built-in scenario: its key, and the policies that each lane sets.
const WORTH_RACING: &[(&str, &[&str])] = &[
    ("playground", &["", "queue=fcfs", "queue=sjf", "balance=round_robin"]),
    ("three-nodes-fcfs", &["", "queue=round_robin"]),
    ("three-nodes-round-robin", &["queue=fcfs", ""]),
    ("convoy-fcfs", &["", "queue=sjf", "queue.round_robin.quantum=4s"]),
    ("convoy-sjf", &["queue=fcfs", ""]),
    ("shortest-remaining-time", &["queue=fcfs", "queue=sjf", ""]),
    ("round-robin-quantum", &["queue.round_robin.quantum=1s", "", "queue=fcfs"]),
    ("starvation", &["", "queue.priority.aging_interval=3s", "queue=fcfs"]),
    ("aging", &["queue=priority", "", "queue=fcfs"]),
    ("wrong-estimates", &["predict=exact", ""]),
    ("exaggeration", &["predict=exact", "", "predict=estimate"]),
    ("past-and-present", &["predict=exact", ""]),
    ("nine-in-ten", &["predict=exact", "", "predict=exponential_average"]),
    ("single-queue", &["", "queue=sjf", "queue=srtf"]),
    ("one-queue-for-sixteen", &["", "binding=early,balance=least_connections", "binding=early,balance=random"]),
    ("sixteen-queues", &["", "balance=least_connections", "binding=late"]),
    ("fast-and-slow-round-robin", &["", "balance=least_connections", "balance=greedy"]),
    ("fast-and-slow-greedy", &["balance=round_robin", "balance=least_connections", ""]),
    ("three-regions", &["", "balance=least_connections", "balance=round_robin"]),
    ("slow-node", &["", "balance=least_connections", "balance=random"]),
];

/// The lanes that a race of this scenario begins with: what the table says, or the scenario as it is and another discipline.
#[must_use]
pub fn first_choices(scenario: &Scenario, key: Option<&str>) -> Vec<Choice> {
    let own = Choice::of(scenario);
    let known = WORTH_RACING.iter().find(|(known, _)| Some(*known) == key).map_or(&[][..], |(_, lanes)| lanes);
    let lane = |text: &&str| {
        let pairs = text.split(',').filter_map(|pair| pair.split_once('='));
        let sets: Vec<_> = pairs.map(|(path, value)| (format!("policies.{path}"), value)).collect();
        let sets: Vec<_> = sets.iter().map(|(path, value)| (path.as_str(), *value)).collect();
        Some(Choice::of(&scenario.with(&sets).ok()?))
    };
    let choices: Vec<_> = known.iter().filter_map(lane).collect();
    match choices.len() >= LEAST {
        true => choices,
        false => vec![own.clone(), another(&[own])],
    }
}

/// A lane unlike these: the first one's policies with the first discipline of the table that none of them has.
fn another(choices: &[Choice]) -> Choice {
    let taken = |key: &str| choices.iter().any(|choice| choice.0.queue.key() == key);
    let free = Queue::TABLE.iter().find(|entry| !taken(entry.key)).and_then(|entry| Policy::new(entry.key));
    let first = choices[0].0.clone();
    Choice(Policies { queue: free.unwrap_or_else(|| first.queue.clone()), ..first })
}

impl App {
    /// Opens the race with lanes that suit the scenario, or closes it.
    pub(super) fn open_race(&mut self, open: bool) {
        self.background = None;
        self.player.end_race();
        self.ui_mut().race = None;
        if !open {
            return;
        }
        let scenario = self.player.session().borrow().scenario().clone();
        let key = self.ui.builtin.and_then(|place| library::builtins().nth(place)).map(|(key, _)| key);
        self.race_of(first_choices(&scenario, key));
    }

    /// Opens the race of the run as it is against one in which every length is known: what the prediction cost.
    pub(super) fn race_truth(&mut self) {
        self.open_race(false);
        let own = Choice::of(self.player.session().borrow().scenario());
        let predict = Policies::default().predict;
        self.race_of(vec![Choice(Policies { predict, ..own.0.clone() }), own]);
    }

    fn race_of(&mut self, choices: Vec<Choice>) {
        let ui = self.ui_mut();
        ui.race = Some(Race::of(choices));
        ui.subject = Subject::System;
        if !self.race_again() {
            self.ui_mut().race = None;
        }
    }

    /// After another scenario began: the race goes on with it, where there is something to race with.
    pub(super) fn follow_scenario(&mut self) {
        if self.ui.race.is_some() {
            let view = self.player.view();
            self.open_race(!view.classes.is_empty() && !view.workers.is_empty());
        }
    }

    /// Lets the lanes begin anew, as they are chosen and with everything that was done by hand. False when they cannot.
    pub(super) fn race_again(&mut self) -> bool {
        let Some(race) = &self.ui.race else { return true };
        let Err(refused) = self.player.race(&race.choices) else { return true };
        let title = self.ui.lang.fill(Text::RefusedAction, &[&refused.to_string()]);
        self.ui_mut().banner = Some(Banner { title, detail: String::new() });
        false
    }

    pub(super) fn change_lanes(&mut self, wish: LaneWish) {
        let ui = self.ui_mut();
        let Some(race) = &mut ui.race else { return };
        let before = race.clone();
        match wish {
            LaneWish::Add if race.choices.len() < MOST => race.choices.push(another(&race.choices)),
            LaneWish::Remove(place) if race.choices.len() > LEAST && place < race.choices.len() => {
                race.choices.remove(place);
            }
            LaneWish::Bind(place, binding) => {
                if let Some(Choice(policies)) = race.choices.get_mut(place) {
                    policies.binding = binding;
                    if binding == Binding::Early {
                        // Placement rules choose among nodes with room, which only late binding looks for.
                        policies.place = Policies::default().place;
                    }
                }
            }
            LaneWish::Set(place, input) => {
                if let Some(choice) = race.choices.get_mut(place) {
                    set(choice, *input);
                }
            }
            LaneWish::Add | LaneWish::Remove(_) => return,
        }
        // What was swept was another race.
        race.sweep = Sweep::Idle;
        match self.race_again() {
            true => self.background = None,
            false => self.ui_mut().race = Some(before),
        }
    }

    pub(super) fn change_sweep(&mut self, cx: &Context<Self>, wish: SweepWish) {
        let scenario = self.player.session().borrow().to_scenario();
        let ui = self.ui_mut();
        let Some(race) = &mut ui.race else { return };
        match wish {
            SweepWish::Plan(plan) => race.plan = plan,
            SweepWish::Cancel => {
                let known = race.sweep.curves().filter(|curves| !curves.points.is_empty()).cloned();
                race.sweep = known.map_or(Sweep::Idle, Sweep::Done);
                self.background = None;
            }
            SweepWish::Start => {
                let tell = cx.link().callback(Msg::News);
                let job = Job::new(scenario, &race.choices, &race.plan);
                match job.and_then(|job| Background::start(&job, &tell)) {
                    Ok(background) => {
                        race.sweep = Sweep::Running(0.0, Rc::new(Curves::default()));
                        self.background = Some(background);
                    }
                    Err(why) => race.sweep = Sweep::Failed(why),
                }
            }
        }
    }

    /// The background worker told something.
    pub(super) fn hear(&mut self, news: News) {
        // What was told by a worker that has ended since is about nothing any more.
        if self.background.is_none() {
            return;
        }
        let Some(race) = &mut self.ui_mut().race else { return };
        match news {
            News::Ready | News::Written(_) => {}
            News::Progress(share, curves) => race.sweep = Sweep::Running(share, Rc::new(curves)),
            News::Done(curves) => race.sweep = Sweep::Done(Rc::new(curves)),
            News::Failed(why) => race.sweep = Sweep::Failed(why),
        }
        if !matches!(race.sweep, Sweep::Running(..)) {
            self.background = None;
        }
    }
}

/// Puts a policy in force in a lane.
fn set(Choice(policies): &mut Choice, input: Input) {
    match input {
        Input::SetQueue(policy) => policies.queue = policy,
        Input::SetBalance(policy) => policies.balance = policy,
        Input::SetPlace(policy) => policies.place = policy,
        Input::SetPredict(policy) => policies.predict = policy,
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::Lanes;
    use switchyard::builtin::{self, SCENARIOS};

    #[test]
    fn every_scenario_with_tasks_can_be_raced_and_no_two_lanes_are_alike() {
        for (key, _) in SCENARIOS {
            let scenario = builtin::scenario(key).unwrap();
            let choices = first_choices(&scenario, Some(key));
            let named = WORTH_RACING.iter().find(|(known, _)| known == key).map_or(LEAST, |(_, lanes)| lanes.len());
            assert_eq!(choices.len(), named, "{key}");
            for (place, choice) in choices.iter().enumerate() {
                assert!(!choices[..place].contains(choice), "{key}: lane {place}");
            }
            if !scenario.workload.is_empty() {
                assert!(Lanes::new(&scenario, &choices).is_ok(), "{key}");
            }
        }
        let known = |key: &str| SCENARIOS.iter().any(|(known, _)| *known == key);
        assert!(WORTH_RACING.iter().all(|(key, _)| known(key)));
    }

    #[test]
    fn a_new_lane_is_unlike_the_others() {
        let scenario = builtin::scenario("single-queue").unwrap();
        let mut choices = first_choices(&scenario, None);
        while choices.len() < MOST.min(Queue::TABLE.len()) {
            let next = another(&choices);
            assert!(!choices.contains(&next));
            choices.push(next);
        }
    }
}

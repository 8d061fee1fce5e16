//! The policies in force, to be changed while the run goes on: a chooser for each family and a control for each
//! parameter, made from the core's tables. A new policy is here without a line of this file.

use super::verbs;
use crate::action::Command;
use crate::figures::short;
use crate::page;
use crate::text::{Lang, Text, param_help, param_name, policy_name, policy_summary};
use crate::ui::{Scene, when};
use std::str::FromStr;
use switchyard::balance::Balance;
use switchyard::place::Place;
use switchyard::policy::{Family, Param, ParamKind, Policy, Value};
use switchyard::predict::Predict;
use switchyard::queue::Queue;
use switchyard::scenario::{Binding, Input};
use switchyard::trace::PolicyFamily;
use switchyard::view::PolicyView;
use web_sys::HtmlInputElement;
use yew::{Callback, Event, Html, Properties, TargetCast, component, html};

/// The families; placement only where tasks wait for a node with room.
pub fn policies(scene: &Scene) -> Html {
    let view = &scene.frame.view;
    let lang = scene.ui.lang;
    let binding = match view.binding {
        Binding::Early => Text::BindingEarly,
        Binding::Late => Text::BindingLate,
    };
    let emit = scene.emit.reform(Command::Act);
    html! {
        <section class="policies">
            <h3>{ scene.say(Text::Policies) }</h3>
            <Chooser of={PolicyFamily::Queue} policy={view.queue_policy.clone()} {lang} emit={emit.clone()} />
            <Chooser of={PolicyFamily::Balance} policy={view.balance_policy.clone()} {lang} emit={emit.clone()} />
            if view.binding == Binding::Late {
                <Chooser of={PolicyFamily::Place} policy={view.place_policy.clone()} {lang} emit={emit.clone()} />
            }
            <Chooser of={PolicyFamily::Predict} policy={view.predict_policy.clone()} {lang} emit={emit.clone()} />
            <p class="soft">{ scene.say(binding) }</p>
            if view.predict_policy.key == "exact" {
                { verbs(scene, &["race"]) }
            } else {
                { verbs(scene, &["race", "race-truth"]) }
            }
        </section>
    }
}

/// A family's table without its type, so that one chooser serves every family.
struct Table {
    /// Keys and names.
    choices: Vec<(&'static str, &'static str)>,
    /// Of the policy in force.
    summary: &'static str,
    params: &'static [Param],
}

impl Table {
    fn of<F: Family>(lang: Lang, key: &str) -> Option<Self> {
        let entry = F::TABLE.iter().find(|entry| entry.key == key)?;
        Some(Self {
            choices: F::TABLE.iter().map(|choice| (choice.key, policy_name::<F>(lang, choice))).collect(),
            summary: policy_summary::<F>(lang, entry),
            params: entry.params,
        })
    }
}

/// What there is to choose from, and what a choice does.
struct Offer {
    label: Text,
    id: &'static str,
    table: Table,
    /// The input that puts the policy with this key in force.
    choose: fn(&str) -> Option<Input>,
    /// The input that changes one parameter of the policy in force.
    adjust: fn(&PolicyView, &str, Value) -> Option<Input>,
}

impl Offer {
    fn of(family: PolicyFamily, lang: Lang, key: &str) -> Option<Self> {
        Some(match family {
            PolicyFamily::Queue => Self {
                label: Text::QueueDiscipline,
                id: "queue-policy",
                table: Table::of::<Queue>(lang, key)?,
                choose: |key| Policy::new(key).map(Input::SetQueue),
                adjust: |policy, key, value| with(policy, key, value).map(Input::SetQueue),
            },
            PolicyFamily::Place => Self {
                label: Text::PlacementRule,
                id: "place-policy",
                table: Table::of::<Place>(lang, key)?,
                choose: |key| Policy::new(key).map(Input::SetPlace),
                adjust: |policy, key, value| with(policy, key, value).map(Input::SetPlace),
            },
            PolicyFamily::Balance => Self {
                label: Text::Balancer,
                id: "balance-policy",
                table: Table::of::<Balance>(lang, key)?,
                choose: |key| Policy::new(key).map(Input::SetBalance),
                adjust: |policy, key, value| with(policy, key, value).map(Input::SetBalance),
            },
            PolicyFamily::Predict => Self {
                label: Text::Predictor,
                id: "predict-policy",
                table: Table::of::<Predict>(lang, key)?,
                choose: |key| Policy::new(key).map(Input::SetPredict),
                adjust: |policy, key, value| with(policy, key, value).map(Input::SetPredict),
            },
        })
    }
}

/// What is chosen from.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The family.
    pub of: PolicyFamily,
    /// What is chosen now.
    pub policy: PolicyView,
    /// The page's language.
    pub lang: Lang,
    /// What comes before the names for tests, where a page has several choosers of a family. There the parameters are
    /// folded away.
    #[prop_or_default]
    pub prefix: Option<String>,
    /// Is told a choice as the input that makes it.
    pub emit: Callback<Input>,
}

/// A chooser for a family, and controls for the parameters of what is chosen.
#[component]
pub fn Chooser(props: &Props) -> Html {
    let Props { of, policy, lang, prefix, emit } = props;
    let Some(offer) = Offer::of(*of, *lang, policy.key) else { return html! {} };
    let Offer { label, id, table, choose, adjust } = offer;
    let id = format!("{}{id}", prefix.as_deref().unwrap_or_default());
    let onchange = when(emit, move |event: Event| choose(&page::choice(&event)?));
    let fields = table.params.iter().filter_map(|param| {
        let value = policy.params.iter().find(|(key, _)| *key == param.key)?.1.clone();
        let (changed, emit) = (policy.clone(), emit.clone());
        let set = Callback::from(move |value: Value| {
            if let Some(input) = adjust(&changed, param.key, value) {
                emit.emit(input);
            }
        });
        Some(html! {
            <label key={param.key} class="field">
                <span>{ param_name(*lang, policy.key, param) }</span>
                { control(&id, param, value, &set) }
                <small>{ param_help(*lang, policy.key, param) }</small>
            </label>
        })
    });
    html! {
        <div class="policy">
            <label class="field">
                <span>{ lang.say(label) }</span>
                <select data-testid={id.clone()} {onchange}>
                    { for table.choices.iter().map(|(key, name)| html! {
                        <option key={*key} value={*key} selected={*key == policy.key}>{ *name }</option>
                    }) }
                </select>
                <small>{ table.summary }</small>
            </label>
            if prefix.is_none() {
                { for fields }
            } else if !table.params.is_empty() {
                <details class="params"><summary>{ lang.say(Text::Parameters) }</summary>{ for fields }</details>
            }
        </div>
    }
}

/// A policy as choosers take it.
pub fn chosen<F: Family>(policy: &Policy<F>) -> PolicyView {
    let params = policy.entry().params.iter().zip(&policy.values().0);
    PolicyView { key: policy.key(), params: params.map(|(param, value)| (param.key, value.clone())).collect() }
}

/// The policy as it is, with one parameter changed; nothing for a value that it does not take.
fn with<F: Family>(view: &PolicyView, key: &str, value: Value) -> Option<Policy<F>> {
    let mut policy = Policy::new(view.key)?;
    for (key, value) in &view.params {
        policy.set(key, value.clone()).ok()?;
    }
    policy.set(key, value).ok()?;
    Some(policy)
}

/// The control for one parameter. What it does not take is put back as it was.
fn control(id: &str, param: &'static Param, value: Value, set: &Callback<Value>) -> Html {
    let testid = format!("{id}-{}", param.key);
    let kind = param.kind;
    if let (ParamKind::Choice { options, .. }, &Value::Choice(chosen)) = (kind, &value) {
        let onchange = when(set, |event: Event| Some(Value::Choice(page::choice(&event)?.parse().ok()?)));
        return html! {
            <select data-testid={testid} {onchange}>
                { for options.iter().enumerate().map(|(place, option)| html! {
                    <option value={place.to_string()} selected={place == chosen}>{ *option }</option>
                }) }
            </select>
        };
    }
    if let Value::Flag(on) = value {
        let onchange =
            when(set, |event: Event| Some(Value::Flag(event.target_dyn_into::<HtmlInputElement>()?.checked())));
        return html! { <input type="checkbox" data-testid={testid} checked={on} {onchange} /> };
    }
    let shown = written(&value);
    let before = shown.clone();
    let set = set.clone();
    let onchange = move |event: Event| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
        match read(kind, &input.value()).filter(|value| kind.allows(value)) {
            Some(value) => set.emit(value),
            None => input.set_value(&before),
        }
    };
    html! { <input type="text" inputmode="decimal" data-testid={testid} value={shown} title={kind.to_string()} {onchange} /> }
}

fn written(value: &Value) -> String {
    match value {
        Value::Duration(length) => length.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => short(*number, 4),
        Value::Flag(on) => on.to_string(),
        Value::Choice(place) => place.to_string(),
        Value::Durations(list) => listed(list),
        Value::Integers(list) => listed(list),
    }
}

fn listed(list: &[impl ToString]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn read(kind: ParamKind, text: &str) -> Option<Value> {
    let text = text.trim();
    match kind {
        ParamKind::Duration { .. } => text.parse().ok().map(Value::Duration),
        ParamKind::Integer { .. } => text.parse().ok().map(Value::Integer),
        ParamKind::Real { .. } => text.parse().ok().map(Value::Real),
        ParamKind::Durations { .. } => entries(text).map(Value::Durations),
        ParamKind::Integers { .. } => entries(text).map(Value::Integers),
        ParamKind::Flag { .. } | ParamKind::Choice { .. } => None,
    }
}

/// Entries between commas; nothing at all is the empty list.
fn entries<T: FromStr>(text: &str) -> Option<Vec<T>> {
    let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
    entries.map(|entry| entry.parse().ok()).collect()
}

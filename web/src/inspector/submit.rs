//! Tasks by hand: a class, how many, and how much work each is.

use crate::action::Command;
use crate::text::{Lang, Text};
use switchyard::scenario::{Input, Submit};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::{Callback, Html, NodeRef, Properties, SubmitEvent, component, html, use_node_ref};

/// The most tasks that one click submits.
const MOST: u32 = 1_000;

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    pub classes: Vec<String>,
    pub lang: Lang,
    pub emit: Callback<Command>,
}

/// The form.
#[component]
pub(super) fn SubmitForm(props: &Props) -> Html {
    let Props { classes, lang, emit } = props;
    let (class, count, work) = (use_node_ref(), use_node_ref(), use_node_ref());
    let onsubmit = {
        let (class, count, work, emit) = (class.clone(), count.clone(), work.clone(), emit.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(submit) = read(&class, &count, &work) {
                emit.emit(Command::Act(Input::Submit(submit)));
            }
        }
    };
    html! {
        <form class="submit" {onsubmit}>
            <label class="field"><span>{ lang.say(Text::Class) }</span>
                <select ref={class}>
                    { for classes.iter().enumerate().map(|(place, name)| html! {
                        <option key={name.clone()} value={name.clone()} selected={place == 0}>{ name }</option>
                    }) }
                </select>
            </label>
            <label class="field"><span>{ lang.say(Text::HowMany) }</span>
                <input ref={count} type="number" min="1" max={MOST.to_string()} value="5" />
            </label>
            <label class="field"><span>{ lang.say(Text::WorkEach) }</span>
                <input ref={work} type="text" value="1s" pattern="[0-9.]+ ?(us|ms|s|m|h|d)?" />
            </label>
            <button class="plain boxed" data-testid="submit">{ lang.say(Text::Submit) }</button>
        </form>
    }
}

fn read(class: &NodeRef, count: &NodeRef, work: &NodeRef) -> Option<Submit> {
    Some(Submit {
        class: class.cast::<HtmlSelectElement>()?.value(),
        count: count.cast::<HtmlInputElement>()?.value().parse::<u32>().ok()?.clamp(1, MOST),
        work: work.cast::<HtmlInputElement>()?.value().parse().ok()?,
        ..Submit::default()
    })
}

//! What lies over the page: a modal dialog of the browser's own, which keeps the focus and closes on Escape.

use crate::action::Command;
use crate::icons::icon;
use crate::text::Text;
use crate::ui::{Scene, Sheet};
use web_sys::HtmlDialogElement;
use yew::{Children, Event, Html, Properties, component, html, use_effect_with, use_node_ref};

/// What a leaf is made of.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The page.
    pub scene: Scene,
    /// Its heading.
    pub title: Text,
    /// Its name for tests.
    pub name: &'static str,
    /// What stands on it.
    pub children: Children,
}

/// A leaf over the page.
#[component]
pub fn Leaf(props: &Props) -> Html {
    let Props { scene, title, name, children } = props;
    let dialog = use_node_ref();
    let shown = dialog.clone();
    use_effect_with((), move |()| {
        let opened = shown.cast::<HtmlDialogElement>();
        if let Some(dialog) = &opened {
            // It was just made, so it is in the document and not yet open.
            let _ = dialog.show_modal();
        }
        // Closed before it goes, so that the focus goes back to where it was.
        move || {
            if let Some(dialog) = opened {
                dialog.close();
            }
        }
    });
    let close = scene.on::<yew::MouseEvent>(Command::Lay(Sheet::None));
    let oncancel = {
        let emit = scene.emit.clone();
        move |event: Event| {
            event.prevent_default();
            emit.emit(Command::Lay(Sheet::None));
        }
    };
    html! {
        <dialog ref={dialog} class="leaf" aria-label={scene.say(*title)} data-testid={*name} {oncancel}>
            <header>
                <h2>{ scene.say(*title) }</h2>
                <button class="round" aria-label={scene.say(Text::Close)} title={scene.say(Text::Close)} onclick={close}>{ icon("close") }</button>
            </header>
            { children.clone() }
        </dialog>
    }
}

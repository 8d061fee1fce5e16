//! The scenario as text: numbered lines, the first error at its line, and nothing happens to the run until it is applied.

use crate::action::Command;
use crate::app::place_of;
use crate::library;
use crate::sheet::Leaf;
use crate::text::Text;
use crate::ui::{Scene, Sheet};
use web_sys::{Element, HtmlTextAreaElement};
use yew::{Callback, Component, Context, Event, Html, InputEvent, NodeRef, TargetCast, html};

/// The editor.
pub struct Editor {
    text: String,
    numbers: NodeRef,
    area: NodeRef,
}

impl Component for Editor {
    type Message = String;
    type Properties = Scene;

    fn create(cx: &Context<Self>) -> Self {
        let text = cx.props().frame.session().to_scenario().to_yaml();
        Self { text, numbers: NodeRef::default(), area: NodeRef::default() }
    }

    fn update(&mut self, _cx: &Context<Self>, text: String) -> bool {
        self.text = text;
        true
    }

    fn changed(&mut self, cx: &Context<Self>, old: &Scene) -> bool {
        // The text is the person's: passing time does not draw it anew.
        cx.props().ui != old.ui
    }

    fn view(&self, cx: &Context<Self>) -> Html {
        let scene = cx.props();
        let error = library::parse(&self.text).err();
        let bad_line = error.as_ref().and_then(|error| error.place).map(|place| place.0 as usize);
        let lines = self.text.split('\n').count();
        let oninput = cx.link().callback(|event: InputEvent| {
            event.target_dyn_into::<HtmlTextAreaElement>().map_or_else(String::new, |area| area.value())
        });
        let said =
            error.as_ref().map_or_else(|| scene.say(Text::Valid).to_owned(), |error| place_of(scene.ui.lang, error));
        let apply = match error {
            None => scene.on(Command::Apply(self.text.clone())),
            Some(_) => Callback::noop(),
        };
        html! {
            <Leaf scene={scene.clone()} title={Text::EditorTitle} name="editor">
                    <div class="editor">
                        <div class="numbers" ref={self.numbers.clone()} aria-hidden="true">
                            { for (1..=lines).map(|line| html! {
                                <span key={line} class={(Some(line) == bad_line).then_some("bad")}>{ line }</span>
                            }) }
                        </div>
                        <textarea ref={self.area.clone()} autofocus=true spellcheck="false" wrap="off" data-testid="editor-text"
                            aria-label={scene.say(Text::EditorTitle)} aria-invalid={bad_line.is_some().to_string()}
                            value={self.text.clone()} {oninput} onscroll={follow(&self.numbers)} />
                    </div>
                    <footer>
                        <p class={if bad_line.is_some() || said != scene.say(Text::Valid) { "bad" } else { "good" }} role="status"
                            data-testid="editor-error">{ &said }</p>
                        <span class="soft">{ scene.say(Text::EditorHint) }</span>
                        <button class="plain" onclick={scene.on(Command::Lay(Sheet::None))}>{ scene.say(Text::Cancel) }</button>
                        <button class="plain main" data-testid="apply" disabled={said != scene.say(Text::Valid)} onclick={apply}>
                            { scene.say(Text::Apply) }
                        </button>
                    </footer>
            </Leaf>
        }
    }

    fn rendered(&mut self, _cx: &Context<Self>, first: bool) {
        if let Some(area) = self.area.cast::<HtmlTextAreaElement>().filter(|_| first) {
            // A text starts with its caret at the end; the reader starts at the top.
            let _ = area.set_selection_range(0, 0);
            area.set_scroll_top(0);
        }
    }
}

/// Keeps the numbers beside their lines.
fn follow(numbers: &NodeRef) -> Callback<Event> {
    let numbers = numbers.clone();
    Callback::from(move |event: Event| {
        if let Some((numbers, area)) = numbers.cast::<Element>().zip(event.target_dyn_into::<HtmlTextAreaElement>()) {
            numbers.set_scroll_top(area.scroll_top());
        }
    })
}

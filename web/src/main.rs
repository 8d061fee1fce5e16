//! Mounts the playground on the page.

use yew::{Html, component, html};

/// The whole page.
#[component]
fn Page() -> Html {
    html! { <h1>{ "Switchyard" }</h1> }
}

fn main() {
    yew::Renderer::<Page>::new().render();
}

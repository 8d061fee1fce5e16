//! The help sheet: what the page is for, and every verb with its keys.

use crate::action::{ACTIONS, Command, Group};
use crate::icons::icon;
use crate::keyboard::shown;
use crate::text::Text;
use crate::ui::{Scene, Sheet};
use yew::{Html, component, html};

/// The sheet.
#[component]
pub fn Help(scene: &Scene) -> Html {
    let group = |group: Group, title: Text| {
        let listed = ACTIONS.iter().filter(|action| action.group == group && !action.keys.is_empty());
        html! {
            <section>
                <h3>{ scene.say(title) }</h3>
                <dl class="keys">
                    { for listed.map(|action| html! {
                        <div key={action.key}>
                            <dt>{ scene.say(action.label) }</dt>
                            <dd>{ for action.keys.iter().map(|key| html! { <kbd>{ shown(key) }</kbd> }) }</dd>
                        </div>
                    }) }
                </dl>
            </section>
        }
    };
    html! {
        <div class="sheet" role="dialog" aria-modal="true" aria-label={scene.say(Text::HelpTitle)}>
            <div class="leaf">
                <header>
                    <h2>{ scene.say(Text::HelpTitle) }</h2>
                    <button class="round" autofocus=true aria-label={scene.say(Text::Close)} title={scene.say(Text::Close)}
                        onclick={scene.on(Command::Lay(Sheet::None))}>{ icon("close") }</button>
                </header>
                <p>{ scene.say(Text::HelpIntro) }</p>
                <div class="columns">
                    { group(Group::Time, Text::GroupTime) }
                    { group(Group::Node, Text::GroupNodes) }
                    { group(Group::Page, Text::GroupPage) }
                </div>
            </div>
        </div>
    }
}

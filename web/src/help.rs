//! The help sheet: what the page is for, and every verb with its keys.

use crate::action::{ACTIONS, Group};
use crate::keyboard::shown;
use crate::sheet::Leaf;
use crate::text::Text;
use crate::ui::Scene;
use yew::{Html, html};

/// The sheet.
#[inline(never)]
pub fn help(scene: &Scene) -> Html {
    let group = |group: Group, title: Text| {
        let listed = ACTIONS.iter().filter(|action| action.group == group);
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
        <Leaf scene={scene.clone()} title={Text::HelpTitle} name="help-sheet">
            <p>{ scene.say(Text::HelpIntro) }</p>
            <p>{ scene.say(Text::HelpKeys) }</p>
            <p><a href="../learn/">{ scene.say(Text::Lessons) }</a>{ ": " }{ scene.say(Text::LessonsHint) }</p>
            <div class="columns">
                { group(Group::Time, Text::GroupTime) }
                { group(Group::Node, Text::GroupNodes) }
                { group(Group::Page, Text::GroupPage) }
            </div>
        </Leaf>
    }
}

//! A sentence with one thing to do about it, at the foot of the page: it covers nothing that is needed and waits for nobody.

use super::Entry;
use crate::action::Command;
use crate::figures::stamp;
use crate::icons::icon;
use crate::text::{Lang, Text};
use crate::ui::Scene;
use yew::{Html, html};

/// A wish about kept runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Keep {
    /// Saves the run as it is now.
    Save,
    /// It was saved under this name, or not, and why.
    Saved(Result<String, super::store::Trouble>),
    /// Saves it as a file.
    File,
    /// Offers something.
    Offer(Offer),
    /// Takes the offer away.
    Decline,
    /// Opens a kept run.
    Fetch(Box<Entry>),
    /// This is the link of the kept run.
    Open(Box<Entry>, String),
    /// What the page shows is what the tab with this number kept.
    Adopt(String),
    /// Takes the runs of a file among those that are saved.
    Bring(String, Vec<u8>),
    /// Says something.
    Say(String),
    /// Says what went wrong.
    Fail(String, String),
}

/// What is offered.
#[derive(Clone, Debug, PartialEq)]
pub enum Offer {
    /// To go on with what a tab left behind.
    Continue(Box<Entry>),
    /// To save the run as a file, because of this.
    File(String),
}

impl Offer {
    /// The sentence.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        match self {
            Self::Continue(entry) => lang.fill(Text::ContinueOffer, &[&entry.titled(lang), &stamp(entry.at)]),
            Self::File(why) => why.clone(),
        }
    }
}

/// The bar, when there is an offer.
pub fn offer(scene: &Scene) -> Html {
    scene.ui.offer.as_ref().map(|offer| bar(scene, offer)).unwrap_or_default()
}

#[inline(never)]
fn bar(scene: &Scene, offer: &Offer) -> Html {
    let (wish, label) = match offer {
        Offer::Continue(entry) => (Keep::Fetch(entry.clone()), Text::Continue),
        Offer::File(_) => (Keep::File, Text::SaveFile),
    };
    html! {
        <div class="offer" role="status" data-testid="offer">
            <p>{ offer.sentence(scene.ui.lang) }</p>
            <button class="plain main" data-testid="take-offer" onclick={scene.on(Command::Keep(wish))}>{ scene.say(label) }</button>
            <button class="plain square" data-testid="decline-offer" title={scene.say(Text::Decline)} aria-label={scene.say(Text::Decline)}
                onclick={scene.on(Command::Keep(Keep::Decline))}>{ icon("close") }</button>
        </div>
    }
}

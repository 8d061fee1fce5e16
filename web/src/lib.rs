//! The playground: a page on which a reader watches a simulated cluster, breaks it, rewinds it and shares it.
//!
//! One owner, one direction. [`player::Player`] owns the session and turns real time into simulated time; it hands an
//! unchanging [`frame::Frame`] down to everything that draws. Wishes go up as [`action::Command`]s, most of them from the
//! one table of verbs in [`action`]. Components draw what can be read and focused, ten times a second at most; what
//! moves with every frame is written by [`stage::paint`]. A paused page writes nothing.
//!
//! The build parts the program: what a first view runs is fetched at once, all other functions afterwards. So what no first
//! view shows is a function of its own, out of line: `#[inline(never)]` where the compiler would copy it into a caller.

pub mod text;
pub mod figures;
pub mod speed;
pub mod ticks;
pub mod timeline;
pub mod lanes;
pub mod background;
pub mod frame;
pub mod player;
pub mod action;
pub mod keyboard;
pub mod herald;
pub mod ui;
pub mod wording;
pub mod reigns;
pub mod rules;
pub mod scan;
pub mod library;
pub mod share;
pub mod embed;
pub mod page;
pub mod address;
pub mod files;
pub mod saved;
pub mod icons;
pub mod ink;
pub mod stage;
pub mod branches;
pub mod stops;
pub mod compare;
pub mod transport;
pub mod topbar;
pub mod inspector;
pub mod peek;
pub mod panels;
pub mod race;
pub mod sheet;
pub mod editor;
pub mod export;
pub mod help;
pub mod still;
pub mod palette;
pub mod app;
pub mod crash_box;

/// Puts the playground where its frame stands in the document.
pub fn start() {
    yew::set_custom_panic_hook(Box::new(crash_box::show));
    let place = page::document().and_then(|document| document.get_element_by_id("playground"));
    match place {
        Some(place) => yew::Renderer::<app::App>::with_root(place).render(),
        None => yew::Renderer::<app::App>::new().render(),
    };
}

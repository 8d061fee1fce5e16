//! Rules of style that depend on what is shown: a sheet of the document's own. A policy that forbids style elements allows
//! it, as no markup can bring one along.

use crate::page;
use js_sys::{Array, Reflect};
use wasm_bindgen::JsCast;
use web_sys::CssStyleSheet;
use yew::{AttrValue, Component, Context, Html, Properties, html};

/// What a component of rules is given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The rules.
    pub text: AttrValue,
}

/// The rules, for as long as it is there.
pub struct Rules {
    /// `None` in a browser that knows no such sheets.
    sheet: Option<CssStyleSheet>,
}

impl Component for Rules {
    type Message = ();
    type Properties = Props;

    fn create(_: &Context<Self>) -> Self {
        let sheet = CssStyleSheet::new().ok();
        if let (Some(adopted), Some(sheet)) = (adopted(), &sheet) {
            adopted.push(sheet);
        }
        Self { sheet }
    }

    fn view(&self, cx: &Context<Self>) -> Html {
        if let Some(sheet) = &self.sheet {
            // Rules that cannot be read are left out.
            let _ = sheet.replace_sync(&cx.props().text);
        }
        html! {}
    }

    fn destroy(&mut self, _: &Context<Self>) {
        if let (Some(adopted), Some(sheet)) = (adopted(), &self.sheet)
            && let Ok(place) = u32::try_from(adopted.index_of(sheet, 0))
        {
            adopted.splice_many(place, 1, &[]);
        }
    }
}

/// The sheets that the document has adopted: an array that it looks at.
fn adopted() -> Option<Array> {
    Reflect::get(page::document()?.as_ref(), &"adoptedStyleSheets".into()).ok()?.dyn_into().ok()
}

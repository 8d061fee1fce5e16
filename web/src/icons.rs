//! The few signs of the page's buttons, as paths in a box of 16 by 16.

use yew::{Html, html};

/// The sign with this name; none for a name without a sign.
pub fn icon(name: &str) -> Html {
    let data = match name {
        "embed" => {
            "M5.400 3.500 1 8l4.400 4.500 1.300-1.300L3.600 8l3.100-3.200zM10.600 3.500 9.300 4.800 12.400 8l-3.100 3.200 1.300 1.300L15 8z"
        }
        "export" => "M2 2h12v9H2zM3.4 3.4v6.2l2.8-3.4 2.2 2.4 1.8-1.8 2.4 2.6V3.4zM2 12.4h12v1.4H2z",
        "start" => "M3 3h2v10H3zM13 3v10L6 8z",
        "step-back" => "M10 3v10L3 8zM11.5 3h2v10h-2z",
        "play" => "M4 2.5v11L13.5 8z",
        "pause" => "M4 3h3v10H4zM9 3h3v10H9z",
        "step" => "M6 3v10l7-5zM2.5 3h2v10h-2z",
        "end" => "M11 3h2v10h-2zM3 3v10l7-5z",
        "slower" => "M3 7h10v2H3z",
        "faster" => "M7 3h2v4h4v2H9v4H7V9H3V7h4z",
        "close" => "M4.4 3 8 6.6 11.6 3 13 4.4 9.4 8l3.6 3.6-1.4 1.4L8 9.4 4.4 13 3 11.6 6.6 8 3 4.4z",
        "lessons" => "M2 3h5l1 1 1-1h5v9.5H9l-1 1-1-1H2zM3.4 4.4v6.7h3.9V4.9l-.5-.5zM8.7 4.9v6.2h3.9V4.4H9.2z",
        "theme" => "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zm0 1.5v9a4.5 4.5 0 0 1 0-9z",
        "edit" => "M11.2 2.2l2.6 2.6-8 8L2.5 13.5l.7-3.3z",
        "pin" => "M2 3h5.2v10H2zM8.8 3H14v10H8.8zM10 4.2v7.6h2.8V4.2z",
        "race" => "M2 3h9v2H2zM2 7h6v2H2zM2 11h12v2H2z",
        "find" => {
            "M6.800 2a4.800 4.800 0 0 1 3.900 7.600l3.500 3.500-1.300 1.300-3.500-3.500A4.800 4.800 0 1 1 6.800 2zm0 1.800a3 3 0 1 0 0 6 3 3 0 0 0 0-6z"
        }
        "open" => "M2 3.5h4.5l1.5 2h6V13H2zM3.5 7v4.5h9V7z",
        "saved" => "M3.500 2h9v12.200L8 11l-4.500 3.200zM5.200 3.700v7.200L8 8.900l2.800 2V3.700z",
        "download" => "M7 2h2v5.500h2.600L8 11.500 4.400 7.500H7zM2.500 11h1.600v1.900h7.800V11h1.600v3.500h-11z",
        "share" => {
            "M12 2a2 2 0 1 1-1.5 3.4L6.4 7.6v.8l4.1 2.2A2 2 0 1 1 10 12L5.9 9.7a2 2 0 1 1 0-3.4L10 4a2 2 0 0 1 2-2z"
        }
        "undo" => "M6 3v3h3.5a4 4 0 0 1 0 8H5v-1.8h4.5a2.2 2.2 0 0 0 0-4.4H6v3L1.5 6.9z",
        "redo" => "M10 3v3H6.5a4 4 0 0 0 0 8H11v-1.8H6.5a2.2 2.2 0 0 1 0-4.4H10v3l4.5-3.9z",
        "branch" => {
            "M4 1.5a2 2 0 0 1 .9 3.8v1.2c0 1 .6 1.6 1.6 1.6h2.7a2 2 0 1 1 0 1.8H6.5c-.6 0-1.1-.1-1.6-.4v1.2A2 2 0 1 1 3.1 10.700V5.300A2 2 0 0 1 4 1.5z"
        }
        "stop" => {
            "M5 1.500h6L14.500 5v6L11 14.500H5L1.500 11V5zM5.700 3.200 3.200 5.700v4.600l2.500 2.500h4.600l2.500-2.500V5.700l-2.500-2.500zM6 6h4v4H6z"
        }
        _ => return html! {},
    };
    html! { <svg viewBox="0 0 16 16" aria-hidden="true"><path d={data} /></svg> }
}

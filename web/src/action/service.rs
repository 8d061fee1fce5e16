//! What the verbs do to services.

use super::node::allowed;
use super::{Command, Situation, refuse};
use crate::text::Text;
use crate::ui::Subject;
use switchyard::scenario::{Image, Input, Rollout};
use switchyard::view::ServiceView;

fn selected_service<'a>(s: &Situation<'a>) -> Result<&'a ServiceView, String> {
    let service = match s.subject {
        Subject::Service(id) => s.frame.service(id),
        _ => None,
    };
    service.ok_or_else(|| s.lang.say(Text::SelectServiceFirst).to_owned())
}

/// One container more, or one fewer.
pub(super) fn scale(s: &Situation, by: i16) -> Result<Command, String> {
    let service = selected_service(s)?;
    match service.desired.checked_add_signed(by) {
        Some(replicas) => allowed(s, Input::Scale { service: service.name.clone(), replicas }),
        None => refuse(s, Text::NoContainers),
    }
}

/// The selected service gets its image anew, as the next version: its containers are replaced a few at a time.
pub(super) fn roll_out(s: &Situation) -> Result<Command, String> {
    let service = selected_service(s)?;
    let image = Image { name: service.image.clone(), size: 0.0 };
    allowed(s, Input::Update(Rollout { service: service.name.clone(), image, fails: None }))
}

//! A still figure of every built-in scenario, which a figure's page shows where its program cannot run.

use anyhow::{Context as _, Result};
use std::fs;
use std::path::Path;
use switchyard::builtin;
use switchyard::clock::Time;
use switchyard_web::player::Player;
use switchyard_web::still::{Wish, draw};

/// The latest moment that is drawn: by then something happens everywhere.
const LATEST: Time = Time(12_500_000);

/// Writes a file for each key into a folder.
///
/// # Errors
/// When a file cannot be written.
pub fn build(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    for (key, _) in builtin::SCENARIOS {
        let scenario = builtin::scenario(key).with_context(|| format!("there is no {key}"))?;
        let mut player = Player::new(scenario).map_err(|why| anyhow::anyhow!("{key}: {why}"))?;
        let until = player.session().borrow().until();
        let at = Time(until.0 / 2).min(LATEST);
        let file = folder.join(format!("{key}.svg"));
        let svg = draw(&mut player, at, &Wish::default());
        fs::write(&file, svg).with_context(|| format!("{} cannot be written", file.display()))?;
    }
    Ok(())
}

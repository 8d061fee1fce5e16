//! `switchyard-site figure`: one moment of a run, or its course until then, as SVG or PNG; or the run itself as one file of HTML.

use crate::{raster, source};
use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;
use clap::builder::PossibleValuesParser;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use switchyard::clock::Time;
use switchyard::session::Session;
use switchyard::{builtin, link};
use switchyard_web::embed::offline::{self, Offline};
use switchyard_web::embed::{Embed, Wanted};
use switchyard_web::player::Player;
use switchyard_web::still::{self, Dress, FRAMES_MAX, Kind, WIDTHS, Wish};
use switchyard_web::text::Lang;
use switchyard_web::ui::Theme;

#[derive(Args)]
pub struct Options {
    /// A file (scenario, SWF, CSV, WfCommons, DOT, Compose, Kubernetes), the key of a built-in scenario, or a shared link
    source: String,
    /// The moment, such as 12.5s; without it that of the link, or the end of the run
    #[arg(long)]
    at: Option<Time>,
    /// What it shows
    #[arg(long, default_value = "stage", value_parser = PossibleValuesParser::new(Kind::ALL.map(Kind::key)))]
    view: String,
    /// Its language
    #[arg(long, default_value = "en", value_parser = PossibleValuesParser::new(["en", "zh"]))]
    language: String,
    /// For which ground
    #[arg(long, default_value = "light", value_parser = PossibleValuesParser::new(Dress::ALL.map(Dress::key)))]
    theme: String,
    /// Its width in CSS pixels
    #[arg(long, default_value_t = 960, value_parser = width)]
    width: u32,
    /// How many frames a storyboard has
    #[arg(long, default_value_t = 6, value_parser = frames)]
    frames: usize,
    /// Leave out the title, the moment and the sentence below it
    #[arg(long)]
    no_caption: bool,
    /// The address of a playground, where the caption's link opens this run at this moment
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    page: Option<String>,
    /// Where it goes; standard output without it. A name that ends with .png gets the picture in pixels, two for each of
    /// CSS; one that ends with .html the figure itself with its program, as one file
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// The folder of a built site, which such a file is made from
    #[arg(long, default_value = "dist")]
    site: PathBuf,
}

fn width(text: &str) -> Result<u32, String> {
    within(text, *WIDTHS.start(), *WIDTHS.end())
}

fn frames(text: &str) -> Result<usize, String> {
    Ok(within(text, 1, FRAMES_MAX as u32)? as usize)
}

fn within(text: &str, least: u32, most: u32) -> Result<u32, String> {
    let number = text.parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| format!("expected a number from {least} to {most}"))
}

fn address(text: &str) -> Result<String, String> {
    match text.starts_with("https://") || text.starts_with("http://") {
        true => Ok(text.to_owned()),
        false => Err("expected an address that begins with https:// or http://".to_owned()),
    }
}

/// Draws the figure, and puts it where it belongs.
pub fn figure(options: &Options) -> Result<()> {
    let found = source::find(&options.source)?;
    for note in &found.notes {
        writeln!(io::stderr(), "note: {note}")?;
    }
    let session = Session::with_inputs(found.scenario, found.inputs).with_context(|| options.source.clone())?;
    let at = match options.at.or(found.at) {
        Some(at) => at,
        None if session.until() < Time::NEVER => session.until(),
        None => bail!("{} does not say when it ends: give a moment with --at", options.source),
    };
    let view = Kind::ALL.into_iter().find(|kind| kind.key() == options.view);
    let theme = Dress::ALL.into_iter().find(|dress| dress.key() == options.theme);
    let (Some(kind), Some(dress)) = (view, theme) else { return Err(anyhow!("no such view or theme")) };
    let mut player = Player::with(session);
    let link = options.page.as_deref().map(|page| {
        player.seek(at);
        let session = player.session().borrow();
        let hash = session.fingerprint().value();
        let fragment = link::encode(session.scenario(), session.inputs(), session.now(), Some(hash));
        format!("{}#{fragment}", page.split('#').next().unwrap_or_default())
    });
    let wish = Wish {
        kind,
        lang: Lang::of_tag(&options.language),
        dress,
        width: options.width,
        frames: options.frames,
        caption: !options.no_caption,
        link,
    };
    let svg = still::draw(&mut player, at, &wish);
    let Some(file) = &options.output else { return Ok(io::stdout().write_all(svg.as_bytes())?) };
    let content = match file.extension().and_then(|ending| ending.to_str()) {
        Some("html") => alone(options, &mut player, at, &wish, &svg)?.into_bytes(),
        Some("png") => raster::png(&svg)?,
        _ => svg.into_bytes(),
    };
    fs::write(file, content).with_context(|| format!("{} cannot be written", file.display()))
}

/// The run itself, paused at the moment, with everything that it needs.
fn alone(options: &Options, player: &mut Player, at: Time, wish: &Wish, svg: &str) -> Result<String> {
    let file = options.site.join(offline::TEMPLATE);
    let template = fs::read_to_string(&file)
        .with_context(|| format!("{} cannot be read: `cargo xtask build` makes it", file.display()))?;
    player.seek(at);
    let title = still::title(&player.frame(), wish.lang);
    let session = player.session().borrow();
    let known = builtin::key_of(session.scenario()).filter(|_| session.inputs().is_empty());
    let hash = session.fingerprint().value();
    let scenario = match known {
        Some(key) => key.to_owned(),
        None => link::encode(session.scenario(), session.inputs(), session.now(), Some(hash)),
    };
    let wanted = Wanted {
        embed: Embed::of(wish.kind),
        scenario,
        exercise: None,
        at: known.map(|_| session.now()),
        autoplay: false,
        theme: (wish.dress == Dress::Dark).then_some(Theme::Dark),
        lang: Some(wish.lang),
    };
    let page = options.page.as_deref().unwrap_or_default();
    let site = page.split('#').next().and_then(|page| page.strip_suffix("play/")).unwrap_or_default();
    let offline = Offline { wanted: &wanted, lang: wish.lang, title: &title, svg, site };
    offline.fill(&template).map_err(|why| anyhow!(why))
}

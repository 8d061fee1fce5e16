//! A still figure in pixels, with the fonts of this machine.

use anyhow::{Context as _, Result, bail, ensure};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

/// How many pixels there are in one of CSS, either way: enough for print and for sharp screens.
const SCALE: u32 = 2;
/// The most pixels that a picture has.
const PIXELS: u64 = 200_000_000;
/// Faces without serifs that are likely to be there, the first choice first.
const FACES: [&str; 8] =
    ["Inter", "Noto Sans", "DejaVu Sans", "Liberation Sans", "Roboto", "Arial", "Helvetica", "Segoe UI"];

/// The picture as a PNG file.
///
/// # Errors
/// There is no font on this machine, or the picture is too large.
pub fn png(svg: &str) -> Result<Vec<u8>> {
    let mut options = Options::default();
    let fonts = options.fontdb_mut();
    fonts.load_system_fonts();
    let there = |name: &&str| fonts.faces().any(|face| face.families.iter().any(|(family, _)| family == name));
    let known = FACES.iter().find(|name| there(name)).map(|name| (*name).to_owned());
    let any = || Some(fonts.faces().next()?.families.first()?.0.clone());
    let Some(face) = known.or_else(any) else { bail!("there is no font on this machine: write the figure as .svg") };
    fonts.set_sans_serif_family(face);
    let tree = Tree::from_str(&plain(svg), &options).context("the picture cannot be read back")?;
    let size = tree.size().to_int_size();
    let (width, height) = (size.width() * SCALE, size.height() * SCALE);
    ensure!(
        u64::from(width) * u64::from(height) <= PIXELS,
        "{width} by {height} pixels are too many: write it as .svg"
    );
    let mut picture = Pixmap::new(width, height).context("a picture has a size")?;
    resvg::render(&tree, Transform::from_scale(SCALE as f32, SCALE as f32), &mut picture.as_mut());
    Ok(picture.encode_png()?)
}

/// The picture with what variables of a style sheet are by default: `var(--ink, #123456)` is `#123456`.
fn plain(svg: &str) -> String {
    let mut out = String::with_capacity(svg.len());
    let mut parts = svg.split("var(--");
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (name, rest) = part.split_once(')').unwrap_or((part, ""));
        out.push_str(name.split_once(',').map_or("none", |(_, value)| value.trim()));
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_become_what_they_are_by_default() {
        let style = ".a{fill:var(--ink, #123456);stroke:var(--line,#fff)} .b{fill:#000}";
        assert_eq!(plain(style), ".a{fill:#123456;stroke:#fff} .b{fill:#000}");
    }

    #[test]
    fn a_picture_has_two_pixels_for_each_of_css_and_its_colours() {
        let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='20' height='10'><style>.a{fill:var(--x,#0000ff)}</style><rect class='a' width='10' height='10'/></svg>";
        let picture = Pixmap::decode_png(&png(svg).unwrap()).unwrap();
        assert_eq!((picture.width(), picture.height()), (40, 20));
        let at = |x, y| picture.pixel(x, y).map(|pixel| (pixel.red(), pixel.blue(), pixel.alpha()));
        assert_eq!((at(5, 5), at(30, 5)), (Some((0, 255, 255)), Some((0, 0, 0))));
    }
}

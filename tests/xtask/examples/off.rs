//! x
fn main() {
    let r = std::path::Path::new("/work/wt-off");
    xtask::offline::write(r, &r.join("dist")).unwrap();
}

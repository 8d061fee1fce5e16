//! A figure as one file, from the command line.

use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn a_name_that_ends_with_html_gets_the_figure_with_everything_in_it() {
    let site = Path::new(env!("CARGO_TARGET_TMPDIR")).join("offline");
    fs::create_dir_all(site.join("embed")).expect("a folder for tests");
    let gaps = "{{LANG}}|{{QUERY}}|{{SITE}}|{{TITLE}}|{{NAME}}|{{PICTURE}}|{{ALT}}|{{WORDS}}|rest";
    fs::write(site.join("embed/offline.tpl"), gaps).expect("a file for tests");
    let file = site.join("figure.html");
    let drawn = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_switchyard-site"));
        command.arg("figure").args(arguments).arg("-o").arg(&file).arg("--site").arg(&site);
        assert!(command.status().expect("the program starts").success(), "{arguments:?}");
        fs::read_to_string(&file).expect("the figure")
    };
    let page = "https://example.org/s/play/";
    let lanes = drawn(&["leader-crash", "--at", "12.5s", "--view", "lanes", "--theme", "dark", "--page", page]);
    let parts: Vec<_> = lanes.split('|').collect();
    assert_eq!(
        parts[..3],
        [
            "en",
            "scenario=leader-crash&amp;views=lanes&amp;at=12.5s&amp;theme=dark&amp;language=en",
            "https://example.org/s/"
        ]
    );
    assert!(parts[5].starts_with("data:image/svg+xml;base64,") && parts[7].contains("n1"), "{lanes}");
    assert_eq!((parts[3], parts[4], parts[8]), (parts[6], parts[6], "rest"));
    let chinese = drawn(&["first-election", "--language", "zh"]);
    assert!(chinese.starts_with("zh-CN|scenario=first-election&amp;at="), "{chinese}");
}

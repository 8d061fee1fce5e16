//! A policy's page as Markdown, with a figure that the book fills in; and the table of a family.

use super::figures::{bounds_text, figure_name, value_text};
use super::lessons::Lessons;
use super::moment::telling;
use super::policy::Policy;
use crate::in_lang;
use crate::learn::chapter::FIGURE;
use crate::learn::element::escaped;
use crate::learn::figure::PLAYGROUND;
use crate::learn::runs::{Run, Runs};
use anyhow::{Context as _, Result};
use serde_json::Value;
use switchyard::builtin::shown::outcome;
use switchyard::clock::{LONGEST, Time};
use switchyard::expect::Claim;
use switchyard::link::Link;
use switchyard::policy::{Param, ParamKind};
use switchyard::race::{self, Setting};
use switchyard::scenario::Scenario;
use switchyard::session::Session;
use switchyard_web::text::{Lang, param_help, param_name, scenario_summary, scenario_title};

/// What stands above a policy.
pub struct Above<'a> {
    /// What its family is called.
    pub family: &'a str,
    /// All of the family.
    pub policies: &'a [Policy],
}

/// A policy with the scenario that shows it, in a language.
struct Page<'a> {
    policy: &'a Policy,
    above: &'a Above<'a>,
    lang: Lang,
    /// The key of the scenario.
    key: &'static str,
    scenario: Scenario,
}

/// The page.
///
/// # Errors
/// No scenario shows it, or that does not run.
pub fn markdown(policy: &Policy, above: &Above<'_>, lang: Lang, runs: &Runs, lessons: &Lessons) -> Result<String> {
    let key = policy.shown_by().context("no built-in scenario shows it")?;
    let scenario = runs.scenario(&Run { scenario: key.to_owned(), ..Run::default() })?;
    let page = Page { policy, above, lang, key, scenario };
    Ok([
        format!("# {}\n\n{}\n", policy.name, policy.summary),
        page.facts(lessons),
        page.figure()?,
        page.comparison()?,
        page.params(),
        page.choosing()?,
        page.neighbours(),
    ]
    .join("\n"))
}

/// A family's policies, each with what it does.
#[must_use]
pub fn table(policies: &[Policy], lang: Lang) -> String {
    let head = [in_lang(lang, "Policy", "策略"), in_lang(lang, "What it does", "做什么")];
    let row = |policy: &Policy| {
        let Policy { name, key, summary, .. } = policy;
        let link = format!("<a href=\"{}\">{name}</a>", policy.file());
        format!("<tr><th scope=\"row\">{link}<br><code>{key}</code></th><td>{summary}</td></tr>")
    };
    let rows: String = policies.iter().map(row).collect();
    let head: String = head.iter().map(|head| format!("<th scope=\"col\">{head}</th>")).collect();
    format!("<table class=\"entries\"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>\n")
}

impl Page<'_> {
    fn say(&self, english: &'static str, chinese: &'static str) -> &'static str {
        in_lang(self.lang, english, chinese)
    }

    fn find(&self, key: &str) -> Option<&Policy> {
        self.above.policies.iter().find(|policy| policy.key == key)
    }

    /// What it is, at a glance.
    fn facts(&self, lessons: &Lessons) -> String {
        let Policy { family, key, path, source, .. } = self.policy;
        let mut rows = vec![
            (self.say("Family", "类别"), format!("<a href=\"{family}.html\">{}</a>", escaped(self.above.family))),
            (self.say("Key", "键"), format!("<code>{path}: {key}</code>")),
        ];
        if !source.is_empty() {
            rows.push((self.say("Source", "出处"), escaped(source)));
        }
        let folder = crate::book::folder_of(self.lang);
        let link = |lesson: &super::lessons::Lesson| {
            format!("<a href=\"[[root]]learn/{folder}/{}\">{}</a>", lesson.file, escaped(&lesson.title))
        };
        let used: Vec<_> = lessons.with(self.policy).map(link).collect();
        if !used.is_empty() {
            rows.push((self.say("Lessons", "课程"), used.join("<br>")));
        }
        let row = |(name, value): &(&str, String)| format!("<tr><th scope=\"row\">{name}</th><td>{value}</td></tr>");
        format!("<table class=\"facts\"><tbody>{}</tbody></table>\n", rows.iter().map(row).collect::<String>())
    }

    /// The run that shows it.
    fn figure(&self) -> Result<String> {
        let at = telling(&self.scenario)?;
        let mut session = Session::new(self.scenario.clone())?;
        session.seek(at);
        // A placement by rules that filter and score is told by its funnel.
        let views = match self.policy.views() {
            _ if session.funnels().next().is_some() => "stage funnel",
            "stage lanes" if self.scenario.control.is_none() => "stage",
            views => views,
        };
        let title = scenario_title(self.lang, self.key).unwrap_or(&self.scenario.title);
        let summary = scenario_summary(self.lang, self.key).unwrap_or(&self.scenario.summary);
        Ok(format!(
            "<{FIGURE} scenario=\"{}\" at=\"{}\" views=\"{views}\"><strong>{}</strong> {}</{FIGURE}>\n",
            self.key,
            at.since(Time::ZERO),
            escaped(&format!("{title}{}", self.say(".", "。"))),
            escaped(summary),
        ))
    }

    /// The figures that its scenario makes claims about, and the same under the policies beside it.
    fn comparison(&self) -> Result<String> {
        let own = outcome(&self.scenario, &[]).context("the scenario runs")?;
        let others: Vec<_> = self.policy.beside.iter().filter_map(|key| self.find(key)).collect();
        let found = others.iter().map(|other| outcome(&self.scenario, &[(other.path, other.key)]));
        let found: Vec<Option<Vec<Claim>>> = found.collect();
        let names = others.iter().map(|other| format!("<a href=\"{}\">{}</a>", other.file(), other.name));
        let head =
            [self.say("Figure", "数值").to_owned(), self.say("Claimed", "断言").to_owned(), self.policy.name.clone()];
        let head: String = head.into_iter().chain(names).map(|name| format!("<th scope=\"col\">{name}</th>")).collect();
        let row = |claim: &Claim| {
            let name = figure_name(&claim.name, self.lang).map(|name| escaped(&name));
            let name = name.unwrap_or_else(|| format!("<code>{}</code>", escaped(&claim.name)));
            let expected = bounds_text(&claim.name, claim.bounds, self.lang);
            let under = found.iter().map(|claims| {
                let claim = claims.as_ref().and_then(|claims| claims.iter().find(|other| other.name == claim.name));
                claim.map_or_else(
                    || format!("<td>{}</td>", self.say("does not apply", "不适用")),
                    |claim| self.cell(claim),
                )
            });
            let under: String = under.collect();
            format!("<tr><th scope=\"row\">{name}</th><td>{expected}</td>{}{under}</tr>", self.cell(claim))
        };
        let rows: String = own.iter().map(row).collect();
        let [title, text] = [
            self.say("What the run comes to", "运行的结果"),
            self.say(
                "Measured when this page was built: the same tasks, and only the policy is another. What breaks the scenario's claim is marked.",
                "制作本页时实测：任务相同，只换策略。违背场景断言的数值带有标记。",
            ),
        ];
        Ok(format!(
            "## {title}\n\n{text}\n\n<div class=\"table-wrapper\" role=\"region\" aria-label=\"{title}\" tabindex=\"0\"><table class=\"compared\"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>\n"
        ))
    }

    /// A measured value, marked when it is not as claimed.
    fn cell(&self, claim: &Claim) -> String {
        let text = claim.value.map_or_else(|| "–".to_owned(), |value| value_text(&claim.name, value, self.lang));
        match claim.is_met() {
            true => format!("<td>{text}</td>"),
            false => {
                let said = self.say("not as claimed", "不符合断言");
                format!("<td class=\"off\">{text} <span role=\"img\" aria-label=\"{said}\">✗</span></td>")
            }
        }
    }

    fn params(&self) -> String {
        let title = self.say("Parameters", "参数");
        if self.policy.params.is_empty() {
            return format!("## {title}\n\n{}\n", self.say("It has none.", "没有参数。"));
        }
        let head = [
            self.say("Name", "名称"),
            self.say("Default", "默认值"),
            self.say("Takes", "取值"),
            self.say("What it does", "作用"),
        ];
        let head: String = head.iter().map(|head| format!("<th scope=\"col\">{head}</th>")).collect();
        let row = |param: &'static Param| {
            let name = match self.lang {
                Lang::En => String::new(),
                Lang::Zh => format!("{}<br>", param_name(self.lang, self.policy.key, param)),
            };
            format!(
                "<tr><th scope=\"row\">{name}<code>{}</code></th><td>{}</td><td>{}</td><td>{}</td></tr>",
                param.key,
                default_text(param.kind, self.lang),
                escaped(&takes(param.kind, self.lang)),
                escaped(param_help(self.lang, self.policy.key, param)),
            )
        };
        let rows: String = self.policy.params.iter().map(row).collect();
        format!(
            "## {title}\n\n<div class=\"table-wrapper\" role=\"region\" aria-label=\"{title}\" tabindex=\"0\"><table class=\"params\"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>\n"
        )
    }

    /// How a scenario and the command line choose it, and a race against those beside it.
    fn choosing(&self) -> Result<String> {
        let mut out = format!(
            "## {}\n\n{}\n\n```yaml\n{}```\n\n{}\n\n```sh\nswitchyard run {}\n",
            self.say("How to choose it", "怎样选用"),
            self.say("In a scenario:", "在场景里："),
            snippet(self.policy, &self.scenario),
            self.say(
                "From the command line, with the scenario above and with one of yours:",
                "在命令行上，用上面的场景，或者你自己的："
            ),
            self.key,
        );
        let Policy { path, key, .. } = self.policy;
        out += &format!("switchyard run my.yaml --set {path}={key}\n");
        let lanes = self.lanes();
        if lanes.len() > 1 {
            let axis = path.trim_start_matches("policies.");
            out += &format!("switchyard race {} --policy {axis}={}\n", self.key, lanes.join(","));
        }
        out += "```\n";
        if lanes.len() > 1 {
            let link = race_link(&self.scenario, path, &lanes)?;
            let said = self.say("Race it against those beside it in the playground", "在实验台里与前后策略赛跑");
            out += &format!("\n<p class=\"race\"><a href=\"{PLAYGROUND}#{link}\">{said}</a></p>\n");
        }
        Ok(out)
    }

    /// The keys that can race under this scenario, its own first.
    fn lanes(&self) -> Vec<&'static str> {
        let keys: Vec<_> = std::iter::once(self.policy.key).chain(self.policy.beside.iter().copied()).collect();
        let fits = |key: &&str| {
            self.policy.path.starts_with("policies.") && self.scenario.with(&[(self.policy.path, key)]).is_ok()
        };
        keys.into_iter().filter(fits).collect()
    }

    fn neighbours(&self) -> String {
        let line = |policy: &Policy| format!("- [{}]({}.md): {}\n", policy.name, policy.stem(), policy.summary);
        let lines: String = self.policy.beside.iter().filter_map(|key| self.find(key)).map(line).collect();
        let all = format!("- [{}]({}.md)\n", self.above.family, self.policy.family);
        format!("## {}\n\n{lines}{all}", self.say("Beside it", "相邻的策略"))
    }
}

/// The link to a race of these policies.
///
/// # Errors
/// One does not fit the scenario.
fn race_link(scenario: &Scenario, path: &str, keys: &[&str]) -> Result<String> {
    let setting = |key: &&str| Setting { name: (*key).to_owned(), sets: vec![(path.to_owned(), (*key).to_owned())] };
    let lanes = race::lanes(scenario, &keys.iter().map(setting).collect::<Vec<_>>())?;
    let lanes = lanes.into_iter().map(|lane| lane.scenario.policies).collect();
    Ok(Link { lanes, ..Link::to(scenario.clone()) }.encode())
}

/// How a scenario chooses a policy, with all its parameters.
#[must_use]
pub fn snippet(policy: &Policy, shown: &Scenario) -> String {
    let mut out = String::new();
    let mut path: Vec<&str> = policy.path.split('.').collect();
    // What needs tasks to wait in one place says so.
    let early = shown.with(&[("policies.binding", "early"), (policy.path, policy.key)]);
    let needs = if early.is_err() && shown.check().is_ok() { "  binding: late\n" } else { "" };
    let last = path.pop().unwrap_or_default();
    for part in &path {
        out += &format!("{part}:\n{needs}");
    }
    let indent = "  ".repeat(path.len());
    match &policy.value {
        Value::Object(map) => {
            out += &format!("{indent}{last}:\n{indent}  {}:\n", policy.key);
            for (key, value) in map.values().filter_map(Value::as_object).flatten() {
                out += &format!("{indent}    {key}: {}\n", plain(value));
            }
        }
        _ => out += &format!("{indent}{last}: {}\n", policy.key),
    }
    out
}

/// A value as YAML has it on one line.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => format!("[{}]", list.iter().map(plain).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

fn default_text(kind: ParamKind, lang: Lang) -> String {
    match kind {
        ParamKind::Durations { default: [], .. } => in_lang(lang, "none", "无").to_owned(),
        ParamKind::Integers { default: [], .. } => in_lang(lang, "none", "无").to_owned(),
        kind => format!("<code>{}</code>", escaped(&kind.default_text())),
    }
}

/// What values a parameter takes.
#[must_use]
pub fn takes(kind: ParamKind, lang: Lang) -> String {
    if lang == Lang::En {
        return kind.to_string();
    }
    match kind {
        ParamKind::Duration { min, max, .. } if max.0 >= LONGEST => format!("时长，至少 {min}"),
        ParamKind::Duration { min, max, .. } => format!("时长，{min} 到 {max}"),
        ParamKind::Durations { min, max, .. } if max.0 >= LONGEST => format!("一个或一列时长，至少 {min}"),
        ParamKind::Durations { min, max, .. } => format!("一个或一列时长，{min} 到 {max}"),
        ParamKind::Integer { min, max, .. } => format!("整数，{min} 到 {max}"),
        ParamKind::Integers { min, max, .. } => format!("一个或一列整数，{min} 到 {max}"),
        ParamKind::Real { min, max, .. } => format!("数，{min} 到 {max}"),
        ParamKind::Flag { .. } => "true 或 false".to_owned(),
        ParamKind::Choice { options, .. } => format!("{} 之一", options.join("、")),
    }
}

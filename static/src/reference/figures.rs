//! The figures that scenarios make claims about, in words, and their values as people read them.

use crate::book::Word;
use crate::in_lang;
use switchyard::scenario::Bounds;
use switchyard_web::figures::{seconds, short};
use switchyard_web::text::Lang;

/// The last part of a figure's name, or the last two, in both languages; and whether it is in seconds.
const NAMES: &[(&str, &str, &str, bool)] = &[
    ("makespan", "all done after", "全部完成于", true),
    ("throughput", "tasks done a second", "每秒完成的任务", false),
    ("utilisation", "share of time busy", "忙碌的时间占比", false),
    ("mean_in_system", "tasks in the system, on average", "系统中的平均任务数", false),
    ("mean_waiting", "tasks waiting, on average", "平均等待的任务数", false),
    ("balance", "evenness of the load", "负载的均匀程度", false),
    ("fairness", "fairness (Jain)", "公平指数（Jain）", false),
    ("missed", "deadlines missed", "错过的截止时间", false),
    ("cost", "cost of the nodes", "节点的费用", false),
    ("cost_used", "cost of the nodes in use", "在用节点的费用", false),
    ("prediction_error", "mean error of the predictions", "预测的平均误差", true),
    ("tally.arrived", "tasks arrived", "到达的任务", false),
    ("tally.completed", "tasks completed", "完成的任务", false),
    ("tally.rejected", "tasks rejected", "被拒绝的任务", false),
    ("tally.requeued", "tasks given out again", "重新分配的任务", false),
    ("tally.fenced", "late reports refused", "被拒绝的过期报告", false),
    ("tally.moved", "keys that moved", "搬家的键", false),
    ("containers.desired", "containers wanted", "期望的容器", false),
    ("containers.present", "containers there", "存在的容器", false),
    ("containers.ready", "containers ready", "就绪的容器", false),
    ("containers.completed", "containers completed", "已完成的容器", false),
    ("containers.failed", "containers failed", "失败的容器", false),
    ("containers.pending", "containers without a node", "待放置的容器", false),
    ("containers.restarts", "restarts", "重启次数", false),
    ("containers.displaced", "containers displaced", "被挤走的容器", false),
    ("containers.evicted", "containers evicted", "被驱逐的容器", false),
    ("containers.blocked", "evictions refused", "被拒绝的驱逐", false),
    ("control.term", "terms", "任期数", false),
    ("control.offices", "leaders, one after another", "先后的领导者", false),
    ("control.refused", "requests refused", "被拒绝的请求", false),
    ("control.stale_reads", "stale reads", "过期的读取", false),
    ("control.entries", "entries of the log", "日志条目", false),
    ("control.broken", "promises broken", "被打破的承诺", false),
    ("tasks", "tasks", "任务数", false),
    ("due", "tasks with a deadline", "有截止时间的任务", false),
    ("late", "tasks too late", "迟到的任务", false),
    ("max_lateness", "greatest lateness", "最大延迟", true),
    ("mean_tardiness", "mean tardiness", "平均拖期", true),
    ("weighted_turnaround", "turnaround by weight", "加权周转时间", true),
    ("finished", "tasks finished", "完成的任务", false),
    ("response", "time to the first turn", "响应时间", true),
    ("wait", "wait", "等待时间", true),
    ("turnaround", "time in the system", "停留时间", true),
    ("slowdown", "slowdown", "减速比", false),
    ("desired", "containers wanted", "期望的容器", false),
    ("containers", "containers", "容器", false),
    ("started", "containers started", "已启动的容器", false),
    ("ready", "containers ready", "就绪的容器", false),
    ("completed", "containers completed", "已完成的容器", false),
    ("failed", "containers failed", "失败的容器", false),
    ("updated", "containers of the new version", "新版本的容器", false),
    ("version", "version", "版本", false),
    ("restarts", "restarts", "重启次数", false),
    ("time_to_ready", "time until ready", "就绪用时", true),
];

/// Which of many tasks a figure is about.
const STATS: &[Word] = &[
    ("mean", "mean", "平均"),
    ("p50", "median of the", "中位"),
    ("p90", "90th percentile of the", "第 90 百分位的"),
    ("p95", "95th percentile of the", "第 95 百分位的"),
    ("p99", "99th percentile of the", "第 99 百分位的"),
    ("max", "longest", "最长"),
];

type Name = (&'static str, &'static str, &'static str, bool);

/// The line of a figure, its statistic, and whose figure it is.
fn parsed(figure: &str) -> Option<(&'static Name, Option<&'static Word>, &str)> {
    let known = |name: &str| NAMES.iter().find(|line| line.0 == name);
    if let Some(line) = known(figure) {
        return Some((line, None, ""));
    }
    let (above, last) = figure.rsplit_once('.')?;
    let (line, stat, owner) = match STATS.iter().find(|stat| stat.0 == last) {
        Some(stat) => {
            let (owner, name) = above.rsplit_once('.')?;
            (known(name)?, Some(stat), owner)
        }
        None => (known(last)?, None, above),
    };
    let owner = owner.split_once('.').map_or("", |(_, owner)| owner);
    Some((line, stat, owner))
}

/// What a figure is called; `None` for a sentence, which says itself what it means.
#[must_use]
pub fn figure_name(figure: &str, lang: Lang) -> Option<String> {
    let (line, stat, owner) = parsed(figure)?;
    let said = in_lang(lang, line.1, line.2);
    let said = match stat {
        Some(stat) if lang == Lang::Zh => format!("{}{said}", stat.2),
        Some(stat) => format!("{} {said}", stat.1),
        None => said.to_owned(),
    };
    Some(match (owner.is_empty(), lang) {
        (true, _) => said,
        (false, Lang::En) => format!("{owner}: {said}"),
        (false, Lang::Zh) => format!("{owner}：{said}"),
    })
}

/// A figure's value with its unit. Sentences are true or false.
#[must_use]
pub fn value_text(figure: &str, value: f64, lang: Lang) -> String {
    match parsed(figure) {
        None => {
            in_lang(lang, if value > 0.0 { "true" } else { "false" }, if value > 0.0 { "真" } else { "假" }).to_owned()
        }
        Some(((.., true), ..)) if value < 0.0 => format!("−{}", seconds(-value)).replace(' ', "\u{a0}"),
        Some(((.., true), ..)) => seconds(value).replace(' ', "\u{a0}"),
        Some(_) => short(value, 3),
    }
}

/// What a claim expects.
#[must_use]
pub fn bounds_text(figure: &str, bounds: Bounds, lang: Lang) -> String {
    let said = |value| value_text(figure, value, lang);
    match (bounds.min, bounds.max) {
        (Some(min), Some(max)) if said(min) == said(max) => said(min),
        (Some(min), Some(max)) => format!("{} – {}", said(min), said(max)),
        (Some(min), None) => format!("≥ {}", said(min)),
        (None, Some(max)) => format!("≤ {}", said(max)),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchyard::builtin;
    use switchyard::predicate::Predicate;
    use switchyard::scenario::FIGURES;

    #[test]
    fn every_figure_of_a_claim_has_a_name_or_is_a_sentence() {
        let claimed = builtin::SCENARIOS.iter().filter_map(|(key, _)| builtin::scenario(key));
        let claimed: Vec<_> = claimed.flat_map(|scenario| scenario.expect.into_keys()).collect();
        for figure in FIGURES.iter().copied().chain(claimed.iter().map(String::as_str)) {
            let named = figure_name(figure, Lang::Zh).is_some() && figure_name(figure, Lang::En).is_some();
            assert!(named || Predicate::parse(figure).is_ok(), "{figure} has no name");
        }
    }

    #[test]
    fn figures_are_named_and_written_with_their_units() {
        let name = |figure: &str| [Lang::En, Lang::Zh].map(|lang| figure_name(figure, lang).unwrap());
        assert_eq!(name("all.wait.mean"), ["mean wait", "平均等待时间"]);
        assert_eq!(
            name("classes.web.turnaround.p99"),
            ["web: 99th percentile of the time in the system", "web：第 99 百分位的停留时间"]
        );
        assert_eq!(name("workers.w4.utilisation"), ["w4: share of time busy", "w4：忙碌的时间占比"]);
        assert_eq!(figure_name("two leaders", Lang::En), None);
        let text = |figure: &str, value| value_text(figure, value, Lang::En);
        assert_eq!(
            [text("makespan", 30.0), text("tally.moved", 240.0), text("two leaders", 0.0)],
            ["30\u{a0}s", "240", "false"]
        );
        let bounds = |min, max| bounds_text("tally.moved", Bounds { min, max }, Lang::En);
        assert_eq!(
            [bounds(Some(3.0), Some(3.0)), bounds(None, Some(2.5)), bounds(Some(1.0), Some(2.0))],
            ["3", "≤ 2.5", "1 – 2"]
        );
    }
}

//! Chinese names and summaries of the policies, by the key of their table entry; English stands in the core's tables.

use super::Lang;
use switchyard::policy::{Entry, Family, Param};

/// Family and key, name, summary.
const POLICIES: &[(&str, &str, &str)] = &[
    ("queue/fcfs", "先来先服务", "按到达次序运行，每个任务一次做完：次序公平，但一个长任务会挡住后面所有任务。"),
    ("queue/sjf", "短作业优先", "先运行工作量最小的任务：平均等待时间最短，但长任务可能一直被推后。"),
    ("queue/srtf", "最短剩余时间优先", "总是运行剩余工作量最小的任务，必要时换下正在运行的任务。"),
    ("queue/priority", "优先级调度", "优先级数字小的先运行；可设置抢占与老化，避免低优先级任务饿死。"),
    ("queue/round_robin", "时间片轮转", "每个任务轮流运行一个时间片：响应快，但切换有开销。"),
    ("balance/round_robin", "轮询", "依次把任务分给每个节点：无需了解节点，因此也不顾它们的负载与快慢。"),
    ("balance/random", "随机", "随机选一个节点：不需要任何信息，偶尔会让某个节点负担过重。"),
    ("balance/weighted_random", "加权随机", "按权重比例随机选择节点：权重大的节点得到更多任务。"),
    ("balance/smooth_weighted_round_robin", "平滑加权轮询", "按权重轮流分配，并把同一节点的任务尽量错开。"),
    ("balance/least_connections", "最少连接", "选择手上任务最少的节点：能感知负载，却不知道任务有多长。"),
    ("balance/greedy", "贪心", "选择预计最早完成该任务的节点：同时考虑积压与速度。"),
    ("balance/geo", "就近", "选择离客户端最近区域的节点：延迟小，但热点区域可能过载。"),
    ("place/balancer", "由负载均衡决定", "交给负载均衡策略：一次只看一个任务，不考虑其他等待的任务。"),
    ("place/first_fit", "首次适应", "选第一个放得下的节点：逐个填满，后面的节点保持空闲。"),
    ("place/next_fit", "循环首次适应", "一直用同一个节点，放不下才换下一个：只记一个位置，但浪费空间。"),
    ("place/best_fit", "最佳适应", "选放入后剩余最少的节点：把大的空隙留给大的任务。"),
    ("place/worst_fit", "最差适应", "选放入后剩余最多的节点：任务分散，大任务可能找不到足够大的空隙。"),
];

/// Policy and parameter, name, help.
const PARAMS: &[(&str, &str, &str)] = &[
    ("priority.preemptive", "抢占", "数字更小的任务到来时，是否立即换下正在运行的任务。"),
    ("priority.aging_interval", "老化间隔", "等待多久数字降低一级：越短老化越快，0 表示不老化。"),
    ("priority.aging_step", "老化幅度", "每个间隔数字降低多少：越大老化越快。"),
    ("priority.quantum", "时间片", "同级任务轮流运行的时间片长度；0 表示每个任务一次做完。"),
    ("round_robin.quantum", "时间片", "时间片长度：越短响应越快，切换也越频繁。"),
    ("round_robin.context_switch", "切换开销", "每次切换任务损失的时间。"),
    ("round_robin.arrival_first", "新到者优先", "时间片结束的同一时刻到达的任务，是否排在用完时间片的任务之前。"),
    ("first_fit.decreasing", "从大到小", "先放最大的等待任务，而不是队首：更紧凑，但小任务要多等。"),
    ("first_fit.window", "窗口", "从大到小时一次看多少个等待的任务：越多越紧凑，决策也越慢。"),
    ("next_fit.decreasing", "从大到小", "先放最大的等待任务，而不是队首：更紧凑，但小任务要多等。"),
    ("next_fit.window", "窗口", "从大到小时一次看多少个等待的任务：越多越紧凑，决策也越慢。"),
    ("best_fit.decreasing", "从大到小", "先放最大的等待任务，而不是队首：更紧凑，但小任务要多等。"),
    ("best_fit.window", "窗口", "从大到小时一次看多少个等待的任务：越多越紧凑，决策也越慢。"),
    ("worst_fit.decreasing", "从大到小", "先放最大的等待任务，而不是队首：更紧凑，但小任务要多等。"),
    ("worst_fit.window", "窗口", "从大到小时一次看多少个等待的任务：越多越紧凑，决策也越慢。"),
];

/// The policy's name in this language.
#[must_use]
pub fn policy_name<F: Family>(lang: Lang, entry: &Entry<F::Object>) -> &'static str {
    chinese::<F>(lang, entry.key).map_or(entry.name, |line| line.1)
}

/// The policy's one sentence in this language.
#[must_use]
pub fn policy_summary<F: Family>(lang: Lang, entry: &Entry<F::Object>) -> &'static str {
    chinese::<F>(lang, entry.key).map_or(entry.summary, |line| line.2)
}

/// What a parameter is called in this language; English is how scenarios spell it.
#[must_use]
pub fn param_name(lang: Lang, policy: &str, param: &'static Param) -> String {
    param_line(lang, policy, param).map_or_else(|| param.key.replace('_', " "), |line| line.1.to_owned())
}

/// What a parameter does, in this language.
#[must_use]
pub fn param_help(lang: Lang, policy: &str, param: &'static Param) -> &'static str {
    param_line(lang, policy, param).map_or(param.help, |line| line.2)
}

fn param_line(lang: Lang, policy: &str, param: &Param) -> Option<&'static (&'static str, &'static str, &'static str)> {
    let is = |line: &&(&str, &str, &str)| line.0.split_once('.') == Some((policy, param.key));
    PARAMS.iter().find(|line| lang == Lang::Zh && is(line))
}

fn chinese<F: Family>(lang: Lang, key: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    let is = |line: &&(&str, &str, &str)| line.0.split_once('/') == Some((F::NAME, key));
    POLICIES.iter().find(|line| lang == Lang::Zh && is(line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchyard::balance::Balance;
    use switchyard::place::Place;
    use switchyard::queue::Queue;

    fn check<F: Family>() {
        for entry in F::TABLE {
            assert!(chinese::<F>(Lang::Zh, entry.key).is_some(), "{} {} has no Chinese name", F::NAME, entry.key);
            for param in entry.params {
                let known = param_help(Lang::Zh, entry.key, param) != param.help;
                assert!(known, "{} {}: {} has no Chinese help", F::NAME, entry.key, param.key);
            }
        }
    }

    #[test]
    fn every_policy_and_parameter_speaks_chinese() {
        check::<Queue>();
        check::<Balance>();
        check::<Place>();
    }
}

//! Chinese names and summaries of the policies, by the key of their table entry; English stands in the core's tables.

use super::{Lang, pseudo};
use switchyard::policy::{Entry, Family, Param};

/// A key, and what stands for it in Chinese: the name and a sentence.
type Line = (&'static str, &'static str, &'static str);

/// Family and key, name, summary.
const POLICIES: &[Line] = &[
    ("queue/fcfs", "先来先服务", "按到达次序运行，每个任务一次做完：次序公平，但一个长任务会挡住后面所有任务。"),
    ("queue/sjf", "短作业优先", "先运行工作量最小的任务：平均等待时间最短，但长任务可能一直被推后。"),
    ("queue/srtf", "最短剩余时间优先", "总是运行剩余工作量最小的任务，必要时换下正在运行的任务。"),
    ("queue/priority", "优先级调度", "优先级数字小的先运行；可设置抢占与老化，避免低优先级任务饿死。"),
    ("queue/round_robin", "时间片轮转", "每个任务轮流运行一个时间片：响应快，但切换有开销。"),
    (
        "queue/edf",
        "最早截止时间优先",
        "先运行截止时间最早的任务：凡有次序能满足的截止时间它都能满足；一旦过载，一个迟到会拖累后面所有任务。",
    ),
    (
        "queue/rate_monotonic",
        "速率单调",
        "周期最短的先运行：固定优先级，易于检验，但可能错过最早截止时间优先能满足的截止时间。",
    ),
    (
        "queue/least_laxity",
        "最小裕度优先",
        "先运行离截止时间余地最小的任务：比最早截止时间优先更早看出危险，裕度相近时切换频繁。",
    ),
    ("queue/wspt", "加权最短处理时间", "先运行单位权重工作量最小的任务：任务都已到达时，加权平均完成时间最小。"),
    (
        "queue/lpt",
        "最长处理时间优先",
        "先运行工作量最大的任务，由短任务填平末尾：多个节点几乎同时完工，但短任务要等待。",
    ),
    (
        "queue/easy",
        "EASY 回填",
        "需要多个处理器的任务先来先服务，但只要不推迟队首任务的预定开始，后面的任务可以填补空隙。",
    ),
    ("queue/conservative", "保守回填", "每个任务到达时都得到预定的开始时刻，后面的任务只能填补不违背任何预定的空隙。"),
    ("queue/max_min", "加权最大最小公平", "把下一份处理器给按权重持有最少的租户：小需求全部满足，大需求分享其余。"),
    (
        "queue/drf",
        "主导资源公平",
        "把下一份资源给主导份额（各种资源份额中最大者）最小的租户：有人需要处理器、有人需要内存时依然公平。",
    ),
    ("queue/hrrn", "最高响应比优先", "运行等待时间相对其长度最久的任务：短任务先行，长任务等得越久越靠前。"),
    (
        "queue/mlfq",
        "多级反馈队列",
        "用完时间片的任务逐级下沉：不必知道长度，短任务与交互任务也能留在高级；定期提升使其余任务不致饿死。",
    ),
    ("queue/feedback", "反馈队列", "任务每用完一个时间片就降一级：运行得最少的先行，长任务为此付出代价。"),
    ("queue/lottery", "彩票调度", "每个时间片按权重抽一张彩票：份额平均而言恰当，无人需要记账。"),
    ("queue/stride", "步幅调度", "每运行一次前进一个步幅，走得最少的先行：份额精确到一个时间片。"),
    ("queue/cfs", "完全公平调度", "运行虚拟运行时间最少的任务，时长为延迟中按权重应得的一份：任务越多，时间片越短。"),
    (
        "queue/processor_sharing",
        "处理器共享",
        "所有任务同时运行，各得一份速度：无人等待，人人同样变慢，长度几乎无关紧要。",
    ),
    ("balance/round_robin", "轮询", "依次把任务分给每个节点：无需了解节点，因此也不顾它们的负载与快慢。"),
    ("balance/random", "随机", "随机选一个节点：不需要任何信息，偶尔会让某个节点负担过重。"),
    ("balance/weighted_random", "加权随机", "按权重比例随机选择节点：权重大的节点得到更多任务。"),
    ("balance/smooth_weighted_round_robin", "平滑加权轮询", "按权重轮流分配，并把同一节点的任务尽量错开。"),
    ("balance/least_connections", "最少连接", "选择手上任务最少的节点：能感知负载，却不知道任务有多长。"),
    ("balance/greedy", "贪心", "选择预计最早完成该任务的节点：同时考虑积压与速度。"),
    (
        "balance/lvs_weighted_round_robin",
        "LVS 加权轮询",
        "按权重轮流分配，权重大的节点连续得到几个任务：一个周期内公平，周期之内成串。",
    ),
    (
        "balance/power_of_d_choices",
        "d 选一",
        "随机抽两个节点，任务给负载较小的一个：几乎和询问所有节点一样好，却只需问两个。",
    ),
    (
        "balance/peak_ewma",
        "峰值 EWMA（最短响应时间）",
        "任务交给近来答复最快、手上任务又少的节点：只凭答复时间就能发现变慢的节点。",
    ),
    (
        "balance/weighted_least_request",
        "加权最少请求",
        "按权重轮流分配，手上有任务的节点少得一些：兼顾节点的大小与负载。",
    ),
    (
        "balance/modulo_hash",
        "取模哈希",
        "键的哈希值对节点数取模：键固定在一个节点上，但节点一增减，几乎所有键都要搬家。",
    ),
    ("balance/ketama", "Ketama", "每个节点在环上有 160 个点，键归下一个点：节点离开时，只有它自己的键搬家。"),
    ("balance/ring_hash", "环哈希", "节点与键都放在环上，键归其后的节点：其他节点来去时，键仍留在原处。"),
    ("balance/bounded_load", "有界负载一致性哈希", "在环上哈希，但跳过负载已达上限的节点：热门的键溢出到相邻节点。"),
    ("balance/maglev", "Maglev", "键在一张由各节点轮流填写的表中查得节点：哈希类中最均匀，搬家的键略多一点。"),
    (
        "balance/rendezvous",
        "会合哈希（最高随机权重）",
        "键与每个节点一起哈希，取最高者：节点离开时，它的键分散到其余各节点，别的键不动。",
    ),
    (
        "balance/jump_hash",
        "跳跃一致性哈希",
        "无需表格就算出键的桶号：十分均匀而且快，但只有最后一个节点离开时才不打乱其他键。",
    ),
    ("predict/exact", "准确", "人人都知道每个任务的工作量，如教科书所假设：任何预测都不可能更好。"),
    (
        "predict/exponential_average",
        "指数平均",
        "把任务当作与同类最近的任务一样长，越新的越重要：能跟上缓慢的变化，对单个任务一无所知。",
    ),
    ("predict/percentile", "近期百分位", "把任务当作同类最近任务中十分之九不超过的时长：很少太短，多半太长。"),
    ("predict/least_squares", "递归最小二乘", "学习工作量如何取决于任务的需求和主人的说法：能纠正总是夸大的主人。"),
    ("predict/estimate", "用户估计", "以任务主人所说的时长为准：常常说得太长，计划中的空隙由此而来。"),
    (
        "balance/geoproximity",
        "地理邻近（半正矢）",
        "任务交给地球上离客户端最近的节点，同距离时选负载最小的：懂地图，却不懂线路。",
    ),
    (
        "balance/locality_weighted",
        "区域加权",
        "各区域按权重分得任务，区域内宕机的节点多时减少：做不了的份额交给其他区域。",
    ),
    (
        "balance/priority_failover",
        "优先级故障转移",
        "只要离客户端最近的区域还有足够节点，任务就留在那里，余下的溢出到次近的区域。",
    ),
    (
        "balance/bandit",
        "多臂老虎机",
        "运行中试用几种均衡策略，任务完成得快的多用：能找到其中最好的，代价是要试用其余的。",
    ),
    ("balance/geo", "就近", "选择离客户端最近区域的节点：延迟小，但热点区域可能过载。"),
    ("place/balancer", "由负载均衡决定", "交给负载均衡策略：一次只看一个任务，不考虑其他等待的任务。"),
    ("place/first_fit", "首次适应", "选第一个放得下的节点：逐个填满，后面的节点保持空闲。"),
    ("place/next_fit", "循环首次适应", "一直用同一个节点，放不下才换下一个：只记一个位置，但浪费空间。"),
    ("place/best_fit", "最佳适应", "选放入后剩余最少的节点：把大的空隙留给大的任务。"),
    ("place/min_min", "Min-min", "反复取最早能完成的任务，交给使它最早完成的节点：短任务流畅，最长的最后。"),
    ("place/max_min", "Max-min", "反复取最晚完成的任务，交给使它最早完成的节点：长任务与短任务重叠。"),
    ("place/sufferage", "损失度（Sufferage）", "节点归得不到它就损失最大的任务：也考虑第二选择。"),
    ("place/heft", "HEFT", "规划整个任务图：后续最长的任务先行，各去最早完成它的节点，并填补空隙。"),
    ("place/cpop", "CPOP", "规划整个任务图，并把关键路径留在运行它最快的那个节点上。"),
    ("place/assignment", "最优指派", "每个有空位的节点一个任务，使运行时间之和最小：用匈牙利算法精确求解。"),
    ("place/knapsack", "背包", "用等待任务中权重之和最大的一组填满每个节点：按处理器数用动态规划精确求解。"),
    ("place/vector_packing", "向量装箱", "把所有等待的任务装入最少的空闲节点：在每种资源上都精确，用分支定界。"),
    (
        "place/generalized_assignment",
        "广义指派",
        "每个节点在处理器允许的范围内接多个任务，使运行时间之和最小：按价格分支，精确求解。",
    ),
    ("place/linear_relaxation", "线性松弛", "先解允许拆分任务的线性规划，使运行时间之和最小，再取整：很快，并给出界。"),
    ("place/min_cost", "最低费用", "把所有等待的任务装到价格之和最小的空闲节点上：在每种资源上都精确，用分支定界。"),
    ("place/kube", "Kubernetes", "先筛出放得下的节点，再按会有多满、多均衡打分，取加权总分最高者。"),
    ("place/worst_fit", "最差适应", "选放入后剩余最多的节点：任务分散，大任务可能找不到足够大的空隙。"),
    ("consensus/none", "不复制", "只有一个从不失效的控制节点：它的决定立刻记录在案。"),
    ("consensus/raft", "Raft", "副本每个任期选出一个领导者：多数派存下的，就记录在案。"),
];

/// Policy and parameter, name, help.
const PARAMS: &[Line] = &[
    ("priority.preemptive", "抢占", "数字更小的任务到来时，是否立即换下正在运行的任务。"),
    ("priority.aging_interval", "老化间隔", "等待多久数字降低一级：越短老化越快，0 表示不老化。"),
    ("priority.aging_step", "老化幅度", "每个间隔数字降低多少：越大老化越快。"),
    ("priority.quantum", "时间片", "同级任务轮流运行的时间片长度；0 表示每个任务一次做完。"),
    ("mlfq.num_queues", "级数", "共有多少级队列。"),
    ("mlfq.quantum", "各级时间片", "每一级时间片的长度，从最高级开始。"),
    ("mlfq.allotment", "各级份额", "任务下沉之前在每一级可用的时间片数，从最高级开始。"),
    ("mlfq.boost", "提升周期", "每隔多久所有任务回到最高级；0 表示从不。"),
    ("mlfq.stay", "I/O 后重置", "I/O 是否重新开始时间片与份额；若是，及时进行 I/O 的任务永不下沉。"),
    ("mlfq.iobump", "I/O 后排队首", "I/O 完成的任务是否回到所在级的队首而不是队尾。"),
    ("feedback.quantum", "时间片", "最高级时间片的长度。"),
    ("feedback.growth", "增长倍数", "每降一级时间片变为几倍：1 各级相同，2 让下沉的任务运行更久。"),
    ("feedback.num_queues", "级数", "共有多少级；在最低级，任务轮流运行。"),
    ("lottery.quantum", "时间片", "中签者运行多久：越短越快接近应得份额。"),
    ("lottery.draws", "已记录的抽签", "先使用这些记录下来的抽签，用完后再抽。"),
    ("stride.quantum", "时间片", "选出下一个任务之前运行多久：越短份额越准。"),
    ("stride.big", "大数", "除以任务的权重得到步幅：越大舍入误差越小。"),
    ("cfs.sched_latency", "调度延迟", "每个任务都轮到一次的时间：越短响应越快，切换也越频繁。"),
    ("cfs.min_granularity", "最小粒度", "无论多少任务要运行，每次至少运行这么久。"),
    ("round_robin.quantum", "时间片", "时间片长度：越短响应越快，切换也越频繁。"),
    ("round_robin.context_switch", "切换开销", "每次切换任务损失的时间。"),
    ("power_of_d_choices.choices", "抽取个数", "抽几个节点：1 就是随机，2 好得多，再多则收益很小。"),
    (
        "power_of_d_choices.replacement",
        "可重复抽取",
        "同一节点能否被抽到两次，论文和 Envoy 都允许：节点少时会浪费一次选择。",
    ),
    ("peak_ewma.decay", "衰减时间", "一次响应时间的影响持续多久：越短，慢过的节点越快得到原谅。"),
    ("peak_ewma.peak", "峰值敏感", "一次很慢的答复是否立刻全额计入；否则只按平均计入。"),
    ("peak_ewma.choices", "抽取个数", "抽几个节点来比较：越多越容易找到最快的，0 表示比较全部。"),
    (
        "weighted_least_request.active_request_bias",
        "负载偏重",
        "手上任务的影响：0 不考虑，1 用它去除权重，更大则更避开忙的节点。",
    ),
    ("ring_hash.hash", "哈希函数", "把节点和键放到环上的函数：好的函数同样均匀，只是落点不同。"),
    ("ring_hash.minimum_ring_size", "环的最小点数", "环上所有节点合计至少多少个点：点越多，键分得越均匀。"),
    (
        "bounded_load.load_factor",
        "负载上限系数",
        "节点的负载最多是平均的几倍：接近 1 更均匀但键常搬家，很大就是普通环哈希。",
    ),
    ("bounded_load.hash", "哈希函数", "把节点和键放到环上的函数：好的函数同样均匀，只是落点不同。"),
    ("bounded_load.minimum_ring_size", "环的最小点数", "环上所有节点合计至少多少个点：点越多，键分得越均匀。"),
    ("maglev.table_size", "表的大小", "表有多少格，向上取为素数：应远多于节点数，越大搬家的键越少。"),
    (
        "locality_weighted.overprovisioning_factor",
        "超配系数",
        "区域能承担份额的多少倍：1.4 表示七个节点中有五个正常就仍算完整。",
    ),
    (
        "locality_weighted.healthy_panic_threshold",
        "恐慌阈值",
        "正常节点少于这个百分比时，不再区分区域，由剩下的节点平均分担；0 表示从不。",
    ),
    (
        "priority_failover.overprovisioning_factor",
        "超配系数",
        "区域能承担份额的多少倍：1.4 表示七个节点中有五个正常就仍算完整。",
    ),
    (
        "priority_failover.healthy_panic_threshold",
        "恐慌阈值",
        "正常节点少于这个百分比时，不再区分区域，由剩下的节点平均分担；0 表示从不。",
    ),
    ("round_robin.arrival_first", "新到者优先", "时间片结束的同一时刻到达的任务，是否排在用完时间片的任务之前。"),
    ("first_fit.decreasing", "从大到小", "先放最大的等待任务，而不是队首：更紧凑，但小任务要多等。"),
    ("first_fit.window", "窗口", "从大到小时一次看多少个等待的任务：越多越紧凑，决策也越慢。"),
    ("next_fit.decreasing", "从大到小", "先放最大的等待任务，而不是队首：更紧凑，但小任务要多等。"),
    ("next_fit.window", "窗口", "从大到小时一次看多少个等待的任务：越多越紧凑，决策也越慢。"),
    ("best_fit.decreasing", "从大到小", "先放最大的等待任务，而不是队首：更紧凑，但小任务要多等。"),
    ("best_fit.window", "窗口", "从大到小时一次看多少个等待的任务：越多越紧凑，决策也越慢。"),
    ("min_min.window", "窗口", "一起映射多少个等待的任务：越多看得越远，决策也越慢。"),
    ("max_min.window", "窗口", "一起映射多少个等待的任务：越多看得越远，决策也越慢。"),
    ("sufferage.window", "窗口", "一起映射多少个等待的任务：越多看得越远，决策也越慢。"),
    ("assignment.window", "窗口", "与节点配对的等待任务数：越多越好，也越慢。"),
    ("knapsack.window", "窗口", "从多少个等待的任务中选择：越多总价值越高，队首可能等得更久。"),
    ("kube.strategy", "策略", "最空的节点得分最高则分散（least），最满的得分最高则集中（most）。"),
    ("kube.fit", "占用权重", "节点会有多满这一项的权重。"),
    ("kube.balanced", "均衡权重", "处理器与内存占用是否均衡这一项的权重。"),
    ("worst_fit.decreasing", "从大到小", "先放最大的等待任务，而不是队首：更紧凑，但小任务要多等。"),
    ("vector_packing.window", "窗口", "一起装多少个等待的任务：越多越紧凑，决策也越慢。"),
    ("generalized_assignment.window", "窗口", "一起决定多少个等待的任务：越多看得越远，决策也越慢。"),
    ("linear_relaxation.window", "窗口", "一起决定多少个等待的任务：越多看得越远，决策也越慢。"),
    ("min_cost.window", "窗口", "一起装多少个等待的任务：越多越紧凑，决策也越慢。"),
    ("worst_fit.window", "窗口", "从大到小时一次看多少个等待的任务：越多越紧凑，决策也越慢。"),
    ("edf.preemptive", "抢占", "截止时间更早的任务到来时，是否立即换下正在运行的任务。"),
    ("rate_monotonic.by", "比较", "比较周期，还是比较从到达到截止的时间（截止时间单调）。"),
    ("least_laxity.tick", "节拍", "任务运行多久后重新比较裕度：越短越贴近实际，切换也越频繁。"),
    ("least_laxity.hysteresis", "滞后", "等待的任务裕度要小多少才能接替：越大切换越少。"),
    ("wspt.preemptive", "抢占", "单位权重剩余工作量更小的任务，是否立即换下正在运行的任务。"),
    ("conservative.reservations", "预定数", "队首多少个任务留有位置：1 即 EASY 回填，越多承诺越多、填补的空隙越少。"),
    ("max_min.weighted", "加权", "权重加倍的租户是否得到加倍的份额；否则一视同仁。"),
    ("drf.weighted", "加权", "权重加倍的租户是否得到加倍的份额；否则一视同仁。"),
    ("exponential_average.alpha", "α", "最新长度的分量：越大跟得越快，越小越平稳。"),
    ("exponential_average.initial", "初值", "第一个任务被当作多长。"),
    ("exponential_average.per", "依据", "由谁的过去来判断：同类、同租户，还是全部任务。"),
    ("percentile.percent", "百分位", "一百个中有多少个不超过它：50 为中位数，越大越少被超过。"),
    ("percentile.window", "窗口", "计入最近多少个任务：越少跟得越快。"),
    ("percentile.initial", "初值", "第一个任务被当作多长。"),
    ("percentile.per", "依据", "由谁的过去来判断：同类、同租户，还是全部任务。"),
    ("least_squares.forgetting", "遗忘因子", "每来一个任务，过去还保留多少分量：1 表示不忘，越小跟得越快。"),
    ("least_squares.initial", "初值", "第一个任务被当作多长。"),
    ("least_squares.per", "依据", "由谁的过去来判断：同类、同租户，还是全部任务。"),
    ("bandit.algorithm", "算法", "如何选下一个策略：按均值的上界、按抽样，还是取目前最好的。"),
    ("bandit.first", "策略一", "要试用的均衡策略。"),
    ("bandit.second", "策略二", "要试用的均衡策略。"),
    ("bandit.third", "策略三", "要试用的均衡策略。"),
    ("bandit.fourth", "策略四", "要试用的均衡策略。"),
    ("bandit.epsilon", "ε", "epsilon_greedy 多久随便试一个：越大越快发现变化，代价也越大。"),
    ("bandit.discount", "折扣", "每来一个新回报，旧回报还保留多少分量：1 表示不忘，越小跟得越快。"),
    ("estimate.factor", "倍数", "用户估计要乘的倍数：大于 1 时给插队的任务留出更多余地。"),
    ("raft.nodes", "节点数", "控制节点的个数；其中多数必须正常工作。"),
    ("raft.election_timeout_min", "选举超时下限", "等待领导者的最短时间；太短会罢免健康的领导者。"),
    ("raft.election_timeout_max", "选举超时上限", "等待领导者的最长时间；范围宽，选票就很少分裂。"),
    ("raft.heartbeat", "心跳间隔", "领导者多久让人知道它还在；应远小于选举超时。"),
    ("raft.pre_vote", "预投票", "发起选举之前先问能否当选：归来的节点不会罢免任何人。"),
    ("raft.check_quorum", "检查多数派", "领导者听不到多数派的回应就下台。"),
    ("raft.leader_stickiness", "领导者黏性", "还能听到领导者时拒绝投票；租约需要它。"),
    ("raft.fast_backtracking", "快速回退", "拒绝追加时说明日志可能在何处分叉：按任期跳过，而不是逐条回退。"),
    ("raft.pipelining", "流水线", "不等前面的答复就继续发送条目。"),
    ("raft.append_entries_max", "每条消息的条目数", "一条消息最多带多少个条目。"),
    ("raft.in_flight_entries_max", "在途条目数", "发往一个跟随者、尚未确认的条目最多有多少。"),
    ("raft.eager_commit", "及时告知提交", "立刻把提交告诉跟随者：跟随者更新得快，消息也更多。"),
    ("raft.snapshot_entries", "快照间隔", "每隔多少个条目做一次快照；0 表示从不。"),
    ("raft.trailing_entries", "保留的条目数", "快照之后仍保留多少个条目，供稍稍落后的跟随者使用。"),
    ("raft.snapshot_chunk_bytes", "快照分块大小", "一条消息最多带快照的多少字节。"),
    ("raft.reads", "读取方式", "如何答复读取：问过多数派、凭信任时钟的租约，或者立刻答复而可能过期。"),
    ("raft.lease", "租约时长", "租约持续多久；应短于最短的选举超时。"),
    ("raft.catch_up_entries", "追赶的条目数", "学习者最多落后多少个条目，才能成为投票者。"),
    ("raft.transfer_timeout", "移交期限", "移交领导权最多用多久，超过后领导者继续任职。"),
    ("raft.sync", "落盘时间", "磁盘把一次写入变得持久需要多久；在此之前什么也不发送。"),
    ("raft.sessions", "会话数", "保持多少个客户端会话；超出时关闭闲置最久的一个。"),
];

/// The policy's name in this language.
#[must_use]
pub fn policy_name<F: Family>(lang: Lang, entry: &Entry<F::Object>) -> &'static str {
    chinese::<F>(lang, entry.key).map_or_else(|| pseudo::shown(entry.name), |line| line.1)
}

/// The policy's one sentence in this language.
#[must_use]
pub fn policy_summary<F: Family>(lang: Lang, entry: &Entry<F::Object>) -> &'static str {
    chinese::<F>(lang, entry.key).map_or_else(|| pseudo::shown(entry.summary), |line| line.2)
}

/// What a parameter is called in this language; English is how scenarios spell it.
#[must_use]
pub fn param_name(lang: Lang, policy: &str, param: &'static Param) -> String {
    param_line(lang, policy, param).map_or_else(|| param.key.replace('_', " "), |line| line.1.to_owned())
}

/// What a parameter does, in this language.
#[must_use]
pub fn param_help(lang: Lang, policy: &str, param: &'static Param) -> &'static str {
    param_line(lang, policy, param).map_or_else(|| pseudo::shown(param.help), |line| line.2)
}

fn param_line(lang: Lang, policy: &str, param: &Param) -> Option<&'static Line> {
    if lang == Lang::Zh { chinese_param(policy, param.key) } else { None }
}

fn chinese<F: Family>(lang: Lang, key: &str) -> Option<&'static Line> {
    if lang == Lang::Zh { chinese_policy(F::NAME, key) } else { None }
}

/// Out of line, like [`chinese_policy`]: a page in English does not fetch these tables.
#[inline(never)]
fn chinese_param(policy: &str, param: &str) -> Option<&'static Line> {
    PARAMS.iter().find(|line| line.0.split_once('.') == Some((policy, param)))
}

#[inline(never)]
fn chinese_policy(family: &str, policy: &str) -> Option<&'static Line> {
    POLICIES.iter().find(|line| line.0.split_once('/') == Some((family, policy)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchyard::balance::Balance;
    use switchyard::consensus::Consensus;
    use switchyard::place::Place;
    use switchyard::predict::Predict;
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
        check::<Predict>();
        check::<Consensus>();
    }
}

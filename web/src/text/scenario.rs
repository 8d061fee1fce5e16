//! The built-in scenarios in the chooser: their groups, and their titles and summaries in Chinese. English stands in the
//! scenarios themselves.

use super::{Lang, Text};

/// A built-in scenario: key, group, title, summary.
type Line = (&'static str, Text, &'static str, &'static str);

const LINES: &[Line] = &[
    (
        "playground",
        Text::GroupStart,
        "五个控制节点，八个工作节点",
        "八个工作节点上的网页请求、紧急请求和批处理作业，紧急的先行；五个控制节点共同保管账本。第 8 秒一个工作节点宕机，第 20 秒领导者宕机，任务一个也不丢。之后一个节点变慢，又一次涌来大批作业。",
    ),
    (
        "three-nodes-fcfs",
        Text::Textbook,
        "三个节点，先来先服务",
        "节点 A、B、C 与任务 T1、T2、T3 共用一个中央队列。先到的任务得到第一个空闲节点，各占一个，无人等待。",
    ),
    (
        "three-nodes-round-robin",
        Text::Textbook,
        "三个节点，轮转",
        "同样的节点和任务，两处都用轮转：任务依次发给 A、B、C，每个节点再按一秒一片轮流运行。每个节点只有一个任务时两种次序相同；多提交几个任务就能看出区别。",
    ),
    (
        "dispatcher",
        Text::Textbook,
        "一个调度器与两个节点",
        "两个节点各有 100 单位。两个任务：优先级 1 的需要 10 秒、50 单位，优先级 2 的需要 5 秒、30 单位。更重要的先行，而两者同时放得下。",
    ),
    (
        "random-cluster",
        Text::Textbook,
        "随机集群",
        "十个节点，处理器与内存各为 1 到 10；十个任务，需求也是如此。任务要等到某个节点两样都够，并挡住后面的任务。",
    ),
    (
        "convoy-fcfs",
        Text::GroupOrder,
        "护航效应",
        "一个长任务和两个短任务一起到达，长的在前。先来先服务让短任务等它做完，平均等待 17 秒。",
    ),
    (
        "convoy-sjf",
        Text::GroupOrder,
        "护航解除",
        "同样的任务改用短作业优先：长任务最后做，平均等待从 17 秒降到 3 秒，而全部完成的时刻不变。",
    ),
    (
        "shortest-remaining-time",
        Text::GroupOrder,
        "最短剩余时间优先",
        "四个任务相隔一秒到达。P2 剩余更少，抢占了 P1；平均等待 6.5 秒，不抢占的短作业优先为 7.75 秒。",
    ),
    (
        "round-robin-quantum",
        Text::GroupOrder,
        "时间片为 4 秒的轮转",
        "护航效应的任务按 4 秒轮流。7 秒后每个任务都已开始，平均等待 5.67 秒。时间片越小响应越快，切换越频繁。",
    ),
    (
        "starvation",
        Text::GroupOrder,
        "饥饿",
        "紧急任务几乎占满一个节点，而且总是先行。少数耐心的任务要等到没有紧急任务为止，有的要等几分钟。",
    ),
    (
        "aging",
        Text::GroupOrder,
        "用老化对抗饥饿",
        "与饥饿场景相同的任务，但等待的任务每 3 秒升一级。耐心的任务终于轮到，代价由紧急任务承担。",
    ),
    (
        "highest-response-ratio",
        Text::GroupOrder,
        "最高响应比优先",
        "Stallings 的五个任务。C 之后，最短的 E 相对其长度等得最久，于是先行；先到的 D 更长，要等它。短作业优先还会让 E 越过 C。",
    ),
    (
        "multilevel-feedback",
        Text::GroupOrder,
        "多级反馈",
        "短任务到达时，长任务已沉到三级中的最低级。短任务从最高级进入，立刻占用处理器，在沉下去之前就已做完，而无人需要知道它的长度。",
    ),
    (
        "interactive",
        Text::GroupOrder,
        "交互任务与批处理",
        "两个编辑器各运行 100 毫秒，再等键盘 900 毫秒；两个批处理作业一直要用处理器。编辑器从不用完时间片，留在最高级，立刻得到响应；批处理作业分享其余时间。每 10 秒一次提升使它们不被遗忘。",
    ),
    (
        "gaming",
        Text::GroupOrder,
        "钻调度器的空子",
        "第一个任务知道 I/O 会让时间片重新开始，于是在每个时间片将尽时做一次极短的 I/O，从不下沉，几乎独占处理器。关闭“I/O 后重置”，它就要为用掉的时间付账。",
    ),
    (
        "feedback",
        Text::GroupOrder,
        "时间片递增的反馈队列",
        "Stallings 的五个任务，长度都不知道。每用完一个时间片就降一级，时间片逐级加倍。新任务立刻得到响应，长任务最后完成。",
    ),
    (
        "lottery",
        Text::GroupOrder,
        "彩票调度",
        "三个同样长的任务分别持有 100、200、700 张彩票，每 100 毫秒抽一张。彩票最多的最先完成，用了 19.4 秒，精确的份额是 20 秒。差多少全凭运气：换个种子，抽签也不同。",
    ),
    (
        "stride",
        Text::GroupOrder,
        "步幅调度",
        "A、B、C 持有 100、50、250 张彩票，步幅为 100、200、40。走得最少的先行：A B C C C A C C，各自的份额精确到一个时间片。彩票调度只有长期才能做到。",
    ),
    (
        "completely-fair",
        Text::GroupOrder,
        "完全公平",
        "nice −5 的 A 与 nice 0 的 B 按权重分享 48 毫秒的延迟，各 36 与 12 毫秒。2 秒后又来四个 nice 0 的任务：时间片缩短以保持延迟，但不短于 6 毫秒。每一刻人人都有权重应得的份额。",
    ),
    (
        "processor-sharing",
        Text::GroupOrder,
        "处理器共享",
        "护航场景的任务共享处理器，各得三分之一的速度。短任务 9 秒后完成，长任务几乎不碍事，也没有人等待。时间片越来越短的轮转，最终就是这样。",
    ),
    (
        "rate-monotonic",
        Text::GroupDeadlines,
        "速率单调错过截止时间",
        "两个任务周而复始：每 5 秒一次，各 2.5 秒；每 8 秒一次，各 3.5 秒；合计占处理器的 94%。周期短的总是先行，两者同时开始时，周期长的错过截止时间。",
    ),
    (
        "earliest-deadline-first",
        Text::GroupDeadlines,
        "最早截止时间优先一个不误",
        "两个任务周而复始：每 5 秒一次，各 2.5 秒；每 8 秒一次，各 3.5 秒；合计占处理器的 94%。谁先到期谁先行，没有任务迟到，最晚的也在截止前 1.5 秒完成。",
    ),
    (
        "domino-effect",
        Text::GroupDeadlines,
        "过载时的多米诺效应",
        "三个周期任务合计需要处理器的 125%。最早截止时间优先使它们一个接一个地迟到，频繁的任务也不例外；按速率单调的次序，只有最稀少的任务受害。",
    ),
    (
        "least-laxity",
        Text::GroupDeadlines,
        "两个处理器上的最小裕度",
        "一个 3 秒的任务毫无余地，两个 1 秒的任务各有一秒余地。最早截止时间优先会让两个短任务占住处理器，长任务就迟到了；裕度说明它必须立刻开始。",
    ),
    (
        "weighted-jobs",
        Text::GroupDeadlines,
        "史密斯规则",
        "七个作业已全部到达，长短与权重各异。按时长与权重之比的次序运行，加权平均完成时间是全部 5040 种次序中最小的，8.73 秒。",
    ),
    (
        "longest-first",
        Text::GroupDeadlines,
        "三台机器，最长的先做",
        "六个 2 秒的作业和一个 6 秒的作业，三台机器。长作业若最后开始，大家要等到第 10 秒；若最先开始，第 6 秒全部完成。",
    ),
    (
        "easy-backfilling",
        Text::GroupShares,
        "EASY 回填",
        "队首等两个处理器，四个中的一个却空着。一个长作业插进空隙，因为队首仍按预定在第 10 秒开始。第二位没有任何预定，要等到第 15 秒。",
    ),
    (
        "conservative-backfilling",
        Text::GroupShares,
        "保守回填",
        "同样的作业，但每个到达时都得到预定的开始时刻。长作业会违背给第二位的预定，只好等待；短作业放得进空隙，谁也不妨碍。",
    ),
    (
        "noisy-neighbour",
        Text::GroupShares,
        "吵闹的邻居",
        "一个租户同时向十二个处理器的集群抛出两百个任务，另外两个租户只是偶尔提交。持有处理器最少的先得到服务，小租户几乎不用等。",
    ),
    (
        "shares-of-processors",
        Text::GroupShares,
        "只看处理器的公平",
        "九个处理器、18 GB 内存，两个租户：一个的任务要 1 个处理器和 4 GB，另一个要 3 个处理器和 1 GB。只数处理器，就以为前者持有很少，直到它占满内存；第一轮过后，后者一次只能运行一个任务。",
    ),
    (
        "dominant-resource",
        Text::GroupShares,
        "主导资源公平",
        "九个处理器、18 GB 内存，两个租户：一个的任务要 1 个处理器和 4 GB，另一个要 3 个处理器和 1 GB。前者三个、后者两个同时运行，各自持有最需要的资源的三分之二。",
    ),
    (
        "true-lengths",
        Text::GroupShares,
        "真相",
        "知道真相的短作业优先，如教科书所假设。一个主人说 2 秒就够，其实要 20 秒；另一个要了一分钟，其实只要 1 秒。没人听他们的，平均等待 1.7 秒。",
    ),
    (
        "wrong-estimates",
        Text::GroupShares,
        "主人的说法",
        "短作业优先，但只知道主人的说法。一个说 2 秒就够，其实要 20 秒；另一个要了一分钟，其实只要 1 秒。次序照着说法来，平均等待 14.3 秒，若知道真相只需 1.7 秒。",
    ),
    (
        "exaggeration",
        Text::GroupShares,
        "夸大其词的主人",
        "一个主人为约 1 秒的任务要了 20 秒，另一个为约 4 秒的任务说 4 秒。照他们的话做短作业优先，长任务总是先行；用一条直线拟合所说与所做，就能看穿，短任务还是先行。",
    ),
    (
        "past-and-present",
        Text::GroupShares,
        "明天如昨天",
        "七个任务依次到达，各 6、4、6、4、13、13、13 秒。指数平均把第一个当作 10 秒，之后每个取上一个实际值与预测值之半：8、6、6、5、9、11 秒。长度突变时要过几个任务才跟得上。",
    ),
    (
        "nine-in-ten",
        Text::GroupShares,
        "为十分之九留出位置",
        "八个处理器上带回填的批处理作业，没人说要多久。每个作业按同类最近作业中十分之九不超过的时长计；十个里有一个超出，推迟队首；其余的留下无人能填的空隙。",
    ),
    (
        "bandit",
        Text::GroupShares,
        "策略中的老虎机",
        "两个节点快，四个节点慢，没人知道哪种均衡策略合适。轮询、最少连接和贪心轮流试用；不久大多数任务就交给了完成得最快的那个，平均耗时低于只用其余策略。",
    ),
    (
        "single-queue",
        Text::GroupQueueing,
        "M/M/1，负载 0.8",
        "一个节点，泊松到达，指数服务，五分之四的时间繁忙。理论值：长期来看系统内 4 个任务，从到达到完成 5 秒；看看要多久才接近它。",
    ),
    (
        "one-queue-for-sixteen",
        Text::GroupQueueing,
        "十六个节点共用一个队列",
        "十六个节点共用一个中央队列，五分之四的时间繁忙。空闲的节点取走下一个任务，几乎没有任务等待。",
    ),
    (
        "sixteen-queues",
        Text::GroupQueueing,
        "十六个节点各有队列",
        "同样的任务和节点，但任务一到就随机绑定到一个节点排队，哪怕别的节点空闲。同样的能力，耗时是四到五倍。",
    ),
    (
        "fast-and-slow-round-robin",
        Text::GroupQueueing,
        "快慢节点，依次分配",
        "两个节点快，四个慢，轮询给每个节点同样多的任务。慢节点做不完，队列增长，快节点却闲着。",
    ),
    (
        "fast-and-slow-greedy",
        Text::GroupQueueing,
        "快慢节点，贪心选择",
        "同样的节点和任务，但每个任务交给预计最早完成它的节点，兼顾积压与速度。没有节点过载。",
    ),
    (
        "three-regions",
        Text::GroupQueueing,
        "三个区域",
        "客户端在法兰克福、弗吉尼亚和新加坡，各有两个节点，控制平面在法兰克福。任务交给最近的节点；最忙的区域得不到其他区域帮助。",
    ),
    (
        "sixteen-in-turn",
        Text::GroupBalance,
        "十六个节点轮流",
        "同样的任务和节点，每个任务依次绑定到下一个节点。没有人看队列，但轮流比随机来得均匀，耗时只有随机选择的一半多一点。",
    ),
    (
        "two-choices",
        Text::GroupBalance,
        "两个选择的威力",
        "同样的任务和节点，但每个任务抽两个节点，交给负载较小的一个。只比随机多看一眼，耗时就不到一半；看第三眼的收益小得多。",
    ),
    (
        "by-distance",
        Text::GroupBalance,
        "按地图",
        "客户端在拉各斯和坎帕拉，节点在伦敦和内罗毕。拉各斯在地图上离内罗毕近，走线路却离伦敦近：按距离选择，它的任务绕了远路，全部由内罗毕承担。",
    ),
    (
        "region-shares",
        Text::GroupBalance,
        "两个区域按权重",
        "客户端都在东部，两个区域各有五个节点，各得一半任务。第 60 到 120 秒东部五个节点宕机三个：它的份额随健康度下降，西部多分一些。",
    ),
    (
        "region-failover",
        Text::GroupBalance,
        "故障转移到次近区域",
        "同样的区域，只要东部还有足够节点，任务都留在东部。五个宕机三个时，它只能承担 56% 的任务，其余溢出到西部。",
    ),
    (
        "uneven-random",
        Text::GroupBalance,
        "一大四小，随机分配",
        "一个节点的速度等于另外四个之和，却各得五分之一的任务。小节点做不完，队列不断增长，大节点却大半时间闲着。",
    ),
    (
        "uneven-weighted-random",
        Text::GroupBalance,
        "按权重定概率",
        "同样的节点，但大节点的权重为 4，被抽中的次数等于另外四个之和。人人都做得完；偶尔运气不好，一个节点连得几个任务。",
    ),
    (
        "uneven-least-request",
        Text::GroupBalance,
        "按权重和手上任务轮流",
        "同样的节点和权重，按 Envoy 的方式轮流：手上有任务的节点，权重相应折减，因此比只看权重分得更均匀。",
    ),
    (
        "turns-in-runs",
        Text::GroupBalance,
        "成串的加权轮流",
        "一个节点权重 6，六个权重 1，每十分之一秒来一个任务。Linux 虚拟服务器让大节点连得六个，任务在它那里排队；随后它闲着，等其他节点轮完。",
    ),
    (
        "turns-spread",
        Text::GroupBalance,
        "错开的加权轮流",
        "同样的节点和任务，按 nginx 的方式错开：每隔一个归大节点。各节点所得不变，几乎没有任务等待。",
    ),
    (
        "long-and-short",
        Text::GroupBalance,
        "短任务中的长任务",
        "十个任务里有一个长任务。每个任务交给手上任务最少的节点：长任务后面一旦堆积，那个节点就会被避开，尽管没人知道任务有多长。若依次分配，耗时是四倍。",
    ),
    (
        "gray-failure",
        Text::GroupBalance,
        "答复变慢的节点",
        "第 30 秒六个节点之一降到十分之一的速度。大家多数时候都空闲，队列看不出它有问题，答复却看得出：慢过一两次之后就很少再找它。",
    ),
    (
        "sessions-modulo",
        Text::GroupBalance,
        "会话对节点数取模",
        "500 个会话的请求，每个会话哈希到五个节点之一。第 60 秒一个节点离开，第 120 秒一个加入：除数一变，每次五分之四的会话都换了地方。",
    ),
    (
        "sessions-ketama",
        Text::GroupBalance,
        "环上的会话",
        "同样的会话用一致性哈希：每个节点在环上有 160 个点。离开的节点的会话分给别人，新来的取走它的一份，其他会话不动。",
    ),
    (
        "sessions-ring",
        Text::GroupBalance,
        "大小固定的环",
        "同样的会话，环上总是约有 1024 个点。一个节点离开后，其余节点的点变多，彼此拿走一些会话；有节点加入时又还回去。",
    ),
    (
        "sessions-maglev",
        Text::GroupBalance,
        "表中的会话",
        "同样的会话，在各节点轮流填写的表里查找。这张表只有 101 格，对五个节点来说很少，因此有些格子无谓地换了主人；Maglev 通常用 65537 格，几乎不会这样。",
    ),
    (
        "sessions-jump",
        Text::GroupBalance,
        "按编号的桶",
        "同样的会话用跳跃哈希，它只认节点的编号。五个中的第二个离开，后面的依次前移，会话也跟着搬家；末尾加入的节点只取走自己的一份。",
    ),
    (
        "few-keys",
        Text::GroupBalance,
        "十二个键，四个节点",
        "十二个键各与每个节点的名字一起哈希，归结果最大的节点。第 30 秒节点 B 离开：它的四个键去各自的第二选择，别的键都不动。",
    ),
    (
        "hot-key",
        Text::GroupBalance,
        "热门的键",
        "200 个键中有几个远比其他的热门，而哈希把同一个键的任务都交给一个节点。这里任何节点最多比平均多四分之一，超出的部分交给环上的下一个。",
    ),
    (
        "packing-first-fit",
        Text::GroupPlacement,
        "装箱，首次适应",
        "小、中和占满整个节点的任务都去第一个放得下的节点。最后的节点留给大任务。",
    ),
    (
        "packing-next-fit",
        Text::GroupPlacement,
        "装箱，循环首次适应",
        "同样的任务去上一个任务所在的节点，满了才换下一个。任务会离开，轮到时已有空位，各节点份额相同。",
    ),
    (
        "packing-best-fit",
        Text::GroupPlacement,
        "装箱，最佳适应",
        "同样的任务去放入后剩余最少的节点。空隙被填满，常有整个节点空着留给大任务。",
    ),
    (
        "packing-worst-fit",
        Text::GroupPlacement,
        "装箱，最差适应",
        "同样的任务去剩余最多的节点。每个节点都半满，占满节点的任务在队首等待，挡住后面所有任务。",
    ),
    (
        "packing-kube",
        Text::GroupPlacement,
        "装箱，Kubernetes 打分",
        "同样的任务按 kube-scheduler 的规则放置：先筛选，再打分。最满的节点得分最高，占用均衡的加分；空隙被填满，常有整个节点空着。每次选择都能看漏斗。",
    ),
    (
        "packing-vector",
        Text::GroupPlacement,
        "装箱，精确",
        "每十秒来一批恰好能装进两个节点的任务，一秒后又来一个和节点一样大的任务。精确装箱为它留出一个空节点，经验规则会多开一个。",
    ),
    (
        "prices",
        Text::GroupPlacement,
        "最便宜的节点",
        "一个大节点比所有小节点加起来还贵。每批任务本可全放在大节点上，却被精确地装到小节点上；只有最大的一批才用到大节点。",
    ),
    (
        "widths-generalized-assignment",
        Text::GroupPlacement,
        "每个节点多个任务，精确",
        "三种宽度的任务等待一快、一普通、一慢三个节点；一有空位，就搜索该让哪些任务在哪里运行。每次决策都说明没有更好的方案。",
    ),
    (
        "widths-linear-relaxation",
        Text::GroupPlacement,
        "每个节点多个任务，松弛",
        "同样的任务，先当作可以拆分，被拆分的再放到有空位的地方。很快，而且几乎一样好；每次决策都说明离最优最多差多少。",
    ),
    (
        "kube-funnel",
        Text::GroupPlacement,
        "筛选、打分、选择",
        "五个节点分布在两个区，一个带污点。服务要均匀分布、彼此分开或偏好固态盘；第 20 秒一个高优先级服务需要整个节点，低优先级的让位。点开任何一次放置即可看漏斗。",
    ),
    (
        "bags-balancer",
        Text::GroupPlacement,
        "成袋的任务，一次一个",
        "每半分钟，一袋短任务和少数长任务到达一个快、两个普通、两个慢节点。每个任务拿到哪个空闲节点算哪个，长任务于是落在慢节点上。",
    ),
    (
        "bags-min-min",
        Text::GroupPlacement,
        "成袋的任务，Min-min",
        "同样的袋子一起映射，反复取最早能完成的任务。短任务很快做完，长任务最后。",
    ),
    (
        "bags-max-min",
        Text::GroupPlacement,
        "成袋的任务，Max-min",
        "同样的袋子一起映射，先放最晚完成的任务。长任务与短任务并行，短任务等得更久。",
    ),
    ("bags-sufferage", Text::GroupPlacement, "成袋的任务，损失度", "同样的袋子一起映射，节点归失去它损失最大的任务。"),
    (
        "bags-assignment",
        Text::GroupPlacement,
        "成袋的任务，最优指派",
        "同样的袋子，每个空闲节点一个任务，使运行时间之和最小。此刻最优，却看不见以后。",
    ),
    (
        "knapsack",
        Text::GroupPlacement,
        "哪些任务最能填满节点",
        "一个十处理器的节点在不同宽度和权重的任务中选择。背包找出总价值最高的一组；队首可能要为此等待。",
    ),
    (
        "graph-first-fit",
        Text::GroupPlacement,
        "任务图，先到先得",
        "十个任务互相等待并传递数据。每个任务去第一个空闲节点，慢节点因此拿到大家都在等的任务。",
    ),
    (
        "graph-heft",
        Text::GroupPlacement,
        "任务图，HEFT",
        "同样的图，事先规划。后续最长的任务先行，各去最早完成它的节点，慢节点几乎不用。",
    ),
    ("graph-cpop", Text::GroupPlacement, "任务图，CPOP", "同样的图，关键路径留在快节点上，那里无需从别处取数据。"),
    (
        "crash-and-recovery",
        Text::GroupFaults,
        "宕机与恢复",
        "四个节点每半秒报一次平安。两个先后宕机；沉默两秒后，它们的任务重新派发，一个不丢，也不会做两遍。",
    ),
    (
        "slow-node",
        Text::GroupFaults,
        "一个节点变慢",
        "从第 30 秒到第 90 秒，六个节点之一的速度降为五分之一，心跳照常。没人让它退出，轮询照样把六分之一的任务交给它。",
    ),
    (
        "bursts",
        Text::GroupFaults,
        "突发",
        "任务成批涌来，每批约 5 秒，中间是沉寂。长期来看节点能做两倍的量，任务却要等几秒；若均匀到达几乎不必等。",
    ),
    (
        "day-and-night",
        Text::GroupFaults,
        "昼与夜",
        "到达率像两分钟的一天那样起伏，从均值的十分之一到十分之十九。正午来不及做，傍晚用来消化积压。",
    ),
    (
        "start-order",
        Text::GroupContainers,
        "已启动不等于健康",
        "五个服务互相等待。数据库启动 4 秒后才提供服务，只有健康检查看得出来：迁移任务等它健康，API 等迁移完成，而缓存一启动就算满足。第 45 秒按相反的次序全部停止。",
    ),
    (
        "crash-loop",
        Text::GroupContainers,
        "崩溃循环",
        "一个工作进程每次启动 2 秒后出错。节点先等 10 秒再重启，之后是 20、40、80、160，最后每次 300 秒，坏程序便不会占住节点。另一个服务挂起一次，只有健康检查发现并将其重启。第 20 分钟换上修正的镜像，循环结束。",
    ),
    (
        "rolling-update",
        Text::GroupContainers,
        "滚动更新途中领导者宕机",
        "十个容器换用新镜像：最多同时多出三个，就绪的从不少于八个。更新途中控制平面的领导者宕机，下一任从中断处继续。之后发布了一个坏镜像：它的容器始终无法就绪，旧容器因此保留，直到命令被撤回。",
    ),
    (
        "drain-blocked",
        Text::GroupContainers,
        "不被允许继续的排空",
        "要排空两个节点。商店的容器逐个迁移，因为预算允许缺一个。数据库要求三个中的 67% 保持就绪，向上取整就是全部三个：它的容器不能离开，排空只好等待。第 40 秒增加第四个副本，排空得以继续。",
    ),
    (
        "first-election",
        Text::GroupConsensus,
        "第一次选举",
        "五个控制节点起初都是跟随者，各自的定时器在 150 到 300 毫秒之间随机抽取。最先到时的节点请求投票，得到三票的多数后成为领导者，它的心跳让其余节点保持安静。",
    ),
    (
        "split-vote",
        Text::GroupConsensus,
        "选票瓜分",
        "四个控制节点中有两个同时请求投票，各得两票，都不够三票。这一任期没有领导者；重新抽取定时器之后，下一次竞选只有一个候选者。",
    ),
    (
        "leader-crash",
        Text::GroupConsensus,
        "负载下领导者宕机",
        "三个控制节点共同保存一本账，四个工作节点运行任务。领导者两次宕机；一个选举超时之内另一个节点就任，重发所有未完成的派发，从日志末尾继续。没有任务丢失，也没有任务完成两次。",
    ),
    (
        "stale-leader",
        Text::GroupConsensus,
        "过期的领导者",
        "五个节点的领导者在工作中冻结，新领导者当选。旧领导者醒来时收件箱里还有多数派的应答，它以为自己仍在领导并继续派发；工作节点已听说更新的任期，拒绝了这些派发。",
    ),
    (
        "partition",
        Text::GroupConsensus,
        "少数派领导者的分区",
        "五个节点的领导者和一个跟随者被隔开，工作节点与另外三个节点在一起。它提出的命令不再被记录；多数派选出新的领导者，网关也找到了它。线路恢复后，旧领导者的日志条目被替换，它没能送达的派发因任期过期而被拒绝。",
    ),
    (
        "disruptive-rejoiner",
        Text::GroupConsensus,
        "归来者扰乱集群",
        "五个控制节点之一被隔离，一次次竞选无果，任期不断增大。它归来时，更大的任期迫使并无过错的领导者下台。这里没有预投票，也没有领导者粘性，与论文图 2 一致。",
    ),
    (
        "pre-vote",
        Text::GroupConsensus,
        "预投票防止扰乱",
        "同样的五个控制节点，同一个节点被隔离。竞选之前它先询问能否获胜，无人应答，任期不变。归来后它继续跟随，领导者不受影响。",
    ),
    (
        "log-repair",
        Text::GroupConsensus,
        "日志修复",
        "论文图 7 的领导者与六个跟随者 a 到 f（n2 到 n7），它们的日志或缺条目，或多条目，或两者都有。领导者当选第 8 任期；它为每个跟随者找到日志分叉之处，其后不同的条目被替换。",
    ),
    (
        "figure-8",
        Text::GroupConsensus,
        "旧任期的条目不靠计数提交",
        "论文图 8。n1 在第 4 任期领导，把第 2 任期的条目带到多数派，但这不足以提交它；n1 宕机后，n5 凭第 3 任期的条目当选并将其替换。只有领导者本任期的条目才靠计数提交。",
    ),
    (
        "lying-disk",
        Text::GroupConsensus,
        "说谎的磁盘",
        "Raft 依据磁盘所说行事。一个节点被隔离；其余两个中跟随者的磁盘把只在缓存里的写入说成已落盘。一次宕机带走了它们，领导者随后被隔离，剩下的两个选出了缺少已提交条目的领导者：领导者完备性被打破，已记录的任务丢失。",
    ),
    (
        "snapshot",
        Text::GroupConsensus,
        "给落后节点的快照",
        "控制节点每记录 60 条日志就用快照代替日志。其间宕机的节点所需的条目已经没有人保留；领导者把快照分块发给它，再补上之后的几条。",
    ),
    (
        "growing",
        Text::GroupConsensus,
        "从三个扩到五个",
        "任务流动时加入两个控制节点。它们先不投票地学习日志；随后的联合配置需要旧的三个和新的五个各自的多数，再过渡到只有五个。此后最初三个中的两个可以宕机。",
    ),
    (
        "transfer",
        Text::GroupConsensus,
        "移交领导权",
        "要停机的领导者先移交。它不再接受提案，等继任者拥有全部日志，再让它立即竞选；无人等待选举超时，任务也毫无察觉。",
    ),
    (
        "chained",
        Text::GroupConsensus,
        "链状的三个节点",
        "三个控制节点中有两个之间的线路中断，第三个能听到双方。听不到领导者的节点一个任期接一个任期地竞选，使领导者接连下台，直到中间的节点当选，它的声音人人都能听到。",
    ),
    (
        "chained-stable",
        Text::GroupConsensus,
        "保持平静的链",
        "同样的中断，但有预投票、领导者粘性和多数派检查。中间的节点听得到领导者，拒绝帮助另一个节点，后者的任期不变；领导者听得到多数派，继续领导。",
    ),
    (
        "reads-stale",
        Text::GroupConsensus,
        "过去的读数",
        "被隔离的领导者被问及已记录的内容。它立即用自己的副本作答，却不知道另一位领导者已记录了更多。",
    ),
    (
        "reads-index",
        Text::GroupConsensus,
        "询问多数派的读",
        "同一个领导者，同样被隔离、被询问。作答之前它先发出一轮心跳，却无人应答；它无法确定自己仍是领导者，于是直到下台都不作答。",
    ),
    (
        "reads-lease",
        Text::GroupConsensus,
        "慢时钟上的租约",
        "租约有效期间领导者独自回答读请求，因为其他节点在租约结束前不会投票。这里它的时钟只有正常速度的十分之一：它以为租约还在，另一位领导者却早已当选，答案属于过去。",
    ),
];

/// The groups of the chooser, in their order.
pub const GROUPS: [Text; 11] = [
    Text::GroupStart,
    Text::GroupConsensus,
    Text::GroupContainers,
    Text::Textbook,
    Text::GroupOrder,
    Text::GroupDeadlines,
    Text::GroupShares,
    Text::GroupQueueing,
    Text::GroupBalance,
    Text::GroupPlacement,
    Text::GroupFaults,
];

/// The groups alone, in the order of [`LINES`]: a page in English does not fetch the Chinese beside them.
const GROUP_OF: [(&str, Text); LINES.len()] = {
    let mut groups = [("", Text::GroupStart); LINES.len()];
    let mut place = 0;
    while place < LINES.len() {
        groups[place] = (LINES[place].0, LINES[place].1);
        place += 1;
    }
    groups
};

/// The group of the scenario with this key; the first for one that is not listed.
#[must_use]
pub fn scenario_group(key: &str) -> Text {
    static TABLE: [(&str, Text); LINES.len()] = GROUP_OF;
    TABLE.iter().find(|line| line.0 == key).map_or(GROUPS[0], |line| line.1)
}

/// Its title in Chinese, when that is the language.
#[must_use]
pub fn scenario_title(lang: Lang, key: &str) -> Option<&'static str> {
    if lang == Lang::Zh { line(key).map(|line| line.2) } else { None }
}

/// Its summary in Chinese, when that is the language.
#[must_use]
pub fn scenario_summary(lang: Lang, key: &str) -> Option<&'static str> {
    if lang == Lang::Zh { line(key).map(|line| line.3) } else { None }
}

#[inline(never)]
fn line(key: &str) -> Option<&'static Line> {
    LINES.iter().find(|line| line.0 == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_scenario_is_listed_in_a_shown_group() {
        for (key, _) in switchyard::builtin::SCENARIOS {
            assert!(line(key).is_some_and(|line| GROUPS.contains(&line.1)), "{key} has no line here");
        }
    }
}

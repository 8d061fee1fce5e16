//! The catalogue: a line for each string of the page, English and Simplified Chinese side by side, in sections.

macro_rules! catalogue {
    ($({ $($key:ident: $english:literal, $chinese:literal;)* })*) => {
        /// A string of the page.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub enum Text { $($($key,)*)* }

        impl Text {
            /// Every string.
            pub const ALL: &'static [Self] = &[$($(Self::$key,)*)*];

            /// Its English.
            #[must_use]
            pub fn english(self) -> &'static str {
                match self {
                    $($(Self::$key)|* => {
                        // Out of line: a first view fetches the sections of which it shows something.
                        #[inline(never)]
                        fn section(text: Text) -> &'static str {
                            match text {
                                $(Text::$key => $english,)*
                                _ => "",
                            }
                        }
                        section(self)
                    })*
                }
            }

            /// Its Chinese. Out of line: a page in English does not fetch this table.
            #[inline(never)]
            #[must_use]
            pub fn chinese(self) -> &'static str {
                const TABLE: &[&str] = &[$($($chinese,)*)*];
                TABLE[self as usize]
            }
        }
    };
}

catalogue! {
    {
    // The frame of the page.
    Scenario: "Scenario", "场景";
    OwnScenario: "Your own scenario", "自定义场景";
    Textbook: "Textbook", "教科书示例";
    GroupStart: "Start here", "从这里开始";
    GroupConsensus: "Consensus", "共识";
    GroupOrder: "Order of tasks", "任务的次序";
    GroupDeadlines: "Deadlines and weights", "截止时间与权重";
    GroupShares: "Batches, tenants, predictions", "批处理、租户与预测";
    GroupQueueing: "Queues and balance", "排队与均衡";
    GroupBalance: "Choice of a node", "节点的选择";
    GroupPlacement: "Placement", "放置";
    GroupFaults: "Faults and load", "故障与负载";
    Edit: "Edit", "编辑";
    EditHint: "Edit the scenario as text", "以文本方式编辑场景";
    Open: "Open", "打开";
    OpenHint: "Open a scenario, SWF, CSV, Compose, Kubernetes, WfCommons or DOT file", "打开场景、SWF、CSV、Compose、Kubernetes、WfCommons 或 DOT 文件";
    Saved: "Saved", "已保存";
    SavedHint: "Runs saved in this browser", "保存在此浏览器中的运行";
    Quote: "Embed", "嵌入";
    QuoteHint: "Put this figure into a page of yours", "把此图放进你的网页";
    Share: "Share", "分享";
    ShareHint: "Copy a link to this very moment", "复制指向此刻的链接";
    Copied: "Link copied", "链接已复制";
    CopyFailed: "The browser did not let the page copy. The link is in the address bar.", "浏览器不允许复制。链接就在地址栏里。";
    Language: "Language", "语言";
    OtherLanguage: "中文", "English";
    Theme: "Theme: {0}", "主题：{0}";
    ThemeAuto: "as the system", "跟随系统";
    ThemeLight: "light", "浅色";
    ThemeDark: "dark", "深色";
    ThemeProjector: "projector", "投影";
    Help: "Help", "帮助";
    Close: "Close", "关闭";
    Dismiss: "Dismiss", "知道了";
    SkipToStage: "Skip to the stage", "跳到主舞台";
    DropHere: "Drop a scenario, a log, a table, a manifest or a graph", "松开以打开场景、日志、表格、清单或图";
    }

    {
    // The stage.
    Stage: "Stage", "舞台";
    Arrivals: "Arrivals", "到达";
    ControlPlane: "Control plane", "控制平面";
    Workers: "Workers", "工作节点";
    Gateway: "gateway", "网关";
    RateDone: "{0} done", "完成 {0}";
    Ledger: "Ledger", "账本";
    RecordedShort: "tasks recorded", "个任务已记录";
    CentralQueue: "{0} wait here", "此处等待 {0} 个";
    NoneWaitsHere: "nobody waits here", "此处无等待";
    Idle: "idle", "空闲";
    Slow: "slow", "变慢";
    Paused: "frozen", "冻结";
    Crashed: "down", "宕机";
    Removed: "removed", "已移除";
    Up: "up", "正常";
    Suspected: "suspected", "疑似故障";
    MoreTasks: "+{0}", "+{0}";
    RunningAnd: "{0} +{1}", "{0} 等 {1} 个";
    WorkerLabel: "{0}: {1}, {2} running, {3} waiting, {4} % busy", "{0}：{1}，运行 {2} 个，等待 {3} 个，利用率 {4}%";
    Cpu: "cpu", "处理器";
    Memory: "memory", "内存";
    Disk: "disk", "磁盘";
    }

    {
    // The legend.
    Legend: "Legend", "图例";
    Request: "request", "请求";
    Reply: "reply", "应答";
    Heartbeat: "heartbeat", "心跳";
    WaitsLong: "waits long", "等待较久";
    Granted: "granted", "同意";
    Refused: "refused", "拒绝";
    CutFrom: "cut off from {0}", "与 {0} 隔断";
    }

    {
    // Narration.
    NarrateCalm: "Running {0}, waiting {1}, done {2}.", "运行 {0} 个，等待 {1} 个，已完成 {2} 个。";
    FullStop: ".", "。";
    NarrateStart: "The run is about to begin.", "运行即将开始。";
    NarrateOver: "The run is over: {0} tasks done, {1} turned away.", "运行结束：完成 {0} 个任务，拒绝 {1} 个。";
    NarrateRequeued: "{0} was lost: {1} tasks went back to the dispatcher with a new attempt number", "{0} 失联：{1} 个任务回到调度器，尝试编号加一";
    NarrateRequeuedOne: "{0} was lost: one task went back to the dispatcher with a new attempt number", "{0} 失联：1 个任务回到调度器，尝试编号加一";
    NarrateInvite: "Click a worker, then crash it: no task is lost.", "点一个工作节点再让它宕机：任务一个也不会丢。";
    NarrateInviteLeader: "Click the leader, then crash it: another takes over, and no task is lost.", "点击领导者，然后使其宕机：另一个节点接任，任务不会丢失。";
    NarrateBehind: "This computer cannot keep up with {0}; the run is slower than asked.", "这台电脑跟不上 {0}，实际速度更慢。";
    }

    {
    // The transport.
    Transport: "Transport", "播放控制";
    ToStart: "To the start", "回到开头";
    StepBack: "Step back", "后退一步";
    Play: "Play", "播放";
    Pause: "Pause", "暂停";
    PlayPause: "Play or pause", "播放或暂停";
    Step: "Step", "前进一步";
    ToEnd: "To the end of what is known", "跳到已知的末尾";
    JumpBack: "Jump back", "向后跳";
    JumpForward: "Jump forward", "向前跳";
    Faster: "Faster", "加快";
    Slower: "Slower", "减慢";
    Speed: "Speed", "速度";
    Scrubber: "Point in time", "时间轴";
    Time: "Time", "时间";
    Branch: "Branch", "分支";
    BranchName: "Branch {0}, from {1}", "分支 {0}，始于 {1}";
    FirstBranch: "First run", "最初的运行";
    BranchHint: "You changed the past: the earlier future is kept, and you can go back to it.", "你改变了过去：原来的未来仍保留，可随时切换回去。";
    AtStart: "Already at the start", "已经在开头";
    AtEnd: "Already at the end", "已经在末尾";
    NothingLeft: "Nothing is left to happen", "不会再有事件发生";
    FastestAlready: "This is the fastest", "已是最快";
    SlowestAlready: "This is the slowest", "已是最慢";
    }

    {
    // Undo, branches, two of them side by side.
    Undo: "Undo", "撤销";
    Redo: "Redo", "重做";
    UndoOf: "Undo: {0}", "撤销：{0}";
    RedoOf: "Redo: {0}", "重做：{0}";
    Undone: "Undone: {0}", "已撤销：{0}";
    Redone: "Done again: {0}", "已重做：{0}";
    NothingToUndo: "Nothing was done that could be undone", "没有可撤销的操作";
    NothingToRedo: "Nothing was undone that could be done again", "没有可重做的操作";
    DeedOpened: "opening a branch", "新建分支";
    DeedSwitched: "going to another branch", "切换分支";
    DeedRenamed: "naming a branch", "重命名分支";
    DeedDeleted: "deleting a branch", "删除分支";
    DeedEdited: "another scenario", "更换场景";
    Branches: "Branches", "分支";
    BranchesAction: "Branches: name, delete, compare", "分支：命名、删除、比较";
    BranchesIntro: "Whoever acts in the past opens a branch: the old future stays. Every branch is the same run up to the first thing that was done otherwise.", "在过去采取行动会新建分支：原来的未来仍然保留。各分支在第一处不同操作之前完全相同。";
    BranchHere: "Open a branch here", "在此新建分支";
    BranchGo: "Show", "显示";
    BranchShown: "Shown", "正在显示";
    BranchCompare: "Compare", "比较";
    BranchDelete: "Delete", "删除";
    BranchRename: "Name of {0}", "{0} 的名称";
    BranchTells: "{0}: {1}", "{0}：{1}";
    BranchKnown: "known until {0}", "已知至 {0}";
    BranchNothing: "nothing done by hand", "没有手动操作";
    BranchTwig: "{0}: the other future from {1} on. Click to go there.", "{0}：从 {1} 起的另一个未来。点击前往。";
    CompareAction: "Compare with the branch before", "与前一分支比较";
    CompareNothing: "There is no other branch to compare with", "没有其他分支可比较";
    CompareTitle: "Two futures", "两个未来";
    CompareClose: "Close", "关闭";
    CompareSwap: "Go over to this branch", "转到此分支";
    PartsAt: "They part at {0}:", "它们在 {0} 分岔：";
    PartsBy: "in {0}, {1} was done by hand.", "在{0}中手动执行了 {1}。";
    PartsByBoth: "in {0}, {1} was done by hand, in {2}, {3}.", "在{0}中手动执行了 {1}，在{2}中执行了 {3}。";
    PartsFirst: "The first event that differs is #{0}:", "第一个不同的事件是 #{0}：";
    PartsNothing: "nothing is known there yet", "尚无已知事件";
    PartsLater: "{0}, at {1}", "{0}，在 {1}";
    PartsNot: "They are the same so far.", "到目前为止它们完全相同。";
    PartsNever: "Nothing was done otherwise: they are the same run.", "没有任何不同操作：它们是同一次运行。";
    PartsHint: "Go to where they part", "前往分岔处";
    CompareFigures: "What differs now", "此刻的差异";
    CompareNone: "Nothing differs at this moment.", "此刻没有差异。";
    CompareNodes: "Nodes that are not the same", "状态不同的节点";
    CompareTasks: "Tasks that are somewhere else", "位置不同的任务";
    CompareColumn: "{0}: {1} completed, {2} running, {3} waiting", "{0}：{1} 个完成，{2} 个运行，{3} 个等待";
    Differs: "differs", "有差异";
    FigTerm: "Term", "任期";
    FigOffices: "Leaders that took office", "上任的领导者次数";
    FigEntries: "Entries recorded", "已记录的条目";
    FigArrived: "Tasks arrived", "到达的任务";
    FigWaiting: "Tasks waiting", "等待的任务";
    FigRunning: "Tasks running", "运行的任务";
    FigCompleted: "Tasks completed", "完成的任务";
    FigRejected: "Tasks rejected", "被拒绝的任务";
    FigRequeued: "Tasks given out anew", "重新派发的任务";
    FigWaitMean: "Mean wait, s", "平均等待时间（秒）";
    FigTurnaroundMean: "Mean turnaround, s", "平均周转时间（秒）";
    FigTurnaroundP99: "Turnaround, 99 %, s", "周转时间 99 分位（秒）";
    FigThroughput: "Throughput, tasks/s", "吞吐量（任务/秒）";
    FigUtilisation: "Utilisation", "利用率";
    FigMissed: "Deadlines missed", "错过的截止时间";
    TermIn: "term {0}", "第 {0} 任期";
    }

    {
    // Stops and jumps.
    Stops: "Stops and jumps", "断点与跳转";
    StopsAction: "Stops: pause when something becomes true", "断点：当条件成立时暂停";
    StopsIntro: "Time stops right after the event by which a sentence becomes true. Scenarios make claims in the same language.", "当某句话因一个事件而成立时，时间立即停住。场景中的断言使用同一种语言。";
    StopSentence: "Stop when", "停在";
    StopAdd: "Add", "添加";
    StopRemove: "Remove {0}", "移除 {0}";
    StopExamples: "For instance", "例如";
    StopHit: "Stopped: {0}", "已停住：{0}";
    StopHitAt: "Stopped: {0}, by {1}", "已停住：{0}，因 {1}";
    StopPlace: "At character {0}: {1}", "第 {0} 个字符：{1}";
    JumpTo: "Go to", "跳到";
    JumpPrevious: "The {0} before", "上一个：{0}";
    JumpNext: "The next {0}", "下一个：{0}";
    JumpAim: "The keys , and . jump to this", "按键 , 与 . 跳到此类事件";
    JumpBefore: "Jump to the one before", "跳到上一个此类事件";
    JumpAfter: "Jump to the next one", "跳到下一个此类事件";
    JumpNone: "There is no {0} there, as far as was looked", "在查看范围内没有{0}";
    HappenElection: "election", "选举";
    HappenLeaderChange: "leader change", "领导者更替";
    HappenCommit: "commit", "提交";
    HappenDrop: "drop", "丢弃";
    HappenCompletion: "completion", "完成";
    HappenDeadlineMiss: "deadline miss", "错过截止时间";
    HappenViolation: "violation", "违反承诺";
    HappenCrash: "crash", "宕机";
    }

    {
    // The inspector.
    Inspector: "Inspector", "检查器";
    System: "The system", "系统";
    SystemHint: "Click anything on the stage to look closer.", "点击舞台上的任何东西查看详情。";
    Policies: "Policies", "策略";
    QueueDiscipline: "Order of waiting tasks", "等待任务的次序";
    Balancer: "Choice of a node", "节点的选择";
    PlacementRule: "Placement", "放置规则";
    Predictor: "Prediction of work", "工作量的预测";
    BindingEarly: "Early binding: a node is chosen on arrival.", "早绑定：任务一到就选定节点。";
    BindingLate: "Late binding: tasks wait centrally until a node has room.", "晚绑定：任务集中等待，直到有节点空出来。";
    Source: "Source: {0}", "出处：{0}";
    Tasks: "Tasks", "任务";
    Arrived: "arrived", "到达";
    Submitting: "being recorded", "登记中";
    Waiting: "waiting", "等待";
    Running: "running", "运行";
    Completed: "completed", "完成";
    Rejected: "turned away", "拒绝";
    Requeued: "given out anew", "重新派发";
    Fenced: "outdated", "已过期";
    Moved: "keys moved", "键搬家";
    Actions: "Actions", "操作";
    Crash: "Crash", "使其宕机";
    Restart: "Restart", "重启";
    Freeze: "Freeze", "冻结";
    Resume: "Go on", "恢复";
    SlowDown: "Slow down", "减速";
    FullSpeed: "Full speed", "恢复全速";
    Remove: "Remove", "移除";
    AddWorker: "Add a worker", "增加节点";
    SubmitTasks: "Submit tasks", "提交任务";
    Submit: "Submit", "提交";
    Class: "Class", "类别";
    HowMany: "How many", "数量";
    WorkEach: "Work of each", "每个的工作量";
    SelectWorkerFirst: "Select a worker first", "请先选择一个工作节点";
    State: "State", "状态";
    Region: "region", "区域";
    SpeedRow: "speed", "速度";
    Weight: "weight", "权重";
    Utilisation: "utilisation", "利用率";
    Finished: "finished here", "在此完成";
    RunningNow: "Running", "正在运行";
    WaitingHere: "Waiting here", "在此等待";
    DoingIo: "Doing I/O", "正在进行 I/O";
    IoUntilRow: "I/O until", "I/O 至";
    EachRow: "each task runs at", "每个任务的速度";
    Nobody: "nothing", "无";
    Why: "Why", "原因";
    History: "History", "经过";
    StatusWaiting: "waits for a node", "等待节点";
    StatusAssigned: "given to {0}", "已派给 {0}";
    StatusCompleted: "done", "已完成";
    StatusRejected: "turned away", "被拒绝";
    ArrivalRow: "arrived", "到达";
    WorkRow: "work", "工作量";
    RemainingRow: "left to do", "剩余";
    PredictedRow: "taken for", "预测为";
    PriorityRow: "priority", "优先级";
    DeadlineRow: "deadline", "截止";
    AttemptRow: "attempt", "尝试";
    FirstRunRow: "first run", "首次运行";
    DoneRow: "done", "完成于";
    TurnaroundRow: "turnaround", "周转时间";
    NeedsRow: "needs", "需要";
    KeyRow: "key", "键";
    PeekWorker: "{0} · {1} running, {2} waiting", "{0} · 运行 {1} 个，等待 {2} 个";
    WhyChain: "Why this happened", "为什么会这样";
    ChainMore: "{0} more steps", "另有 {0} 步";
    HowCause: "because", "因为";
    HowBefore: "before that", "在此之前";
    HowRoom: "room was made", "腾出了位置";
    HowSince: "and ever since", "此后一直如此";
    HowAgain: "tried again, after", "再次尝试，此前";
    HowTimer: "a timer ran out that was set when", "计时器到期，设定于";
    HowSilence: "a timer ran out, silent since", "计时器到期，沉默始于";
    HowLastHeard: "last heard", "最后一次听到";
    HowUndecided: "a timer ran out, nobody had won since", "计时器到期，此前无人胜出";
    HowObstacle: "in its way", "受阻于";
    OriginWorkload: "From the workload: a client had something to be done.", "来自工作负载：客户端有任务要完成。";
    OriginHand: "Done by hand.", "由人手动操作。";
    OriginScript: "From the scenario's script.", "来自场景脚本。";
    OriginFault: "From the scenario's random faults.", "来自场景的随机故障。";
    OriginStart: "So since the start of the run.", "自运行开始即如此。";
    OriginForgotten: "What came before is not kept any more.", "更早的记录已不再保留。";
    NoWhyYet: "No decision was taken about it yet.", "还没有与它有关的决定。";
    Fingerprint: "Fingerprint", "指纹";
    FingerprintHint: "Of every event so far. The same run has the same fingerprint on every computer.", "由至今的全部事件算出。同一运行在任何电脑上指纹都相同。";
    FingerprintPaused: "Shown while time stands still.", "暂停时显示。";
    GatewayTitle: "gateway", "网关";
    GatewayHint: "Where tasks enter. It hands them to the ledger; only what the ledger has recorded cannot be lost.", "任务由此进入，再交给账本。账本记下之后便不会丢失。";
    ControlHint: "The ledger records every decision before a worker hears of it. The dispatcher reads it and decides.", "每个决定先记入账本，再告知工作节点。调度器依据账本做决定。";
    }

    {
    // Why cards.
    WhyAssigned: "{0} was given to {1}", "{0} 派给了 {1}";
    WhyStarted: "{0} began on {1}", "{0} 在 {1} 上开始运行";
    WhyPreempted: "{0} had to stop on {1}", "{0} 在 {1} 上被换下";
    WhyPreemptedBy: "{0} had to stop on {1} for {2}", "{0} 在 {1} 上为 {2} 让位";
    RuleSlice: "Its slice was over.", "时间片用完了。";
    RuleOrder: "The node runs what the control plane orders.", "节点照控制平面的命令运行。";
    Among: "among {0}", "共 {0} 个候选";
    OnlyChoice: "the only choice", "唯一的选择";
    AndMore: "and {0} more", "另有 {0} 个";
    Chosen: "chosen", "选中";
    RuledDown: "believed to be down", "被认为已宕机";
    RuledNoRoom: "no room now", "目前没有空位";
    RuledTooSmall: "too small for it", "容量不够";
    SearchBound: "best possible", "可能的最优值";
    OfPlan: "{0} of the plan", "整个方案的{0}";
    SearchProved: "proved: no plan is better", "已证明：没有更好的方案";
    SearchUnproved: "not proved", "未证明";
    SearchGap: "not proved: the plan may be {0} from the best", "未证明：方案与最优最多相差 {0}";
    MeasureTime: "moment", "时刻";
    MeasureDuration: "length", "时长";
    MeasureLaxity: "time to spare", "裕度";
    MeasureLevel: "level, 0 is the highest", "级别，0 最高";
    MeasureShare: "tickets", "彩票数";
    MeasureResponseRatio: "response ratio", "响应比";
    MeasureVirtualTime: "virtual runtime", "虚拟运行时间";
    MeasurePass: "pass", "行程值";
    MeasurePerWeight: "length per weight", "时长与权重之比";
    MeasureCount: "count", "数量";
    MeasureRatio: "score", "分值";
    MeasurePriority: "priority", "优先级";
    MeasureTurn: "turn", "轮次";
    MeasureArm: "which of its balancers", "由第几个策略决定";
    MeasureDistance: "distance", "距离";
    }

    {
    // Tabs.
    Panels: "Panels", "面板";
    Details: "Details", "详情";
    Queues: "Queues", "队列";
    Gantt: "Gantt", "甘特图";
    Metrics: "Metrics", "指标";
    Events: "Events", "事件";
    Node: "node", "节点";
    Length: "length", "长度";
    NextUp: "next to run", "接下来运行";
    Central: "central queue", "中央队列";
    NoSpans: "No task has run yet.", "还没有任务运行过。";
    GanttHint: "Bars are tasks running on nodes, those with a dashed edge do I/O: arrows go from one to the next, a click or Enter to where it began.", "横条表示任务在节点上运行，虚线边的表示正在进行 I/O：方向键逐条移动，点击或按回车跳到它开始的时刻。";
    GanttBar: "{0} on {1}, {2} to {3}", "{0} 在 {1}，{2} 至 {3}";
    GanttIo: "{0} does I/O, {1}, {2} to {3}", "{0} 在 {1} 进行 I/O，{2} 至 {3}";
    Throughput: "throughput", "吞吐量";
    Response: "response", "响应时间";
    Wait: "wait", "等待时间";
    Turnaround: "turnaround", "周转时间";
    Slowdown: "slowdown", "减速比";
    Fairness: "fairness", "公平度";
    BalanceFigure: "balance", "均衡度";
    Makespan: "makespan", "完工时间";
    Late: "late", "超时";
    Missed: "deadlines missed", "错过的截止时间";
    MaxLateness: "max lateness", "最大延迟";
    PredictionError: "prediction error", "预测误差";
    AllClasses: "all", "全部";
    OverTime: "Tasks over time", "任务数随时间的变化";
    DoneOverTime: "Done per second", "每秒完成数";
    BusyNodes: "Busy share of each node", "各节点的忙碌占比";
    ChartLabel: "{0}: now {1}, most {2}", "{0}：当前 {1}，最高 {2}";
    MeanInSystem: "mean in system", "系统内平均任务数";
    PercentileNote: "p90 by nearest rank: nine tasks in ten took no longer.", "p90 按最近秩法：十个任务中有九个不超过它。";
    Filter: "Filter", "筛选";
    FilterHint: "task, node or word", "任务、节点或词语";
    KindAll: "every kind", "所有类型";
    KindTasks: "tasks", "任务";
    KindMessages: "messages", "消息";
    KindNodes: "nodes", "节点";
    KindPolicies: "policies", "策略";
    EventCount: "{0} events", "{0} 个事件";
    FilterNode: "on {0}", "在 {0}";
    KindControl: "control plane", "控制平面";
    FilterSelected: "about the selection", "与所选相关";
    Follow: "Follow", "跟随";
    FollowHint: "Keeps the present in sight", "始终显示当前时刻";
    AnyNode: "anywhere", "任何地方";
    }

    {
    // The editor and files.
    EditorTitle: "Scenario as text", "场景文本";
    EditorHint: "The run goes on until you apply. Apply begins anew.", "应用之前，当前运行不受影响。应用后从头开始。";
    Apply: "Apply", "应用";
    Cancel: "Cancel", "取消";
    Valid: "Valid.", "有效。";
    AtPlace: "line {0}, column {1}", "第 {0} 行，第 {1} 列";
    FileFailed: "{0} was not opened.", "未能打开 {0}。";
    LinkFailed: "The link could not be opened; the page shows its default scenario.", "无法打开该链接，页面显示默认场景。";
    LinkFailedHere: "That link could not be opened; what you see is untouched.", "无法打开该链接，当前内容保持不变。";
    LinkOther: "This link replays differently in this version of Switchyard: what you see is not quite what was shared.", "此链接在当前版本的 Switchyard 中重放结果不同：所见与分享时略有出入。";
    RefusedAction: "That was not possible: {0}", "无法执行：{0}";
    LinkParts: "Its first {0} events are the same; by event {1} they are not. It was made by version {2}.", "前 {0} 个事件相同，到事件 {1} 时已不同。链接由版本 {2} 生成。";
    LinkPartsLate: "Its first {0} events are the same. It was made by version {1}.", "前 {0} 个事件相同。链接由版本 {1} 生成。";
    LinkTooLong: "Nothing was copied: this run makes a link of {0} characters, and {1} are the most.", "未复制：此运行的链接长达 {0} 个字符，上限为 {1}。";
    }

    {
    // Saved runs.
    SavedRuns: "Saved runs", "已保存的运行";
    SaveAction: "Save this run", "保存此运行";
    SavedAction: "Saved runs: open, name, export", "已保存的运行：打开、命名、导出";
    SavedIntro: "A saved run holds its scenario, every branch with what was done, this moment and what you look at. It stays in this browser: export what you cannot do without.", "保存的运行包含场景、各分支与所做操作、此刻及所看内容。它只存于此浏览器：重要的请导出。";
    SavedNone: "Nothing is saved yet. Ctrl S on the page saves the run as it is at that moment.", "尚未保存任何运行。在页面上按 Ctrl S 即可保存当时的运行。";
    SaveName: "Name", "名称";
    SaveNow: "Save this moment", "保存此刻";
    SavedAs: "Saved: {0}", "已保存：{0}";
    SavedRenamed: "Renamed: {0}", "已重命名：{0}";
    SavedGone: "Deleted: {0}", "已删除：{0}";
    SavedBack: "Put back: {0}", "已恢复：{0}";
    SavedAt: "at {0}", "位于 {0}";
    SavedBranches: "{0} branches", "{0} 个分支";
    SavedDeed: "{0} thing done by hand", "手动操作 {0} 次";
    SavedDeeds: "{0} things done by hand", "手动操作 {0} 次";
    SavedWhen: "saved {0}", "保存于 {0}";
    LeftWhen: "left {0}", "离开于 {0}";
    LeftTitle: "Left without saving", "离开时未保存";
    SaveShort: "Save", "保存";
    SaveFile: "Save as a file", "存为文件";
    SaveFileShort: "File", "文件";
    FileSaved: "Saved as the file {0}", "已存为文件 {0}";
    ImportRuns: "Import files", "导入文件";
    ExportRuns: "Export all", "全部导出";
    ImportedOne: "1 run imported.", "已导入 1 个运行。";
    Imported: "{0} runs imported.", "已导入 {0} 个运行。";
    KnownOne: "1 was there already.", "1 个已存在。";
    Known: "{0} were there already.", "{0} 个已存在。";
    NotImported: "Not imported: {0}", "未导入：{0}";
    SavedUnreadOne: "1 saved run cannot be read by this version and is not listed.", "1 个已保存的运行无法被此版本读取，未列出。";
    SavedUnread: "{0} saved runs cannot be read by this version and are not listed.", "{0} 个已保存的运行无法被此版本读取，未列出。";
    Continue: "Continue", "继续";
    ContinueOffer: "Continue where you left: {0} at {1}", "从离开处继续：{0}，{1}";
    Decline: "Not now", "暂不";
    NotSaved: "Not saved. {0}", "未保存。{0}";
    StoreForbidden: "This browser does not let the page keep anything: the window is private, or stored data is blocked.", "此浏览器不允许页面保存数据：可能是隐私窗口，或已禁止存储。";
    StoreFull: "There is no room left in this browser's storage.", "此浏览器的存储空间已满。";
    StoreMany: "{0} runs are saved, and no more can be. Export some and delete them.", "已保存 {0} 个运行，达到上限。请导出一些并删除。";
    StoreLong: "The run makes a text of {0} characters, and {1} are the most.", "此运行的文本长达 {0} 个字符，上限为 {1}。";
    StoreGone: "It is not there any more.", "它已不存在。";
    StoreFailed: "The browser's storage failed: {0}", "浏览器存储出错：{0}";

    Lessons: "Lessons", "课程";
    LessonsHint: "Eight short lessons with figures, questions and exercises", "八节短课，配有图、问题与练习";
    }

    {
    // A figure in another page.
    EmbedFailed: "The figure is not what its page asked for.", "此图与页面所要求的不符。";
    Reset: "Reset", "重置";
    OpenOutside: "Open in Switchyard", "在 Switchyard 中打开";
    Solved: "Solved. This is your completion code:", "已完成。这是你的完成码：";
    }

    {
    // The race.
    Race: "Race", "竞赛";
    RaceHint: "Race policies: the same tasks, side by side", "策略竞赛：同样的任务，并排比较";
    RaceAction: "Race policies", "策略竞赛";
    RaceTruth: "What did the prediction cost?", "预测的代价是多少？";
    NothingPredicted: "Nothing is predicted: every length is known", "没有预测：每个时长都已知";
    TruthNote: "Work was predicted, not known. The same tasks with every length known, side by side:", "工作量是预测的，不是已知的。与每个时长都已知的同样任务并排比较：";
    RaceNothing: "There are no tasks and workers to race with", "没有可供竞赛的任务和工作节点";
    RaceLanes: "Lanes", "赛道";
    RaceSweep: "Load sweep", "负载扫描";
    CloseRace: "Close the race", "关闭竞赛";
    AddLane: "Add a lane", "添加赛道";
    LanesFull: "A race has six lanes at most", "最多六条赛道";
    LaneName: "Lane {0}", "赛道 {0}";
    RemoveLane: "Remove lane {0}", "移除赛道 {0}";
    LaneChart: "Lane {0}: {1} done, {2} running, {3} waiting", "赛道 {0}：完成 {1}，运行 {2}，等待 {3}";
    Parameters: "Parameters", "参数";
    BindingChoice: "Binding", "绑定";
    BindingEarlyShort: "early binding", "早绑定";
    BindingLateShort: "late binding", "晚绑定";
    FirstLane: "The others are held against this lane.", "其他赛道与本赛道对比。";
    NotParted: "No difference from A so far.", "至今与 A 相同。";
    PartedAt: "Parts from A at {0}:", "在 {0} 与 A 分道：";
    PartedHint: "Go to the first difference", "转到首个差异";
    PartedBoth: "here {0}, there {1}.", "此处{0}，彼处{1}。";
    PartedHere: "here {0}, there it does not.", "此处{0}，彼处没有。";
    PartedThere: "there {0}, here it does not.", "彼处{0}，此处没有。";
    MoveStarts: "{0} starts on {1}", "{0} 在 {1} 开始";
    MoveStops: "{0} stops on {1}", "{0} 在 {1} 停止";
    MeanTurnaround: "turnaround", "平均周转";
    P50: "p50", "p50";
    P99: "p99", "p99";
    MissedShort: "missed", "超期";
    MorePolicies: "More", "更多";
    CostUsed: "cost", "成本";
    DoneShort: "done", "完成";
    BusyShort: "busy", "忙碌";
    BestOfLanes: "best", "最佳";
    Verdict: "is ahead: a mean turnaround of {0}, {1} % less than lane {2} with {3}.", "领先：平均周转 {0}，比赛道 {2} 的 {3} 少 {1}%。";
    VerdictNone: "No task is done yet.", "尚无任务完成。";
    VerdictEven: "All lanes are even so far.", "各赛道至今持平。";
    SweepLow: "load from", "负载自";
    SweepHigh: "to", "至";
    SweepPoints: "loads", "点数";
    SweepSeeds: "seeds", "种子数";
    SweepStart: "Sweep", "开始扫描";
    SweepProgress: "Progress of the sweep", "扫描进度";
    SweepHint: "Every lane runs at each load with the same tasks, once for each seed, in the background. As written, the load ρ is {0}: work offered over what the nodes can do.", "每条赛道在每个负载下以同样的任务、对每个种子各运行一次，在后台进行。按场景原样，负载 ρ 为 {0}：到来的工作量与节点能力之比。";
    SweepFailed: "The sweep came to nothing: {0}", "扫描未能完成：{0}";
    SweepMean: "Mean turnaround", "平均周转时间";
    SweepP99: "Turnaround, p99", "周转时间 p99";
    SweepAlways: "{0} is best at every load.", "{0} 在各负载下均最佳。";
    SweepCrossing: "From ρ ≈ {0} on, {1} is better than {2}.", "ρ ≈ {0} 起，{1} 优于 {2}。";
    SweepCrossingUnsure: "From ρ ≈ {0} on, {1} looks better than {2}; the difference is within chance.", "ρ ≈ {0} 起，{1} 似乎优于 {2}；差异在随机波动之内。";
    SweepNumbers: "The same in numbers", "数值";
    LoadAxis: "offered load ρ", "负载 ρ";
    }

    {
    // The help sheet.
    HelpTitle: "How to use Switchyard", "如何使用 Switchyard";
    HelpIntro: "Tasks arrive on the left, the control plane records them and gives them to workers. Crash a worker, change a policy, go back in time: acting in the past opens a branch.", "任务从左侧到达，由控制平面记录并派给工作节点。让节点宕机、更换策略、回到过去都可以：在过去动手会开出新的分支。";
    GroupTime: "Time", "时间";
    GroupNodes: "Selected node", "所选节点";
    HelpKeys: "By keyboard: the first Tab leads to the link to the stage. Arrows go from node to node, Enter looks closer, Escape comes back. What has no key is in the list of everything: Ctrl K.", "键盘：第一次按 Tab 到达跳往舞台的链接；方向键在节点间移动，回车查看详情，Esc 返回。没有快捷键的操作都在命令列表中：Ctrl K。";
    ShowPalette: "Everything that can be done", "全部操作";
    Palette: "Everything", "全部操作";
    PaletteHint: "Type a verb, a node, a panel, a scenario", "输入操作、节点、面板或场景";
    PaletteOne: "one entry", "1 项";
    PaletteCount: "{0} entries", "{0} 项";
    EntryVerb: "do", "操作";
    EntryPanel: "panel", "面板";
    EntryNode: "look at", "查看";
    EntryTask: "task", "任务";
    EntryPage: "page", "页面";
    OpenAction: "Open a file", "打开文件";
    LanguageAction: "Other language: 中文", "其他语言：English";
    GroupPage: "Page", "页面";
    FocusFilter: "Go to the event filter", "转到事件筛选";
    ShowHelp: "Show or hide this help", "显示或隐藏帮助";
    Deselect: "Close, or look at the whole system", "关闭，或查看整个系统";
    ShareAction: "Copy a link to this moment", "复制此刻的链接";
    EditAction: "Edit the scenario", "编辑场景";
    }

    {
    // When the page breaks.
    BrokenTitle: "Switchyard stopped", "Switchyard 停止了运行";
    BrokenText: "This is a defect. Please send the text below with your report; reloading starts anew.", "这是一个缺陷。请把下面的文字附在报告里；重新加载可从头开始。";
    CopyText: "Copy the text", "复制文字";
    Reload: "Reload", "重新加载";
    }

    {
    // Events, as sentences.
    EvArrived: "{0} arrives: {1} of work", "{0} 到达：工作量 {1}";
    EvSubmitted: "{0} is recorded in the ledger", "{0} 记入账本";
    EvAssigned: "{0} is given to {1}, attempt {2}", "{0} 派给 {1}，第 {2} 次尝试";
    EvHeldBack: "{0} waits for others: {1} of them are not done", "{0} 等待其他任务：其中 {1} 个尚未完成";
    EvHeldBackOne: "{0} waits for another task, which is not done", "{0} 等待另一个尚未完成的任务";
    EvReleased: "everything that {0} waited for is done", "{0} 所等待的任务已全部完成";
    EvQueued: "{0} waits; {1} in this queue", "{0} 开始等待；队列共 {1} 个";
    EvStarted: "{0} begins on {1}, {2} left", "{0} 在 {1} 上运行，剩余 {2}";
    EvPreempted: "{0} stops on {1}, {2} left", "{0} 在 {1} 上被换下，剩余 {2}";
    EvPreemptedBy: "{0} stops on {1} for {2}, {3} left", "{0} 在 {1} 上为 {2} 让位，剩余 {3}";
    EvBlocked: "{0} leaves {1} for I/O until {2}, {3} left", "{0} 离开 {1} 去做 I/O，至 {2}，剩余 {3}";
    EvUnblocked: "{0} is back from its I/O", "{0} 的 I/O 完成";
    EvBoosted: "everybody in the queue of {0} is on the highest level again", "{0} 队列中的任务全部回到最高级";
    EvFinished: "{0} is finished on {1}", "{0} 在 {1} 上运行完毕";
    EvCompleted: "{0} is done, {1} after it arrived", "{0} 完成，距到达 {1}";
    EvCompletedLate: "{0} is done, {1} after it arrived: too late", "{0} 完成，距到达 {1}：已超时";
    EvRequeued: "{0} goes back to the dispatcher, attempt {1} is over: {2}", "{0} 回到调度器，第 {1} 次尝试作废：{2}";
    EvRejected: "{0} is turned away: {1}", "{0} 被拒绝：{1}";
    EvFenced: "{0} from {1} is refused: attempt {2} is outdated, {3} is current", "拒绝来自 {1} 的 {0}：第 {2} 次尝试已过期，当前为第 {3} 次";
    EvSent: "{0} leaves {1} for {2}", "{0} 由 {1} 发往 {2}";
    EvSentFor: "{0} for {3} leaves {1} for {2}", "关于 {3} 的{0}由 {1} 发往 {2}";
    EvDelivered: "{0} reaches {1}", "{0} 抵达 {1}";
    EvDropped: "{0} is lost: {1}", "{0} 丢失：{1}";
    EvCrashed: "{0} crashes with {1} tasks on it", "{0} 宕机，上面有 {1} 个任务";
    EvCrashedOne: "{0} crashes with one task on it", "{0} 宕机，上面有 1 个任务";
    EvCrashedNone: "{0} crashes with no task on it", "{0} 宕机，上面没有任务";
    EvRestarted: "{0} is back, empty", "{0} 已恢复，空无任务";
    EvPaused: "{0} freezes", "{0} 冻结";
    EvResumed: "{0} goes on", "{0} 恢复运行";
    EvSlowed: "{0} now works at {1} of normal speed", "{0} 现以 {1} 的速度工作";
    EvAdded: "{0} joins", "{0} 加入";
    EvRemoved: "{0} is taken out of service", "{0} 退出服务";
    EvDown: "{0} is believed to be down: silent for {1}, the limit is {2}", "{0} 被判定宕机：已静默 {1}，上限 {2}";
    EvUp: "{0} is heard of again", "又收到 {0} 的消息";
    EvPolicy: "The policy is now {0}", "策略改为{0}";
    RequeueLost: "its node is believed to be down", "其节点被判定宕机";
    RequeueRemoved: "its node was removed", "其节点被移除";
    RequeueRestarted: "its node had lost it", "其节点已丢失该任务";
    RequeuePreempted: "its place was wanted for another", "位置让给了别的任务";
    RequeueSlice: "its slice was over", "时间片用完";
    RequeueBlocked: "it left for an I/O", "它去做 I/O";
    RejectFull: "the queue is full", "队列已满";
    RejectFits: "no node is large enough", "没有节点容得下它";
    RejectDependency: "a task that it waits for was not taken in", "它所等待的任务未被接收";
    DropLost: "the network lost it", "网络丢包";
    DropDown: "the receiver is down", "接收方宕机";
    MsgSubmit: "submission", "提交";
    MsgReply: "reply", "应答";
    MsgOrder: "order", "派发";
    MsgRecall: "recall", "召回";
    MsgReport: "report", "报告";
    MsgReturned: "returned task", "退回";
    MsgHeartbeat: "heartbeat", "心跳";
    SiteClient: "client {0}", "客户端 {0}";
    SiteControl: "the control plane", "控制平面";
    SiteGateway: "the gateway", "网关";
    }

    {
    // The replicated control plane.
    Log: "Log", "日志";
    Terms: "Terms", "任期";
    FieldLabel: "A map of {0} workers. Arrows go from one to the next, Enter looks at it.", "{0} 个工作节点的地图。方向键逐个移动，回车查看。";
    HeatBusy: "busy", "忙碌";
    HeatWarm: "some wait", "有等待";
    HeatHot: "many wait", "大量等待";
    FieldSaid: "{0} workers: {1} busy, {2} down", "{0} 个工作节点：{1} 个忙碌，{2} 个宕机";
    Smaller: "Smaller", "缩小";
    Larger: "Larger", "放大";
    Fit: "All of it", "显示全部";
    ScaleTitle: "Size", "规模";
    ScaleWorkers: "{0} workers, the same load for each", "{0} 个工作节点，每个负载相同";
    CostTitle: "Messages a second", "每秒消息数";
    CostAll: "all", "全部";
    CostHeartbeats: "heartbeats", "心跳";
    CostTasks: "tasks", "任务";
    CostConsensus: "consensus", "共识";
    CostHere: "{0} messages here: {1} heartbeats, {2} about tasks, {3} of consensus", "此规模 {0} 条消息：心跳 {1}，任务 {2}，共识 {3}";
    CostLabel: "Messages a second from 5 to 5,000 workers. {0}", "从 5 到 5000 个工作节点的每秒消息数。{0}";
    UseOverTime: "Processors in use", "处理器使用率";
    LatencyOverTime: "Turnaround", "周转时间";
    Median: "median", "中位数";
    P95: "p95", "p95";
    Distribution: "Turnarounds of all tasks", "全部任务的周转时间";
    BarLabel: "{0} tasks took {1} to {2}", "{0} 个任务用时 {1} 至 {2}";
    BarsLabel: "Turnarounds from {0} to {1}: half took at most {2}, 99 of 100 at most {3}", "周转时间从 {0} 到 {1}：一半不超过 {2}，百分之九十九不超过 {3}";
    Pin: "Side by side", "并排";
    PinHint: "Puts this panel to the right, beside another", "将此面板放到右侧，与另一个并排";
    PinnedPanel: "The panel on the right", "右侧面板";
    Unpin: "One panel again", "恢复单个面板";
    PanelsHeight: "Height of the panels", "面板高度";
    PanelsSplit: "Division between the two panels", "两个面板的分界";
    Lanes: "Lanes", "时空图";
    LaneClients: "clients", "客户端";
    LanesLabel: "The run in space and time: {0} lanes, time to the right, messages as slanted lines. Arrows go from event to event, Enter goes to its moment. The events panel tells the same in words.", "运行的时空图：{0} 条泳道，时间向右，消息为斜线。方向键在事件间移动，回车跳到其时刻。“事件”面板以文字讲述同样的内容。";
    LanesHint: "Slanted: messages. Cross: lost, or broken. Point at anything for its past and its future.", "斜线：消息。叉：丢失或故障。指向任何一处可见其因果的过去与未来。";
    LanesCut: "More happened here than can be drawn: only the latest is shown. Zoom in.", "此处事件太多，仅显示最近的部分。请放大。";
    LanesFirst: "Lanes of the first {0} workers, and of the one that is looked at.", "前 {0} 个工作节点，以及所选节点的泳道。";
    LanesCloser: "Shorter stretch of time", "缩短时间范围";
    LanesWider: "Longer stretch of time", "加长时间范围";
    NoLog: "The control plane of this run is one node: there is no log to copy.", "本次运行的控制平面只有一个节点：没有需要复制的日志。";
    LogLegend: "Colour: term. Dashed: not known to be committed. Line: applied. ● the leader knows that the logs agree up to here. ↑ what it sends next. Hatched: in the snapshot.", "颜色：任期。虚线：尚不知是否已提交。横线：已应用。● 领导者确认日志到此一致。↑ 下一个要发送的条目。斜纹：已在快照中。";
    TermsLegend: "Colour: term. Full: leads. Striped: stands for election. Thin: follows. Dotted: down. A click goes to where it began.", "颜色：任期。实心：领导。条纹：参选。细线：跟随。点线：宕机。点击可跳到其开始处。";
    Follower: "follower", "跟随者";
    PreCandidate: "pre-candidate", "预候选者";
    Candidate: "candidate", "候选者";
    Leader: "leader", "领导者";
    StaleLeader: "stale leader", "过期的领导者";
    Learner: "learner", "学习者";
    TermNumber: "Term {0}", "第 {0} 任期";
    RingLeads: "{0} leads", "{0} 领导";
    RingVotes: "{0} has {1} of {2} votes", "{0} 已得 {1} 票，需 {2} 票";
    RingNobody: "nobody leads", "无人领导";
    RingCommitted: "{0} entries committed", "已提交 {0} 个条目";
    ReplicaLabel: ", term {0}, {1}", "，第 {0} 任期，{1}";
    RoleInTerm: "{0}, term {1}", "{0}，第 {1} 任期";
    NobodyYet: "nobody", "无";
    Entries: "{0} entries", "{0} 个条目";
    LastEntry: ", last (term {0}, index {1})", "，末条（任期 {0}，索引 {1}）";
    UpTo: "up to index {0}, term {1}", "至索引 {0}，任期 {1}";
    OnDisk: "On disk", "磁盘上";
    InMemory: "In memory", "内存中";
    Votes: "votes", "选票";
    KnownLeader: "leader, as far as it knows", "所知的领导者";
    ElectionIn: "time to election", "距参选";
    Voters: "voters", "投票成员";
    SelectReplicaFirst: "Select a control node first", "请先选择一个控制节点";
    Isolate: "Cut off", "隔离";
    Impair: "Bad line", "线路变差";
    HealAll: "Heal the network", "修复网络";
    TimeOut: "Let it time out", "令其超时";
    TransferTo: "Hand over to it", "移交领导权";
    TakeSnapshot: "Take a snapshot", "生成快照";
    FastClock: "Clock a quarter too fast", "时钟快四分之一";
    RightClock: "Set the clock right", "校正时钟";
    FillDisk: "Fill the disk", "写满磁盘";
    FreeDisk: "Free the disk", "清理磁盘";
    LieDisk: "Let the disk lie", "让磁盘说谎";
    HonestDisk: "Make the disk honest", "让磁盘恢复诚实";
    LetLearn: "Let it learn", "让它学习日志";
    Promote: "Give it a vote", "给它投票权";
    RemoveMember: "Leave it out", "移出成员";
    PromoteJointly: "Give it a vote (joint)", "给它投票权（联合）";
    RemoveJointly: "Leave it out (joint)", "移出成员（联合）";
    ChangesNothing: "That changes nothing", "这不会改变什么";
    AddControl: "Add a control node", "增加控制节点";
    ReadStale: "Read at once", "立即读取";
    ReadIndex: "Read with a majority", "经多数派读取";
    ReadByLease: "Read by lease", "凭租约读取";
    Membership: "Members", "成员";
    Reads: "Reads", "读取";
    MemberOutside: "It is no member.", "它不是成员。";
    MemberLearner: "It gets the log and has no vote.", "它接收日志，没有投票权。";
    MemberVoter: "It has one of {0} votes.", "它有 {0} 票中的一票。";
    MemberJoint: "A joint configuration: majorities of both {0} and {1} decide.", "联合配置：{0} 与 {1} 须各有多数同意。";
    Halves: "Cut in halves", "分成两半";
    SplitVote: "Force a split vote", "制造选票分裂";
    AlignTimers: "Align timers", "对齐计时器";
    SpreadTimers: "Spread timers", "错开计时器";
    OnTheWay: "Messages on their way", "途中的消息";
    IsHeld: " · held", " · 已扣住";
    TakesEach: "time for each message", "每条消息耗时";
    Unread: "not read yet", "尚未读取";
    DropIt: "Drop", "丢弃";
    HoldIt: "Hold", "扣住";
    DeliverIt: "Deliver", "立即送达";
    LeaderCrash: "Crash the leader", "使领导者宕机";

    EvOrderRefused: "{0} refuses the {1} for {2}: it is of a leader of term {3}, and term {4} has begun", "{0} 拒绝关于 {2} 的{1}：它来自第 {3} 任期的领导者，而第 {4} 任期已开始";
    EvTookOffice: "{0} takes office in term {1}, tasks still open: {2}", "{0} 在第 {1} 任期就任，未完成任务：{2}";
    EvLeftOffice: "{0} no longer decides; it led term {1}", "{0} 不再做决定；它曾领导第 {1} 任期";
    EvReplicaCrashed: "{0} crashes; what was on its disk stays", "{0} 宕机；磁盘上的内容仍在";
    EvReplicaCrashedLost: "{0} crashes; {1} writes were not on its disk yet and are lost", "{0} 宕机；{1} 次写入尚未落盘而丢失";
    EvReplicaRestarted: "{0} is back with what was on its disk", "{0} 带着磁盘上的内容恢复";
    EvClock: "the clock of {0} now runs at {1} of true time", "{0} 的时钟现以真实时间的 {1} 运行";
    EvDiskFull: "the disk of {0} is full", "{0} 的磁盘已满";
    EvDiskFree: "the disk of {0} has room again", "{0} 的磁盘又有空间";
    EvDiskSlowed: "the disk of {0} now takes {1} for a write", "{0} 的磁盘每次写入现需 {1}";
    EvDiskLies: "the disk of {0} lies: the last {1} writes that it calls durable are not, and a crash takes them", "{0} 的磁盘开始说谎：它声称已落盘的最后 {1} 次写入其实没有落盘，宕机即丢失";
    EvDiskHonest: "the disk of {0} tells the truth again", "{0} 的磁盘恢复诚实";
    EvDiskForgot: "the disk of {0} has lost {1} writes that it had called durable", "{0} 的磁盘丢失了 {1} 次它曾声称已落盘的写入";
    EvReplicaSlowed: "{0} now takes {1} over each message and timer", "{0} 处理每条消息和计时器现需 {1}";
    EvReplicaFast: "{0} takes no time over messages again", "{0} 处理消息恢复即时";
    EvSessionOpened: "{0} records that session {1} of a client is open", "{0} 记录客户端会话 {1} 已打开";
    EvSubmitRepeated: "{0} has recorded {1} already, as entry {4}: number {3} of session {2} is answered as the first time", "{0} 已将 {1} 记为条目 {4}：会话 {2} 的第 {3} 号请求按首次答复";
    SessionsRow: "client sessions", "客户端会话";
    EvReplicaAdded: "{0} is there, not a member yet", "{0} 已就位，尚非成员";
    EvImpaired: "the way from {0} to {1} is impaired", "{0} 到 {1} 的线路受损";
    EvRead: "{0} answers a read up to index {1}", "{0} 答复读取，至索引 {1}";
    EvReadStale: "{0} answers a read up to index {1}, though {2} were recorded: it is out of the past", "{0} 答复读取，至索引 {1}，而当时已记录到 {2}：这是过去的状态";
    EvReadRefused: "{0} does not answer a read: it cannot be sure that it leads", "{0} 不答复读取：它不能确定自己在领导";
    EvNetworkCutOne: "the network is cut one way", "网络有一个方向被切断";
    EvNetworkCut: "the network is cut: {0} ways carry nothing", "网络被切断：{0} 个方向不通";
    EvNetworkHealed: "the network is whole again", "网络恢复完整";
    DropCut: "the way is cut", "线路被切断";
    DropFull: "too much is on the way or waits to be read", "途中或待读的消息过多";
    DropDuplicate: "it had arrived before", "此前已送达";
    DropTaken: "somebody took it out", "被人取走";
    MsgAck: "acknowledgement", "确认";
    MsgRedirect: "redirect", "重定向";
    MsgAnnounce: "announcement", "就任通告";
    MsgOperate: "operation", "操作请求";
    MsgPreVote: "pre-vote request", "预投票请求";
    MsgRequestVote: "vote request", "投票请求";
    MsgVote: "vote", "选票";
    MsgAppend: "append", "追加";
    MsgAppendReply: "append reply", "追加应答";
    MsgSnapshot: "snapshot piece", "快照片段";
    MsgSnapshotReply: "snapshot reply", "快照应答";
    MsgTimeoutNow: "order to campaign", "立即参选";
    MsgReadIndex: "read index request", "读索引请求";
    MsgExpired: "closed session", "会话已关闭";
    MsgReadIndexReply: "read index", "读索引";
    RuleInherited: "inherited from an earlier leader", "沿用前任领导者的决定";

    EvBroken: "a promise is broken, {0}: {1}", "承诺被打破（{0}）：{1}";
    Promises: "Checked at every event", "每个事件都检查";
    PromiseHolds: "holds", "成立";
    PromiseBroken: "broken", "被打破";
    PromiseElection: "election safety", "选举安全";
    PromiseAppendOnly: "leader append-only", "领导者只追加";
    PromiseMatching: "log matching", "日志匹配";
    PromiseCompleteness: "leader completeness", "领导者完备";
    PromiseStateMachine: "state machine safety", "状态机安全";
    PromiseOnce: "tasks done exactly once", "任务恰好完成一次";
    PromiseFencing: "outdated attempts fenced", "过期尝试被隔离";
    BreachElection: "{0} is elected in term {1}, in which another node was elected before", "{0} 在第 {1} 任期当选，而该任期已有另一个节点当选";
    BreachAppendOnly: "{0} leads term {1} and no longer has its entry {2}", "{0} 领导第 {1} 任期，却不再有自己的条目 {2}";
    BreachMatching: "entry {2} in the log of {0} differs from that of the same term in another log", "{0} 日志中的条目 {2} 与另一日志中同任期的条目不同";
    BreachCompleteness: "{0} is elected in term {1} without entry {2}, which was committed before", "{0} 在第 {1} 任期当选，却没有此前已提交的条目 {2}";
    BreachStateMachine: "{0} has committed at index {2} something else than another node", "{0} 在索引 {2} 处提交了与另一节点不同的内容";
    BreachOnce: "a task is recorded as done a second time", "一个任务被再次记为完成";
    BreachFencing: "a task is recorded as done by an attempt that is not the current one", "一个任务被记为由已过期的尝试完成";
    BreachByDisk: "The disk of {0} had lost {1} writes that it had called durable. Raft relies on disks that keep their word.", "此前 {0} 的磁盘丢失了 {1} 次它曾声称已落盘的写入。Raft 依赖信守承诺的磁盘。";
    BreachSee: "See the event", "查看该事件";
    DiskLies: "disk", "磁盘";
    DiskOwes: "lies: {0} writes called durable are not", "说谎：{0} 次声称已落盘的写入其实没有落盘";
    }

    {
    // Containers.
    RuledCordoned: "being drained", "正在排空";
    RuledTainted: "has a taint that is not tolerated", "有未被容忍的污点";
    RuledUnmatched: "its labels are not what is asked for", "标签不符合要求";
    RuledApart: "no container it wants to be near", "没有它想靠近的容器";
    RuledTooClose: "a container is there that it must not be near", "有它必须避开的容器";
    RuledSkewed: "too many alike in one place", "同一处同类过多";
    RuleKube: "kube-scheduler", "kube-scheduler";
    FunnelStages: "Nodes left after each step", "每一步之后剩下的节点";
    FunnelNodes: "Nodes", "节点";
    FunnelScored: "Scored", "参与打分";
    FunnelChosen: "Chosen", "选中";
    FunnelTie: "The first of {0} with this total.", "{0} 个节点同为此分，取第一个。";
    FunnelScores: "Scores of the nodes that are left: what each plugin adds", "剩余节点的得分：各插件的贡献";
    FunnelNode: "Node", "节点";
    FunnelTotal: "Total", "总分";
    PluginBalance: "Balance", "均衡";
    PluginImage: "Image", "镜像";
    ProspectFits: "It waits for its turn: now it would go to {0}", "排队等待中：若现在放置，会去 {0}";
    ProspectNone: "It waits: no node can take it now", "等待中：目前没有节点能容纳它";
    FunnelOut: "{0} ruled out", "{0} 个被排除";
    FilterUnschedulable: "Takes containers", "接受容器";
    FilterName: "Name", "名称";
    FilterTaints: "Taints", "污点";
    FilterLabels: "Labels", "标签";
    FilterRoom: "Room", "资源";
    FilterSpread: "Spread", "均匀分布";
    FilterNeighbours: "Neighbours", "亲和与反亲和";
    ReasonUnschedulable: "is being drained or is down", "正在排空或已宕机";
    ReasonOtherNode: "is not {0}", "不是 {0}";
    ReasonUntolerated: "has the taint {0}, which is not tolerated", "污点 {0} 未被容忍";
    ReasonNoLabel: "has no label {0}: {1} is wanted", "没有标签 {0}：要求 {1}";
    ReasonOtherLabel: "has {0} = {1}: {2} is wanted", "{0} = {1}：要求 {2}";
    ReasonNoTerm: "meets none of the required terms", "不满足任何一个必需条件";
    ReasonPods: "holds {0} of at most {1}", "已有 {0} 个，上限 {1}";
    ReasonRoom: "{0}: {1} asked, {2} free of {3}", "{0}：需要 {1}，空闲 {2}，共 {3}";
    ReasonNoTopology: "has no label {0}", "没有标签 {0}";
    ReasonSkew: "{0} would have {1}, the emptiest has {2}: more than {3} apart", "{0} 将有 {1} 个，最少处 {2} 个：相差超过 {3}";
    ReasonNotMet: "nothing that it wants to be near in {0} {1}", "{0} {1} 中没有要靠近的容器";
    ReasonRefused: "something that it avoids is in {0} {1}", "{0} {1} 中有要避开的容器";
    ReasonRefusedByOthers: "something in {0} {1} avoids it", "{0} {1} 中有容器要避开它";
    EvContainerCreated: "{0} is made for {1}, version {2}", "为 {1} 创建 {0}，版本 {2}";
    EvContainerPlaced: "{0} is placed on {1}, attempt {2}", "{0} 放置到 {1}，第 {2} 次尝试";
    EvContainerUnplaced: "{0} waits: no node can take it", "{0} 等待：没有节点能接纳它";
    EvContainerPulling: "{0} fetches the image of {1} until {2}", "{0} 拉取 {1} 的镜像，至 {2}";
    EvContainerStarted: "{0} starts on {1}", "{0} 在 {1} 上启动";
    EvContainerRestarted: "{0} starts again on {1}: restart {2}", "{0} 在 {1} 上重启，第 {2} 次";
    EvContainerHealthy: "{0} passes its health check", "{0} 通过健康检查";
    EvCheckEarly: "{0} fails a health check that does not count yet", "{0} 未通过健康检查，尚不计入";
    EvCheckFailed: "{0} fails its health check: {1} of {2} in a row", "{0} 未通过健康检查：连续第 {1} 次，上限 {2} 次";
    EvContainerUnhealthy: "{0} is unhealthy: {1} stops it", "{0} 不健康：{1} 将其停止";
    EvExitCompleted: "{0} has done its work on {1}", "{0} 在 {1} 上完成工作";
    EvExitError: "{0} fails on {1}", "{0} 在 {1} 上出错退出";
    EvExitUnhealthy: "{0} was stopped on {1} because it is unhealthy", "{0} 因不健康在 {1} 上被停止";
    EvExitTold: "{0} ends on {1} as it was told to", "{0} 按要求在 {1} 上结束";
    EvBackedOff: "{0} failed {1} times in a row: it is started again in {2}", "{0} 连续失败 {1} 次：{2} 后重启";
    EvGivenUp: "{0} is given up after {1} restarts", "{0} 重启 {1} 次后被放弃";
    EvContainerStopping: "{0} is to end: {1}", "{0} 将结束：{1}";
    EvContainerRemoved: "{0} is gone", "{0} 已移除";
    EvContainerDisplaced: "{0} is taken away from {1}: {2}", "{0} 从 {1} 撤下：{2}";
    EvServiceScaled: "{0} is to have {1} containers", "{0} 应有 {1} 个容器";
    EvServiceUpdated: "{0} is to be of version {1}", "{0} 应更新到版本 {1}";
    EvServiceSettled: "{0} is ready: all its containers are, version {1}", "{0} 已全部就绪，版本 {1}";
    EvServiceCompleted: "{0} has completed, version {1}", "{0} 已完成，版本 {1}";
    NarrateContainers: "{0} of {1} containers are ready or have completed.", "{1} 个容器中有 {0} 个就绪或已完成。";
    ContainersReady: "containers ready", "个容器就绪";
    EvDraining: "{0} is being drained: it gets nothing any more", "{0} 开始排空：不再接收新任务";
    EvDrainBlocked: "the drain of {1} is blocked by {0}: {2} of its service are ready, and {3} have to stay", "{1} 的排空被 {0} 阻止：其服务有 {2} 个就绪，须保留 {3} 个";
    EvDrained: "{0} has no container any more", "{0} 上已没有容器";
    EvUncordoned: "{0} gets work again", "{0} 重新接收工作";
    EvServicesUp: "services start again", "服务重新启动";
    EvServicesDown: "all services are being stopped, those that others depend on last", "停止所有服务，被依赖的最后停";
    StopScaled: "there are more than there are to be", "数量超出";
    StopUpdated: "one of another version takes its place", "由新版本接替";
    StopDown: "everything is being stopped", "正在停止全部服务";
    StopEvicted: "its node is being drained", "其节点正在排空";
    StopPreempted: "one of a higher priority takes its place", "为更高优先级让位";
    Services: "Services", "服务";
    Graph: "Graph", "任务图";
    GraphHint: "Boxes are tasks, each after those it waits for: arrows go from one to the next, a click or Enter looks closer.", "方框是任务，排在它所等待的任务之后：方向键逐个移动，点击或按回车查看详情。";
    GraphSquares: "Each square is a task, in columns from the first level to the last. What runs now is named below.", "每个小方块是一个任务，从第一层到最后一层按列排列。正在运行的任务列在下方。";
    GraphTasks: "tasks", "个任务";
    GraphLevels: "levels", "层";
    GraphHeld: "waiting for others", "等待其他任务";
    GraphReady: "ready", "就绪";
    GraphRuns: "running", "运行中";
    GraphDone: "done", "已完成";
    GraphCritical: "critical path, {0} of work", "关键路径，共 {0} 的工作量";
    GraphLabel: "{0}: {1}", "{0}：{1}";
    GraphLabelOn: "{0} {2}: {1}", "{0} {2}：{1}";
    Containers: "Containers", "容器";
    NoServices: "This run has no containers.", "本次运行没有容器。";
    ServicesHint: "Boxes are services in the order in which they start: arrows go from one to the next, a click or Enter looks closer.", "方框是按启动次序排列的服务：方向键逐个移动，点击或按回车查看详情。";
    ServicesLegend: "Those that others wait for stand first. A line is full once what it asks for is there. ○ waits, ◐ on its way, ✓ ready, ✕ fails, ◑ being stopped.", "被等待的服务排在前面。所需条件满足后连线变为实线。○ 等待，◐ 进行中，✓ 就绪，✕ 出错，◑ 正在停止。";
    ServiceLabel: "{0} {2}: {1}", "{0} {2}：{1}";
    SvWaits: "waits for others", "等待其他服务";
    SvEmpty: "nothing to run", "无需运行";
    SvStarts: "on its way", "进行中";
    SvReady: "ready", "就绪";
    SvFails: "something fails", "有容器出错";
    SvStops: "being stopped", "正在停止";
    CondStarted: "started", "已启动";
    CondHealthy: "healthy", "健康";
    CondCompleted: "completed", "已完成";
    RestartsShort: "↻{0}", "↻{0}";
    UpdatedShort: "{0} new", "新 {0}";
    DependsOn: "Depends on", "依赖于";
    Met: "met", "已满足";
    NotMet: "not yet", "尚未满足";
    WhyPending: "Why it waits: nodes ruled out", "等待原因：被排除的节点";
    ImageRow: "image", "镜像";
    VersionRow: "version", "版本";
    UpdatedRow: "containers of it", "该版本的容器";
    OfHowMany: "{0} of {1}", "{1} 个中的 {0} 个";
    WaveRow: "wave", "启动批次";
    RestartsRow: "restarts", "重启";
    ReadyAfterRow: "ready after", "就绪用时";
    SinceRow: "since", "自";
    GoesOnRow: "goes on at", "继续于";
    EndsBecauseRow: "ends because", "结束原因";
    FailedChecksRow: "failed checks in a row", "连续未通过检查";
    TaintsRow: "taints", "污点";
    ContainerGone: "It is gone, or not there yet.", "已不存在，或尚未出现。";
    ContainerCount: "{0} containers", "{0} 个容器";
    ContainerCountOne: "{0} container", "{0} 个容器";
    Draining: "being drained", "正在排空";
    DrainWaits: "Why the drain waits", "排空受阻的原因";
    BlockedBy: "{0} has to stay: {1} of its service are ready, and {2} have to be.", "{0} 须留下：其服务有 {1} 个就绪，而须有 {2} 个。";
    Drain: "Drain", "排空";
    Uncordon: "Give it work again", "恢复调度";
    ScaleUp: "One more", "增加一个";
    ScaleDown: "One fewer", "减少一个";
    RollOut: "Roll out anew", "重新发布";
    ServicesDown: "Stop all services", "停止所有服务";
    ServicesUp: "Start services", "启动服务";
    SelectServiceFirst: "Select a service first", "请先选择一个服务";
    NoContainers: "It has no containers already", "已经没有容器";
    CtDesired: "wanted", "应有";
    CtDisplaced: "taken from lost nodes", "因节点失联撤下";
    CtEvicted: "moved by drains", "因排空迁移";
    KindContainers: "containers", "容器";
    OpenedWithout: "{0} was opened. Some of it is not used:", "已打开 {0}。其中以下内容未被使用：";
    GroupContainers: "Containers", "容器";
    CsPending: "waits for a node", "等待节点";
    CsPlaced: "placed", "已放置";
    CsPulling: "fetching its image", "拉取镜像";
    CsStarted: "started, not ready", "已启动，未就绪";
    CsReady: "ready", "就绪";
    CsUnhealthy: "unhealthy", "不健康";
    CsBackingOff: "waits before a restart", "等待重启";
    CsStopping: "ending", "正在结束";
    CsCompleted: "completed", "已完成";
    CsFailed: "failed", "失败";
    }

    {
    // Why a control node did what it did.
    WhyFollowStarted: "{0} starts as a follower in term {1}", "{0} 以跟随者身份启动，第 {1} 任期";
    WhyFollowTerm: "{0} steps down: somebody is in term {1} already", "{0} 退位：已有节点进入第 {1} 任期";
    WhyFollowLeader: "{0} follows {2}, elected in term {1}", "{0} 跟随 {2}，其在第 {1} 任期当选";
    WhyFollowPreVote: "{0} does not campaign: it could not win term {1}", "{0} 不参选：无法赢得第 {1} 任期";
    WhyFollowSilent: "{0} stops leading: no quorum was heard within an election timeout", "{0} 停止领导：一个选举超时内未收到多数派的消息";
    WhyFollowRemoved: "{0} stops leading: it is no longer a member", "{0} 停止领导：已不是成员";
    WhyPreCandidate: "{0} heard of no leader and asks whether it could win term {1}", "{0} 未收到领导者消息，询问能否赢得第 {1} 任期";
    WhyCandidate: "{0} stands for election in term {1}", "{0} 参选第 {1} 任期";
    WhyLeader: "{0} is elected in term {1} with {2} of {3} votes", "{0} 以 {3} 票中的 {2} 票当选，第 {1} 任期";
    WhyCannotCampaign: "{0} does not stand for election: it has no vote", "{0} 不参选：没有投票权";
    WhyVoteGranted: "{0} votes for {1} in term {2}: {3}", "{0} 在第 {2} 任期投票给 {1}：{3}";
    WhyVoteRefused: "{0} refuses its vote to {1} in term {2}: {3}", "{0} 在第 {2} 任期拒绝投票给 {1}：{3}";
    VoteFirstCome: "it has not voted otherwise, and that log is as up to date as its own", "它尚未投给别人，且对方日志不旧于自己";
    VoteSame: "it has voted for it already", "它已经投给了对方";
    VoteCouldWin: "that candidate could win", "对方能够当选";
    VoteStale: "it is in term {0} already", "它已处于第 {0} 任期";
    VoteTaken: "its vote went to {0}", "它的票已投给 {0}";
    VoteBehind: "that log ends at (term {0}, index {1}), its own at (term {2}, index {3})", "对方日志止于（任期 {0}，索引 {1}），自己的止于（任期 {2}，索引 {3}）";
    VoteAlive: "it heard of a leader within the shortest election timeout", "它在最短选举超时内收到过领导者消息";
    WhyCounted: "{0} has {1} of {2} votes it needs; {3} answered", "{0} 已得 {1} 票，需 {2} 票；{3} 已答复";
    WhyAppended: "{0} has the log up to index {1} as {2} has it", "{0} 的日志到索引 {1} 与 {2} 一致";
    WhyCut: "{0} cuts its log after index {2} and takes the entries up to {1}", "{0} 截去索引 {2} 之后的日志，接收到索引 {1} 为止的条目";
    WhyAppendStale: "{0} refuses entries of {1}: it is in term {2} already", "{0} 拒绝 {1} 的条目：它已处于第 {2} 任期";
    WhyAppendShort: "{0} refuses entries after index {2}: its log ends before", "{0} 拒绝索引 {2} 之后的条目：其日志在此之前已结束";
    WhyAppendDiffers: "{0} refuses entries after index {2}: its entry there is of term {3}, that of {1} of term {4}", "{0} 拒绝索引 {2} 之后的条目：该处自己的条目属第 {3} 任期，{1} 的属第 {4} 任期";
    WhySteppedBack: "{0} goes back for {1}: next index {2} instead of {3}", "{0} 为 {1} 回退：下一索引由 {3} 改为 {2}";
    WhyCommit: "{0} commits up to index {1}: a majority has it", "{0} 提交到索引 {1}：多数派已有";
    WhyHeldBack: "{0} does not commit index {1} although a majority has it: it is of term {2}, not of its own term {3}", "{0} 不提交索引 {1}，尽管多数派已有：它属第 {2} 任期，而非自己的第 {3} 任期";
    WhyLearned: "{0} learns that everything up to index {1} is committed", "{0} 得知索引 {1} 为止均已提交";
    WhyCompacted: "{0} cuts its log up to index {1}: the snapshot has the rest", "{0} 截去索引 {1} 为止的日志：其余在快照中";
    WhySnapshotSent: "{0} sends {1} its snapshot up to index {2}: the log no longer has what it needs", "{0} 向 {1} 发送至索引 {2} 的快照：日志里已没有对方所需的条目";
    WhySnapshotInstalled: "{0} installs a snapshot up to index {1}", "{0} 安装至索引 {1} 的快照";
    WhySnapshotIgnored: "{0} needs no snapshot up to index {1}: it has committed that", "{0} 不需要至索引 {1} 的快照：它已提交这些条目";
    WhyRead: "{0} answers a read at index {1}: {2}", "{0} 在索引 {1} 处答复读取：{2}";
    ReadQuorum: "a majority confirmed that it leads", "多数派确认它在领导";
    ReadLease: "it holds a lease", "它持有租约";
    ReadLocal: "nobody was asked, it may be stale", "未询问他人，可能过期";
    WhyReadWaits: "{0} lets a read wait: it has committed nothing in term {1} yet", "{0} 让读取等待：第 {1} 任期尚无提交";
    WhyTransfer: "{0} hands over to {1}: {2}", "{0} 向 {1} 移交：{2}";
    TransferCatching: "it has to catch up first", "对方须先追上";
    TransferSent: "it may campaign at once", "对方可立即参选";
    TransferTaken: "it campaigns", "对方开始参选";
    TransferTimedOut: "that took too long, it goes on leading", "用时过长，继续领导";
    TransferRefused: "it cannot lead", "对方不能领导";
    WhyMembers: "{0} takes other members from index {1} on: {2}", "{0} 自索引 {1} 起采用新的成员：{2}";
    WhyMembersBack: "{0} returns to the members of index {1}: {2}", "{0} 恢复索引 {1} 处的成员：{2}";
    WhyMembersSettled: "the members are settled at index {1}: {2}", "成员在索引 {1} 处确定：{2}";
    WhyRequestRefused: "{0} refuses a request: {1}", "{0} 拒绝一个请求：{1}";
    RefusalTransferring: "it is handing over", "它正在移交领导权";
    RefusalChange: "another change of members is not committed yet", "另一次成员变更尚未提交";
    RefusalTerm: "it has committed nothing in its own term yet", "它在本任期尚无提交";
    RefusalVoters: "nobody would have a vote", "将没有人有投票权";
    RefusalNothing: "that changes nothing", "这不会改变什么";
    RefusalBehind: "that learner lacks too many entries", "该学习者缺少太多条目";
    RefusalNoVoter: "there is no such voter", "没有这样的投票成员";
    RefusalBusy: "too many requests wait", "等待的请求过多";
    RefusalLost: "it stopped leading", "它已不再领导";
    WhyQuorumChecked: "{0} heard of {1} of {2} voters since it last counted", "{0} 自上次清点以来收到 {2} 个投票成员中 {1} 个的消息";
    WhyLeaseEnded: "the lease of {0} ends", "{0} 的租约到期";
    WhyIgnored: "{0} ignores something of an earlier time", "{0} 忽略一个过时的消息";
    }

    {
    // Still figures, and what else leaves the page as a file.
    Export: "Figure", "图";
    ExportHint: "Save this moment as a figure, or its data", "把此刻存为图或数据";
    ExportAction: "Save a figure or data", "保存图或数据";
    ExportTitle: "Figure and data", "图与数据";
    ExportKind: "Shows", "内容";
    ExportDress: "For", "用于";
    DressLight: "light pages and slides", "浅色页面与幻灯片";
    DressDark: "dark pages and projectors", "深色页面与投影";
    DressPrint: "paper, black on white", "黑白打印";
    ExportScale: "PNG size", "PNG 尺寸";
    ExportCaption: "Caption", "图注";
    ExportLink: "Link to this run", "指向这次运行的链接";
    ExportDrawing: "Drawing…", "正在绘制……";
    SaveSvg: "Save SVG", "保存 SVG";
    SavePng: "Save PNG", "保存 PNG";
    ExportData: "Data until now", "至此刻的数据";
    ExportFailed: "This could not be made: {0}", "未能生成：{0}";
    DataEvents: "Events (NDJSON)", "事件 (NDJSON)";
    DataTasks: "Tasks (CSV)", "任务 (CSV)";
    DataBars: "Gantt bars (CSV)", "甘特条 (CSV)";
    DataMetrics: "Figures over time (CSV)", "随时间的指标 (CSV)";
    DataShiviz: "Log for ShiViz", "ShiViz 日志";
    Storyboard: "Storyboard", "分镜";
    FigureOpenIn: "Open this run: {0}", "打开这次运行：{0}";
    FigureCut: "cut", "断开";
    FigureLost: "lost", "丢失";
    FigureLostRun: "lost with its node", "随节点丢失";
    FigureCommitted: "committed", "已提交";
    FigureApplied: "applied", "已应用";
    FigureOpen: "not known to be committed", "尚不知是否已提交";
    FigureSnapshot: "in the snapshot", "已在快照中";
    FigureMatch: "agrees with the leader up to here", "与领导者一致到此";
    FigureNext: "what the leader sends next", "领导者下一个发送";
    FigureLogTold: "the log of {0} reaches entry {1}, committed up to {2}", "{0} 的日志到第 {1} 条，已提交到第 {2} 条";
    }

    {
    // What puts a run into another page.
    QuoteAction: "Embed this figure, or save it as one file", "嵌入此图，或存为单个文件";
    QuotedAlready: "Open the figure in Switchyard first", "请先在 Switchyard 中打开此图";
    QuoteTitle: "Embed this figure", "嵌入此图";
    QuoteForm: "Put in as", "放入方式";
    QuoteElement: "Live figure", "活动的图";
    QuoteFrame: "Frame only", "仅框架";
    QuotePicture: "Picture only", "仅图片";
    QuoteElementTold: "Loads nothing but a small script until a reader starts it. Where the script may not run, a frame takes its place, and where frames may not, the picture.", "读者启动之前只加载一个小脚本。脚本不能运行时由框架代替，框架也不行时由图片代替。";
    QuoteFrameTold: "For course systems that take frames but no scripts. It loads when it is scrolled into view.", "适用于接受框架但不接受脚本的课程系统。滚动到可见处时加载。";
    QuotePictureTold: "For places that take neither. The picture leads to the run.", "适用于两者都不接受之处。图片链接到这次运行。";
    QuotePanel: "Panel", "面板";
    QuoteNoPanel: "none", "无";
    QuoteStage: "Stage", "舞台";
    QuoteFrom: "Begins", "起点";
    QuoteNow: "at this moment, {0}", "此刻，{0}";
    QuoteStart: "at the start of the run", "运行开始处";
    QuoteTheme: "Theme", "主题";
    QuoteOwn: "the reader's", "随读者";
    QuoteLight: "light", "浅色";
    QuoteDark: "dark", "深色";
    QuoteHeight: "Height in pixels", "高度（像素）";
    QuoteHeightAuto: "fits itself", "自动";
    QuoteAutoplay: "Plays at once", "立即播放";
    QuoteControls: "Controls", "控件";
    QuotePictureIs: "Still picture", "静态图片";
    QuoteInline: "inside the snippet, {0}", "在代码中，{0}";
    QuoteFile: "a file beside the page", "网页旁的文件";
    QuoteSave: "Save {0}", "保存 {0}";
    QuoteLong: "This run takes {0} characters, more than the {1} that a page should hold. Save it beside the page.", "此运行长达 {0} 个字符，超过网页宜容纳的 {1} 个。请存为网页旁的文件。";
    QuoteOffline: "Without a network", "离线使用";
    QuoteOfflineTold: "One file with the figure and its program in it. It opens anywhere, also from a memory stick.", "一个文件，含图及其程序。可在任何地方打开，也可从 U 盘打开。";
    QuoteSaveAll: "Save as one HTML file", "存为单个 HTML 文件";
    QuotePreview: "Preview", "预览";
    QuoteWidth: "Width of the preview", "预览宽度";
    QuoteFull: "Full", "全宽";
    QuoteRun: "Start", "启动";
    QuoteStartFigure: "Start the figure", "启动此图";
    QuoteStop: "Stop", "停止";
    QuoteSnippet: "Snippet", "代码";
    QuoteAddress: "Address of the frame", "框架的地址";
    QuoteCharacters: "{0} characters", "{0} 个字符";
    QuoteBefore: "Loaded before it is started", "启动前加载";
    QuoteAfter: "Loaded when it is started", "启动时加载";
    QuoteAtOnce: "starts when in view", "可见时启动";
    QuoteCopy: "Copy the snippet", "复制代码";
    QuoteCopied: "Copied", "已复制";
    QuoteNotCopied: "The browser did not let the page copy. Select the text instead.", "浏览器不允许复制。请选中文字自行复制。";
    }
}

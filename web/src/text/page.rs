//! The catalogue: a line for each string of the page, English and Simplified Chinese side by side.

macro_rules! catalogue {
    ($($key:ident: $english:literal, $chinese:literal;)*) => {
        /// A string of the page.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub enum Text { $($key),* }

        impl Text {
            /// Every string.
            pub const ALL: &'static [Self] = &[$(Self::$key),*];

            /// English and Chinese.
            #[must_use]
            pub fn both(self) -> (&'static str, &'static str) {
                const TABLE: &[(&str, &str)] = &[$(($english, $chinese)),*];
                TABLE[self as usize]
            }
        }
    };
}

catalogue! {
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
    GroupPlacement: "Placement", "放置";
    GroupFaults: "Faults and load", "故障与负载";
    Edit: "Edit", "编辑";
    EditHint: "Edit the scenario as text", "以文本方式编辑场景";
    Open: "Open", "打开";
    OpenHint: "Open a YAML, SWF or CSV file", "打开 YAML、SWF 或 CSV 文件";
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
    Help: "Help", "帮助";
    Close: "Close", "关闭";
    Dismiss: "Dismiss", "知道了";
    SkipToStage: "Skip to the stage", "跳到主舞台";
    DropHere: "Drop a scenario, an SWF log or a CSV file", "松开以打开场景、SWF 日志或 CSV 文件";

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

    // The legend.
    Legend: "Legend", "图例";
    Request: "request", "请求";
    Reply: "reply", "应答";
    Heartbeat: "heartbeat", "心跳";
    WaitsLong: "waits long", "等待较久";

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
    SlowDown: "Slow to ½", "减速到 ½";
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
    NoWhyYet: "No decision was taken about it yet.", "还没有与它有关的决定。";
    Fingerprint: "Fingerprint", "指纹";
    FingerprintHint: "Of every event so far. The same run has the same fingerprint on every computer.", "由至今的全部事件算出。同一运行在任何电脑上指纹都相同。";
    FingerprintPaused: "Shown while time stands still.", "暂停时显示。";
    GatewayTitle: "gateway", "网关";
    GatewayHint: "Where tasks enter. It hands them to the ledger; only what the ledger has recorded cannot be lost.", "任务由此进入，再交给账本。账本记下之后便不会丢失。";
    ControlHint: "The ledger records every decision before a worker hears of it. The dispatcher reads it and decides.", "每个决定先记入账本，再告知工作节点。调度器依据账本做决定。";

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
    MeasureTime: "moment", "时刻";
    MeasureDuration: "length", "时长";
    MeasureLaxity: "time to spare", "裕度";
    MeasurePerWeight: "length per weight", "时长与权重之比";
    MeasureCount: "count", "数量";
    MeasureRatio: "score", "分值";
    MeasurePriority: "priority", "优先级";
    MeasureTurn: "turn", "轮次";
    MeasureArm: "which of its balancers", "由第几个策略决定";
    MeasureDistance: "distance", "距离";

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
    GanttHint: "Bars are tasks running on nodes: arrows go from one to the next, a click or Enter to where it began.", "横条表示任务在节点上运行：方向键逐条移动，点击或按回车跳到它开始的时刻。";
    GanttBar: "{0} on {1}, {2} to {3}", "{0} 在 {1}，{2} 至 {3}";
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
    AnyNode: "anywhere", "任何地方";

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
    LinkTooLong: "This scenario is too long for a link. Share the file instead.", "场景过长，无法放进链接，请直接分享文件。";

    // The help sheet.
    HelpTitle: "How to use Switchyard", "如何使用 Switchyard";
    HelpIntro: "Tasks arrive on the left, the control plane records them and gives them to workers. Crash a worker, change a policy, go back in time: acting in the past opens a branch.", "任务从左侧到达，由控制平面记录并派给工作节点。让节点宕机、更换策略、回到过去都可以：在过去动手会开出新的分支。";
    GroupTime: "Time", "时间";
    GroupNodes: "Selected worker", "所选节点";
    GroupPage: "Page", "页面";
    FocusFilter: "Go to the event filter", "转到事件筛选";
    ShowHelp: "Show or hide this help", "显示或隐藏帮助";
    Deselect: "Close, or look at the whole system", "关闭，或查看整个系统";
    ShareAction: "Copy a link to this moment", "复制此刻的链接";
    EditAction: "Edit the scenario", "编辑场景";

    // When the page breaks.
    BrokenTitle: "Switchyard stopped", "Switchyard 停止了运行";
    BrokenText: "This is a defect. Please send the text below with your report; reloading starts anew.", "这是一个缺陷。请把下面的文字附在报告里；重新加载可从头开始。";
    CopyText: "Copy the text", "复制文字";
    Reload: "Reload", "重新加载";

    // Events, as sentences.
    EvArrived: "{0} arrives: {1} of work", "{0} 到达：工作量 {1}";
    EvSubmitted: "{0} is recorded in the ledger", "{0} 记入账本";
    EvAssigned: "{0} is given to {1}, attempt {2}", "{0} 派给 {1}，第 {2} 次尝试";
    EvHeldBack: "{0} waits for {1} other tasks", "{0} 等待另外 {1} 个任务完成";
    EvReleased: "everything that {0} waited for is done", "{0} 所等待的任务已全部完成";
    EvQueued: "{0} waits; {1} in this queue", "{0} 开始等待；队列共 {1} 个";
    EvStarted: "{0} begins on {1}, {2} left", "{0} 在 {1} 上运行，剩余 {2}";
    EvPreempted: "{0} stops on {1}, {2} left", "{0} 在 {1} 上被换下，剩余 {2}";
    EvPreemptedBy: "{0} stops on {1} for {2}, {3} left", "{0} 在 {1} 上为 {2} 让位，剩余 {3}";
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

    // The replicated control plane.
    Log: "Log", "日志";
    Terms: "Terms", "任期";
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
    ReplicaLabel: "{0}: {1}, term {2}, {3}", "{0}：{1}，第 {2} 任期，{3}";
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
    HealAll: "Heal the network", "修复网络";
    TimeOut: "Let it time out", "令其超时";
    TransferTo: "Hand over to it", "移交领导权";
    TakeSnapshot: "Take a snapshot", "生成快照";
    FastClock: "Clock a quarter too fast", "时钟快四分之一";
    RightClock: "Set the clock right", "校正时钟";
    FillDisk: "Fill the disk", "写满磁盘";
    FreeDisk: "Free the disk", "清理磁盘";
    Halves: "Cut in halves", "分成两半";
    SplitVote: "Force a split vote", "制造选票分裂";
    AlignTimers: "Align timers", "对齐计时器";
    SpreadTimers: "Spread timers", "错开计时器";
    OnTheWay: "On the way between control nodes", "控制节点之间途中的消息";
    DropIt: "Drop", "丢弃";
    HoldIt: "Hold", "扣住";
    DeliverIt: "Deliver", "立即送达";
    LeaderCrash: "Crash the leader", "使领导者宕机";

    EvOrderRefused: "{0} refuses the {1} for {2}: it is of a leader of term {3}, and term {4} has begun", "{0} 拒绝关于 {2} 的{1}：它来自第 {3} 任期的领导者，而第 {4} 任期已开始";
    EvTookOffice: "{0} takes office in term {1}: {2} tasks are not done", "{0} 在第 {1} 任期就任：尚有 {2} 个任务未完成";
    EvLeftOffice: "{0} no longer decides; it led term {1}", "{0} 不再做决定；它曾领导第 {1} 任期";
    EvReplicaCrashed: "{0} crashes; what was on its disk stays", "{0} 宕机；磁盘上的内容仍在";
    EvReplicaCrashedLost: "{0} crashes; {1} writes were not on its disk yet and are lost", "{0} 宕机；{1} 次写入尚未落盘而丢失";
    EvReplicaRestarted: "{0} is back with what was on its disk", "{0} 带着磁盘上的内容恢复";
    EvClock: "the clock of {0} now runs at {1} of true time", "{0} 的时钟现以真实时间的 {1} 运行";
    EvDiskFull: "the disk of {0} is full", "{0} 的磁盘已满";
    EvDiskFree: "the disk of {0} has room again", "{0} 的磁盘又有空间";
    EvDiskSlowed: "the disk of {0} now takes {1} for a write", "{0} 的磁盘每次写入现需 {1}";
    EvReplicaAdded: "{0} is there, not a member yet", "{0} 已就位，尚非成员";
    EvImpaired: "the way from {0} to {1} is impaired", "{0} 到 {1} 的线路受损";
    EvRead: "{0} answers a read up to index {1}", "{0} 答复读取，至索引 {1}";
    EvReadStale: "{0} answers a read up to index {1}, though {2} were recorded: it is out of the past", "{0} 答复读取，至索引 {1}，而当时已记录到 {2}：这是过去的状态";
    EvReadRefused: "{0} does not answer a read: it cannot be sure that it leads", "{0} 不答复读取：它不能确定自己在领导";
    EvNetworkCut: "the network is cut: {0} ways carry nothing", "网络被切断：{0} 个方向不通";
    EvNetworkHealed: "the network is whole again", "网络恢复完整";
    DropCut: "the way is cut", "线路被切断";
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
    MsgReadIndexReply: "read index", "读索引";
    RuleInherited: "inherited from an earlier leader", "沿用前任领导者的决定";

    EvBroken: "a promise is broken: {0}, by {1}", "承诺被打破：{0}，由 {1} 造成";
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
    WhyRequestRefused: "{0} refuses a request", "{0} 拒绝一个请求";
    WhyQuorumChecked: "{0} heard of {1} of {2} voters since it last counted", "{0} 自上次清点以来收到 {2} 个投票成员中 {1} 个的消息";
    WhyLeaseEnded: "the lease of {0} ends", "{0} 的租约到期";
    WhyIgnored: "{0} ignores something of an earlier time", "{0} 忽略一个过时的消息";
}

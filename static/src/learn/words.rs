//! What the book itself says, in both languages, and the names of what knobs turn.

use switchyard::balance::Balance;
use switchyard::place::Place;
use switchyard::policy::Family;
use switchyard::queue::Queue;
use switchyard_web::text::{Lang, policy_name};

/// The words of the template, by the names that stand there in double brackets.
pub const TEMPLATE: [(&str, &str, &str); 17] = [
    ("book", "Learn", "学习"),
    (
        "tagline",
        "Eight lessons on scheduling and consensus, in which every figure is a run.",
        "八课讲调度与共识，每幅图都是一次真实的运行。",
    ),
    ("skip", "Skip to the lesson", "跳到正文"),
    ("contents", "Lessons", "课程"),
    ("playground", "Playground", "实验台"),
    ("search", "Search", "搜索"),
    ("search-here", "Search the lessons", "搜索课程"),
    ("none", "Nothing found.", "没有找到。"),
    ("theme", "Light or dark", "浅色或深色"),
    ("other-lang", "zh-CN", "en"),
    ("other-folder", "zh", "en"),
    ("other-name", "中文", "English"),
    ("print", "All lessons on one page, for printing", "全部课程合为一页，便于打印"),
    ("previous", "Previous", "上一课"),
    ("next", "Next", "下一课"),
    ("pages", "Neighbouring lessons", "前后课程"),
    ("done", "answered", "已作答"),
];

/// A string of figures, questions and exercises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// Over a knob.
    Knob,
    /// The link below a figure.
    Open,
    /// Above what happened last.
    Transcript,
    /// Above a question.
    Predict,
    /// Opens the answer.
    Reveal,
    /// Before the right choice.
    Answer,
    /// Above the reasons.
    Why,
    /// Above an exercise.
    Exercise,
    /// Before what must be reached.
    Reach,
    /// Before what must never be.
    Never,
    /// Before what must hold in the end.
    End,
    /// Before what may be done.
    May,
    /// The link to an exercise.
    Solve,
    /// Opens the hint.
    Hint,
    /// How a solution is checked.
    Check,
}

impl Word {
    /// In this language.
    #[must_use]
    pub fn say(self, lang: Lang) -> &'static str {
        let (english, chinese) = match self {
            Self::Knob => ("Try", "试一试"),
            Self::Open => ("Open in Switchyard", "在 Switchyard 中打开"),
            Self::Transcript => ("What happened last", "刚刚发生的事"),
            Self::Predict => ("Predict", "先猜一猜"),
            Self::Reveal => ("Run on and see", "继续运行，看结果"),
            Self::Answer => ("It is", "答案是"),
            Self::Why => ("Why, as the run tells it", "为什么：运行给出的因果"),
            Self::Exercise => ("Exercise", "练习"),
            Self::Reach => ("Bring about, in this order", "依次做到"),
            Self::Never => ("Never", "始终不能"),
            Self::End => ("In the end", "结束时满足"),
            Self::May => ("Allowed", "允许的操作"),
            Self::Solve => ("Start the exercise", "开始练习"),
            Self::Hint => ("A hint", "提示"),
            Self::Check => (
                "When it is done, choose Share and copy the link. This command replays it, says how far it came, and prints a completion code for your teacher, who checks it the same way:",
                "完成后点“分享”并复制链接。下面的命令会重放这次运行，说明完成到哪一步，并打印完成码；老师用同一条命令核对：",
            ),
        };
        if lang == Lang::Zh { chinese } else { english }
    }
}

/// What a knob's value is called.
#[must_use]
pub fn value_name(path: &str, value: &str, lang: Lang) -> String {
    let key = value.trim_start_matches('{').split([':', '}']).next().unwrap_or_default().trim();
    let of = |found: Option<&'static str>| found.map(str::to_owned);
    let named = match path {
        "policies.queue" => {
            of(Queue::TABLE.iter().find(|entry| entry.key == key).map(|entry| policy_name::<Queue>(lang, entry)))
        }
        "policies.balance" => {
            of(Balance::TABLE.iter().find(|entry| entry.key == key).map(|entry| policy_name::<Balance>(lang, entry)))
        }
        "policies.place" => {
            of(Place::TABLE.iter().find(|entry| entry.key == key).map(|entry| policy_name::<Place>(lang, entry)))
        }
        _ => None,
    };
    named.unwrap_or_else(|| value.to_owned())
}

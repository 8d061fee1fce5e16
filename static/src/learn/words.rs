//! What figures, questions and exercises say, in both languages, and the names of what knobs turn.

use switchyard::balance::Balance;
use switchyard::place::Place;
use switchyard::policy::Family;
use switchyard::queue::Queue;
use switchyard_web::text::{Lang, policy_name};

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
    /// Before a completion code.
    Code,
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
            Self::Code => ("Solved. Your completion code:", "完成了。你的完成码："),
            Self::Check => (
                "Solved in the figure, it gives you a code, which is kept in this browser. Solved in the playground, choose Share and copy the link. This command replays either, offline, and says how far it came:",
                "在图中完成后会给出完成码，并保存在这个浏览器里；在实验台完成后，点“分享”并复制链接。下面的命令可离线重放两者中的任意一个，并说明完成到哪一步：",
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

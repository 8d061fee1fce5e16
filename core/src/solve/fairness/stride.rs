//! Stride scheduling by hand: who runs next, from the strides or the tickets. The discipline itself decides.

use crate::clock::{Duration, Time};
use crate::ids::{Resources, TaskId, TenantId};
use crate::policy::Value;
use crate::queue::{Entrance, Item, Left, QueuePolicy};
use crate::solve::Problem;
use crate::solve::answer::Answer;
use crate::solve::given::Given;

/// A letter for each.
const CLIENTS_MAX: usize = 26;

/// Below its square root, a whole number of tickets has any stride exactly.
const BIG: i64 = 4_000_000_000;
const STRIDE_MAX: i64 = 60_000;

/// The most that are picked.
const PICKS_MAX: i64 = 100_000;

/// `strides`, or `tickets` and `big` (10000) → `strides`, `order`, `passes_after`. It goes on until all passes are
/// equal again, or for `picks`.
pub(crate) fn solve(case: &Given) -> Result<Answer, Problem> {
    let strides = read_strides(case)?;
    let picks = case.optional("picks")?.map_or(Ok(None), |picks| picks.as_whole(1, PICKS_MAX).map(Some))?;
    let policy = QueuePolicy::new("stride").expect("the table has it");
    let policy = policy.with("big", Value::Integer(BIG)).with("quantum", Value::Duration(QUANTUM));
    let mut queue = policy.build();
    for (place, stride) in strides.iter().enumerate() {
        queue.enqueue(Time::ZERO, client(place, *stride), Entrance::Arrived);
    }
    let (mut order, mut passes) = (String::new(), vec![0; strides.len()]);
    while picks
        .map_or(order.is_empty() || passes.iter().any(|pass| *pass != passes[0]), |picks| order.len() < picks as usize)
    {
        if order.len() >= PICKS_MAX as usize {
            let message = format!("the passes do not meet within {PICKS_MAX} picks: say how many picks to make");
            return Err(case.problem(message));
        }
        let Some(item) = queue.dequeue(Time::ZERO) else { break };
        let ran = Item { done: item.done + QUANTUM, ..item };
        order.push(char::from(b'A' + item.task.0 as u8));
        passes[item.task.index()] = queue.key(Time::ZERO, &ran);
        queue.enqueue(Time::ZERO, ran, Entrance::Expired);
    }
    let numbers = |list: &[i64]| Answer::List(list.iter().map(|number| Answer::Number(*number as f64)).collect());
    Ok(Answer::Record(vec![
        ("strides", numbers(&strides)),
        ("order", Answer::Text(order)),
        ("passes_after", numbers(&passes)),
    ]))
}

const QUANTUM: Duration = Duration(1);

fn read_strides(case: &Given) -> Result<Vec<i64>, Problem> {
    let tickets = case.optional("tickets")?;
    let given = match &tickets {
        Some(tickets) => tickets.items()?,
        None => case.list("strides")?,
    };
    if given.is_empty() || given.len() > CLIENTS_MAX {
        let path = if tickets.is_some() { "tickets" } else { "strides" };
        return Err(case.problem_at(path, format!("expected 1 to {CLIENTS_MAX} entries, not {}", given.len())));
    }
    if tickets.is_none() {
        return given.iter().map(|stride| stride.as_whole(1, STRIDE_MAX)).collect();
    }
    let big = case.optional("big")?.map_or(Ok(10_000), |big| big.as_whole(1, 1_000_000_000_000))?;
    let stride = |tickets: &Given| {
        let stride = big / tickets.as_whole(1, big)?;
        match stride <= STRIDE_MAX {
            true => Ok(stride),
            false => Err(tickets.problem(format!("its stride would be {stride}: expected at most {STRIDE_MAX}"))),
        }
    };
    given.iter().map(stride).collect()
}

/// A client that always wants to run, with as many tickets as give it this stride.
fn client(place: usize, stride: i64) -> Item {
    Item {
        task: TaskId(place as u32),
        arrival: Time::ZERO,
        queued: Time::ZERO,
        work: Duration::LONGEST,
        remaining: Duration::LONGEST,
        done: Duration::ZERO,
        left: Left::new(Duration::LONGEST),
        priority: 0,
        deadline: Time::NEVER,
        weight: (BIG / stride) as u32,
        period: Duration::LONGEST,
        tenant: TenantId(0),
        demand: Resources::default(),
        attempt: 1,
        mark: 0,
        unspent: Duration::ZERO,
    }
}

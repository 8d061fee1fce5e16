//! Raft by itself: logs, and pairs of replicas whose logs part.

use super::{Appended, Log, Message, Params, Raft, Setting, SettingRole, Storage, Timer, Write};
use crate::consensus::{
    Batch, Boot, Effect, Entries, Entry, Index, Membership, Outbox, Payload, Proposal, Protocol, ReplicaSet, Request,
    RequestId, Stamp, Term,
};
use crate::ids::ReplicaId;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

type Server = Raft<u32, ()>;

fn entry(term: u64) -> Entry<u32> {
    Entry { term: Term(term), payload: Payload::Command { stamp: Stamp::default(), command: 0 } }
}

fn entries(terms: &[u64]) -> Entries<u32> {
    terms.iter().map(|term| entry(*term)).collect()
}

/// One run an entry, as proposals one by one make it.
fn log(terms: &[u64]) -> Log<u32> {
    let mut log = Log::default();
    terms.iter().for_each(|term| {
        log.append(log.last_index(), Entries::one(entry(*term)));
    });
    log
}

fn terms(log: &Log<u32>) -> Vec<u64> {
    log.iter().map(|entry| entry.term.0).collect()
}

#[test]
fn a_log_is_what_it_says_however_it_came() {
    let one_by_one = log(&[1, 1, 2, 2, 5]);
    let mut at_once = Log::default();
    at_once.append(Index(0), entries(&[1, 1, 2, 7, 7, 7]));
    assert_ne!(one_by_one, at_once);
    at_once.append(Index(3), entries(&[2, 5]));
    assert_eq!(one_by_one, at_once);
    assert_eq!(terms(&at_once), [1, 1, 2, 2, 5]);
    for log in [one_by_one, at_once] {
        assert_eq!((0..=6).map(|i| log.term_at(Index(i)).map(|t| t.0)).collect::<Vec<_>>(), {
            [Some(0), Some(1), Some(1), Some(2), Some(2), Some(5), None]
        });
        assert_eq!(log.entries(Index(2), 3).iter().map(|e| e.term.0).collect::<Vec<_>>(), [1, 2, 2]);
        assert_eq!(log.entries(Index(4), 9).len(), 2);
        assert!(log.entries(Index(6), 9).is_empty() && log.entries(Index(0), 9).is_empty());
    }
}

#[test]
fn a_log_forgets_its_beginning_and_its_end() {
    for cut in 0..=6 {
        let mut whole = Log::default();
        whole.append(Index(0), entries(&[1, 1, 2]));
        whole.append(Index(3), entries(&[2, 3, 3]));
        whole.compact(Index(cut));
        assert_eq!((whole.base_index(), whole.last_index()), (Index(cut), Index(6)));
        assert_eq!(terms(&whole), [1, 1, 2, 2, 3, 3][cut as usize..]);
        assert_eq!(whole.last_term(), Term(3));
        assert_eq!(whole.term_at(Index(cut)), Some(Term([0, 1, 1, 2, 2, 3, 3][cut as usize])));
        for end in cut..=6 {
            let mut part = whole.clone();
            part.truncate(Index(end));
            assert_eq!(terms(&part), [1, 1, 2, 2, 3, 3][cut as usize..end as usize]);
            assert_eq!(part.last_term(), Term([0, 1, 1, 2, 2, 3, 3][end as usize]));
            part.append(Index(end), entries(&[9]));
            assert_eq!((part.last_term(), part.get(Index(end + 1)).map(|e| e.term)), (Term(9), Some(Term(9))));
        }
    }
}

/// Single entries are gathered in runs of the log's own: nobody can tell.
#[test]
fn single_entries_gathered_in_runs_are_found_cut_and_handed_out_like_others() {
    let wanted: Vec<u64> = (0..400).map(|place| 1 + place / 90).collect();
    let mut log = log(&wanted);
    for (first, count) in [(1, 1), (120, 20), (128, 1), (129, 300), (250, 400)] {
        let found: Vec<_> = log.entries(Index(first), count).iter().map(|entry| entry.term.0).collect();
        let last = (first as usize - 1 + count).min(400);
        assert_eq!(found, wanted[first as usize - 1..last], "{count} from {first}");
    }
    assert_eq!(log.shared_entries(Index(100), Index(110)).len(), 11);
    log.truncate(Index(300));
    log.append(Index(300), entries(&[9, 9, 9]));
    log.append(Index(303), Entries::one(entry(10)));
    log.compact(Index(200));
    let mut left = wanted[200..300].to_vec();
    left.extend([9, 9, 9, 10]);
    assert_eq!(terms(&log), left);
    assert_eq!((log.base_index(), log.last_index(), log.last_term()), (Index(200), Index(304), Term(10)));
    assert_eq!((201..=304).filter_map(|index| log.get(Index(index))).count(), 104);
}

/// The same batch can be proposed to several leaders: none of them changes the entries of another.
#[test]
fn a_batch_is_of_the_term_of_the_leader_that_takes_it() {
    let batch: Batch<u32> = (0..3).map(|_| (Stamp::default(), 0)).collect();
    let mut log = Log::default();
    log.append(Index(0), batch.clone().in_term(Term(2)));
    log.append(Index(3), batch.clone().in_term(Term(2)));
    log.append(Index(6), batch.in_term(Term(7)));
    log.truncate(Index(8));
    assert_eq!(log, self::log(&[2, 2, 2, 2, 2, 2, 7, 7]));
    assert_eq!((1..=9).map(|i| log.term_at(Index(i)).map(|t| t.0)).collect::<Vec<_>>(), {
        [Some(2), Some(2), Some(2), Some(2), Some(2), Some(2), Some(7), Some(7), None]
    });
    assert!((0..0).map(|_| (Stamp::default(), 0)).collect::<Batch<u32>>().in_term(Term(2)).is_empty());
}

#[test]
fn the_members_are_those_of_the_latest_entry_that_is_left() {
    let one = |count| Membership::of(ReplicaSet::first(count));
    let change = |count| Entries::one(Entry { term: Term(1), payload: Payload::Membership(one(count)) });
    let mut storage: Storage<u32, ()> = Storage::default();
    storage.write(Write::Append { previous: Index(0), entries: entries(&[1]) });
    storage.write(Write::Append { previous: Index(1), entries: change(3) });
    storage.write(Write::Append { previous: Index(2), entries: change(4) });
    assert_eq!(storage.membership(one(2)), (Index(3), one(4)));
    assert_eq!(storage.membership_at(Index(1), one(2)), (Index(0), one(2)));
    storage.write(Write::Append { previous: Index(2), entries: entries(&[2]) });
    assert_eq!(storage.membership(one(2)), (Index(2), one(3)));
}

/// Published by etcd's raft: the highest index up to `index` whose term is at most `term`.
#[test]
fn conflict_by_term() {
    for (index, term, found) in [(5, 6, 5), (5, 5, 5), (5, 4, 2), (5, 1, 0), (9, 3, 2), (1, 2, 1)] {
        assert_eq!(log(&[2, 2, 5, 5, 5]).conflict_by_term(Index(index), Term(term)), Index(found), "{index} {term}");
    }
    let mut cut = log(&[2, 2, 5, 5, 5]);
    cut.compact(Index(3));
    assert_eq!(cut.conflict_by_term(Index(5), Term(5)), Index(5));
    // Before the base nothing is known, so it is the first place that is not.
    assert_eq!(cut.conflict_by_term(Index(5), Term(4)), Index(2));
}

fn server(id: u8, terms: &[u64], setting: SettingRole, params: Params) -> Server {
    let mut storage = Storage { current_term: Term(9), ..Storage::default() };
    storage.write(Write::Append { previous: Index(0), entries: entries(terms) });
    let boot = Boot { id: ReplicaId(id), params, membership: Membership::of(ReplicaSet::first(2)), storage };
    Raft::in_setting(boot, Setting { role: setting, commit_index: Index(0) }, &mut Outbox::default())
}

/// The first message in the outbox, which is emptied.
fn sent(out: &mut Outbox<Server>) -> Option<Message<u32, ()>> {
    out.drain().find_map(|effect| if let Effect::Send { message, .. } = effect { Some(message) } else { None })
}

/// The appends and refusals between a leader with `leader_log` and a follower, until they agree: `(prev, hint)` each.
fn probes(leader_log: &[u64], follower_log: &[u64], params: Params) -> Vec<(u64, Option<(u64, u64)>)> {
    let leads = SettingRole::Leader { matched: Vec::new(), next: Vec::new() };
    let mut leader = server(0, leader_log, leads, params);
    let mut follower = server(1, follower_log, SettingRole::Follower { leader: None }, params);
    let mut out = Outbox::default();
    let mut probes = Vec::new();
    leader.on_timer(Timer::Heartbeat, &mut out);
    while let Some(append) = sent(&mut out) {
        let Message::AppendEntries { prev_log_index, .. } = append else { panic!("no append: {append:?}") };
        follower.on_message(ReplicaId(0), append, &mut out);
        let reply = sent(&mut out).expect("an append is answered");
        let Message::AppendEntriesReply { outcome, .. } = reply else { panic!("no answer: {reply:?}") };
        leader.on_message(ReplicaId(1), reply, &mut out);
        probes.push(match outcome {
            Appended::Rejected { hint, .. } => (prev_log_index.0, hint.map(|(index, term)| (index.0, term.0))),
            Appended::Accepted { .. } | Appended::Stale => (prev_log_index.0, None),
        });
    }
    assert_eq!(terms(&follower.storage().log)[..leader_log.len()], *leader_log);
    probes
}

/// The two cases that etcd's raft publishes, and the same without: one probe a term against one an entry.
#[test]
fn a_refusal_takes_the_leader_back_a_term_at_a_time() {
    let fast = Params { fast_backtracking: true, ..Params::paper() };
    let follower = [1, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3];
    assert_eq!(probes(&[1, 2, 2, 4, 4, 4, 4], &follower, fast), [(7, Some((7, 3))), (3, None)]);
    assert_eq!(probes(&[1, 2, 2, 3, 4, 4, 4, 5], &follower, fast), [(8, Some((8, 3))), (4, None)]);
    let slow: Vec<_> = (3..=7).rev().map(|prev| (prev, None)).collect();
    assert_eq!(probes(&[1, 2, 2, 4, 4, 4, 4], &follower, Params::paper()), slow);
}

/// What a leader and its follower come to over three proposals, and all that they send and answer meanwhile.
fn replicated(mut out: Outbox<Server>) -> (Server, Server, Vec<String>, usize) {
    let leads = SettingRole::Leader { matched: vec![(ReplicaId(1), Index(2))], next: Vec::new() };
    let mut servers = [
        server(0, &[9, 9], leads, Params::default()),
        server(1, &[9, 9], SettingRole::Follower { leader: None }, Params::default()),
    ];
    let (mut told, mut others) = (Vec::new(), 0);
    for number in 0..3 {
        let proposal = Proposal { id: RequestId(number), stamp: Stamp::default(), command: 7 };
        servers[0].on_request(Request::Propose(proposal), &mut out);
        let mut from = 0;
        while !out.effects().is_empty() {
            let effects: Vec<_> = out.drain().collect();
            for effect in effects {
                match effect {
                    Effect::Send { to, message } => {
                        told.push(format!("{from} to {to}: {message:?}"));
                        servers[to.index()].on_message(ReplicaId(from), message, &mut out);
                    }
                    Effect::Respond(response) => told.push(format!("{response:?}")),
                    _ => others += 1,
                }
            }
            from = 1 - from;
        }
    }
    let [leader, follower] = servers;
    (leader, follower, told, others)
}

#[test]
fn an_outbox_of_messages_leaves_out_the_rest_and_changes_nothing() {
    let (leader, follower, told, others) = replicated(Outbox::default());
    assert_eq!((leader.commit_index(), told.len()), (Index(5), 9));
    assert!(others > 9, "writes, timers, notes and applied entries: {others}");
    assert_eq!(replicated(Outbox::of_messages()), (leader, follower, told, 0));
}

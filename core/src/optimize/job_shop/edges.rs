//! Edge finding on one machine: who has to be last, or first, of which set.
//!
//! Carlier and Pinson (1989); this quadratic form is Nuijten's (1994). When a set of operations and one more cannot all
//! be done between the earliest head and the set's deadline, that one has to come after the whole set. For tails, read
//! time backwards.

/// The most operations of one machine.
pub(super) const ON_MACHINE_MAX: usize = 64;

/// One number for each operation of a machine.
pub(super) type Row = [i64; ON_MACHINE_MAX];

/// Raises heads by what the sets of operations before them take. False when some set does not fit at all.
///
/// `by_head` has the operations by rising head, `deadline[i]` is when operation `i` has to be done.
pub(super) fn raise_heads(by_head: &[usize], head: &Row, deadline: &Row, time: &Row, raised: &mut Row) -> bool {
    const NEVER: i64 = i64::MIN / 4;
    let mut ends = [NEVER; ON_MACHINE_MAX];
    for (rank, &limiting) in by_head.iter().enumerate() {
        let due = deadline[limiting];
        if by_head[..rank].iter().any(|&other| deadline[other] == due) {
            continue;
        }
        // The set is all that is due by then; `ends` is when those with no smaller head than the place's can be done.
        let (mut work, mut end) = (0, NEVER);
        for (place, &operation) in by_head.iter().enumerate().rev() {
            if deadline[operation] <= due {
                work += time[operation];
                end = end.max(head[operation] + work);
            }
            ends[place] = end;
        }
        if end > due {
            return false;
        }
        let mut earlier = NEVER;
        for (place, &operation) in by_head.iter().enumerate() {
            if deadline[operation] <= due {
                earlier = earlier.max(head[operation] + work);
                work -= time[operation];
            } else {
                // It cannot come before all those with no smaller head, or not before all of the set.
                if head[operation] + time[operation] + work > due {
                    raised[operation] = raised[operation].max(ends[place]);
                }
                if earlier + time[operation] > due {
                    raised[operation] = raised[operation].max(end);
                }
            }
        }
    }
    true
}

//! A tournament: places with scores, the best of which is known at once, and which takes a match for each of log₂ of
//! the places when one score changes.

/// What is known of some neighbouring places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Match {
    /// The best score; below 0 when no place is in.
    score: i32,
    /// How many places have it.
    ties: u32,
    /// The first of them.
    first: u32,
}

const OUT: Match = Match { score: -1, ties: 0, first: 0 };

impl Match {
    #[inline]
    fn between(left: Self, right: Self) -> Self {
        match left.score.cmp(&right.score) {
            std::cmp::Ordering::Greater => left,
            std::cmp::Ordering::Less => right,
            std::cmp::Ordering::Equal => Self { ties: left.ties + right.ties, ..left },
        }
    }
}

/// Places with scores from 0 up; a place without a score is out.
#[derive(Clone, Debug)]
pub(super) struct Tournament {
    /// A heap: the final at 1, the places from `half` on.
    matches: Vec<Match>,
    half: usize,
}

/// The best score, how many places have it, and the first of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Best {
    pub(super) score: i32,
    pub(super) ties: u32,
    pub(super) first: usize,
}

impl Tournament {
    pub(super) fn new(scores: impl ExactSizeIterator<Item = Option<i32>>) -> Self {
        let half = scores.len().max(1).next_power_of_two();
        let mut matches = vec![OUT; 2 * half];
        for (place, score) in scores.enumerate() {
            matches[half + place] = leaf(place, score);
        }
        for at in (1..half).rev() {
            matches[at] = Match::between(matches[2 * at], matches[2 * at + 1]);
        }
        Self { matches, half }
    }

    pub(super) fn set(&mut self, place: usize, score: Option<i32>) {
        let mut at = self.half + place;
        let mut new = leaf(place, score);
        while self.matches[at] != new {
            self.matches[at] = new;
            at /= 2;
            if at == 0 {
                break;
            }
            new = Match::between(self.matches[2 * at], self.matches[2 * at + 1]);
        }
    }

    /// `None` when every place is out.
    pub(super) fn best(&self) -> Option<Best> {
        let Match { score, ties, first } = self.matches[1];
        (score >= 0).then_some(Best { score, ties, first: first as usize })
    }

    /// The places that have the best score, in order.
    pub(super) fn ties(&self) -> impl Iterator<Item = usize> {
        let best = self.matches[1].score;
        let mut open = if best < 0 { Vec::new() } else { vec![1] };
        std::iter::from_fn(move || {
            loop {
                let at = open.pop()?;
                if self.matches[at].score == best {
                    if at >= self.half {
                        return Some(at - self.half);
                    }
                    open.extend([2 * at + 1, 2 * at]);
                }
            }
        })
    }
}

fn leaf(place: usize, score: Option<i32>) -> Match {
    score.map_or(OUT, |score| Match { score, ties: 1, first: place as u32 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn it_knows_what_a_look_at_every_place_finds() {
        let mut rng = Rng::stream(1, "tournament");
        for places in [0_usize, 1, 2, 3, 5, 8, 13] {
            let mut scores: Vec<Option<i32>> = vec![None; places];
            let mut tournament = Tournament::new(scores.iter().copied());
            for _ in 0..200 {
                let most = scores.iter().flatten().max().copied();
                let ties: Vec<usize> = (0..places).filter(|place| most.is_some() && scores[*place] == most).collect();
                let best = most.map(|score| Best { score, ties: ties.len() as u32, first: ties[0] });
                assert_eq!(tournament.best(), best);
                assert!(tournament.ties().eq(ties));
                if places > 0 {
                    let place = rng.below(places as u64) as usize;
                    scores[place] = (rng.below(3) > 0).then(|| rng.below(4) as i32);
                    tournament.set(place, scores[place]);
                }
            }
            let anew = Tournament::new(scores.iter().copied());
            assert_eq!(anew.matches, tournament.matches);
        }
    }
}

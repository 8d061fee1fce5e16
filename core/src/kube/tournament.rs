//! A tournament: places with scores, the best of which is known at once, and which takes a match for each of log₂ of
//! the places when one score changes.

/// Places with scores from 0 up; a place without a score is out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tournament {
    /// A heap of winners: that of the final at 1, the places from `half` on.
    winners: Vec<Key>,
    half: usize,
}

/// A score and a place in one number, so that the larger one wins: by score, then by coming first. 0 for nobody.
type Key = u64;

fn key(place: usize, score: Option<i32>) -> Key {
    score.map_or(0, |score| (score as u64 + 1) << 32 | u64::from(u32::MAX - place as u32))
}

/// A score and who has it.
fn read(key: Key) -> Option<(i32, usize)> {
    let score = (key >> 32).checked_sub(1)?;
    Some((score as i32, (u32::MAX - key as u32) as usize))
}

impl Tournament {
    pub(super) fn new(scores: impl ExactSizeIterator<Item = Option<i32>>) -> Self {
        let half = scores.len().max(1).next_power_of_two();
        let mut winners = vec![0; 2 * half];
        for (place, score) in scores.enumerate() {
            winners[half + place] = key(place, score);
        }
        for at in (1..half).rev() {
            winners[at] = winners[2 * at].max(winners[2 * at + 1]);
        }
        Self { winners, half }
    }

    pub(super) fn set(&mut self, place: usize, score: Option<i32>) {
        let mut at = self.half + place;
        let mut new = key(place, score);
        while self.winners[at] != new {
            self.winners[at] = new;
            if at == 1 {
                break;
            }
            new = new.max(self.winners[at ^ 1]);
            at /= 2;
        }
    }

    /// The best score, and the first place that has it; `None` when every place is out.
    pub(super) fn best(&self) -> Option<(i32, usize)> {
        read(self.winners[1])
    }

    /// The places that have the best score, in order.
    pub(super) fn ties(&self) -> impl Iterator<Item = usize> {
        let best = self.winners[1] >> 32;
        let mut open = if best == 0 { Vec::new() } else { vec![1] };
        std::iter::from_fn(move || {
            loop {
                let at = open.pop()?;
                if self.winners[at] >> 32 == best {
                    if at >= self.half {
                        return Some(at - self.half);
                    }
                    open.extend([2 * at + 1, 2 * at]);
                }
            }
        })
    }
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
                assert_eq!(tournament.best(), most.map(|score| (score, ties[0])));
                assert!(tournament.ties().eq(ties));
                if places > 0 {
                    let place = rng.below(places as u64) as usize;
                    scores[place] = (rng.below(3) > 0).then(|| rng.below(4) as i32);
                    tournament.set(place, scores[place]);
                }
            }
            let anew = Tournament::new(scores.iter().copied());
            assert_eq!(anew, tournament);
        }
    }
}

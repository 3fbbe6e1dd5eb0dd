//! When records were last changed.

use std::ops::Range;

use chrono::{DateTime, Datelike as _, Timelike as _};

use super::Resource;
use super::dice::{Dice, Topic};
use crate::json::{Escaped, Json};

/// Moments from the start of 2024 to the end of 2025 that never fall as the index rises. Here and
/// there several records share one second, and a few times a great many do, as after a mass update.
pub(crate) struct Timeline {
    seed: u64,
    count: u64,
}

const START: i64 = 1_704_067_200;
pub(super) const SPAN: u64 = 63_158_399;

/// After all of them.
pub(crate) const END: i64 = START.saturating_add_unsigned(SPAN) + 1;

/// One burst lies within every block of this many records.
const BLOCK: u64 = 20;

/// A mass update changes this share of all records at once; with many records it is some times as
/// large as a page can normally be.
const MASS_UPDATE_SHARE: u64 = 40;
const MASS_UPDATE_SIZES: (u64, u64) = (12, 3_000);
const MASS_UPDATE_NEEDS: u64 = 100;

/// At which quarters of the account they are, and over how many seconds: pages begin and end within
/// them in all ways.
const MASS_UPDATES: [(u64, u64); 3] = [(1, 4), (2, 1), (3, 2)];

impl Timeline {
    pub(crate) fn new(seed: u64, resource: Resource, count: u64) -> Self {
        Self {
            // Otherwise tickets and their events would fall into the same seconds.
            seed: seed.wrapping_mul(4).wrapping_add(resource.number()),
            count,
        }
    }

    pub(crate) fn at(&self, index: u64) -> i64 {
        let (first, seconds) = match self.mass_update(index) {
            Some(mass_update) => mass_update,
            None => (self.first_of_burst(index), 0),
        };
        let gap = (SPAN / self.count.max(1)).max(1);
        let jitter = Dice::new(self.seed, Topic::Moment, first).below(gap);
        let offset = scale(first, SPAN, self.count) + jitter;
        START.saturating_add_unsigned(offset + seconds)
    }

    /// The first record of the mass update that changed this one, and how many seconds later this
    /// one was changed.
    fn mass_update(&self, index: u64) -> Option<(u64, u64)> {
        if self.count < MASS_UPDATE_NEEDS {
            return None;
        }
        let (smallest, largest) = MASS_UPDATE_SIZES;
        let size = (self.count / MASS_UPDATE_SHARE).clamp(smallest, largest);
        MASS_UPDATES.iter().find_map(|&(quarter, seconds)| {
            let first = self.count / 4 * quarter / BLOCK * BLOCK;
            let place = index.checked_sub(first).filter(|&place| place < size)?;
            // Where a second has more than one record anyway, later ones would come too soon.
            let seconds = if self.count < SPAN { seconds } else { 1 };
            Some((first, place * seconds / size))
        })
    }

    /// It never falls as the index rises, which keeps the moments in order.
    fn first_of_burst(&self, index: u64) -> u64 {
        let block = index / BLOCK;
        let mut dice = Dice::new(self.seed, Topic::Burst, block);
        let first = block * BLOCK + dice.below(15);
        let size = 2 + dice.below(4);
        if (first..first + size).contains(&index) {
            first
        } else {
            index
        }
    }
}

/// The part of `whole` that `index` is of `count`.
pub(crate) fn scale(index: u64, whole: u64, count: u64) -> u64 {
    let count = count.max(1);
    match index.checked_mul(whole) {
        Some(product) => product / count,
        None => {
            let part = u128::from(index) * u128::from(whole) / u128::from(count);
            u64::try_from(part).unwrap_or(u64::MAX)
        }
    }
}

/// A moment as Zendesk writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Utc([u8; 20]);

/// Every moment of an account lies within years of four digits.
pub(crate) fn utc(seconds: i64) -> Utc {
    let moment = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    let mut text = *b"0000-00-00T00:00:00Z";
    let mut put = |places: Range<usize>, mut number: u32| {
        for place in places.rev() {
            text[place] = b'0' + (number % 10) as u8;
            number /= 10;
        }
    };
    put(0..4, moment.year_ce().1);
    put(5..7, moment.month());
    put(8..10, moment.day());
    put(11..13, moment.hour());
    put(14..16, moment.minute());
    put(17..19, moment.second());
    Utc(text)
}

impl Utc {
    /// The day alone.
    pub(crate) fn date(&self) -> &[u8] {
        &self.0[..10]
    }
}

impl Json for Utc {
    fn write(&self, out: &mut Vec<u8>) {
        Escaped(self.0).write(out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_goes_back() {
        for count in [1, 7, 100, 3_000, 100_000] {
            let timeline = Timeline::new(7, Resource::Tickets, count);
            let mut previous = START;
            for index in 0..count {
                let moment = timeline.at(index);
                assert!(moment >= previous, "record {index} of {count}");
                previous = moment;
            }
            assert!(previous <= START.saturating_add_unsigned(SPAN));
        }
    }

    #[test]
    fn never_goes_back_around_a_mass_update_of_millions() {
        for count in [3_000_000, 62_000_000, 64_000_000, 1_000_000_000] {
            let timeline = Timeline::new(7, Resource::Users, count);
            for quarter in 1..4 {
                let around = count / 4 * quarter - 50..count / 4 * quarter + 3_100;
                let moments = around.map(|index| timeline.at(index));
                assert!(moments.is_sorted(), "quarter {quarter} of {count}");
            }
        }
    }

    #[test]
    fn mass_updates_have_several_shapes() {
        let timeline = Timeline::new(0, Resource::Tickets, 200_000);
        let moments: Vec<i64> = (0..200_000).map(|index| timeline.at(index)).collect();
        let mut crowded: Vec<(i64, usize)> = moments
            .chunk_by(|one, other| one == other)
            .map(|second| (second[0], second.len()))
            .filter(|&(_, size)| size > 100)
            .collect();
        let first_second = crowded[0].0;
        crowded.sort_unstable_by_key(|&(_, size)| size);
        let sizes: Vec<usize> = crowded.iter().map(|&(_, size)| size).collect();
        assert_eq!(sizes, [750, 750, 750, 750, 1_500, 1_500, 3_000]);
        assert!(moments.contains(&(first_second + 3)));
    }

    #[test]
    fn writes_moments_as_zendesk_does() {
        #[track_caller]
        fn check(seconds: i64, expected: &str) {
            assert_eq!(utc(seconds).0, expected.as_bytes());
        }
        check(0, "1970-01-01T00:00:00Z");
        check(1_709_251_199, "2024-02-29T23:59:59Z");
        check(1_767_225_600, "2026-01-01T00:00:00Z");
    }

    #[test]
    fn is_ready_at_once_for_ten_million_records() {
        let timeline = Timeline::new(0, Resource::Tickets, 10_000_000);
        assert!(timeline.at(0) < timeline.at(5_000_000));
        assert!(timeline.at(5_000_000) < timeline.at(9_999_999));
    }

    #[test]
    fn puts_more_than_ten_records_into_one_second() {
        let timeline = Timeline::new(0, Resource::Tickets, 100);
        let moments: Vec<i64> = (0..100).map(|index| timeline.at(index)).collect();
        let busiest = moments
            .chunk_by(|one, other| one == other)
            .map(<[i64]>::len)
            .max();
        assert!(busiest > Some(10), "{busiest:?}");
    }
}

//! What changes in a live account, and when: change after change at a steady rate, each a pure
//! function of its number, so that years of them need no memory.

use std::ops::Range;

use super::dice::{Dice, Topic};
use super::pace::{CYCLE, Pace};
use super::permutation::Permutation;
use super::population::{Population, Rank};

/// One state of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Revision {
    /// Tells all revisions of a resource apart: what was there from the start comes first, then the
    /// changes in their order.
    pub(crate) sequence: u64,
    /// Which record it is.
    pub(crate) index: u64,
    /// How many changes the record has had.
    pub(crate) number: u64,
    /// What `start_time` and the cursor compare with.
    pub(crate) timestamp: i64,
}

/// The changes of one resource. They are numbered from 0.
#[derive(Debug)]
pub(crate) struct Changes {
    pace: Pace,
    /// The records that were there from the start.
    first: Population,
    /// Which record of a human agent an update touches; `None` where records come and never change.
    order: Option<Permutation>,
}

impl Changes {
    /// Records come, and none of them ever changes.
    pub(super) fn of_additions(pace: Pace, first: Population) -> Self {
        let changes_per_million_seconds = match first.len() {
            // Nothing comes to what the account does not use.
            0 => 0,
            _ => pace.changes_per_million_seconds,
        };
        Self {
            pace: Pace {
                changes_per_million_seconds,
                ..pace
            },
            first,
            order: None,
        }
    }

    /// Records come, and change later. Those of AI agents do not, so that all that is new is about
    /// those of human agents.
    pub(super) fn of_updates(pace: Pace, first: Population, seed: u64) -> Self {
        let turns = first.agents();
        let start = Dice::new(seed, Topic::Change, turns).below(turns);
        Self {
            pace: pace.with_rest_for(turns),
            first,
            order: Some(Permutation::new(turns, start)),
        }
    }

    /// The changes that happen from one second up to, and not with, another.
    pub(crate) fn between(&self, seconds: Range<i64>) -> Range<u64> {
        self.pace.before(seconds.start)..self.pace.before(seconds.end)
    }

    /// The changes that have happened when this second is over.
    pub(crate) fn until(&self, second: i64) -> Range<u64> {
        self.between(i64::MIN..second.saturating_add(1))
    }

    /// The changes of the second in which this one happens.
    pub(crate) fn same_second(&self, change: u64) -> Range<u64> {
        let second = self.pace.second_of(change);
        self.between(second..second + 1)
    }

    /// How many new records there are after so many changes.
    pub(crate) fn new_records(&self, changes: u64) -> u64 {
        match self.order {
            Some(_) => changes / CYCLE,
            None => changes,
        }
    }

    /// How many updates there are among so many changes.
    pub(crate) fn updates(&self, changes: u64) -> u64 {
        changes - self.new_records(changes)
    }

    /// What this change makes.
    pub(crate) fn revision(&self, change: u64) -> Revision {
        let (index, number) = match (self.order, self.updates(change)) {
            (Some(order), update) if !is_addition(change) => {
                let turns = self.first.agents();
                let rank = Rank::Agent(order.at(update % turns));
                (self.first.index(rank), update / turns + 1)
            }
            _ => (self.first.len() + self.new_records(change), 0),
        };
        Revision {
            sequence: self.first.len() + change,
            index,
            number,
            timestamp: self.pace.second_of(change),
        }
    }

    /// The change that makes a new record.
    pub(crate) fn addition(&self, number: u64) -> u64 {
        match self.order {
            Some(_) => number * CYCLE + CYCLE - 1,
            None => number,
        }
    }

    /// Whether what this change made is still so after so many changes.
    pub(crate) fn is_newest(&self, change: u64, changes: u64) -> bool {
        if self.order.is_none() || is_addition(change) {
            return true;
        }
        // Every record has its turn before one has it again.
        self.updates(change) + self.first.agents() >= self.updates(changes)
    }

    /// How many records are what one of these changes, up to the last one that there is, made of them.
    pub(crate) fn updated_records(&self, changes: Range<u64>) -> u64 {
        let updates = self.updates(changes.end) - self.updates(changes.start);
        updates.min(self.first.agents())
    }

    /// Whether so many changes have updated all that was there from the start, but for records of AI
    /// agents.
    pub(crate) fn has_updated_all(&self, changes: u64) -> bool {
        self.updates(changes) > 0 && self.updates(changes) >= self.first.agents()
    }

    /// How many times a record that was there from the start is updated by so many changes.
    pub(crate) fn updates_of(&self, index: u64, changes: u64) -> u64 {
        let Some(order) = self.order else { return 0 };
        let updates = self.updates(changes);
        if updates == 0 {
            return 0;
        }
        match self.first.rank(index) {
            Rank::Agent(rank) => {
                let turn = order.place_of(rank);
                updates.saturating_sub(turn).div_ceil(self.first.agents())
            }
            Rank::AiAgent(_) => 0,
        }
    }

    /// The change that updates a record of a human agent, that was there from the start, for the
    /// given time, which is counted from 1.
    pub(crate) fn update_of(&self, index: u64, time: u64) -> u64 {
        let (Rank::Agent(rank) | Rank::AiAgent(rank)) = self.first.rank(index);
        let turn = self.order.map_or(0, |order| order.place_of(rank));
        let update = turn + (time - 1) * self.first.agents();
        update + update / (CYCLE - 1)
    }
}

fn is_addition(change: u64) -> bool {
    change % CYCLE == CYCLE - 1
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const START: i64 = 1_800_000_000;

    fn pace(changes_per_million_seconds: u64) -> Pace {
        Pace::new(START, changes_per_million_seconds, Duration::ZERO)
    }

    #[test]
    fn knows_how_often_a_record_was_updated_without_counting() {
        for records in [1, 2, 7, 60] {
            let changes = Changes::of_updates(pace(1_000_000), Population::of_agents(records), 7);
            let mut updates = vec![0; usize::try_from(records).unwrap()];
            let mut added = 0;
            for change in 0..500 {
                for (index, &times) in (0..).zip(&updates) {
                    assert_eq!(changes.updates_of(index, change), times);
                }
                let revision = changes.revision(change);
                assert_eq!(revision.sequence, records + change);
                if revision.index >= records {
                    assert_eq!((revision.index, revision.number), (records + added, 0));
                    assert_eq!(changes.addition(added), change);
                    added += 1;
                } else {
                    let times = &mut updates[usize::try_from(revision.index).unwrap()];
                    *times += 1;
                    assert_eq!(revision.number, *times);
                    assert_eq!(changes.update_of(revision.index, *times), change);
                }
            }
            assert_eq!(added, changes.new_records(500));
        }
    }

    #[test]
    fn a_revision_is_the_newest_until_the_record_changes_again() {
        let changes = Changes::of_updates(pace(1_000_000), Population::of_agents(20), 7);
        for change in 0..200 {
            let index = changes.revision(change).index;
            let next = (change + 1..400).find(|&later| changes.revision(later).index == index);
            for now in change + 1..400 {
                let is_newest = next.is_none_or(|next| now <= next);
                assert_eq!(changes.is_newest(change, now), is_newest, "{change} {now}");
            }
        }
    }

    #[test]
    fn nothing_changes_where_nothing_is() {
        for changes in [
            Changes::of_additions(pace(1_000_000), Population::of_agents(0)),
            Changes::of_updates(pace(1_000_000), Population::of_agents(0), 7),
        ] {
            assert_eq!(changes.between(START..START + 1_000_000), 0..0);
        }
    }

    #[test]
    fn a_record_has_some_minutes_between_two_updates() {
        for records in [1, 5, 400, 100_000] {
            let changes = Changes::of_updates(pace(2_000_000), Population::of_agents(records), 7);
            for time in [1, 2, 7] {
                let moment = |time| changes.revision(changes.update_of(0, time)).timestamp;
                assert!(moment(time + 1) - moment(time) > 150, "{records}");
            }
        }
    }
}

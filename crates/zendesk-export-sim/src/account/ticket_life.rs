//! What becomes of a ticket, and when.

use super::dice::{Dice, Topic};
use super::{Account, Resource, Revision};

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

pub(crate) fn id(index: u64) -> u64 {
    index + 1
}

/// What became of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Kept,
    Deleted,
    /// Deleted for good; its text is gone.
    Scrubbed,
}

pub(crate) struct Times {
    pub(crate) created: i64,
    pub(crate) updated: i64,
    pub(crate) generated: i64,
}

impl Fate {
    pub(crate) fn of(account: &Account, revision: &Revision) -> Self {
        let is_new = account.is_new(Resource::Tickets, revision);
        let share = account.dice(Topic::TicketFate, revision.index).below(100);
        match share {
            0 if !is_new => return Self::Scrubbed,
            // What is deleted is scrubbed by the next change.
            1..4 if !is_new && revision.number > 0 => return Self::Scrubbed,
            1..4 if !is_new => return Self::Deleted,
            _ => {}
        }
        match account.deletion(Resource::Tickets, revision.index) {
            Some(deletion) if revision.number == deletion => Self::Deleted,
            Some(deletion) if revision.number > deletion => Self::Scrubbed,
            _ => Self::Kept,
        }
    }
}

impl Times {
    pub(crate) fn of(account: &Account, revision: &Revision) -> Self {
        let (lag, age) = Self::at_first(account, revision);
        Self {
            created: account.created(Resource::Tickets, revision, lag + age),
            updated: Self::updated(account, *revision),
            generated: revision.timestamp,
        }
    }

    /// When a person changed it last: changes by the system leave `updated_at` alone.
    fn updated(account: &Account, mut revision: Revision) -> i64 {
        while revision.number > 0 {
            let mut dice = account.dice_of(Topic::TicketTimes, &revision);
            let before = match Fate::of(account, &revision) {
                Fate::Scrubbed => account.deletion(Resource::Tickets, revision.index),
                _ if dice.percent(2) => Some(revision.number),
                _ => return revision.timestamp - short_lag(&mut dice),
            };
            let times = before.unwrap_or_default().min(revision.number - 1);
            revision = account.updated(Resource::Tickets, revision.index, times);
        }
        match account.is_new(Resource::Tickets, &revision) {
            true => revision.timestamp,
            false => revision.timestamp - Self::at_first(account, &revision).0,
        }
    }

    /// What was there from the start: the seconds from `updated_at` to `generated_timestamp`, and
    /// those from `created_at` to `updated_at`.
    fn at_first(account: &Account, revision: &Revision) -> (i64, i64) {
        let first = Revision {
            number: 0,
            ..*revision
        };
        let mut dice = account.dice(Topic::TicketTimes, revision.index);
        let lag = match (Fate::of(account, &first), dice.below(100)) {
            (Fate::Scrubbed, _) => dice.seconds_below(30 * DAY) + 60,
            (_, 0..98) => short_lag(&mut dice),
            _ => dice.seconds_below(12 * HOUR) + 60,
        };
        (lag, dice.seconds_below(20 * DAY))
    }
}

/// In recordings 47 in 100 tickets had none, and nearly all others up to four seconds.
fn short_lag(dice: &mut Dice) -> i64 {
    match dice.below(100) {
        0..47 => 0,
        _ => dice.seconds_below(4) + 1,
    }
}

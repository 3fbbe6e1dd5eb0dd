//! What the present says about a position that is a time.
//!
//! No position passes the present, since what happens until then would be skipped. One that lies ahead
//! is moved back to the youngest `start_time` that may be asked for, and what is of that time or later
//! comes again. Where records may be dated ahead, so is one that is younger than that `start_time`, since
//! what is older than it may still appear. Such a page is the last for now.
//!
//! A time more than an hour ahead is only taken for true where a record of the page carries it, and either
//! records may be dated ahead or no page says whether there is more: then that record comes after all that is
//! older, so the page is the last for now. Elsewhere it is a mistake, or the clock of this machine is wrong: it
//! is no position.
use std::time::Duration;

use super::Walk;
use crate::{fetched::Fetched, position::Position, start_time};

/// How much the clocks of this machine and of Zendesk may differ.
pub(super) const LONGEST_SKEW: Duration = Duration::from_secs(60 * 60);

/// Where a page leads, by what the present says about it.
pub(super) struct Place {
    pub(super) next: Option<Position>,
    pub(super) reach: Reach,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Past,
    /// The page comes so close to the present, or passes it, that there is nothing more for now.
    Present,
    /// Its position lies so far ahead that it is none.
    FarAhead,
}

impl Walk {
    pub(super) fn judge(&self, fetched: &mut Fetched) -> Place {
        let next = fetched.next.take();
        let records = &fetched.records;
        let resource = self.query.resource;
        let youngest = self.youngest();
        let reaches = |secs: i64| {
            let mut times = records
                .iter()
                .rev()
                .map(|record| resource.version_of(record));
            times.any(|time| time.is_some_and(|time| time >= secs))
        };
        let Some(Position::StartTime(secs)) = next else {
            // A cursor leads on to the end, whatever its records say; what is kept then is a time.
            let reach = Reach::Past;
            return Place { next, reach };
        };
        let now = start_time::unix_secs(self.client.now());
        let latest = if resource.dated_ahead { youngest } else { now };
        let may_be_true = resource.dated_ahead || fetched.end_of_stream.is_none();
        let is_near = secs <= now.saturating_add_unsigned(LONGEST_SKEW.as_secs());
        let (next, reach) = if secs <= latest {
            (next, Reach::Past)
        // After a second that fills a page, `end_time` is the second after it.
        } else if is_near || may_be_true && reaches(secs.saturating_sub(1)) {
            if !is_near {
                let hours = secs.saturating_sub(now) / 3_600;
                fetched.warnings.push(format!(
                    "a page holds records that are dated {hours} h ahead of this machine's clock; they come again until then, and if \
                     that cannot be, the clock is behind: check it"
                ));
            }
            (Some(Position::StartTime(youngest)), Reach::Present)
        } else {
            (None, Reach::FarAhead)
        };
        Place { next, reach }
    }

    /// The youngest second that may be asked for.
    pub(super) fn youngest(&self) -> i64 {
        let now = start_time::unix_secs(self.client.now());
        now.saturating_sub_unsigned(self.client.minimum_age().as_secs())
    }
}

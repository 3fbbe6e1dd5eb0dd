//! How many records a destination has of each day.
use std::collections::BTreeMap;

/// By the time of the last change that a record tells of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Timeline {
    /// Of the days that have any, in days since 1970 (UTC).
    days: BTreeMap<i64, Count>,
    /// Records without a time that can be read, or with one that no account has.
    untimed: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) changed: u64,
    /// Of records that are deleted.
    pub(crate) deleted: u64,
}

pub(crate) const DAY: i64 = 86_400;

/// From 1990 to 2200. So nothing that a record says makes this large.
const DAYS: std::ops::Range<i64> = 7_305..84_006;

/// The day of a time in Unix seconds, if it is one of those.
pub(crate) fn day_of(secs: i64) -> Option<i64> {
    Some(secs.div_euclid(DAY)).filter(|day| DAYS.contains(day))
}

impl Timeline {
    /// Counts records of a day.
    pub(crate) fn add(&mut self, day: Option<i64>, is_deleted: bool, records: u64) {
        let Some(day) = day.filter(|day| DAYS.contains(day)) else {
            self.untimed += records;
            return;
        };
        let count = self.days.entry(day).or_default();
        match is_deleted {
            true => count.deleted += records,
            false => count.changed += records,
        }
    }

    pub(crate) fn days(&self) -> &BTreeMap<i64, Count> {
        &self.days
    }

    pub(crate) fn into_days(self) -> BTreeMap<i64, Count> {
        self.days
    }

    pub(crate) fn untimed(&self) -> u64 {
        self.untimed
    }
}

impl Count {
    pub(crate) fn all(self) -> u64 {
        self.changed + self.deleted
    }
}

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.changed += other.changed;
        self.deleted += other.deleted;
    }
}

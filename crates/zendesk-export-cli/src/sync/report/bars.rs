//! A timeline in bars, of a day each or of more, as the span asks.
use std::{collections::BTreeMap, ops::RangeInclusive};

use chrono::{Datelike as _, Months};

use super::calendar::{date, day_of, weekday};
use crate::sync::timeline::Count;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// All bars from the first day to the last, in their order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Bars {
    pub(crate) unit: Unit,
    pub(crate) bars: Vec<Bar>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bar {
    /// In days since 1970.
    pub(crate) from: i64,
    /// The first day after it.
    pub(crate) to: i64,
    pub(crate) count: Count,
}

impl Bars {
    /// The finest that are no more than so many. `newest` is a day that belongs to it, whatever is there of it.
    pub(crate) fn of(
        days: &BTreeMap<i64, Count>,
        newest: Option<i64>,
        most: usize,
    ) -> Option<Self> {
        let first = *days.keys().next()?;
        let last = newest.max(days.keys().next_back().copied())?;
        let all = [Unit::Day, Unit::Week, Unit::Month, Unit::Quarter];
        let mut units = all.into_iter().chain([Unit::Year]).map(|unit| {
            let bars = unit.bars(first, last);
            Self { unit, bars }
        });
        let mut bars = units.find(|bars| bars.bars.len() <= most || bars.unit == Unit::Year)?;
        for bar in &mut bars.bars {
            for (_, count) in days.range(bar.from..bar.to) {
                bar.count += *count;
            }
        }
        Some(bars)
    }

    pub(crate) fn from(&self) -> i64 {
        self.bars.first().map_or(0, |bar| bar.from)
    }

    /// The first day after all of them.
    pub(crate) fn to(&self) -> i64 {
        self.bars.last().map_or(0, |bar| bar.to)
    }

    pub(crate) fn total(&self) -> Count {
        let mut total = Count::default();
        self.bars.iter().for_each(|bar| total += bar.count);
        total
    }

    pub(crate) fn highest(&self) -> Count {
        let changed = self.bars.iter().map(|bar| bar.count.changed);
        let deleted = self.bars.iter().map(|bar| bar.count.deleted);
        Count {
            changed: changed.max().unwrap_or_default(),
            deleted: deleted.max().unwrap_or_default(),
        }
    }
}

impl Bar {
    pub(crate) fn is_in(&self, days: &RangeInclusive<i64>) -> bool {
        self.from <= *days.end() && *days.start() < self.to
    }
}

impl Unit {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// Empty ones, from that of the first day to that of the last.
    fn bars(self, first: i64, last: i64) -> Vec<Bar> {
        let mut bars = Vec::new();
        let mut from = self.start(first);
        while from <= last {
            let to = self.next(from);
            let count = Count::default();
            bars.push(Bar { from, to, count });
            from = to;
        }
        bars
    }

    fn start(self, day: i64) -> i64 {
        let date = date(day);
        let months = match self {
            Self::Day => return day,
            Self::Week => return day - i64::try_from(weekday(day)).unwrap_or_default(),
            Self::Month => 0,
            Self::Quarter => date.month0() % 3,
            Self::Year => date.month0(),
        };
        let month = date.with_day(1).unwrap_or(date);
        day_of(month - Months::new(months))
    }

    fn next(self, from: i64) -> i64 {
        let months = match self {
            Self::Day => return from + 1,
            Self::Week => return from + 7,
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        };
        day_of(date(from) + Months::new(months))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> i64 {
        day_of(text.parse().unwrap())
    }

    fn days(all: &[&str]) -> BTreeMap<i64, Count> {
        let count = Count {
            changed: 2,
            deleted: 1,
        };
        all.iter().map(|text| (day(text), count)).collect()
    }

    #[track_caller]
    fn check(all: &[&str], most: usize, unit: Unit, count: usize, from: &str, to: &str) {
        let days = days(all);
        let bars = Bars::of(&days, None, most).unwrap();
        assert_eq!((bars.unit, bars.bars.len()), (unit, count));
        assert_eq!((bars.from(), bars.to()), (day(from), day(to)));
        assert_eq!(bars.total().all(), 3 * all.len() as u64);
        let mut at = bars.from();
        for bar in &bars.bars {
            assert_eq!(bar.from, at);
            at = bar.to;
        }
    }

    #[test]
    fn bars_are_as_fine_as_there_is_room() {
        let one = ["2026-03-04"];
        check(&one, 1, Unit::Day, 1, "2026-03-04", "2026-03-05");
        let weeks = ["2026-03-04", "2026-03-20"];
        check(&weeks, 17, Unit::Day, 17, "2026-03-04", "2026-03-21");
        check(&weeks, 16, Unit::Week, 3, "2026-03-02", "2026-03-23");
        let years = ["2024-02-29", "2026-12-31"];
        check(&years, 40, Unit::Month, 35, "2024-02-01", "2027-01-01");
        check(&years, 20, Unit::Quarter, 12, "2024-01-01", "2027-01-01");
        check(&years, 4, Unit::Year, 3, "2024-01-01", "2027-01-01");
        check(&years, 1, Unit::Year, 3, "2024-01-01", "2027-01-01");
    }

    #[test]
    fn nothing_has_no_bars_and_what_went_through_belongs_to_them() {
        assert_eq!(Bars::of(&BTreeMap::new(), Some(1), 10), None);
        let days = days(&["2026-03-04"]);
        let bars = Bars::of(&days, Some(day("2026-03-08")), 10).unwrap();
        assert_eq!(bars.bars.len(), 5);
        assert_eq!(bars.highest().all(), 3);
    }
}

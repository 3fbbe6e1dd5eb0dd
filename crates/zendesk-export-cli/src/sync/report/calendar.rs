//! Days, counted since 1970, as the calendar has them.
use chrono::{DateTime, NaiveDate};

use crate::sync::timeline::DAY;

/// The days of a timeline are all of a calendar's.
pub(crate) fn date(day: i64) -> NaiveDate {
    let time = DateTime::from_timestamp(day.saturating_mul(DAY), 0);
    time.unwrap_or_default().date_naive()
}

pub(crate) fn day_of(date: NaiveDate) -> i64 {
    date.signed_duration_since(NaiveDate::default()).num_days()
}

/// From Monday on; the first day of 1970 was a Thursday.
pub(crate) fn weekday(day: i64) -> usize {
    usize::try_from((day + 3).rem_euclid(7)).unwrap_or_default()
}

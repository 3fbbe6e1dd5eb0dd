//! Figures as people read them.
use std::{fmt::Display, time::Duration};

use chrono::DateTime;
use indicatif::{DecimalBytes, HumanCount, HumanFloatCount};

/// In its largest unit, so that two digits or so are left: `41 s`, `3 min`, `5 h`, `412 d`.
pub(crate) fn age(age: Duration) -> String {
    match age.as_secs() {
        secs @ ..120 => format!("{secs} s"),
        secs @ ..7_200 => format!("{} min", secs / 60),
        secs @ ..172_800 => format!("{} h", secs / 3_600),
        secs => format!("{} d", secs / 86_400),
    }
}

/// How long something took: `0.4 s`, `12 s`, `4 min 3 s`, `2 h 5 min`.
pub(crate) fn took(time: Duration) -> String {
    match time.as_secs() {
        ..10 => format!("{:.1} s", time.as_secs_f64()),
        secs @ ..60 => format!("{secs} s"),
        secs @ ..3_600 => format!("{} min {} s", secs / 60, secs % 60),
        secs => format!("{} h {} min", secs / 3_600, secs / 60 % 60),
    }
}

/// A time in Unix seconds, to the minute; years beyond what a calendar has are left as seconds.
pub(crate) fn date(unix: i64) -> String {
    match DateTime::from_timestamp(unix, 0) {
        Some(time) => time.format("%Y-%m-%d %H:%M UTC").to_string(),
        None => format!("{unix} s"),
    }
}

/// From one time in Unix seconds to another, which is not before it unless clocks differ.
pub(crate) fn between(from: i64, to: i64) -> Duration {
    let secs = to.saturating_sub(from);
    Duration::from_secs(u64::try_from(secs).unwrap_or_default())
}

/// Records a second; the first second is too short to tell.
pub(crate) fn rate(records: u64, time: Duration) -> Option<String> {
    if time < Duration::from_secs(1) {
        return None;
    }
    let rate = records as f64 / time.as_secs_f64();
    Some(match rate {
        0.05..10.0 => format!("{rate:.1}/s"),
        rate => format!("{:.0}/s", HumanFloatCount(rate)),
    })
}

pub(crate) fn count(count: u64) -> impl Display {
    HumanCount(count)
}

pub(crate) fn bytes(bytes: u64) -> impl Display {
    DecimalBytes(bytes)
}

/// `1 page`, `2 pages`.
pub(crate) fn counted(number: u64, one: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{} {one}{s}", count(number))
}

/// What `verify` tells of a count that is another.
pub(crate) fn difference(stream: &str, what: &str, found: i64, stored: i64) -> Option<String> {
    let off = match found - stored {
        0 => return None,
        off if off < 0 => format!("{} missing", -off),
        off => format!("{off} too many"),
    };
    Some(format!(
        "{stream}: {stored} {what} were stored and {found} are there, {off}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn secs(secs: u64) -> Duration {
        Duration::from_secs(secs)
    }

    #[test]
    fn an_age_is_in_its_largest_unit() {
        let ages = [0, 119, 120, 7_199, 7_200, 172_799, 172_800, 35_600_000];
        let texts = ages.map(|age_secs| age(secs(age_secs)));
        let expected = [
            "0 s", "119 s", "2 min", "119 min", "2 h", "47 h", "2 d", "412 d",
        ];
        assert_eq!(texts, expected);
    }

    #[test]
    fn a_time_taken_has_two_units_at_most() {
        assert_eq!(took(Duration::from_millis(420)), "0.4 s");
        assert_eq!(took(secs(59)), "59 s");
        assert_eq!(took(secs(243)), "4 min 3 s");
        assert_eq!(took(secs(7_500)), "2 h 5 min");
    }

    #[test]
    fn a_date_is_to_the_minute_and_never_a_panic() {
        assert_eq!(date(0), "1970-01-01 00:00 UTC");
        assert_eq!(date(1_795_183_439), "2026-11-20 14:03 UTC");
        assert_eq!(date(i64::MAX), format!("{} s", i64::MAX));
    }

    #[test]
    fn a_record_from_the_future_has_no_age() {
        assert_eq!(between(10, 15), secs(5));
        assert_eq!(between(15, 10), secs(0));
        assert_eq!(between(i64::MIN, i64::MAX), secs(i64::MAX.unsigned_abs()));
    }

    #[test]
    fn a_rate_takes_a_second_to_be_known() {
        assert_eq!(rate(1_000, Duration::from_millis(999)), None);
        assert_eq!(rate(0, secs(60)).as_deref(), Some("0/s"));
        assert_eq!(rate(30, secs(60)).as_deref(), Some("0.5/s"));
        assert_eq!(rate(128_000, secs(66)).as_deref(), Some("1,939/s"));
    }

    #[test]
    fn one_is_singular() {
        let texts = [0, 1, 2, 12_345].map(|number| counted(number, "page"));
        assert_eq!(texts, ["0 pages", "1 page", "2 pages", "12,345 pages"]);
    }
}

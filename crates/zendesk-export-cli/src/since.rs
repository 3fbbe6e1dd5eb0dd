//! Times as people write them on a command line.
use std::{
    fmt::Display,
    time::{SystemTime, UNIX_EPOCH},
};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use zendesk_export::StartTime;

use crate::{
    failure::{Exit, Failure},
    text::date,
};

/// A time to begin at, which may be too recent by this machine's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Since(i64);

impl Since {
    pub(crate) fn unix_secs(self) -> i64 {
        self.0
    }

    /// As an export can begin there. What is too recent now may not be so later, or by a clock that is
    /// right.
    pub(crate) fn start(self) -> Result<StartTime, Failure> {
        self.start_of("--since")
    }

    /// The same, of a setting of this name.
    pub(crate) fn start_of(self, setting: &str) -> Result<StartTime, Failure> {
        StartTime::from_unix_secs(self.0).map_err(|e| {
            let what = format!(
                "{setting} {} cannot be used: {e}; by this machine's clock it is {}, and if that is wrong, set the clock",
                date(self.0),
                date(Utc::now().timestamp())
            );
            Failure::new(Exit::Usage, what)
        })
    }
}

/// A time to end before, which may be too recent by this machine's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Until(Since);

impl Until {
    pub(crate) fn unix_secs(self) -> i64 {
        self.0.unix_secs()
    }

    /// As an export can end there. Records of later may still be on their way.
    pub(crate) fn end(self) -> Result<StartTime, Failure> {
        self.0.start_of("--until")
    }

    /// Refuses an end that leaves nothing to read.
    pub(crate) fn must_be_after(self, since: Option<Since>) -> Result<(), Failure> {
        let begins = since.map_or(0, Since::unix_secs);
        if self.unix_secs() > begins {
            return Ok(());
        }
        let what = format!(
            "--until {} is not after {}, so nothing lies between them; give a later one",
            date(self.unix_secs()),
            match since {
                Some(_) => format!("--since {}", date(begins)),
                None => "the oldest records".to_owned(),
            }
        );
        Err(Failure::new(Exit::Usage, what))
    }

    /// Whether all before it is `there` already, where that stands `at` a time and has a `newest` record. An end
    /// that was passed is refused, since nothing that is there is taken away.
    pub(crate) fn is_reached(
        self,
        there: &dyn Display,
        at: Option<i64>,
        newest: Option<i64>,
    ) -> Result<bool, Failure> {
        let until = self.unix_secs();
        match at.max(newest) {
            Some(passed) if passed > until || newest == Some(until) => {
                let what = format!(
                    "--until {} cannot be used: {there} stands at {} already, and nothing of that is taken away; write it to another \
                     place, or leave --until out to go on up to now",
                    date(until),
                    date(passed)
                );
                Err(Failure::new(Exit::Usage, what))
            }
            _ => Ok(at == Some(until)),
        }
    }
}

/// Reads a time as people write it on a command line.
pub(crate) fn parse(text: &str) -> Result<Since, String> {
    at(text, SystemTime::now())
}

/// As [`parse`], for a time to end before.
pub(crate) fn parse_until(text: &str) -> Result<Until, String> {
    parse(text).map(Until)
}

fn at(text: &str, now: SystemTime) -> Result<Since, String> {
    match unix_secs(text.trim(), now)? {
        ..0 => Err("it is before 1970; use 0 or later".to_owned()),
        secs => Ok(Since(secs)),
    }
}

fn unix_secs(text: &str, now: SystemTime) -> Result<i64, String> {
    if let Ok(secs) = text.parse() {
        return seconds(text, secs);
    }
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(time.timestamp());
    }
    if let Ok(date) = text.parse::<NaiveDate>() {
        return Ok(date.and_time(NaiveTime::MIN).and_utc().timestamp());
    }
    let age = humantime::parse_duration(text).ok();
    let now = now.duration_since(UNIX_EPOCH).ok();
    // An age that reaches back before 1970 means everything.
    let then = age.zip(now).map(|(age, now)| now.saturating_sub(age));
    then.and_then(|then| i64::try_from(then.as_secs()).ok())
        .ok_or_else(|| NONE.to_owned())
}

/// Seconds of the first years after 1970 are a year, a day or an age without its unit.
fn seconds(text: &str, secs: i64) -> Result<i64, String> {
    let date = |format: &str, text: &str| NaiveDate::parse_from_str(text, format).ok();
    let meant = match text.len() {
        4 => date("%Y-%m-%d", &format!("{text}-01-01")),
        6 => date("%Y%m%d", &format!("{text}01")),
        8 => date("%Y%m%d", text),
        _ => None,
    };
    match (secs, meant) {
        (..=0, _) => Ok(secs),
        (1..FEWEST, Some(date)) => Err(format!(
            "as Unix seconds that would be in the first years after 1970; write {date} for that date"
        )),
        (1..FEWEST, None) => Err(format!(
            "as Unix seconds that would be in the first years after 1970; write {text}d for an age in days, 2024-01-01 for a date, or 0 for everything"
        )),
        (MILLISECONDS.., _) => Err(format!(
            "as Unix seconds that would be thousands of years in the future; if it is in milliseconds, write {}",
            secs / 1_000
        )),
        _ => Ok(secs),
    }
}

const NONE: &str = "it is none of Unix seconds (1704067200), RFC 3339 with an offset (2024-01-01T00:00:00Z), a date (2024-01-01), or an age (7d, 12h, 90m)";

/// March 1973: Zendesk is younger.
const FEWEST: i64 = 100_000_000;
/// The year 5138.
const MILLISECONDS: i64 = 100_000_000_000;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const NOW: i64 = 1_704_067_200; // 2024-01-01T00:00:00Z

    fn parse(text: &str) -> Result<i64, String> {
        let now = UNIX_EPOCH + Duration::from_secs(NOW.unsigned_abs());
        at(text, now).map(Since::unix_secs)
    }

    #[test]
    fn reads_seconds_times_dates_and_ages() {
        assert_eq!(parse("0"), Ok(0));
        assert_eq!(parse("1332034771"), Ok(1_332_034_771));
        assert_eq!(parse("2023-12-31T23:00:00Z"), Ok(NOW - 3_600));
        assert_eq!(parse("2024-01-01T00:30:00+01:00"), Ok(NOW - 1_800));
        assert_eq!(parse("2023-12-31"), Ok(NOW - 86_400));
        assert_eq!(parse("7d"), Ok(NOW - 7 * 86_400));
        assert_eq!(parse("1h 30m"), Ok(NOW - 5_400));
        assert_eq!(parse("5m"), Ok(NOW - 300));
        assert_eq!(parse("100years"), Ok(0));
    }

    #[test]
    fn refuses_what_is_unclear_or_before_1970() {
        assert!(
            parse("yesterday")
                .unwrap_err()
                .contains("none of Unix seconds")
        );
        assert!(
            parse("2024-01-01T00:00:00")
                .unwrap_err()
                .contains("none of Unix seconds")
        );
        assert!(parse("").unwrap_err().contains("none of Unix seconds"));
        assert!(parse("-5").unwrap_err().contains("before 1970"));
    }

    #[test]
    fn refuses_a_year_a_day_or_a_bare_number_and_says_what_to_write() {
        for (text, hint) in [
            ("2024", "write 2024-01-01"),
            ("202403", "write 2024-03-01"),
            ("20240131", "write 2024-01-31"),
            ("20241301", "write 20241301d for an age in days"),
            ("7", "write 7d for an age in days"),
            ("99999999", "0 for everything"),
            (
                "1704067200000",
                "if it is in milliseconds, write 1704067200",
            ),
        ] {
            let refused = parse(text).unwrap_err();
            assert!(refused.contains(hint), "{text}: {refused}");
        }
        assert_eq!(parse("100000000"), Ok(100_000_000));
        for text in ["-1d", "2024-13-01", "2024-02-30", "1.5", "7 d ago"] {
            assert!(parse(text).unwrap_err().contains("none of Unix seconds"));
        }
    }
}

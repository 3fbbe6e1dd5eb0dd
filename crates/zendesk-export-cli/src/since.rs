use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, NaiveDate, NaiveTime};
use zendesk_export::{Error, StartTime};

/// Reads a time as people write it on a command line.
pub(crate) fn parse(text: &str) -> Result<StartTime, String> {
    at(text, SystemTime::now())
}

fn at(text: &str, now: SystemTime) -> Result<StartTime, String> {
    let secs = unix_secs(text.trim(), now).ok_or(
        "it is none of Unix seconds (1704067200), RFC 3339 with an offset (2024-01-01T00:00:00Z), a date (2024-01-01), or an age (7d, 12h, 90m)",
    )?;
    StartTime::from_unix_secs_at(secs, now).map_err(|e: Error| e.to_string())
}

fn unix_secs(text: &str, now: SystemTime) -> Option<i64> {
    if let Ok(secs) = text.parse() {
        return Some(secs);
    }
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.timestamp());
    }
    if let Ok(date) = text.parse::<NaiveDate>() {
        return Some(date.and_time(NaiveTime::MIN).and_utc().timestamp());
    }
    let age: Duration = humantime::parse_duration(text).ok()?;
    let now = now.duration_since(UNIX_EPOCH).ok()?;
    // An age that reaches back behind 1970 means everything.
    i64::try_from(now.saturating_sub(age).as_secs()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_704_067_200; // 2024-01-01T00:00:00Z

    fn parse(text: &str) -> Result<i64, String> {
        let now = UNIX_EPOCH + Duration::from_secs(NOW.unsigned_abs());
        at(text, now).map(StartTime::unix_secs)
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
    fn refuses_what_is_unclear_too_recent_or_in_the_future() {
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
        assert!(parse("4m").unwrap_err().contains("try again in 60 s"));
        assert!(
            parse("2024-01-02")
                .unwrap_err()
                .contains("86400 s in the future")
        );
        assert!(parse("-5").unwrap_err().contains("before 1970"));
    }
}

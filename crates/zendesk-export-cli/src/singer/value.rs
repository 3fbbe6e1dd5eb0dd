//! Values as targets take them: a type for each member, and JSON as a text.
use std::io;

use chrono::{DateTime, Datelike as _, SecondsFormat, Timelike as _};

use crate::table::{Cell, Kind, valid};

/// Adds the value of a member by its JSON text; `false` if it is of another kind, which no target takes.
pub(super) fn write(kind: Kind, json: &str, line: &mut Vec<u8>) -> io::Result<bool> {
    let fits = match kind {
        Kind::Integer => json.parse::<i64>().is_ok(),
        Kind::Number => json.parse().is_ok_and(f64::is_finite),
        Kind::Boolean => matches!(json, "true" | "false"),
        Kind::Text => json.starts_with('"'),
        Kind::Timestamp => is_time(json),
        Kind::Json => {
            serde_json::to_writer(line, &valid(json))?;
            return Ok(true);
        }
    };
    if fits {
        line.extend_from_slice(valid(json).as_bytes());
    }
    Ok(fits)
}

/// Adds the value of a column.
pub(super) fn write_cell(cell: &Cell<'_>, line: &mut Vec<u8>) -> serde_json::Result<()> {
    match cell {
        Cell::Null => line.extend_from_slice(b"null"),
        Cell::Integer(number) => serde_json::to_writer(line, number)?,
        Cell::Number(number) => serde_json::to_writer(line, number)?,
        Cell::Boolean(yes) => serde_json::to_writer(line, yes)?,
        Cell::Text(text) => serde_json::to_writer(line, text)?,
    }
    Ok(())
}

pub(crate) fn rfc3339(unix: i64) -> String {
    let time = DateTime::from_timestamp(unix, 0).unwrap_or_default();
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Whether it is a text with a time that every target reads: RFC 3339, and neither of the year 0 nor of a leap
/// second.
pub(super) fn is_time(json: &str) -> bool {
    let text = json
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    let time = text.and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    time.is_some_and(|time| time.to_utc().year() >= 1 && time.nanosecond() < 1_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: Kind, json: &str, expected: Option<&str>) {
        let mut line = Vec::new();
        let fits = write(kind, json, &mut line).unwrap();
        let line = String::from_utf8(line).unwrap();
        assert_eq!(fits.then_some(line).as_deref(), expected, "{kind:?} {json}");
    }

    #[test]
    fn a_value_is_written_as_it_was_sent_where_it_fits() {
        for json in ["9007199254740993", "-1", "0"] {
            check(Kind::Integer, json, Some(json));
        }
        for json in ["9223372036854775808", "1.5", "\"1\"", "true", "[1]"] {
            check(Kind::Integer, json, None);
        }
        check(Kind::Number, "1.50", Some("1.50"));
        check(Kind::Number, "1e999", None);
        check(Kind::Boolean, "false", Some("false"));
        check(Kind::Boolean, "0", None);
        check(Kind::Text, r#""\u00e9\n""#, Some(r#""\u00e9\n""#));
        check(Kind::Text, r#""a\u0000b""#, Some(r#""a\ufffdb""#));
        check(Kind::Text, "5", None);
    }

    #[test]
    fn any_json_is_a_text() {
        check(Kind::Json, r#"{"a":[1]}"#, Some(r#""{\"a\":[1]}""#));
        check(Kind::Json, r#""a""#, Some(r#""\"a\"""#));
        check(Kind::Json, "5", Some(r#""5""#));
    }

    #[test]
    fn a_time_is_one_that_every_target_reads() {
        for json in [
            r#""2024-02-29T23:59:59Z""#,
            r#""2024-02-29T23:59:59.5+02:00""#,
        ] {
            check(Kind::Timestamp, json, Some(json));
        }
        for json in [
            r#""yesterday""#,
            r#""2024-02-30T00:00:00Z""#,
            r#""0000-01-01T00:00:00Z""#,
            r#""2016-12-31T23:59:60Z""#,
            r#""2024-02-29""#,
            "1709251199",
        ] {
            check(Kind::Timestamp, json, None);
        }
    }
}

//! States: the checkpoint of each stream below `bookmarks`.
use std::{collections::BTreeMap, fs, path::Path};

use chrono::{DateTime, NaiveDateTime};
use serde::Serialize;
use serde_json::{Map, Value};
use zendesk_export::Checkpoint;

use super::value::rfc3339;
use crate::failure::{Exit, Failure};

/// Those of all streams that ever ran, also where this run does not read them: whoever keeps states keeps the last
/// one alone.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Bookmarks {
    bookmarks: BTreeMap<String, Checkpoint>,
}

impl Bookmarks {
    /// Refuses one of another tap, and of another account.
    pub(crate) fn read(path: &Path, account: &str) -> Result<Self, Failure> {
        let text =
            fs::read_to_string(path).map_err(|e| Failure::state(path, "cannot be read", e))?;
        let found = Self::parse(&text).map_err(|what| {
            let what = format!("the state {} {what}", path.display());
            Failure::new(Exit::State, what)
        })?;
        let other = found
            .bookmarks
            .iter()
            .find(|(_, place)| place.account() != account);
        if let Some((stream, place)) = other {
            let what = format!(
                "the state {} is of the account {} ({stream}), and this is {account}; give the tap the state of this account, or none to begin",
                path.display(),
                place.account()
            );
            return Err(Failure::new(Exit::State, what));
        }
        Ok(found)
    }

    fn parse(text: &str) -> Result<Self, String> {
        let state: Map<String, Value> = serde_json::from_str(text)
            .map_err(|e| format!("is no JSON object ({e}); leave --state out to begin"))?;
        let bookmarks = match state.get("bookmarks") {
            None if state.is_empty() => return Ok(Self::default()),
            Some(Value::Object(bookmarks)) => bookmarks,
            _ => return Err(foreign(&state)),
        };
        let is_ours = |place: &Value| place["version"].is_u64();
        if !bookmarks.values().all(is_ours) {
            return Err(foreign(bookmarks));
        }
        let parsed = bookmarks.iter().map(|(stream, place)| {
            let place = serde_json::from_value(place.clone())
                .map_err(|e| format!("has a bookmark {stream:?} that cannot be used: {e}"))?;
            Ok((stream.clone(), place))
        });
        let bookmarks = parsed.collect::<Result<_, String>>()?;
        Ok(Self { bookmarks })
    }

    pub(crate) fn get(&self, stream: &str) -> Option<&Checkpoint> {
        self.bookmarks.get(stream)
    }

    pub(crate) fn set(&mut self, stream: &str, place: &Checkpoint) {
        self.bookmarks.insert(stream.to_owned(), place.clone());
    }
}

/// How to begin where another tap stood: at the earliest of its times, so that nothing is missed.
fn foreign(places: &Map<String, Value>) -> String {
    let what = "is one of another tap, whose places this one cannot go on from";
    let mut times = Vec::new();
    places
        .values()
        .for_each(|place| times_in(place, &mut times));
    match times.into_iter().min() {
        Some(time) => format!(
            "{what}; give this tap no state, and \"start_date\": \"{}\" in its config, the earliest time in that state",
            rfc3339(time)
        ),
        None => format!("{what}; give this tap no state, and the same start_date in its config"),
    }
}

/// All times in a value, in Unix seconds.
fn times_in(value: &Value, times: &mut Vec<i64>) {
    match value {
        Value::Object(members) => members.values().for_each(|one| times_in(one, times)),
        Value::Array(items) => items.iter().for_each(|one| times_in(one, times)),
        Value::String(text) => {
            let zoned = DateTime::parse_from_rfc3339(text).map(|time| time.timestamp());
            // As many taps write them.
            let plain = || {
                text.parse::<NaiveDateTime>()
                    .map(|time| time.and_utc().timestamp())
            };
            times.extend(zoned.or_else(|_| plain()));
        }
        Value::Number(number) => {
            let secs = number.as_i64().filter(|secs| SECONDS.contains(secs));
            times.extend(secs);
        }
        _ => {}
    }
}

/// Of the years 2001 to 2286: other numbers are no times.
const SECONDS: std::ops::Range<i64> = 1_000_000_000..10_000_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(state: &str, because: &str) {
        let refused = Bookmarks::parse(state).unwrap_err();
        assert!(refused.contains(because), "{refused}");
    }

    #[test]
    fn a_state_of_another_tap_is_refused_with_the_time_to_begin_at() {
        refused(
            r#"{"bookmarks":{"tickets":{"generated_timestamp":"2024-05-02T00:00:00Z"},
                "users":{"updated_at":"2024-05-01T10:00:00Z"}},"currently_syncing":"users"}"#,
            r#""start_date": "2024-05-01T10:00:00Z""#,
        );
        refused(
            r#"{"bookmarks":{"tickets":{"replication_key":"generated_timestamp",
                "replication_key_value":1714557600}}}"#,
            r#""start_date": "2024-05-01T10:00:00Z""#,
        );
        refused(
            r#"{"bookmarks":{"tickets":{"partitions":[{"since":"2024-05-01T10:00:00.000000"}]}}}"#,
            r#""start_date": "2024-05-01T10:00:00Z""#,
        );
        refused(r#"{"bookmarks":{"tags":{}}}"#, "the same start_date");
        refused(r#"{"tickets":"2024-05-01T10:00:00Z"}"#, "2024-05-01");
    }

    #[test]
    fn a_state_that_is_none_or_of_a_newer_program_is_refused() {
        refused("", "no JSON object");
        refused("[]", "no JSON object");
        refused(
            r#"{"bookmarks":{"tickets":{"version":2,"place":"x"}}}"#,
            "version 2",
        );
        assert!(Bookmarks::parse("{}").unwrap().bookmarks.is_empty());
    }
}

//! The value of a column.
use std::borrow::Cow;

use chrono::{DateTime, SecondsFormat, Utc};

use super::{
    Kind,
    valid::{is_too_deep, valid},
};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    Null,
    Integer(i64),
    Number(f64),
    Boolean(bool),
    /// Valid UTF-8 without NUL: a database shows it whole.
    Text(Cow<'a, str>),
}

impl Kind {
    /// The value of a member, by its JSON text; `None` if it is of another kind.
    pub(super) fn read(self, json: &str) -> Option<Cell<'_>> {
        if json == "null" {
            return Some(Cell::Null);
        }
        match self {
            Self::Integer => json.parse().ok().map(Cell::Integer),
            Self::Number => number(json).map(Cell::Number),
            Self::Boolean => json.parse().ok().map(Cell::Boolean),
            Self::Text => text(json).map(Cell::Text),
            Self::Timestamp => time(text(json)?).map(Cell::Text),
            // SQLite's functions take no JSON that is nested deeper.
            Self::Json => (!is_too_deep(json)).then(|| Cell::Text(valid(json))),
        }
    }
}

fn number(json: &str) -> Option<f64> {
    let number: f64 = serde_json::from_str(json).ok()?;
    number.is_finite().then_some(number)
}

/// Half of a surrogate pair, and NUL, are replaced.
fn text(json: &str) -> Option<Cow<'_, str>> {
    let inner = json.strip_prefix('"')?.strip_suffix('"')?;
    if memchr::memchr(b'\\', inner.as_bytes()).is_none() {
        return Some(Cow::Borrowed(inner));
    }
    serde_json::from_str(&valid(json)).ok().map(Cow::Owned)
}

/// In one width, so that texts sort as times do: a fraction of a second is left to the JSON.
fn time(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let time = DateTime::parse_from_rfc3339(&text).ok()?.to_utc();
    let is_plain = text.len() == PLAIN.len() && text.ends_with('Z') && text.as_bytes()[10] == b'T';
    Some(match is_plain {
        true => text,
        false => Cow::Owned(format(time)),
    })
}

const PLAIN: &str = "2024-01-01T00:00:00Z";

fn format(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

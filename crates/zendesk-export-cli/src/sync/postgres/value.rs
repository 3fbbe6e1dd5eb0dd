//! The values of columns, as PostgreSQL takes them.
use std::{borrow::Cow, error::Error};

use chrono::DateTime;
use postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};

use crate::table::{Cell, Column, Kind};

#[derive(Clone, Debug)]
pub(super) enum Value<'a> {
    Null,
    Integer(i64),
    Number(f64),
    Boolean(bool),
    Text(Cow<'a, str>),
    /// Microseconds since the year 2000, in UTC.
    Time(i64),
    Json(Cow<'a, str>),
    Integers(Vec<Option<i64>>),
    Texts(Vec<Option<String>>),
}

/// The type that a column has.
pub(super) fn kind(kind: Kind, items: Option<Kind>) -> Type {
    match (kind, items) {
        (Kind::Integer, _) => Type::INT8,
        (Kind::Number, _) => Type::FLOAT8,
        (Kind::Boolean, _) => Type::BOOL,
        (Kind::Text, _) => Type::TEXT,
        (Kind::Timestamp, _) => Type::TIMESTAMPTZ,
        (Kind::Json, Some(Kind::Integer)) => Type::INT8_ARRAY,
        (Kind::Json, Some(Kind::Text)) => Type::TEXT_ARRAY,
        (Kind::Json, _) => Type::JSONB,
    }
}

impl<'a> Value<'a> {
    /// `None` for what PostgreSQL has no place for in that column.
    pub(super) fn of(cell: Cell<'a>, kind: Kind, items: Option<Kind>) -> Option<Self> {
        Some(match (cell, kind) {
            (Cell::Null, _) => Self::Null,
            (Cell::Integer(number), _) => Self::Integer(number),
            (Cell::Number(number), _) => Self::Number(number),
            (Cell::Boolean(value), _) => Self::Boolean(value),
            (Cell::Text(text), Kind::Timestamp) => Self::Time(micros(&text)?),
            (Cell::Text(json), Kind::Json) => match items {
                Some(Kind::Integer) => Self::Integers(serde_json::from_str(&json).ok()?),
                Some(Kind::Text) => Self::Texts(serde_json::from_str(&json).ok()?),
                _ if is_out_of_range(&json) => return None,
                _ => Self::Json(json),
            },
            (Cell::Text(text), _) => Self::Text(text),
        })
    }

    /// The same, of an array the JSON.
    pub(super) fn without_array(&self) -> Value<'_> {
        let json = match self {
            Self::Integers(numbers) => serde_json::to_string(numbers),
            Self::Texts(texts) => serde_json::to_string(texts),
            Self::Text(text) => return Value::Text(Cow::Borrowed(text)),
            Self::Json(json) => return Value::Json(Cow::Borrowed(json)),
            scalar => return scalar.clone(),
        };
        json.map_or(Value::Null, |json| Value::Json(json.into()))
    }

    pub(super) fn of_column(cell: Cell<'a>, column: &Column) -> Option<Self> {
        Self::of(cell, column.kind, column.items)
    }
}

impl From<Option<i64>> for Value<'_> {
    fn from(number: Option<i64>) -> Self {
        number.map_or(Self::Null, Self::Integer)
    }
}

fn micros(time: &str) -> Option<i64> {
    let time = DateTime::parse_from_rfc3339(time).ok()?.timestamp();
    (time - YEAR_2000).checked_mul(1_000_000)
}

/// In Unix seconds.
const YEAR_2000: i64 = 946_684_800;

/// Numbers with more digits before or after their point than this are nobody's figures, and some of them are more
/// than `jsonb` takes, which would fail the whole page.
const DIGITS: usize = 1_000;

fn is_out_of_range(json: &str) -> bool {
    let bytes = json.as_bytes();
    let (mut at, mut digits) = (0, 0);
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'"' => at += text(&bytes[at..]),
            b'0'..=b'9' => digits += 1,
            b'e' | b'E' if digits > 0 => {
                let exponent = &bytes[at..];
                let end = exponent
                    .iter()
                    .position(|byte| b",]} \n\r\t".contains(byte));
                let exponent = &exponent[..end.unwrap_or(exponent.len())];
                let exponent = std::str::from_utf8(exponent).ok();
                let exponent = exponent.and_then(|exponent| exponent.parse::<i64>().ok());
                if exponent.is_none_or(|exponent| exponent.unsigned_abs() > DIGITS as u64) {
                    return true;
                }
            }
            b'.' | b'-' | b'+' => {}
            _ => digits = 0,
        }
        if digits > DIGITS {
            return true;
        }
    }
    false
}

/// How long a text is whose first quote is before it, with its last one.
fn text(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[at..]) {
        match bytes[at + found] {
            b'"' => return at + found + 1,
            _ => at = (at + found + 2).min(bytes.len()),
        }
    }
    bytes.len()
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Integer(number) | Self::Time(number) => number.to_sql(&Type::INT8, out),
            Self::Number(number) => number.to_sql(kind, out),
            Self::Boolean(value) => value.to_sql(kind, out),
            Self::Text(text) => text.to_sql(kind, out),
            Self::Json(json) => {
                // The one version of its binary form.
                out.extend_from_slice(&[1]);
                out.extend_from_slice(json.as_bytes());
                Ok(IsNull::No)
            }
            Self::Integers(numbers) => numbers.to_sql(kind, out),
            Self::Texts(texts) => texts.to_sql(kind, out),
        }
    }

    /// Each column has the values of its own type.
    fn accepts(_kind: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, expected: bool) {
        assert_eq!(is_out_of_range(json), expected, "{json}");
    }

    #[test]
    fn numbers_that_no_jsonb_takes_are_known() {
        check(r#"{"a":1.5e10,"b":[-2E+3,true,false,null,0.25]}"#, false);
        check(r#"{"e":"1e999999","f\"1e99999":"\\"}"#, false);
        check("1e999999", true);
        check(r#"[{"a":1E-999999}]"#, true);
        check("[1e99999999999999999999]", true);
        check(&"9".repeat(DIGITS), false);
        check(&"9".repeat(DIGITS + 1), true);
        check(&format!("[{}]", "123456789,".repeat(DIGITS)), false);
    }
}

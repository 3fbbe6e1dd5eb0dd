//! What a column holds.
use serde_json::Value;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Of 64 bits.
    Integer,
    Number,
    Boolean,
    Text,
    /// RFC 3339, in UTC and whole seconds.
    Timestamp,
    /// What is nested, or of several kinds: its JSON text.
    Json,
}

impl Kind {
    /// As SQLite's own tools, and other readers of its files, understand it.
    pub(crate) const fn sqlite(self) -> &'static str {
        match self {
            Self::Integer => "INTEGER",
            Self::Number => "REAL",
            Self::Boolean => "BOOLEAN",
            Self::Text | Self::Timestamp | Self::Json => "TEXT",
        }
    }

    /// By the JSON Schema of a member; the schema of the whole has what it refers to.
    pub(super) fn of(property: &Value, schema: &Value) -> Self {
        if let Some(reference) = property.get("$ref").and_then(Value::as_str) {
            let target = reference
                .strip_prefix('#')
                .and_then(|at| schema.pointer(at));
            return target.map_or(Self::Json, |target| Self::of(target, schema));
        }
        if let Some(any) = property.get("anyOf").and_then(Value::as_array) {
            let mut kinds = any
                .iter()
                .filter(|one| one.get("type").is_none_or(|kind| kind != "null"))
                .map(|one| Self::of(one, schema));
            let first = kinds.next().unwrap_or(Self::Json);
            return match kinds.all(|kind| kind == first) {
                true => first,
                false => Self::Json,
            };
        }
        let is_time = property
            .get("format")
            .is_some_and(|format| format == "date-time");
        match sole_type(property) {
            Some("integer") => Self::Integer,
            Some("number") => Self::Number,
            Some("boolean") => Self::Boolean,
            Some("string") if is_time => Self::Timestamp,
            Some("string") => Self::Text,
            _ => Self::Json,
        }
    }
}

/// But for null.
fn sole_type(property: &Value) -> Option<&str> {
    let mut types = match property.get("type")? {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        one => vec![one.as_str()?],
    };
    types.retain(|kind| *kind != "null");
    match types.as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

//! What is wrong with a file of settings, without any value of it: each may be a secret.
use super::sync::KEYS;

/// The line, the key and what belongs there, as far as they are known.
pub(super) fn toml(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().map_or("", |span| &text[..span.start]);
    let line = before.matches('\n').count() + 1;
    if let Some(takes) = expected(error.message()) {
        let key = key_before(before).unwrap_or("what stands there");
        return format!("line {line}: {key} takes {takes}");
    }
    let what = match unknown_key(error.message()) {
        Some(key) => format!("{key:?} is not one of"),
        None => "not TOML, or not one of".to_owned(),
    };
    let (keys, sync, of_export) = (OF_ACCOUNT.join(", "), KEYS.join(", "), OF_EXPORT.join(", "));
    format!(
        "line {line}: {what} {keys} with a text, or below [sync] one of {sync}, or a table [sync.EXPORT] with {of_export}"
    )
}

const OF_ACCOUNT: [&str; 9] = [
    "subdomain",
    "base_url",
    "oauth_token",
    "oauth_client_id",
    "oauth_client_secret",
    "oauth_scope",
    "email",
    "api_token",
    "password",
];

const OF_EXPORT: [&str; 5] = [
    "include",
    "per_page",
    "exclude_deleted",
    "include_changes",
    "support_type_scope",
];

/// What belongs in the place of a value of another type.
fn expected(message: &str) -> Option<&str> {
    if let Some(ours) = message.strip_prefix("it takes ") {
        return Some(ours);
    }
    let rest = message
        .strip_prefix("invalid type: ")
        .or_else(|| message.strip_prefix("invalid value: "))?;
    // The value comes first, whatever it holds.
    let (_, expected) = rest.rsplit_once(", expected ")?;
    Some(match expected {
        "a string" => "a text in quotes",
        "a boolean" => "true or false",
        "a sequence" => "a list in brackets, of texts in quotes",
        "u32" | "a nonzero usize" => "a whole number from 1 on",
        "a table" | "a map" => "a table",
        expected if expected.starts_with("struct ") => "a table",
        _ => "something else",
    })
}

/// The key that a value belongs to: the last one before it.
fn key_before(before: &str) -> Option<&'static str> {
    let (before, _) = before.rsplit_once('=')?;
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let key = before.trim_end().rsplit(|c| !is_word(c)).next()?;
    let mut known = OF_ACCOUNT
        .iter()
        .chain(&KEYS)
        .chain(&OF_EXPORT)
        .chain(&["sync"]);
    known.find(|known| **known == key).copied()
}

/// A key that looks like one, and not like a secret in its place.
fn unknown_key(message: &str) -> Option<&str> {
    let key = message.strip_prefix("unknown field `")?.split('`').next()?;
    let is_word = |c: char| c.is_ascii_lowercase() || c == '_' || c == '-';
    (key.len() <= 24 && key.chars().all(is_word)).then_some(key)
}

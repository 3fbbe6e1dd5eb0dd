//! Members beside the records that are not of their documented type, and mean the same.
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{
    Deserializer as _,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;

/// Whether each member of the page stands there once.
pub(super) fn is_unique(text: &str) -> bool {
    struct Names;

    impl<'de> Visitor<'de> for Names {
        type Value = bool;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<bool, M::Error> {
            let mut names = BTreeSet::new();
            let mut is_unique = true;
            while let Some((name, _)) = map.next_entry::<String, IgnoredAny>()? {
                is_unique &= names.insert(name);
            }
            Ok(is_unique)
        }
    }

    let mut page = serde_json::Deserializer::from_str(text);
    page.deserialize_map(Names).unwrap_or(true)
}

/// The page with these members as the documents have them, and what could not be read.
pub(super) fn mended(text: &str) -> Option<(String, Vec<String>)> {
    let mut members: BTreeMap<&str, &RawValue> = serde_json::from_str(text).ok()?;
    let (mut warnings, mut new) = (Vec::new(), BTreeMap::new());
    for (name, raw) in &members {
        let json = match *name {
            "count" => count(raw, &mut warnings),
            "end_time" => number(raw),
            "end_of_stream" => truth(raw),
            "meta" => meta(raw),
            _ => None,
        };
        if let Some(json) = json {
            new.insert(*name, RawValue::from_string(json).ok()?);
        }
    }
    if new.is_empty() {
        return None;
    }
    members.extend(new.iter().map(|(name, raw)| (*name, &**raw)));
    Some((serde_json::to_string(&members).ok()?, warnings))
}

/// Only told, so one that cannot be read is as if there were none.
fn count(raw: &RawValue, warnings: &mut Vec<String>) -> Option<String> {
    if is::<Option<i64>>(raw) {
        return None;
    }
    Some(number(raw).unwrap_or_else(|| {
        warnings.push("the count of the page is no number, and is left out".to_owned());
        "null".to_owned()
    }))
}

/// A whole number that is written as a text or with a fraction of zero.
fn number(raw: &RawValue) -> Option<String> {
    if is::<Option<i64>>(raw) {
        return None;
    }
    let text: Option<String> = serde_json::from_str(raw.get()).ok();
    let text = text.as_deref().unwrap_or(raw.get()).trim();
    let whole = match text.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole,
        Some(_) => return None,
        None => text,
    };
    let number: i64 = whole.parse().ok()?;
    Some(number.to_string())
}

/// `true` or `false` as a text.
fn truth(raw: &RawValue) -> Option<String> {
    let text: String = serde_json::from_str(raw.get()).ok()?;
    let truth: bool = text.trim().to_lowercase().parse().ok()?;
    Some(truth.to_string())
}

/// Where pages by `page[after]` say whether there are more.
fn meta(raw: &RawValue) -> Option<String> {
    let mut meta: BTreeMap<&str, &RawValue> = serde_json::from_str(raw.get()).ok()?;
    let more = RawValue::from_string(truth(meta.get("has_more")?)?).ok()?;
    meta.insert("has_more", &more);
    serde_json::to_string(&meta).ok()
}

fn is<'a, T: serde::Deserialize<'a>>(raw: &'a RawValue) -> bool {
    serde_json::from_str::<T>(raw.get()).is_ok()
}

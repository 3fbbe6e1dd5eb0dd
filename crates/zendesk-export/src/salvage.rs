//! Reads pages that are not quite JSON, so that odd bytes cost no more than the record that holds them.
use std::{borrow::Cow, collections::BTreeMap};

use serde::Deserialize;
use serde_json::{Value, value::RawValue};
use zendesk_export_api::Record;

use crate::{fetched::Fetched, query::Query};

mod envelope;
mod mend;

use mend::Marked;

/// The page, if it can be read after all, with a warning for each record that had to be changed. A body may be
/// large, so no more than one copy of it stands beside it at any moment, and the page's records are the last.
pub(crate) fn page(body: Vec<u8>, query: &Query) -> Option<Fetched> {
    let mut marked = Marked::new(body)?;
    // Which of two lists of records counts is anybody's guess.
    if !envelope::is_unique(&marked.text) {
        return None;
    }
    let mut warnings = Vec::new();
    if let Some((text, unread)) = envelope::mended(&marked.text) {
        marked.text = text;
        warnings = unread;
    }
    if marked.places > 0 {
        let page = open(&marked.text, query);
        warnings.extend(page.map_or_else(
            || vec![elsewhere(marked.places)],
            |page| told(&page, &marked),
        ));
    }
    let clean = marked.clean();
    let mut page = match open(&clean, query) {
        Some(page) => page,
        None => without_odd_members(clean, query)?,
    };
    page.warnings.extend(warnings);
    Some(page)
}

fn open(text: &str, query: &Query) -> Option<Fetched> {
    let response = query.resource.open(text.as_bytes()).ok()?;
    Some(Fetched::new(response, query))
}

/// A member that the spec does not know, and that cannot be told as a value (half a surrogate pair, a
/// number without bounds, deep nesting), is kept as a text that holds its JSON.
fn without_odd_members(text: String, query: &Query) -> Option<Fetched> {
    let members: BTreeMap<&str, &RawValue> = serde_json::from_str(&text).ok()?;
    let rewritten = |replace: &dyn Fn(&str, &RawValue) -> Option<Box<RawValue>>| {
        let mut page = BTreeMap::new();
        for (name, raw) in &members {
            let new = replace(name, raw);
            page.insert(*name, new.map_or(Cow::Borrowed(*raw), Cow::Owned));
        }
        serde_json::to_string(&page).ok()
    };
    let odd = |raw: &RawValue| serde_json::from_str::<Value>(raw.get()).is_err();
    let nothing = || RawValue::from_string("[]".into()).ok();
    // Records are kept as they are, odd or not; without any, the rest shows which members are unknown.
    let is_list = |raw: &RawValue| raw.get().starts_with('[');
    let emptied = rewritten(&|_, raw| (is_list(raw) || odd(raw)).then(nothing)?)?;
    let known = open(&emptied, query)?;
    let is_unknown = |name: &str| known.extra.contains_key(name);
    let as_text = |raw: &RawValue| serde_json::value::to_raw_value(raw.get()).ok();
    let kept = rewritten(&|name, raw| (is_unknown(name) && odd(raw)).then(|| as_text(raw))?)?;
    drop(text);
    let mut page = open(&kept, query)?;
    page.warnings.push(
        "a member of the page that no document lists holds JSON that cannot be read as a value; it is kept as text".to_owned(),
    );
    Some(page)
}

/// Which records hold the places that were changed. No text of a record is in it.
fn told(page: &Fetched, marked: &Marked) -> Vec<String> {
    let mut warnings = Vec::new();
    let mut left = marked.places;
    let mut tell = |what: &str, index: usize, json: &str| {
        let marks = marked.marks.count(json);
        if marks == 0 {
            return;
        }
        left = left.saturating_sub(marks);
        let id = id(json).map(|id| format!(" (id {id})")).unwrap_or_default();
        warnings.push(format!(
            "{what} {}{id} of the page: {}",
            index + 1,
            changed(marks)
        ));
    };
    for (index, record) in page.records.iter().enumerate() {
        tell("record", index, record.json());
    }
    for (name, records) in &page.sideloads {
        for (index, record) in records.iter().map(Record::json).enumerate() {
            tell(&format!("sideloaded {name}, record"), index, record);
        }
    }
    if left > 0 {
        warnings.push(elsewhere(left));
    }
    warnings
}

fn elsewhere(places: usize) -> String {
    format!("outside the records of the page: {}", changed(places))
}

fn changed(places: usize) -> String {
    let places = match places {
        1 => "1 place is".to_owned(),
        places => format!("{places} places are"),
    };
    format!(
        "{places} not valid in JSON; bytes that are no UTF-8 are replaced by U+FFFD, and control characters are escaped"
    )
}

/// An id is a number, or a short word; anything else may be personal.
fn id(json: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Id {
        id: Value,
    }
    match serde_json::from_str::<Id>(json).ok()?.id {
        Value::Number(id) => Some(id.to_string()),
        Value::String(id)
            if id.len() <= 64 && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') =>
        {
            Some(id)
        }
        _ => None,
    }
}

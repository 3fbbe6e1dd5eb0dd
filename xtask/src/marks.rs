//! Reads the marks of the document, `x-export`, `x-list` and `x-export-buckets`, and refuses those that are
//! missing, contradict the document or name what it does not have, with their place.
use std::collections::BTreeMap;

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

mod call;
mod check;
mod list;
mod page;

pub(crate) use call::Call;
pub(crate) use page::Page;

/// The bucket of every sample.
pub(crate) const SAMPLES: &str = "samples";

/// Everything that the document says of its exports and lists.
pub(crate) struct Marks {
    pub(crate) exports: Vec<Export>,
    pub(crate) lists: Vec<Export>,
    pub(crate) buckets: BTreeMap<String, Bucket>,
}

/// One export, or one list: its mark, and what the operation that it stands at adds.
pub(crate) struct Export {
    pub(crate) mark: Mark,
    pub(crate) call: Call,
    /// The sample, with its own call.
    pub(crate) sample: Option<Call>,
    /// What it is called in sentences: "tickets, paged by cursor".
    pub(crate) title: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mark {
    pub(crate) name: String,
    pub(crate) position: Position,
    pub(crate) page_size: u32,
    pub(crate) bucket: String,
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) key: Vec<String>,
    pub(crate) deleted: BTreeMap<String, Deleted>,
    pub(crate) scope: String,
    pub(crate) product: String,
    #[serde(default)]
    pub(crate) dated_ahead: bool,
    pub(crate) second_way_of: Option<String>,
    pub(crate) sample: Option<String>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Position {
    Time,
    Cursor,
    CursorAlone,
    PageAfter,
    /// The whole list, from page to page.
    #[serde(skip)]
    List,
}

/// Which values of a member mean that what a record describes is gone.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Deleted {
    NotNull(NotNull),
    OneOf(Vec<Value>),
}

#[derive(Clone, Deserialize)]
pub(crate) enum NotNull {
    #[serde(rename = "not_null")]
    NotNull,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bucket {
    pub(crate) description: String,
    pub(crate) requests: u32,
    pub(crate) seconds: u64,
    /// The same with the High Volume API add-on.
    pub(crate) high_volume: Option<u32>,
    /// Whether no limit is documented.
    #[serde(default)]
    pub(crate) guess: bool,
}

impl Marks {
    pub(crate) fn read(document: &Value, paths: &[String]) -> Result<Self, String> {
        let buckets = buckets(document)?;
        let (mut exports, mut lists) = (Vec::new(), Vec::new());
        for path in paths {
            let operation = &document["paths"][path]["get"];
            if !operation["x-list"].is_null() {
                let list = list::read(document, operation);
                lists.push(list.map_err(|e| format!("GET {path}: x-list: {e}"))?);
            }
            let marks = match &operation["x-export"] {
                Value::Null => continue,
                Value::Array(several) => several.as_slice(),
                one => std::slice::from_ref(one),
            };
            for mark in marks {
                exports.push(
                    export(document, operation, mark)
                        .map_err(|e| format!("GET {path}: x-export: {e}"))?,
                );
            }
        }
        let exports = in_families(exports);
        let marks = Self {
            exports,
            lists,
            buckets,
        };
        check::whole(document, &marks)?;
        Ok(marks)
    }
}

fn buckets(document: &Value) -> Result<BTreeMap<String, Bucket>, String> {
    let buckets: BTreeMap<String, Bucket> =
        serde_json::from_value(document["x-export-buckets"].clone())
            .map_err(|e| format!("x-export-buckets: {e}"))?;
    for (name, bucket) in &buckets {
        check::name(name).map_err(|e| format!("x-export-buckets: {e}"))?;
        if bucket.requests == 0 || bucket.seconds == 0 {
            return Err(format!(
                "x-export-buckets: {name}: requests and seconds begin with 1"
            ));
        }
    }
    Ok(buckets)
}

fn export(document: &Value, operation: &Value, mark: &Value) -> Result<Export, String> {
    let mark: Mark = parsed(mark)?;
    let call = Call::of(document, operation)?;
    let sample = mark.sample.as_deref();
    let sample = sample
        .map(|id| {
            let sample = operation_of(document, id)
                .ok_or_else(|| format!("sample: there is no operation {id}"))?;
            Call::of(document, sample).map_err(|e| format!("sample: {e}"))
        })
        .transpose()?;
    let title = title(operation, "Export ")?;
    let export = Export {
        mark,
        call,
        sample,
        title,
    };
    check::one(document, &export)?;
    Ok(export)
}

fn parsed<M: DeserializeOwned>(mark: &Value) -> Result<M, String> {
    serde_json::from_value(mark.clone()).map_err(|e| {
        let e = e.to_string();
        e.replace(
            "data did not match any variant of untagged enum Deleted",
            "deleted: a member has a list of values, or not_null",
        )
    })
}

/// The summary of an operation, without the word that it begins with.
fn title(operation: &Value, word: &str) -> Result<String, String> {
    let summary = operation["summary"].as_str().unwrap_or_default();
    let title = summary.strip_prefix(word).map(str::to_owned);
    title.ok_or_else(|| format!("the summary of the operation does not begin with {word:?}"))
}

/// Brings each second way right after the first.
fn in_families(exports: Vec<Export>) -> Vec<Export> {
    let (seconds, firsts): (Vec<_>, Vec<_>) = exports
        .into_iter()
        .partition(|export| export.mark.second_way_of.is_some());
    let mut seconds: Vec<_> = seconds.into_iter().map(Some).collect();
    let mut all = Vec::new();
    for first in firsts {
        let name = first.mark.name.clone();
        all.push(first);
        all.extend(seconds.iter_mut().filter_map(|second| {
            second.take_if(|second| second.mark.second_way_of.as_ref() == Some(&name))
        }));
    }
    all.extend(seconds.into_iter().flatten());
    all
}

fn operation_of<'a>(document: &'a Value, id: &str) -> Option<&'a Value> {
    let mut operations = document["paths"]
        .as_object()?
        .values()
        .map(|item| &item["get"]);
    operations.find(|operation| operation["operationId"] == id)
}

/// What a `$ref` leads to; anything else is itself.
pub(crate) fn target<'a>(document: &'a Value, node: &'a Value) -> &'a Value {
    let pointer = node["$ref"]
        .as_str()
        .and_then(|target| target.strip_prefix('#'));
    pointer
        .and_then(|pointer| document.pointer(pointer))
        .unwrap_or(node)
}

/// The last part of a `$ref`.
pub(crate) fn reference(node: &Value) -> Option<&str> {
    node["$ref"].as_str()?.rsplit('/').next()
}

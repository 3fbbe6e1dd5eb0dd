//! What the generated calls and pages share are the names of their members, which generics do not
//! reach.
use std::collections::BTreeMap;

use reqwest::Url;
use serde_json::Value;

use crate::Record;

/// Makes a generated call with those of its options that have a value.
macro_rules! call {
    ($call:expr, $($option:ident = $value:expr),+ $(,)?) => {{
        let mut call = $call;
        $(
            if let Some(value) = $value {
                call = call.$option(value);
            }
        )+
        call.send().await
    }};
}

/// Opens a page by time.
macro_rules! time_page {
    ($page:ident . $records:ident, [$($sideload:ident),*]) => {
        $crate::query::Fetched {
            records: $page.$records,
            next: $page
                .end_time
                .or_else(|| $crate::exports::calls::start_time_of($page.next_page.as_deref()?))
                .map($crate::checkpoint::Position::StartTime),
            is_linked: $page.next_page.is_some(),
            end_of_stream: $page.end_of_stream,
            count: $page.count,
            sideloads: $crate::exports::calls::sideloads([
                $((stringify!($sideload), $crate::exports::calls::untyped($page.$sideload))),*
            ]),
            extra: $page.extra,
            warnings: Vec::new(),
        }
    };
}

/// Opens a page by cursor. Where nothing marks the end, the link may hold the cursor alone.
macro_rules! cursor_page {
    ($page:ident . $records:ident, $end_of_stream:expr, [$($sideload:ident),*]) => {{
        let end_of_stream = $end_of_stream;
        let link = $page.after_url.filter(|_| end_of_stream.is_none());
        let in_link = || $crate::exports::calls::parameter_of(link.as_deref()?, "cursor");
        let cursor = $page.after_cursor.or_else(in_link);
        $crate::query::Fetched {
            records: $page.$records,
            is_linked: cursor.is_some(),
            next: cursor.map($crate::checkpoint::Position::Cursor),
            end_of_stream,
            count: None,
            sideloads: $crate::exports::calls::sideloads([
                $((stringify!($sideload), $crate::exports::calls::untyped($page.$sideload))),*
            ]),
            extra: $page.extra,
            warnings: Vec::new(),
        }
    }};
}

/// The arrays that a page carries beside its records, without the empty ones.
pub(super) fn sideloads<const N: usize>(
    all: [(&'static str, Vec<Record<Value>>); N],
) -> BTreeMap<&'static str, Vec<Record<Value>>> {
    all.into_iter()
        .filter(|(_, records)| !records.is_empty())
        .collect()
}

pub(super) fn untyped<T>(records: Option<Vec<Record<T>>>) -> Vec<Record<Value>> {
    records
        .into_iter()
        .flatten()
        .map(|record| Record::from_raw(record.into_raw()))
        .collect()
}

/// A parameter in the query of an address that is never followed.
pub(super) fn parameter_of(link: &str, parameter: &str) -> Option<String> {
    let anywhere = Url::parse("https://zendesk.invalid").ok()?;
    let link = anywhere.join(link).ok()?;
    link.query_pairs()
        .find_map(|(name, value)| (name == parameter).then(|| value.into_owned()))
}

pub(super) fn start_time_of(link: &str) -> Option<i64> {
    parameter_of(link, "start_time")?.parse().ok()
}

/// Whether this is the last page, where that is said in two ways. If they contradict each other the
/// page says nothing of it, and its cursor is followed as long as it leads on.
pub(super) fn is_last(
    end_of_stream: Option<bool>,
    has_more: Option<bool>,
    warnings: &mut Vec<String>,
) -> Option<bool> {
    match (end_of_stream, has_more) {
        (Some(end), Some(more)) if end == more => {
            warnings.push(format!(
                "a page says both end_of_stream: {end} and has_more: {more}, so its cursor is followed as long as it leads on"
            ));
            None
        }
        (end_of_stream, has_more) => end_of_stream.or(has_more.map(|more| !more)),
    }
}

//! What the generated calls and pages share are the names of their members, which generics do not
//! reach.
use std::collections::BTreeMap;

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
            next: $page.end_time.map($crate::checkpoint::Position::StartTime),
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

/// Opens a page by cursor.
macro_rules! cursor_page {
    ($page:ident . $records:ident, $end_of_stream:expr, [$($sideload:ident),*]) => {
        $crate::query::Fetched {
            records: $page.$records,
            next: $page.after_cursor.map($crate::checkpoint::Position::Cursor),
            end_of_stream: $end_of_stream,
            count: None,
            sideloads: $crate::exports::calls::sideloads([
                $((stringify!($sideload), $crate::exports::calls::untyped($page.$sideload))),*
            ]),
            extra: $page.extra,
            warnings: Vec::new(),
        }
    };
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

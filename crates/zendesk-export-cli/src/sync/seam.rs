//! Where the page of one run and the next one meet.
use std::time::Duration;

use serde_json::Value;
use zendesk_export::{Page, Paging};

use super::repeats::{Cut, MOST};
use crate::{resource::Resource, text};

/// Records of a page by cursor within a time are remembered if they are younger than this, however far
/// ahead of the clock their times lie: the position that follows them is never younger than minutes.
const AHEAD: i64 = 60 * 60;

/// The times of the records, in Unix seconds. Where a page is ordered and none of them is compared with a
/// position, that of the last record is all that is looked for.
pub(super) fn times(page: &Page<Value>, resource: &Resource) -> Vec<Option<i64>> {
    let table = resource.table();
    let time = |record| table.version_of(record);
    if matches!(table.paging, Paging::Time | Paging::PageAfter) {
        return page.records.iter().map(time).collect();
    }
    let mut times = vec![None; page.records.len()];
    let last = page.records.iter().enumerate().rev();
    if let Some((at, found)) = last
        .map(|(at, record)| (at, time(record)))
        .find(|t| t.1.is_some())
    {
        times[at] = found;
    }
    times
}

/// So many records of a page tell well enough which times it holds, whatever their order.
const SAMPLES: usize = 9;

/// The oldest and the newest time of a page, by some of its records.
pub(super) fn times_between(page: &Page<Value>, resource: &Resource) -> Option<(i64, i64)> {
    let records = &page.records;
    let last = records.len().checked_sub(1)?;
    let samples = (0..SAMPLES).map(|n| n * last / (SAMPLES - 1));
    let times = samples.filter_map(|at| resource.table().version_of(records.get(at)?));
    times.fold(None, |known, time| match known {
        None => Some((time, time)),
        Some((oldest, newest)) => Some((time.min(oldest), time.max(newest))),
    })
}

/// The time that the next run may begin at.
pub(super) fn position(
    page: &Page<Value>,
    times: &[Option<i64>],
    newest: Option<i64>,
    paging: Paging,
    now: i64,
) -> Option<i64> {
    match paging {
        Paging::Time => page.checkpoint.start_time(),
        Paging::PageAfter if page.end_of_stream => page.checkpoint.start_time(),
        // Only the last page says where the next run begins: at a time of its records, or before.
        Paging::PageAfter => times
            .iter()
            .flatten()
            .copied()
            .chain(newest)
            .chain([now - AHEAD])
            .min(),
        _ => None,
    }
}

/// What was given up of what is remembered.
pub(super) fn cut_short(name: &str, cut: Cut, overlap: Duration) -> String {
    match cut {
        Cut::Overlap(kept) => format!(
            "{name}: an overlap of {} holds more than {MOST} records, so it is cut to {}; records that become visible later than that are not found",
            text::age(overlap),
            text::age(kept)
        ),
        Cut::Position => format!(
            "{name}: too many records are dated at or after the position to remember them all, so some of them may be stored twice"
        ),
    }
}

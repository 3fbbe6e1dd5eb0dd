//! How many records the parts of a stream have of each day.
use std::path::Path;

use zendesk_export::Members;

use super::{found, layout::Layout, ledger::Ledger, lines::each_line};
use crate::{
    failure::Failure,
    sync::{
        beside::table_of,
        timeline::{DAY, Timeline},
    },
};

/// Line by line. What is missing or cannot be read is not counted, and is for `verify` to tell.
pub(super) fn timeline(root: &Path, stream: &str) -> Result<Timeline, Failure> {
    let mut timeline = Timeline::default();
    let layout = Layout::new(root, stream);
    let Some(ledger) = Ledger::read(&layout.state())? else {
        return Ok(timeline);
    };
    let table = table_of(stream);
    let mut count = |line: &[u8]| match serde_json::from_slice::<Members<'_>>(line) {
        Ok(members) => {
            let day = table.version(&members).map(|secs| secs.div_euclid(DAY));
            timeline.add(day, table.is_deleted(&members), 1);
        }
        Err(_) => timeline.add(None, false, 1),
    };
    let parts = ledger.parts.iter().chain(&ledger.open);
    let parts = parts.map(|part| (layout.part(&part.name), part));
    let tail = found::tail(&layout, &ledger).ok().flatten();
    let tail = tail.map(|tail| tail.path).zip(ledger.tail.as_ref());
    for (path, part) in parts.chain(tail) {
        if let Err(e) = each_line(&path, part, &mut count) {
            tracing::debug!("{} is not counted whole: {e}", path.display());
        }
    }
    Ok(timeline)
}

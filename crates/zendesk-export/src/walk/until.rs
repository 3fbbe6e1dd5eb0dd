//! The time at which a walk ends, when somebody asked for an end.
//!
//! A record belongs to the time that it shows. One without a time that can be read is handed out, since it
//! may be of an earlier one.
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use serde_json::Value;

use super::Walk;
use crate::{Paging, Record, StartTime, position::Position};

/// Shared by a walk and the stream that it became, which may move it.
#[derive(Clone, Debug)]
pub(crate) struct Until(Arc<AtomicI64>);

/// No time that a record can have.
const NEVER: i64 = i64::MAX;

impl Default for Until {
    fn default() -> Self {
        Self::at(None)
    }
}

impl Until {
    fn at(secs: Option<i64>) -> Self {
        Self(Arc::new(AtomicI64::new(secs.unwrap_or(NEVER))))
    }

    /// The same end, which moves by itself from now on.
    pub(crate) fn apart(&self) -> Self {
        Self::at(self.secs())
    }

    pub(crate) fn no_later_than(&self, end: StartTime) {
        self.0.fetch_min(end.unix_secs(), Ordering::Relaxed);
    }

    pub(crate) fn secs(&self) -> Option<i64> {
        Some(self.0.load(Ordering::Relaxed)).filter(|secs| *secs != NEVER)
    }
}

/// What an end does to a page.
pub(super) struct Cut {
    end: i64,
    /// Whether each of its records that shows a time belongs to the end or to later, and one does.
    is_past: bool,
}

impl Walk {
    /// Whether the walk begins where it is to end, so that there is nothing to ask for.
    pub(super) fn begins_at_its_end(&self) -> bool {
        let at = match &self.query.position {
            Position::StartTime(secs) => Some(*secs),
            _ => None,
        };
        let end = self.until.secs();
        end.is_some_and(|end| at.is_some_and(|at| at >= end))
    }

    /// As the page was sent: it is past the end only as a whole, since its records may stand in any order.
    pub(super) fn cut(&self, records: &[Record<Value>]) -> Option<Cut> {
        let end = self.until.secs()?;
        let mut times = records
            .iter()
            .filter_map(|record| self.query.resource.version_of(record))
            .peekable();
        let is_past = times.peek().is_some() && times.all(|time| time >= end);
        Some(Cut { end, is_past })
    }

    /// Leaves out what belongs to the end or to later. Says whether everything before it has been handed
    /// out with this page; then the position is that time.
    pub(super) fn end_at(
        &mut self,
        cut: &Cut,
        asked: Position,
        ends: bool,
        records: &mut Vec<Record<Value>>,
    ) -> bool {
        let resource = self.query.resource;
        let sent = records.len();
        records.retain(|record| {
            let time = resource.version_of(record);
            time.is_none_or(|time| time < cut.end)
        });
        let reached = match &self.query.position {
            _ if ends => cut.end <= self.youngest(),
            Position::StartTime(secs) if resource.paging == Paging::Time => *secs >= cut.end,
            _ => cut.is_past,
        };
        if reached {
            self.kept = None;
            self.query.position = Position::StartTime(cut.end);
        } else if records.len() < sent && resource.paging != Paging::Time {
            // What was left out lies before the cursor: whoever goes on without this end is to find it.
            self.kept.get_or_insert(asked);
            self.start_over = self.start_over.map(|at| at.min(cut.end));
        }
        reached
    }
}

//! The time at which a walk ends, when somebody asked for an end.
//!
//! A record belongs to the time that it shows. One without a time that can be read is handed out, since it
//! may be of an earlier one.
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use serde_json::Value;

use super::{Then, Walk, now::LONGEST_SKEW};
use crate::{Checkpoint, Page, Paging, Record, StartTime, position::Position};

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
    /// Whether all that follows belongs to the end or to later, by the times of its records.
    is_past: bool,
}

impl Walk {
    /// Whether all that is still to come belongs to the end or to later, so that there is nothing to ask for.
    pub(super) fn begins_at_its_end(&self) -> bool {
        let at = self.query.start_time().or(self.start_over);
        let end = self.until.secs();
        self.kept.is_none() && end.is_some_and(|end| at.is_some_and(|at| at >= end))
    }

    /// By the page as it was sent.
    pub(super) fn cut(&self, records: &[Record<Value>]) -> Option<Cut> {
        let end = self.until.secs()?;
        let is_past = self.is_past(records, end) || self.leads_past(records, end);
        Some(Cut { end, is_past })
    }

    /// Whether each record that shows a time belongs to the end or to later, and one does.
    fn is_past(&self, records: &[Record<Value>], end: i64) -> bool {
        let times = records
            .iter()
            .filter_map(|record| self.query.resource.version_of(record));
        let mut times = times.peekable();
        times.peek().is_some() && times.all(|time| time >= end)
    }

    /// Whether all records stand in the order of time, the last one past the end, and no page before was in another
    /// order there. A record that changes while its page is made may show a time by which it does not stand where it is,
    /// so the last one must be older than that.
    fn leads_past(&self, records: &[Record<Value>], end: i64) -> bool {
        let resource = self.query.resource;
        let unchanged = self
            .youngest()
            .saturating_sub_unsigned(LONGEST_SKEW.as_secs());
        let time = |record| resource.version_of(record);
        let last = records.last().and_then(time);
        let is_past = last.is_some_and(|last| (end..unchanged).contains(&last));
        // One without a time comes before all others.
        let are_in_order = || {
            let times = records.iter().map(time);
            times.clone().next().flatten().is_some() && times.is_sorted()
        };
        is_past && self.kept.is_none() && !resource.dated_ahead && are_in_order()
    }

    /// Leaves out what belongs to the end or to later, and does not pass it. Says whether everything before
    /// it has been handed out with this page; then the position is that time, or as Zendesk named it where
    /// it has nothing later.
    pub(super) fn end_at(
        &mut self,
        cut: &Cut,
        before: &Checkpoint,
        records: &mut Vec<Record<Value>>,
    ) -> bool {
        let resource = self.query.resource;
        let sent = records.len();
        records.retain(|record| {
            let time = resource.version_of(record);
            time.is_none_or(|time| time < cut.end)
        });
        let is_cut = records.len() < sent || self.kept.is_some();
        let is_through = match &self.query.position {
            _ if matches!(self.then, Then::End) => true,
            Position::StartTime(secs) if resource.paging == Paging::Time => *secs >= cut.end,
            _ => cut.is_past,
        };
        // What is too recent may still come.
        let reached = is_through && cut.end <= self.youngest();
        match &mut self.query.position {
            Position::StartTime(secs) => *secs = cut.end.min(*secs),
            place if reached && is_cut => *place = Position::StartTime(cut.end),
            _ => {}
        }
        if is_through {
            self.then = Then::End;
        }
        if reached {
            self.kept = None;
        } else if is_cut && resource.paging != Paging::Time {
            // What was left out lies before the cursor: whoever goes on without this end is to find it.
            self.kept.get_or_insert_with(|| before.clone());
        }
        reached
    }

    /// Whether a page that does not say that it is the last one is no end to rely on, since its position can
    /// be asked for.
    pub(super) fn makes_sure(&self, is_unmarked: bool, next: Option<&Position>) -> bool {
        let leads_on = next.is_some_and(|next| next.leads_on_from(&self.query.position));
        is_unmarked && leads_on && self.until.secs().is_some()
    }

    /// A page of nothing, where only what follows a second has told that the page before was the last one.
    pub(super) fn end_of_last_second(&mut self, is_last: bool) -> Option<Page<Value>> {
        self.then = Then::End;
        let end = self.until.secs()?;
        let reached_end = is_last && end <= self.youngest();
        reached_end.then(|| {
            let mut page = Page::of(Vec::new(), self.checkpoint());
            (page.end_of_stream, page.leads_on, page.reached_end) = (true, false, true);
            page
        })
    }
}

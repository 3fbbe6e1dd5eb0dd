//! Which page is the last one, and where the next run begins after it.
use serde_json::Value;

use super::{Walk, now::Reach};
use crate::{Paging, Record, fetched::Fetched, position::Position};

impl Walk {
    /// Whether a page is the last one where it does not say so: one that is empty, has no link, or does not
    /// move on, as the last page of Talk never does. That there are few records on it means nothing, but a
    /// full page of one second that does not move on may have hidden others.
    pub(super) fn seems_last(
        &self,
        fetched: &Fetched,
        next: Option<&Position>,
        reach: Reach,
        sent: usize,
        asked: usize,
    ) -> bool {
        let resource = self.query.resource;
        let (named, asked_from) = (next, &self.query.position);
        let moves_on = named.is_some_and(|next| next.leads_on_from(asked_from));
        if sent == 0 {
            return true;
        }
        if resource.paging != Paging::Time {
            return fetched.records.is_empty() || !moves_on;
        }
        let most = if resource.per_page {
            asked
        } else {
            resource.page_size as usize
        };
        match (fetched.is_linked, sent >= most) {
            (false, true) => !moves_on && reach != Reach::FarAhead,
            (false, false) => true,
            (true, true) => false,
            (true, false) => {
                let leads_back = named.is_some() && named != Some(asked_from);
                let stays = !moves_on && reach != Reach::FarAhead;
                // A link that leads nowhere is told, and taken for no end.
                named.is_some() && stays && (!leads_back || fetched.records.is_empty())
            }
        }
    }

    /// The end_time of a page that nothing follows may be later than all that is on it, such as the page's
    /// own time: what comes late would be skipped. Where a walk goes on it has to get further all the same.
    pub(super) fn not_past_the_newest(
        &self,
        next: Position,
        newest: Option<i64>,
        is_end: bool,
    ) -> Option<Position> {
        let Position::StartTime(secs) = next else {
            return Some(next);
        };
        let kept = newest.map(|newest| Position::StartTime(secs.min(newest)));
        let kept = kept.filter(|kept| kept.leads_on_from(&self.query.position));
        kept.or_else(|| (!is_end).then_some(next))
    }

    pub(super) fn newest_of(&self, records: &[Record<Value>]) -> Option<i64> {
        let resource = self.query.resource;
        let times = records.iter().map(|record| resource.version_of(record));
        times.max().flatten()
    }

    /// The times of the first record and of the last one.
    pub(super) fn times_at_ends(&self, records: &[Record<Value>]) -> [Option<i64>; 2] {
        let resource = self.query.resource;
        [records.first(), records.last()].map(|record| resource.version_of(record?))
    }
}

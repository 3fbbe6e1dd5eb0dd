//! Positions that do not lead on.
use super::Walk;
use crate::{
    Paging,
    error::{Error, Kind},
    position::Position,
    start_time,
};

/// Notices cursors that lead in a circle, however long, with the memory of one (after Brent):
/// every cursor is compared with one that was kept, and the kept one is renewed at each power of two.
#[derive(Default)]
pub(crate) struct Circle {
    kept: Option<Position>,
    steps: u64,
}

impl Circle {
    pub(crate) fn closes(&mut self, next: &Position) -> bool {
        let closed = self.kept.as_ref() == Some(next);
        self.steps += 1;
        if self.steps.is_power_of_two() {
            self.kept = Some(next.clone());
        }
        closed
    }
}

impl Walk {
    /// A page of a full second that does not move on looks like the last one of an export whose pages do not
    /// say which that is. What follows the second tells them apart: then there is more, also in the second.
    /// Says whether nothing does; a second that is too recent does not tell.
    pub(super) async fn look(&self) -> Result<bool, Error> {
        let Some(secs) = self.query.start_time() else {
            return Ok(false);
        };
        let next = secs.saturating_add(1);
        if start_time::check(next, self.client.now(), self.client.minimum_age()).is_err() {
            return Ok(false);
        }
        let mut query = self.query.clone();
        query.position = Position::StartTime(next);
        match self.client.fetch(&mut query).await {
            Ok((fetched, _)) if fetched.records.is_empty() => Ok(true),
            Ok((fetched, _)) => Err(self.standstill(fetched.records.len())),
            Err(error) if error.is_start_time() => Ok(false),
            Err(error) => Err(error.of(&query)),
        }
    }

    /// The end_time of a page lies far ahead, and there is more.
    pub(super) fn ahead(&self) -> Error {
        let what = "standing still: the end_time of the last page lies more than an hour in the future, by this machine's clock; check \
                    the clock, and run it again from the last checkpoint";
        Error::new(Kind::Standstill(what.to_owned())).of(&self.query)
    }

    pub(super) fn standstill(&self, records: usize) -> Error {
        let resource = self.query.resource;
        let s = if records == 1 { "" } else { "s" };
        let says =
            format!("standing still: the page of {records} record{s} says that there is more");
        let what = match (resource.paging, self.query.start_time()) {
            (Paging::Time, Some(secs)) if resource.per_page => format!(
                "{says}, and its end_time does not move on from {secs}; a second that holds more records than a page cannot be passed by \
                 time, so ask for a larger per_page, or use the export by cursor where there is one"
            ),
            (Paging::Time, Some(secs)) => format!(
                "{says}, and its end_time does not move on from {secs}; a second that holds more records than a page cannot be passed \
                 here, so begin again from the next second, {}, and get the rest of this one another way",
                secs.saturating_add(1)
            ),
            (Paging::CursorAlone, _) => format!(
                "{says}, and its cursor does not lead on; run it again from the last checkpoint, and if that does not help, from the \
                 beginning"
            ),
            _ => format!(
                "{says}, and its after_cursor does not lead on; run it again from the last checkpoint, and if that does not help, from a \
                 start_time"
            ),
        };
        Error::new(Kind::Standstill(what)).of(&self.query)
    }
}

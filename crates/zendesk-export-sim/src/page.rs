//! Which records belong on a page: the rules of both paging styles.

use crate::account::Revision;
use crate::cursor::Cursor;
use crate::query::Position;
use crate::visible::Visible;

/// A page of the time style.
pub(crate) struct TimePage {
    pub(crate) records: Vec<Revision>,
    pub(crate) end_time: Option<i64>,
    pub(crate) end_of_stream: bool,
}

/// A page of the cursor style.
pub(crate) struct CursorPage {
    pub(crate) records: Vec<Revision>,
    pub(crate) after: Option<Cursor>,
    pub(crate) end_of_stream: bool,
}

impl TimePage {
    /// Where the rest of the stream begins, if there is one.
    pub(crate) fn leads_to(&self) -> Option<Position> {
        let end_time = self.end_time.filter(|_| !self.end_of_stream);
        end_time.map(Position::StartTime)
    }

    pub(crate) fn read(
        visible: &Visible<'_>,
        position: Position,
        per_page: usize,
        overfull_second: OverfullSecond,
    ) -> Self {
        let mut rest = visible.records_from(position).peekable();
        let mut records: Vec<Revision> = rest.by_ref().take(per_page).collect();
        let (Some(first), Some(last)) = (records.first(), records.last()) else {
            return Self {
                records,
                end_time: None,
                end_of_stream: true,
            };
        };

        // The next page starts at `end_time` inclusively. When a page holds nothing but one
        // second, that would never move on; so it grows to hold all of the second and steps over.
        let newest = last.timestamp;
        let holds_one_second = first.timestamp == newest;
        if holds_one_second && overfull_second == OverfullSecond::PageGrows {
            while let Some(record) = rest.next_if(|next| next.timestamp == newest) {
                records.push(record);
            }
        }
        let next = rest.peek();
        let steps_over = holds_one_second && next.is_some_and(|next| next.timestamp != newest);
        Self {
            records,
            end_time: Some(if steps_over { newest + 1 } else { newest }),
            end_of_stream: next.is_none(),
        }
    }
}

/// What a time export does with a second that holds more records than a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum OverfullSecond {
    /// The page grows beyond `per_page` to the whole second, and `end_time` steps over it. So it
    /// was recorded for tickets and users; here the other time exports do the same.
    #[default]
    PageGrows,
    /// The page keeps to `per_page`, and its `end_time` is the second itself, so that a client which
    /// goes on there gets the same page for ever. So it was reported by clients; in no time export
    /// does a page grow then. Of a page that holds exactly a whole second nothing is reported, and
    /// it steps over.
    StandsStill,
}

impl CursorPage {
    /// Where the rest of the stream begins, if there is one.
    pub(crate) fn leads_to(&self) -> Option<Position> {
        let after = self.after.filter(|_| !self.end_of_stream);
        after.map(Position::After)
    }

    pub(crate) fn read(visible: &Visible<'_>, position: Position, per_page: usize) -> Self {
        let mut rest = visible.records_from(position);
        let records: Vec<Revision> = rest.by_ref().take(per_page).collect();
        let after = match (records.last(), position) {
            (Some(last), _) => Some(visible.cursor(last)),
            (None, Position::After(cursor)) => Some(cursor),
            // What Zendesk answers here is not on record; the field may be null.
            (None, Position::StartTime(_) | Position::AfterFirst(_)) => None,
        };
        Self {
            records,
            after,
            end_of_stream: rest.next().is_none(),
        }
    }
}

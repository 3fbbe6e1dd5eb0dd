//! Which records belong on a page: the rules of both paging styles.

use crate::account::{Account, Resource};
use crate::cursor::Cursor;
use crate::query::Position;

/// The records that a request may see.
pub(crate) struct Visible<'a> {
    pub(crate) account: &'a Account,
    pub(crate) resource: Resource,
    pub(crate) selection: Selection,
    /// Records of this second and later are withheld.
    pub(crate) withheld_from: i64,
    pub(crate) overfull_second: OverfullSecond,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Selection {
    pub(crate) deleted: Deleted,
    pub(crate) scope: SupportTypeScope,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deleted {
    Included,
    LeftOut,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SupportTypeScope {
    Agent,
    AiAgent,
    All,
}

/// A page of the time style, as indexes of records.
pub(crate) struct TimePage {
    pub(crate) records: Vec<u64>,
    pub(crate) end_time: Option<i64>,
    pub(crate) end_of_stream: bool,
}

/// A page of the cursor style, as indexes of records.
pub(crate) struct CursorPage {
    pub(crate) records: Vec<u64>,
    pub(crate) after: Option<Cursor>,
    pub(crate) end_of_stream: bool,
}

impl TimePage {
    pub(crate) fn read(
        visible: &Visible<'_>,
        position: Position,
        per_page: usize,
        overfull_second: OverfullSecond,
    ) -> Self {
        let mut rest = visible.records_from(position).peekable();
        let mut records: Vec<u64> = rest.by_ref().take(per_page).collect();
        let (Some(&first), Some(&last)) = (records.first(), records.last()) else {
            return Self {
                records,
                end_time: None,
                end_of_stream: true,
            };
        };

        // The next page starts at `end_time` inclusively. When a page holds nothing but one
        // second, that would never move on; so it grows to hold all of the second and steps over.
        let newest = visible.timestamp(last);
        let grows = overfull_second == OverfullSecond::PageGrows;
        let holds_one_second = grows && visible.timestamp(first) == newest;
        if holds_one_second {
            while let Some(record) = rest.next_if(|&next| visible.timestamp(next) == newest) {
                records.push(record);
            }
        }
        let end_of_stream = rest.peek().is_none();
        let steps_over = holds_one_second && !end_of_stream;
        Self {
            records,
            end_time: Some(if steps_over { newest + 1 } else { newest }),
            end_of_stream,
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
    /// does a page grow then.
    StandsStill,
}

impl CursorPage {
    pub(crate) fn read(visible: &Visible<'_>, position: Position, per_page: usize) -> Self {
        let mut rest = visible.records_from(position);
        let records: Vec<u64> = rest.by_ref().take(per_page).collect();
        let after = match (records.last(), position) {
            (Some(&last), _) => Some(visible.cursor(last)),
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

impl Visible<'_> {
    fn records_from(&self, position: Position) -> impl Iterator<Item = u64> {
        let first = match position {
            Position::StartTime(start_time) => self.first_index(|at| at.timestamp >= start_time),
            Position::After(cursor) => self.first_index(|at| at > cursor),
            Position::AfterFirst(count) => count,
        };
        let end = self.first_index(|at| at.timestamp >= self.withheld_from);
        (first..end).filter(|&index| self.is_selected(index))
    }

    /// The first record that lies far enough. Time and id rise with the index, so halving finds
    /// it among any number of records.
    fn first_index(&self, is_far_enough: impl Fn(Cursor) -> bool) -> u64 {
        let mut low = 0;
        let mut high = self.account.len(self.resource);
        while low < high {
            let middle = low + (high - low) / 2;
            if is_far_enough(self.cursor(middle)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }

    fn is_selected(&self, index: u64) -> bool {
        let is_ai_agent = self.account.is_ai_agent(self.resource, index);
        let in_scope = match self.selection.scope {
            SupportTypeScope::Agent => !is_ai_agent,
            // Users and organizations know no scope.
            SupportTypeScope::AiAgent => is_ai_agent || !self.resource.has_support_type(),
            SupportTypeScope::All => true,
        };
        in_scope
            && (self.selection.deleted == Deleted::Included
                || !self.account.is_deleted(self.resource, index))
    }

    pub(crate) fn timestamp(&self, index: u64) -> i64 {
        self.account.timestamp(self.resource, index)
    }

    pub(crate) fn cursor(&self, index: u64) -> Cursor {
        Cursor {
            timestamp: self.timestamp(index),
            id: self.account.id(self.resource, index),
        }
    }
}

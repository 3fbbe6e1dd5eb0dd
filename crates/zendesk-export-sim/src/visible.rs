//! Which records a request may see, and in which order they come.

use std::iter;
use std::ops::Range;
use std::vec;

use crate::account::{Account, Resource, Revision};
use crate::cursor::{Cursor, Position};
use crate::overfull_second::OverfullSecond;
use crate::selection::{Deleted, Selection, SupportTypeScope};

/// The records that a request may see.
#[derive(Clone, Copy)]
pub(crate) struct Visible<'a> {
    pub(crate) account: &'a Account,
    pub(crate) resource: Resource,
    pub(crate) selection: Selection,
    /// Every other record of this second and later is withheld.
    pub(crate) withheld_in_part_from: i64,
    /// All records of this second and later are withheld.
    pub(crate) withheld_from: i64,
    /// What a change until and with this second has replaced is gone, withheld or not.
    pub(crate) now: i64,
    pub(crate) overfull_second: OverfullSecond,
}

/// A way through the visible records, by time and then by id. It borrows nothing, so that a long
/// one can be taken up again.
pub(crate) struct Walk {
    /// What was there from the start, by index.
    first: Range<u64>,
    /// The changes after that, by number.
    changes: Range<u64>,
    /// The rest of one second of them, by id.
    second: vec::IntoIter<Revision>,
    after: Option<Cursor>,
    /// How many changes there are up to now.
    so_far: u64,
}

impl Visible<'_> {
    pub(crate) fn records_from(&self, position: Position) -> impl Iterator<Item = Revision> {
        let mut walk = self.walk(position);
        iter::from_fn(move || walk.next(self))
    }

    pub(crate) fn walk(&self, position: Position) -> Walk {
        let changes = self.account.changes(self.resource);
        let there_at_first = self.account.len(self.resource);
        let visible = changes.between(i64::MIN..self.withheld_from);
        let so_far = changes.until(self.now).end;
        let (first, changed, after) = match position {
            Position::StartTime(start_time) => (
                self.first_index(|at| at.timestamp >= start_time),
                changes.between(start_time..self.withheld_from).start,
                None,
            ),
            Position::After(cursor) => (
                self.first_index(|at| at > cursor),
                changes.between(cursor.timestamp..self.withheld_from).start,
                Some(cursor),
            ),
            // Where positions are counted, nothing ever changes its place.
            Position::AfterFirst(count) => (count, count.saturating_sub(there_at_first), None),
        };
        // What nothing is left of, or nothing in, need not be looked through one by one.
        let of_ai_agents =
            self.selection.scope == SupportTypeScope::AiAgent && self.resource.has_support_type();
        let changed = if of_ai_agents { visible.end } else { changed };
        let none_of_first =
            self.selection.scope == SupportTypeScope::Agent && changes.has_updated_all(so_far);
        let first_end = if none_of_first { first } else { self.first() };
        Walk {
            first: first..first_end,
            changes: changed..visible.end,
            second: Vec::new().into_iter(),
            after,
            so_far,
        }
    }

    /// How many of the records that were there from the start are not withheld; they come first.
    pub(crate) fn first(&self) -> u64 {
        self.first_index(|at| at.timestamp >= self.withheld_from)
    }

    /// The first record, of those there from the start, that lies far enough. Their time and id
    /// rise with the index, so halving finds it among any number of records.
    fn first_index(&self, is_far_enough: impl Fn(Cursor) -> bool) -> u64 {
        let mut low = 0;
        let mut high = self.account.len(self.resource);
        while low < high {
            let middle = low + (high - low) / 2;
            if is_far_enough(self.cursor(&self.account.revision(self.resource, middle))) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }

    fn is_selected(&self, revision: &Revision) -> bool {
        let is_ai_agent = self.account.is_ai_agent(self.resource, revision.index);
        let in_scope = match self.selection.scope {
            SupportTypeScope::Agent => !is_ai_agent,
            // Users and organizations know no scope.
            SupportTypeScope::AiAgent => is_ai_agent || !self.resource.has_support_type(),
            SupportTypeScope::All => true,
        };
        let is_early = revision.timestamp >= self.withheld_in_part_from;
        in_scope
            && (!is_early || revision.index.is_multiple_of(2))
            && (self.selection.deleted == Deleted::Included
                || !self.account.is_deleted(self.resource, revision, self.now))
    }

    pub(crate) fn cursor(&self, revision: &Revision) -> Cursor {
        Cursor {
            timestamp: revision.timestamp,
            id: self.account.id(self.resource, revision.index),
        }
    }
}

impl Walk {
    pub(crate) fn next(&mut self, visible: &Visible<'_>) -> Option<Revision> {
        loop {
            let revision = self.next_newest(visible)?;
            if visible.is_selected(&revision) {
                return Some(revision);
            }
        }
    }

    fn next_newest(&mut self, visible: &Visible<'_>) -> Option<Revision> {
        let changes = visible.account.changes(visible.resource);
        for index in self.first.by_ref() {
            if changes.updates_of(index, self.so_far) == 0 {
                return Some(visible.account.revision(visible.resource, index));
            }
        }
        loop {
            if let Some(revision) = self.second.next() {
                return Some(revision);
            }
            if self.changes.is_empty() {
                return None;
            }
            self.second = self.next_second(visible).into_iter();
        }
    }

    fn next_second(&mut self, visible: &Visible<'_>) -> Vec<Revision> {
        let changes = visible.account.changes(visible.resource);
        let end = changes.same_second(self.changes.start).end;
        let second = self.changes.start..end.min(self.changes.end);
        self.changes.start = second.end;
        let mut second: Vec<Revision> = second
            .filter(|&change| changes.is_newest(change, self.so_far))
            .map(|change| changes.revision(change))
            .filter(|revision| {
                self.after
                    .is_none_or(|after| visible.cursor(revision) > after)
            })
            .collect();
        second.sort_unstable_by_key(|revision| visible.cursor(revision));
        second
    }
}

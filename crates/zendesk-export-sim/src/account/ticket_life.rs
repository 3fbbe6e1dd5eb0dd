//! What becomes of a ticket.

use super::dice::Topic;
use super::{Account, Resource, Revision};

pub(crate) fn id(index: u64) -> u64 {
    index + 1
}

/// What became of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Kept,
    Deleted,
    /// Deleted for good; its text is gone.
    Scrubbed,
}

impl Fate {
    pub(crate) fn of(account: &Account, revision: &Revision) -> Self {
        match (Self::of_first(account, revision.index), revision.number) {
            (Self::Kept, number) => match account.deletion(Resource::Tickets, revision.index) {
                Some(deletion) if number == deletion => Self::Deleted,
                Some(deletion) if number > deletion => Self::Scrubbed,
                _ => Self::Kept,
            },
            (Self::Deleted, 0) => Self::Deleted,
            // What is deleted is scrubbed by the next change.
            (Self::Deleted | Self::Scrubbed, _) => Self::Scrubbed,
        }
    }

    /// Before any change of the account.
    pub(super) fn of_first(account: &Account, ticket: u64) -> Self {
        if ticket >= account.len(Resource::Tickets) {
            return Self::Kept;
        }
        match account.dice(Topic::TicketFate, ticket).below(100) {
            0 => Self::Scrubbed,
            1..4 => Self::Deleted,
            _ => Self::Kept,
        }
    }
}

use serde::{Deserialize, Serialize};

use crate::Paging;

/// What the next request asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Position {
    /// Everything, where there is no `start_time`, as in lists.
    Beginning,
    /// The records from a time on.
    StartTime(i64),
    /// Those after a cursor.
    Cursor(String),
    /// Those after a cursor that counts within a `start_time`.
    PageAfter { start_time: i64, cursor: String },
}

impl Position {
    pub(crate) fn start_time(&self) -> Option<i64> {
        match self {
            Self::StartTime(start_time) | Self::PageAfter { start_time, .. } => Some(*start_time),
            Self::Beginning | Self::Cursor(_) => None,
        }
    }

    pub(crate) fn cursor(&self) -> Option<&str> {
        match self {
            Self::Cursor(cursor) | Self::PageAfter { cursor, .. } => Some(cursor),
            Self::Beginning | Self::StartTime(_) => None,
        }
    }

    /// Whether exports that page like this have such positions.
    pub(crate) fn suits(&self, paging: Paging) -> bool {
        match self {
            Self::Beginning => matches!(paging, Paging::CursorAlone | Paging::List),
            Self::StartTime(_) => !matches!(paging, Paging::CursorAlone | Paging::List),
            Self::Cursor(_) => {
                matches!(paging, Paging::Cursor | Paging::CursorAlone | Paging::List)
            }
            Self::PageAfter { .. } => paging == Paging::PageAfter,
        }
    }

    /// Whether a position that Zendesk named leads on from the one that it was asked for.
    pub(crate) fn leads_on_from(&self, asked: &Self) -> bool {
        match (self, asked) {
            (Self::Cursor(next) | Self::PageAfter { cursor: next, .. }, asked) => {
                !next.is_empty() && asked.cursor() != Some(next)
            }
            (Self::StartTime(next), Self::StartTime(asked)) => next > asked,
            // All pages of a `start_time` are read, and the next one is that of the last record.
            (Self::StartTime(next), Self::PageAfter { start_time, .. }) => next > start_time,
            (Self::StartTime(_) | Self::Beginning, _) => false,
        }
    }
}

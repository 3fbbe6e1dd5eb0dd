//! Which exports there are, and where.

use crate::account::Resource;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Export {
    pub(crate) resource: Resource,
    pub(crate) style: Style,
}

/// How an export pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Time,
    Cursor,
}

/// What shares one allowance of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bucket {
    Exports,
    UserCursor,
}

impl Export {
    /// The export at this path, which may end in `.json`.
    pub(crate) fn at(path: &str) -> Option<Self> {
        let name = path.strip_prefix("/api/v2/incremental/")?;
        let name = name.strip_suffix(".json").unwrap_or(name);
        let (resource, style) = match name {
            "tickets" => (Resource::Tickets, Style::Time),
            "tickets/cursor" => (Resource::Tickets, Style::Cursor),
            "ticket_events" => (Resource::TicketEvents, Style::Time),
            "users" => (Resource::Users, Style::Time),
            "users/cursor" => (Resource::Users, Style::Cursor),
            "organizations" => (Resource::Organizations, Style::Time),
            _ => return None,
        };
        Some(Self { resource, style })
    }

    pub(crate) fn bucket(self) -> Bucket {
        match (self.resource, self.style) {
            (Resource::Users, Style::Cursor) => Bucket::UserCursor,
            _ => Bucket::Exports,
        }
    }
}

//! Which exports there are, and where.

use crate::account::{Account, Resource};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Export {
    /// `None` for a custom object that the account does not have.
    pub(crate) resource: Option<Resource>,
    pub(crate) style: Style,
    pub(crate) bucket: Bucket,
}

/// How an export pages, and what is around its records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Time,
    /// A first look at a time export.
    Sample,
    Cursor,
    /// Zendesk's pagination of ordinary lists, which metric events know besides the time style.
    PageAfter,
    CustomObject,
    Routing,
    Articles,
    Talk,
    SideConversations,
}

/// What shares one allowance of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bucket {
    Exports,
    UserCursor,
    Samples,
    Talk,
    SideConversations,
    /// Nothing but what the account may send to all of Zendesk.
    Account,
    /// The same, counted apart for the Help Center.
    HelpCenter,
}

impl Export {
    /// The export at this path, which may end in `.json`.
    pub(crate) fn at(path: &str, account: &Account) -> Option<Self> {
        let path = path.strip_suffix(".json").unwrap_or(path);
        let path = path.strip_prefix("/api/v2/")?;
        let (resource, style, bucket) = match path {
            "help_center/incremental/articles" => {
                (Resource::Articles, Style::Articles, Bucket::HelpCenter)
            }
            "channels/voice/stats/incremental/calls" => {
                (Resource::Calls, Style::Talk, Bucket::Talk)
            }
            "channels/voice/stats/incremental/legs" => (Resource::Legs, Style::Talk, Bucket::Talk),
            "tickets/side_conversations/events" => (
                Resource::SideConversationEvents,
                Style::SideConversations,
                Bucket::SideConversations,
            ),
            path => {
                let name = path.strip_prefix("incremental/")?;
                return Self::of_support(name)
                    .or_else(|| Self::of_routing(name))
                    .or_else(|| Self::of_custom_object(name, account));
            }
        };
        Some(Self::new(resource, style, bucket))
    }

    fn new(resource: Resource, style: Style, bucket: Bucket) -> Self {
        Self {
            resource: Some(resource),
            style,
            bucket,
        }
    }

    fn of_support(name: &str) -> Option<Self> {
        let (resource, style) = match name.split_once('/') {
            None => (name, Style::Time),
            Some((resource, "cursor")) => (resource, Style::Cursor),
            Some((resource, "sample")) => (resource, Style::Sample),
            Some(_) => return None,
        };
        let (resource, bucket) = match (resource, style) {
            ("users", Style::Cursor) => (Resource::Users, Bucket::UserCursor),
            ("tickets", Style::Cursor) => (Resource::Tickets, Bucket::Exports),
            (_, Style::Cursor) => return None,
            ("ticket_metric_events", Style::Time) => {
                (Resource::TicketMetricEvents, Bucket::Account)
            }
            ("tickets", _) => (Resource::Tickets, Bucket::Exports),
            ("ticket_events", _) => (Resource::TicketEvents, Bucket::Exports),
            ("users", _) => (Resource::Users, Bucket::Exports),
            ("organizations", _) => (Resource::Organizations, Bucket::Exports),
            _ => return None,
        };
        let bucket = match style {
            Style::Sample => Bucket::Samples,
            _ => bucket,
        };
        Some(Self::new(resource, style, bucket))
    }

    fn of_routing(name: &str) -> Option<Self> {
        let resource = match name {
            "routing/attributes" => Resource::RoutingAttributes,
            "routing/attribute_values" => Resource::RoutingAttributeValues,
            "routing/instance_values" => Resource::RoutingInstanceValues,
            _ => return None,
        };
        // No limit of theirs is on record.
        Some(Self::new(resource, Style::Routing, Bucket::Account))
    }

    fn of_custom_object(name: &str, account: &Account) -> Option<Self> {
        let key = name.strip_prefix("custom_objects/")?;
        let key = key.strip_suffix("/cursor")?;
        Some(Self {
            resource: account.custom_object(key),
            style: Style::CustomObject,
            bucket: Bucket::Exports,
        })
    }
}

//! Which exports there are, and where.

use crate::account::{Account, Resource};
use crate::product::Products;
use crate::refusal::Refusal;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Export {
    pub(crate) resource: Resource,
    pub(crate) style: Style,
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
}

/// What shares one allowance of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bucket {
    Exports,
    UserCursor,
    Samples,
    Talk,
    /// Nothing but what the account may send to all of Zendesk.
    Account,
    /// The same, counted apart for the Help Center.
    HelpCenter,
}

impl Export {
    /// The export at this path, which may end in `.json`.
    pub(crate) fn at(path: &str, account: &Account, products: &Products) -> Result<Self, Refusal> {
        let path = path.strip_suffix(".json").unwrap_or(path);
        let export = match path.strip_prefix("/api/v2/").unwrap_or_default() {
            "help_center/incremental/articles" => Self::new(Resource::Articles, Style::Articles),
            "channels/voice/stats/incremental/calls" => Self::new(Resource::Calls, Style::Talk),
            "channels/voice/stats/incremental/legs" => Self::new(Resource::Legs, Style::Talk),
            path => match path.strip_prefix("incremental/") {
                Some(name) => Self::of_support(name, account)?,
                None => return Err(Refusal::InvalidEndpoint),
            },
        };
        if products.lack(export.resource) {
            return Err(Refusal::InvalidEndpoint);
        }
        Ok(export)
    }

    pub(crate) fn bucket(self) -> Bucket {
        match (self.style, self.resource) {
            (Style::Cursor, Resource::Users) => Bucket::UserCursor,
            (Style::Sample, _) => Bucket::Samples,
            (Style::Talk, _) => Bucket::Talk,
            (Style::Articles, _) => Bucket::HelpCenter,
            (_, Resource::TicketMetricEvents) => Bucket::Account,
            // No limit of theirs is on record.
            (Style::Routing, _) => Bucket::Account,
            _ => Bucket::Exports,
        }
    }

    fn new(resource: Resource, style: Style) -> Self {
        Self { resource, style }
    }

    fn of_support(name: &str, account: &Account) -> Result<Self, Refusal> {
        let (resource, style) = match name {
            "tickets" => (Resource::Tickets, Style::Time),
            "tickets/cursor" => (Resource::Tickets, Style::Cursor),
            "tickets/sample" => (Resource::Tickets, Style::Sample),
            "ticket_events" => (Resource::TicketEvents, Style::Time),
            "ticket_events/sample" => (Resource::TicketEvents, Style::Sample),
            "ticket_metric_events" => (Resource::TicketMetricEvents, Style::Time),
            "users" => (Resource::Users, Style::Time),
            "users/cursor" => (Resource::Users, Style::Cursor),
            "users/sample" => (Resource::Users, Style::Sample),
            "organizations" => (Resource::Organizations, Style::Time),
            "organizations/sample" => (Resource::Organizations, Style::Sample),
            "routing/attributes" => (Resource::RoutingAttributes, Style::Routing),
            "routing/attribute_values" => (Resource::RoutingAttributeValues, Style::Routing),
            "routing/instance_values" => (Resource::RoutingInstanceValues, Style::Routing),
            _ => {
                let key = name.strip_prefix("custom_objects/");
                let key = key.and_then(|rest| rest.strip_suffix("/cursor"));
                let key = key.ok_or(Refusal::InvalidEndpoint)?;
                let object = account.custom_object(key);
                (
                    object.ok_or(Refusal::UnknownCustomObject)?,
                    Style::CustomObject,
                )
            }
        };
        Ok(Self::new(resource, style))
    }
}

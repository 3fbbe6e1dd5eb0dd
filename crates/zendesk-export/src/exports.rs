//! The exports that Zendesk has, as types: `Export<Tickets>` is an export of tickets.
//!
//! [`Resource::ALL`] is the table of what is known of each. They are described at
//! <https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/>.
use std::{fmt, str::FromStr};

use crate::Resource;

#[macro_use]
mod calls;

mod articles;
mod custom_objects;
mod organizations;
mod routing;
mod talk;
mod ticket_events;
mod ticket_metric_events;
mod tickets;
mod users;

pub use articles::Articles;
pub use custom_objects::CustomObjects;
pub use organizations::{Organizations, OrganizationsSample};
pub use routing::{RoutingAttributeValues, RoutingAttributes, RoutingInstanceValues};
pub use talk::{Calls, Legs};
pub use ticket_events::{TicketEvents, TicketEventsSample};
pub use ticket_metric_events::{TicketMetricEvents, TicketMetricEventsByCursor};
pub use tickets::{Tickets, TicketsByTime, TicketsSample};
pub use users::{Users, UsersByTime, UsersSample};

/// An incremental export. Sealed: the list is Zendesk's.
pub trait Endpoint: sealed::Call {
    /// What is known of it.
    const RESOURCE: &'static Resource;
    /// What a record parses into.
    type Record: 'static;
}

/// An export of which smaller pages can be asked for.
pub trait PageSized: Endpoint {}

/// An export with which other records can be sideloaded.
pub trait Sideloads: Endpoint {
    /// What can be sideloaded.
    type Sideload: fmt::Debug + fmt::Display + FromStr + Send + Sync + 'static;
}

/// An export that can leave deleted records out.
pub trait ExcludesDeleted: Endpoint {}

/// An export that can include changes of metric targets.
pub trait IncludesChanges: Endpoint {}

/// An export that knows which tickets AI agents handled.
pub trait ScopesBySupportType: Endpoint {}

/// An export of which Zendesk gives a sample.
pub trait Sampled: Endpoint {
    /// The sample.
    type Sample: Endpoint<Record = Self::Record>;
}

#[expect(unnameable_types, reason = "this is what seals the trait")]
pub(crate) mod sealed {
    use serde::de::DeserializeOwned;
    use zendesk_export_api::Client;

    use super::Endpoint;
    use crate::query::{Answer, Fetched, Query};

    pub trait Call: Send + Sync + 'static {
        type Page: DeserializeOwned + Send;

        /// Makes the one generated call that gets a page.
        fn get(api: &Client, query: &Query) -> impl Future<Output = Answer<Self::Page>> + Send;

        fn open(page: Self::Page, query: &Query) -> Fetched<Self::Record>
        where
            Self: Endpoint;
    }
}

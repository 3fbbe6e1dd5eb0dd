//! The exports that Zendesk has, as types: `Export<Tickets>` is an export of tickets.
//!
//! They are described at
//! <https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/>.
use std::{fmt, str::FromStr};

mod organizations;
mod ticket_events;
mod tickets;
mod users;

pub use organizations::Organizations;
pub use ticket_events::TicketEvents;
pub use tickets::{Tickets, TicketsByTime};
pub use users::{Users, UsersByTime};

/// An incremental export. Sealed: the list is Zendesk's.
pub trait Endpoint: sealed::Call {
    /// Its name in checkpoints and messages, such as `tickets_by_time`.
    const NAME: &'static str;
    /// What a record parses into.
    type Record: 'static;
    /// What can be sideloaded with the records.
    type Sideload: Clone + fmt::Debug + fmt::Display + FromStr + Send + Sync + 'static;
}

/// An export that can leave deleted records out.
pub trait ExcludesDeleted: Endpoint {}

/// An export that knows which tickets AI agents handled.
pub trait ScopesBySupportType: Endpoint {}

#[expect(unnameable_types, reason = "this is what seals the trait")]
pub(crate) mod sealed {
    use zendesk_export_api::Client;

    use super::Endpoint;
    use crate::{
        pacer::Bucket,
        query::{Answer, Fetched, Query},
    };

    pub trait Call: Send + Sync + 'static {
        type Page: Send;
        const BUCKET: Bucket = Bucket::Exports;
        const BY_CURSOR: bool = false;

        /// Makes the one generated call that gets a page.
        fn get(
            api: &Client,
            query: &Query<Self::Sideload>,
        ) -> impl Future<Output = Answer<Self::Page>> + Send
        where
            Self: Endpoint;

        fn open(page: Self::Page) -> Fetched<Self::Record>
        where
            Self: Endpoint;
    }
}

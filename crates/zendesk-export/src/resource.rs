use std::{fmt, time::Duration};

mod table;

pub(crate) use table::{
    ARTICLES, CALLS, CUSTOM_OBJECTS, LEGS, ORGANIZATIONS, ROUTING_ATTRIBUTE_VALUES,
    ROUTING_ATTRIBUTES, ROUTING_INSTANCE_VALUES, TICKET_EVENTS, TICKET_METRIC_EVENTS,
    TICKET_METRIC_EVENTS_BY_CURSOR, TICKETS, TICKETS_BY_TIME, USERS, USERS_BY_TIME, sample_of,
};

/// What is known of an export before it runs. [`Resource::ALL`] is the table of all of them.
///
/// From <https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/>
/// and the pages of the single products.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resource {
    /// Its name in checkpoints and messages, such as `tickets_by_time`.
    pub name: &'static str,
    /// How one page leads to the next.
    pub paging: Paging,
    /// The most records of a page, unless a second holds more.
    pub page_size: u32,
    /// Whether records may carry a time that is still to come.
    pub dated_ahead: bool,
    /// Whether smaller pages can be asked for.
    pub per_page: bool,
    /// Whether Zendesk gives a sample of it, by [`Export::sample`](crate::Export::sample).
    pub sample: bool,
    /// The budget of requests that it draws from.
    pub bucket: Bucket,
    /// What can be sideloaded.
    pub sideloads: &'static [&'static str],
    /// The member that identifies a record.
    pub id: &'static str,
    /// The member that a position is compared with, as far as records show it: Unix seconds or RFC 3339.
    pub timestamp: &'static str,
    /// The members by which two records are the same version of the same thing.
    pub key: &'static [&'static str],
    /// How a record says that what it describes is gone: a member and the JSON text of its value, or an
    /// empty text for any value but null. One is enough.
    pub deleted: &'static [(&'static str, &'static str)],
    /// The narrowest OAuth scope; `read` covers every export.
    pub scope: &'static str,
    /// The part of Zendesk that the account must have.
    pub product: &'static str,
}

/// How an export goes from page to page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Paging {
    /// By `start_time` and `end_time`: pages overlap in one second.
    Time,
    /// From a `start_time` on by `cursor`.
    Cursor,
    /// From the beginning on by `cursor`; there is no `start_time`.
    CursorAlone,
    /// By `page[after]` within one `start_time`, which is that of the last record once all pages are read.
    PageAfter,
}

/// Requests that share one budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Bucket {
    /// The incremental exports of Support.
    Exports,
    /// The export of users by cursor.
    UsersByCursor,
    /// The samples.
    Samples,
    /// Ticket metric events. Zendesk shows no limit of theirs; this one is a cautious guess.
    TicketMetricEvents,
    /// Skills-based routing. No limit is documented; this one is a cautious guess.
    Routing,
    /// Help Center. No limit of the export is documented; this one is a cautious guess.
    HelpCenter,
    /// Talk.
    Talk,
}

impl Bucket {
    /// How many requests Zendesk answers, and in which time.
    ///
    /// See <https://developer.zendesk.com/api-reference/introduction/rate-limits/>.
    #[must_use]
    pub const fn limit(self) -> (u32, Duration) {
        match self {
            Self::UsersByCursor => (20, Duration::from_secs(60)),
            Self::Samples => (10, Duration::from_secs(20 * 60)),
            _ => (10, Duration::from_secs(60)),
        }
    }

    /// The same with the High Volume API add-on, which is documented for the first two alone.
    pub(crate) const fn high_volume(self) -> u32 {
        let (requests, _) = self.limit();
        match self {
            Self::Exports | Self::UsersByCursor => 3 * requests,
            _ => requests,
        }
    }
}

/// The name alone: the rest is a table of its own.
impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

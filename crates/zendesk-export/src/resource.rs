use std::{fmt, time::Duration};

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
    /// Whether a page that is not full may be followed by another, where the server does not say
    /// `end_of_stream`. Then only one without anything new is the last.
    pub short_pages: bool,
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

impl Resource {
    /// Every export, in the order in which documents list them.
    pub const ALL: &'static [&'static Self] = &[
        &TICKETS,
        &TICKETS_BY_TIME,
        &TICKET_EVENTS,
        &TICKET_METRIC_EVENTS,
        &TICKET_METRIC_EVENTS_BY_CURSOR,
        &USERS,
        &USERS_BY_TIME,
        &ORGANIZATIONS,
        &CUSTOM_OBJECTS,
        &ROUTING_ATTRIBUTES,
        &ROUTING_ATTRIBUTE_VALUES,
        &ROUTING_INSTANCE_VALUES,
        &ARTICLES,
        &CALLS,
        &LEGS,
    ];
}

/// The name alone: the rest is a table of its own.
impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// What most exports have in common.
const COMMON: Resource = Resource {
    name: "",
    paging: Paging::Time,
    page_size: 1_000,
    short_pages: false,
    per_page: true,
    sample: true,
    bucket: Bucket::Exports,
    sideloads: &[],
    id: "id",
    timestamp: "updated_at",
    key: &["id", "updated_at"],
    deleted: &[],
    scope: "read",
    product: "Support",
};

pub(crate) const TICKETS: Resource = Resource {
    name: "tickets",
    paging: Paging::Cursor,
    ..TICKETS_BY_TIME
};

pub(crate) const TICKETS_BY_TIME: Resource = Resource {
    name: "tickets_by_time",
    sideloads: &[
        "users",
        "groups",
        "organizations",
        "metric_sets",
        "dates",
        "sharing_agreements",
        "comment_count",
        "incident_counts",
        "ticket_forms",
    ],
    timestamp: "generated_timestamp",
    key: &["id", "generated_timestamp"],
    deleted: &[("status", "\"deleted\"")],
    scope: "tickets:read",
    ..COMMON
};

pub(crate) const TICKET_EVENTS: Resource = Resource {
    name: "ticket_events",
    sideloads: &["comment_events"],
    timestamp: "timestamp",
    key: &["id"],
    scope: "tickets:read",
    ..COMMON
};

pub(crate) const TICKET_METRIC_EVENTS: Resource = Resource {
    name: "ticket_metric_events",
    per_page: false,
    sample: false,
    bucket: Bucket::TicketMetricEvents,
    timestamp: "time",
    // An event that is taken back comes again, with `deleted`.
    key: &["id", "type", "time", "deleted"],
    deleted: &[("deleted", "true")],
    scope: "tickets:read",
    ..COMMON
};

pub(crate) const TICKET_METRIC_EVENTS_BY_CURSOR: Resource = Resource {
    name: "ticket_metric_events_by_cursor",
    paging: Paging::PageAfter,
    // 100 are documented, 1,000 asked for by clients.
    short_pages: true,
    per_page: true,
    ..TICKET_METRIC_EVENTS
};

pub(crate) const USERS: Resource = Resource {
    name: "users",
    paging: Paging::Cursor,
    bucket: Bucket::UsersByCursor,
    ..USERS_BY_TIME
};

pub(crate) const USERS_BY_TIME: Resource = Resource {
    name: "users_by_time",
    sideloads: &[
        "organizations",
        "abilities",
        "roles",
        "identities",
        "groups",
        "open_ticket_count",
    ],
    deleted: &[("active", "false"), ("permanently_deleted", "true")],
    scope: "users:read",
    ..COMMON
};

pub(crate) const ORGANIZATIONS: Resource = Resource {
    name: "organizations",
    sideloads: &["abilities"],
    deleted: &[("deleted_at", "")],
    scope: "organizations:read",
    ..COMMON
};

pub(crate) const CUSTOM_OBJECTS: Resource = Resource {
    name: "custom_objects",
    paging: Paging::Cursor,
    sample: false,
    deleted: &[("name", "\"[DELETED]\"")],
    scope: "custom_objects:read",
    product: "this custom object",
    ..COMMON
};

pub(crate) const ROUTING_ATTRIBUTES: Resource = Resource {
    name: "routing_attributes",
    paging: Paging::CursorAlone,
    page_size: 3_000,
    short_pages: true,
    per_page: false,
    sample: false,
    bucket: Bucket::Routing,
    timestamp: "time",
    key: &["id", "time", "type"],
    deleted: &[("type", "\"delete\"")],
    product: "skills-based routing",
    ..COMMON
};

pub(crate) const ROUTING_ATTRIBUTE_VALUES: Resource = Resource {
    name: "routing_attribute_values",
    ..ROUTING_ATTRIBUTES
};

pub(crate) const ROUTING_INSTANCE_VALUES: Resource = Resource {
    name: "routing_instance_values",
    deleted: &[
        ("type", "\"unassociate_agent\""),
        ("type", "\"unassociate_ticket\""),
    ],
    ..ROUTING_ATTRIBUTES
};

/// Up to 1,000 a page by
/// <https://developer.zendesk.com/documentation/help_center/help-center-api/understanding-incremental-article-exports/>.
pub(crate) const ARTICLES: Resource = Resource {
    name: "articles",
    per_page: false,
    sample: false,
    bucket: Bucket::HelpCenter,
    sideloads: &["users", "sections", "categories", "translations"],
    scope: "hc:read",
    product: "a Help Center",
    ..COMMON
};

/// See <https://developer.zendesk.com/api-reference/voice/talk-api/incremental_exports/>.
pub(crate) const CALLS: Resource = Resource {
    name: "calls",
    per_page: false,
    sample: false,
    bucket: Bucket::Talk,
    product: "Talk",
    ..COMMON
};

pub(crate) const LEGS: Resource = Resource {
    name: "legs",
    ..CALLS
};

/// The sample of an export: another path, another budget.
pub(crate) const fn sample_of(resource: &Resource, name: &'static str) -> Resource {
    Resource {
        name,
        paging: Paging::Time,
        page_size: 50,
        per_page: false,
        sample: false,
        bucket: Bucket::Samples,
        ..*resource
    }
}

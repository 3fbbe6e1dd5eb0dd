//! The rows.
use super::{Bucket, Paging, Resource};

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

/// What most exports have in common.
const COMMON: Resource = Resource {
    name: "",
    paging: Paging::Time,
    page_size: 1_000,
    dated_ahead: false,
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
    // Recorded: a breach that could be read at 20:28:26 with the time 20:29:14.
    dated_ahead: true,
    // An event that is taken back comes again, with `deleted`.
    key: &["id", "type", "time", "deleted"],
    deleted: &[("deleted", "true")],
    scope: "tickets:read",
    ..COMMON
};

pub(crate) const TICKET_METRIC_EVENTS_BY_CURSOR: Resource = Resource {
    name: "ticket_metric_events_by_cursor",
    paging: Paging::PageAfter,
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

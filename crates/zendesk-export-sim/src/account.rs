//! The records of the account: each a pure function of the seed and its index, so that ten million
//! tickets need no memory and are there at once.

mod dice;
mod population;
mod text;
mod timeline;

pub(crate) mod group;
mod metric_set;
pub(crate) mod organization;
mod ticket;
mod ticket_event;
mod ticket_event_child;
mod ticket_fields;
pub(crate) mod ticket_people;
mod ticket_via;
pub(crate) mod user;

use dice::{Dice, Topic};
use population::Population;
use timeline::Timeline;

pub(crate) struct Account {
    seed: u64,
    base_url: String,
    tickets: Population,
    ticket_events: Population,
    users: u64,
    organizations: u64,
}

/// How many records there are; `None` follows from the tickets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    pub(crate) tickets: u64,
    pub(crate) ticket_events: Option<u64>,
    pub(crate) users: Option<u64>,
    pub(crate) organizations: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resource {
    Tickets,
    TicketEvents,
    Users,
    Organizations,
}

/// Whether a record carries what a sideload puts inside it: the metric set of a ticket, or the
/// full comments of a ticket event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inlined {
    Nothing,
    Sideload,
}

impl Default for Sizes {
    fn default() -> Self {
        Self {
            tickets: 1_000,
            ticket_events: None,
            users: None,
            organizations: None,
        }
    }
}

/// Ids are made from indexes, and have to stay within 64 bits.
const MOST_RECORDS: u64 = 1_000_000_000_000;

impl Sizes {
    fn bounded(self) -> Self {
        let bound = |count: Option<u64>| count.map(|count| count.min(MOST_RECORDS));
        Self {
            tickets: self.tickets.min(MOST_RECORDS),
            ticket_events: bound(self.ticket_events),
            users: bound(self.users),
            organizations: bound(self.organizations),
        }
    }
}

impl Account {
    pub(crate) fn new(seed: u64, sizes: Sizes, base_url: String) -> Self {
        let sizes = sizes.bounded();
        let tickets = Population::with_ai_agents(sizes.tickets);
        let events = sizes
            .ticket_events
            .unwrap_or(sizes.tickets.saturating_mul(2));
        let ticket_events = match (tickets.len(), tickets.ai_agents()) {
            // Every event belongs to a ticket.
            (0, _) => Population::of_agents(0),
            (_, 0) => Population::of_agents(events),
            _ => Population::with_ai_agents(events),
        };
        Self {
            seed,
            base_url,
            tickets,
            ticket_events,
            users: sizes.users.unwrap_or((sizes.tickets / 5).max(1)),
            organizations: sizes.organizations.unwrap_or((sizes.tickets / 25).max(1)),
        }
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    pub(crate) fn len(&self, resource: Resource) -> u64 {
        match resource {
            Resource::Tickets => self.tickets.len(),
            Resource::TicketEvents => self.ticket_events.len(),
            Resource::Users => self.users,
            Resource::Organizations => self.organizations,
        }
    }

    /// How many records there are without those of AI agents.
    pub(crate) fn default_scope_len(&self, resource: Resource) -> u64 {
        match resource {
            Resource::Tickets => self.tickets.agents(),
            Resource::TicketEvents => self.ticket_events.agents(),
            Resource::Users | Resource::Organizations => self.len(resource),
        }
    }

    /// The time that `start_time` and the cursor compare with. It never falls as the index rises.
    pub(crate) fn timestamp(&self, resource: Resource, index: u64) -> i64 {
        Timeline::new(self.seed, resource, self.len(resource)).at(index)
    }

    /// The id, which rises with the index.
    pub(crate) fn id(&self, resource: Resource, index: u64) -> u64 {
        match resource {
            Resource::Tickets => ticket::id(index),
            Resource::TicketEvents => ticket_event::id(index),
            Resource::Users => user::id(index),
            Resource::Organizations => organization::id(index),
        }
    }

    pub(crate) fn is_ai_agent(&self, resource: Resource, index: u64) -> bool {
        match resource {
            Resource::Tickets => self.tickets.is_ai_agent(index),
            Resource::TicketEvents => self.ticket_events.is_ai_agent(index),
            Resource::Users | Resource::Organizations => false,
        }
    }

    pub(crate) fn is_deleted_ticket(&self, resource: Resource, index: u64) -> bool {
        resource == Resource::Tickets && ticket::Fate::of(self, index) != ticket::Fate::Kept
    }

    pub(crate) fn write(
        &self,
        resource: Resource,
        index: u64,
        inlined: Inlined,
        out: &mut Vec<u8>,
    ) {
        match resource {
            Resource::Tickets => ticket::write(self, index, inlined, out),
            Resource::TicketEvents => ticket_event::write(self, index, inlined, out),
            Resource::Users => user::write(self, index, out),
            Resource::Organizations => organization::write(self, index, out),
        }
    }

    fn dice(&self, topic: Topic, index: u64) -> Dice {
        Dice::new(self.seed, topic, index)
    }

    /// The address of one record.
    fn url(&self, resource: &str, id: u64) -> String {
        format!("{}/api/v2/{resource}/{id}.json", self.base_url)
    }
}

impl Resource {
    pub(crate) fn named(name: &str) -> Option<Self> {
        [
            Self::Tickets,
            Self::TicketEvents,
            Self::Users,
            Self::Organizations,
        ]
        .into_iter()
        .find(|resource| resource.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Tickets => "tickets",
            Self::TicketEvents => "ticket_events",
            Self::Users => "users",
            Self::Organizations => "organizations",
        }
    }

    pub(crate) fn has_support_type(self) -> bool {
        matches!(self, Self::Tickets | Self::TicketEvents)
    }
}

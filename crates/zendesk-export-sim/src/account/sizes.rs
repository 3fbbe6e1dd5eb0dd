//! How many records an account has.

use super::population::Population;

/// How many records were asked for; `None` follows from the tickets.
#[derive(Debug, Clone)]
pub(crate) struct Sizes {
    pub(crate) tickets: u64,
    pub(crate) ticket_bytes: u32,
    pub(crate) ticket_events: Option<u64>,
    pub(crate) users: Option<u64>,
    pub(crate) organizations: Option<u64>,
    pub(crate) ticket_metric_events: Option<u64>,
    pub(crate) side_conversation_events: Option<u64>,
    pub(crate) articles: Option<u64>,
    pub(crate) calls: Option<u64>,
    pub(crate) legs: Option<u64>,
    pub(crate) routing_attributes: Option<u64>,
    pub(crate) routing_attribute_values: Option<u64>,
    pub(crate) routing_instance_values: Option<u64>,
    /// Keys and counts; without any there is one custom object.
    pub(crate) custom_objects: Vec<(String, u64)>,
}

/// How many records there are.
pub(super) struct Counts {
    pub(super) tickets: u64,
    pub(super) ticket_events: u64,
    pub(super) users: u64,
    pub(super) organizations: u64,
    pub(super) ticket_metric_events: u64,
    pub(super) side_conversation_events: u64,
    pub(super) articles: u64,
    pub(super) calls: u64,
    pub(super) legs: u64,
    pub(super) routing_attributes: u64,
    pub(super) routing_attribute_values: u64,
    pub(super) routing_instance_values: u64,
    pub(super) custom_objects: Vec<(String, u64)>,
}

const DEFAULT_TICKETS: u64 = 1_000;
const DEFAULT_TICKET_BYTES: u32 = 3_300;
const DEFAULT_CUSTOM_OBJECT: &str = "asset";

/// Ids are made from indexes, and have to stay within 64 bits.
const MOST_RECORDS: u64 = 1_000_000_000_000;

impl Sizes {
    pub(super) fn counts(self) -> Counts {
        let tickets = self.tickets.min(MOST_RECORDS);
        let or = |asked: Option<u64>, follows: u64| asked.unwrap_or(follows).min(MOST_RECORDS);
        // What belongs to something cannot be where there is nothing to belong to.
        let of = |owners: u64, count: u64| if owners == 0 { 0 } else { count };

        let all_tickets = Population::with_ai_agents(tickets).len();
        let calls = or(self.calls, tickets / 10);
        let routing_attributes = or(self.routing_attributes, (tickets / 250).max(1));
        let routing_attribute_values = of(
            routing_attributes,
            or(self.routing_attribute_values, (tickets / 50).max(1)),
        );
        Counts {
            tickets,
            ticket_events: of(tickets, or(self.ticket_events, tickets * 3)),
            users: or(self.users, (tickets / 5).max(1)),
            organizations: or(self.organizations, (tickets / 25).max(1)),
            ticket_metric_events: of(tickets, or(self.ticket_metric_events, all_tickets * 4)),
            side_conversation_events: of(tickets, or(self.side_conversation_events, tickets / 4)),
            articles: or(self.articles, (tickets / 10).max(1)),
            calls,
            legs: of(calls, or(self.legs, calls * 2)),
            routing_attributes,
            routing_attribute_values,
            routing_instance_values: of(
                routing_attribute_values,
                or(self.routing_instance_values, (tickets / 2).max(1)),
            ),
            custom_objects: if self.custom_objects.is_empty() {
                vec![(DEFAULT_CUSTOM_OBJECT.to_owned(), (tickets / 10).max(1))]
            } else {
                let bounded = |(key, count): (String, u64)| (key, count.min(MOST_RECORDS));
                self.custom_objects.into_iter().map(bounded).collect()
            },
        }
    }
}

impl Default for Sizes {
    fn default() -> Self {
        Self {
            tickets: DEFAULT_TICKETS,
            ticket_bytes: DEFAULT_TICKET_BYTES,
            ticket_events: None,
            users: None,
            organizations: None,
            ticket_metric_events: None,
            side_conversation_events: None,
            articles: None,
            calls: None,
            legs: None,
            routing_attributes: None,
            routing_attribute_values: None,
            routing_instance_values: None,
            custom_objects: Vec::new(),
        }
    }
}

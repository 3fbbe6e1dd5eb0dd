//! The records of the account: each a pure function of the seed and its index, so that ten million
//! tickets need no memory and are there at once.

mod changes;
mod dice;
mod pace;
mod permutation;
mod population;
mod resource;
mod revisions;
mod sizes;
pub(crate) mod text;
mod timeline;
mod url;

mod article;
pub(crate) mod call;
mod custom_object_record;
pub(crate) mod custom_status;
pub(crate) mod group;
mod leg;
mod metric_set;
mod names;
pub(crate) mod organization;
mod routing;
mod side_conversation_event;
pub(crate) mod ticket;
mod ticket_course;
pub(crate) mod ticket_event;
mod ticket_event_child;
pub(crate) mod ticket_fields;
mod ticket_life;
mod ticket_lines;
mod ticket_metric_event;
mod ticket_moments;
pub(crate) mod ticket_people;
mod ticket_reply_clock;
mod ticket_state;
mod ticket_times;
mod ticket_via;
pub(crate) mod user;
mod user_role;

use changes::Changes;
use population::Population;
use sizes::Counts;
use ticket_lines::{Lines, Of};
use ticket_moments::Moments;

pub(crate) use changes::Revision;
pub(crate) use dice::{Dice, Topic};
pub(crate) use names::Names;
pub(crate) use pace::Pace;
pub(crate) use population::Rank;
pub(crate) use resource::Resource;
pub(crate) use sizes::Sizes;
pub(crate) use timeline::END;

pub(crate) struct Account {
    seed: u64,
    base_url: String,
    tickets: Population,
    ticket_events: Lines,
    ticket_metric_events: Lines,
    counts: Counts,
    ticket_bytes: u64,
    /// By the numbers of the resources.
    changes: Vec<Changes>,
}

/// Whether a record carries what a sideload puts inside it: the metric set of a ticket, or the
/// full comments of a ticket event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inlined {
    Nothing,
    Sideload,
}

impl Account {
    pub(crate) fn new(seed: u64, sizes: Sizes, base_url: String, pace: Pace) -> Self {
        let ticket_bytes = sizes.ticket_bytes.into();
        let counts = sizes.counts();
        let tickets = Population::with_ai_agents(counts.tickets);
        let moments = Moments::new(seed, tickets);
        let mut account = Self {
            seed,
            base_url,
            tickets,
            ticket_events: Lines::new(
                moments,
                &ticket_event::LINES,
                (counts.ticket_events, Of::Agents),
            ),
            ticket_metric_events: Lines::new(
                moments,
                &ticket_metric_event::LINES,
                (counts.ticket_metric_events, Of::All),
            ),
            counts,
            ticket_bytes,
            changes: Vec::new(),
        };
        account.changes = Resource::all(account.counts.custom_objects.len())
            .map(|resource| {
                let records = account.len(resource);
                match resource {
                    // Each is about a change of a ticket.
                    Resource::TicketEvents | Resource::TicketMetricEvents => {
                        let pace = pace.with_rest_for(account.tickets.agents());
                        Changes::of_additions(pace, Population::of_agents(records))
                    }
                    Resource::Tickets => Changes::of_updates(pace, account.tickets, seed),
                    _ if resource.is_changeable() => {
                        Changes::of_updates(pace, Population::of_agents(records), seed)
                    }
                    _ => Changes::of_additions(pace, Population::of_agents(records)),
                }
            })
            .collect();
        account
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The resource that [`Simulator::record_count`](crate::Simulator::record_count) calls so.
    pub(crate) fn resource(&self, name: &str) -> Option<Resource> {
        Some(match name {
            "tickets" => Resource::Tickets,
            "ticket_events" => Resource::TicketEvents,
            "users" => Resource::Users,
            "organizations" => Resource::Organizations,
            "ticket_metric_events" => Resource::TicketMetricEvents,
            "side_conversation_events" => Resource::SideConversationEvents,
            "articles" => Resource::Articles,
            "calls" => Resource::Calls,
            "legs" => Resource::Legs,
            "routing_attributes" => Resource::RoutingAttributes,
            "routing_attribute_values" => Resource::RoutingAttributeValues,
            "routing_instance_values" => Resource::RoutingInstanceValues,
            _ => return self.custom_object(name.strip_prefix("custom_objects/")?),
        })
    }

    /// The custom object with this key.
    pub(crate) fn custom_object(&self, key: &str) -> Option<Resource> {
        let mut objects = self.counts.custom_objects.iter();
        objects
            .position(|(known, _)| known == key)
            .map(Resource::CustomObject)
    }

    pub(crate) fn len(&self, resource: Resource) -> u64 {
        let counts = &self.counts;
        match resource {
            Resource::Tickets => self.tickets.len(),
            Resource::TicketEvents => self.ticket_events.len(),
            Resource::Users => counts.users,
            Resource::Organizations => counts.organizations,
            Resource::TicketMetricEvents => self.ticket_metric_events.len(),
            Resource::SideConversationEvents => counts.side_conversation_events,
            Resource::Articles => counts.articles,
            Resource::Calls => counts.calls,
            Resource::Legs => counts.legs,
            Resource::RoutingAttributes => counts.routing_attributes,
            Resource::RoutingAttributeValues => counts.routing_attribute_values,
            Resource::RoutingInstanceValues => counts.routing_instance_values,
            Resource::CustomObject(place) => counts.custom_objects[place].1,
        }
    }

    /// A number that rises with the index: the id, where that is one.
    pub(crate) fn id(&self, resource: Resource, index: u64) -> u64 {
        match resource {
            Resource::Tickets => ticket_life::id(index),
            Resource::TicketEvents => ticket_event::id(index),
            Resource::Users => user::id(index),
            Resource::Organizations => organization::id(index),
            Resource::TicketMetricEvents => ticket_metric_event::id(index),
            Resource::Articles => article::id(index),
            Resource::Calls => call::id(index),
            Resource::Legs => leg::id(index),
            Resource::RoutingAttributes
            | Resource::RoutingAttributeValues
            | Resource::RoutingInstanceValues
            | Resource::SideConversationEvents
            | Resource::CustomObject(_) => index,
        }
    }

    pub(crate) fn is_ai_agent(&self, resource: Resource, index: u64) -> bool {
        match resource {
            Resource::Tickets => self.tickets.is_ai_agent(index),
            Resource::TicketEvents => self.ticket_events.is_ai_agent(index),
            _ => false,
        }
    }

    /// Whether a request for no deleted records leaves it out.
    pub(crate) fn is_deleted(&self, resource: Resource, revision: &Revision, now: i64) -> bool {
        match resource {
            Resource::Tickets => ticket_life::Fate::of(self, revision) != ticket_life::Fate::Kept,
            Resource::TicketMetricEvents => {
                ticket_metric_event::is_of_deleted_ticket(self, revision.index, now)
            }
            Resource::CustomObject(place) => {
                custom_object_record::is_deleted(self, place, revision)
            }
            _ => false,
        }
    }

    pub(crate) fn write(
        &self,
        resource: Resource,
        revision: &Revision,
        inlined: Inlined,
        out: &mut Vec<u8>,
    ) {
        match resource {
            Resource::Tickets => ticket::write(self, revision, inlined, out),
            Resource::TicketEvents => ticket_event::write(self, revision, inlined, out),
            Resource::Users => user::write(self, revision, out),
            Resource::Organizations => organization::write(self, revision, out),
            Resource::TicketMetricEvents => ticket_metric_event::write(self, revision, out),
            Resource::SideConversationEvents => side_conversation_event::write(self, revision, out),
            Resource::Articles => article::write(self, revision, out),
            Resource::Calls => call::write(self, revision, out),
            Resource::Legs => leg::write(self, revision, out),
            Resource::RoutingAttributes => routing::write_attribute(self, revision, out),
            Resource::RoutingAttributeValues => routing::write_attribute_value(self, revision, out),
            Resource::RoutingInstanceValues => routing::write_instance_value(self, revision, out),
            Resource::CustomObject(place) => {
                custom_object_record::write(self, place, revision, out);
            }
        }
    }

    pub(crate) fn custom_objects(&self) -> u64 {
        self.counts.custom_objects.len() as u64
    }

    pub(crate) fn custom_object_key(&self, place: usize) -> &str {
        &self.counts.custom_objects[place].0
    }

    fn dice(&self, topic: Topic, index: u64) -> Dice {
        Dice::new(self.seed, topic, index)
    }
}

use super::Client;
use crate::{
    Export, Start,
    exports::{
        Articles, Calls, CustomObjects, Endpoint, Legs, Organizations, RoutingAttributeValues,
        RoutingAttributes, RoutingInstanceValues, TicketEvents, TicketMetricEvents,
        TicketMetricEventsByCursor, Tickets, TicketsByTime, Users, UsersByTime,
    },
};

/// The exports, one method each.
impl Client {
    /// Tickets, by cursor.
    pub fn tickets(&self, start: impl Into<Start>) -> Export<Tickets> {
        self.export(start)
    }

    /// Tickets, by time. By cursor is what Zendesk recommends.
    pub fn tickets_by_time(&self, start: impl Into<Start>) -> Export<TicketsByTime> {
        self.export(start)
    }

    /// Ticket events, by time.
    pub fn ticket_events(&self, start: impl Into<Start>) -> Export<TicketEvents> {
        self.export(start)
    }

    /// Ticket metric events, by time.
    pub fn ticket_metric_events(&self, start: impl Into<Start>) -> Export<TicketMetricEvents> {
        self.export(start)
    }

    /// Ticket metric events, by `page[after]`.
    pub fn ticket_metric_events_by_cursor(
        &self,
        start: impl Into<Start>,
    ) -> Export<TicketMetricEventsByCursor> {
        self.export(start)
    }

    /// Users, by cursor.
    pub fn users(&self, start: impl Into<Start>) -> Export<Users> {
        self.export(start)
    }

    /// Users, by time. By cursor is what Zendesk recommends.
    pub fn users_by_time(&self, start: impl Into<Start>) -> Export<UsersByTime> {
        self.export(start)
    }

    /// Organizations, by time.
    pub fn organizations(&self, start: impl Into<Start>) -> Export<Organizations> {
        self.export(start)
    }

    /// The records of one custom object, chosen by its key, by cursor.
    pub fn custom_objects(
        &self,
        key: impl Into<String>,
        start: impl Into<Start>,
    ) -> Export<CustomObjects> {
        self.export(start).keyed(key.into())
    }

    /// Attributes of skills-based routing, by cursor. There is no `start_time`: an export begins
    /// with [`Start::Beginning`] or from a checkpoint.
    pub fn routing_attributes(&self, start: impl Into<Start>) -> Export<RoutingAttributes> {
        self.export(start)
    }

    /// Values of attributes of skills-based routing, by cursor; begins as
    /// [`routing_attributes`](Self::routing_attributes).
    pub fn routing_attribute_values(
        &self,
        start: impl Into<Start>,
    ) -> Export<RoutingAttributeValues> {
        self.export(start)
    }

    /// Which agents and tickets have which values, by cursor; begins as
    /// [`routing_attributes`](Self::routing_attributes).
    pub fn routing_instance_values(
        &self,
        start: impl Into<Start>,
    ) -> Export<RoutingInstanceValues> {
        self.export(start)
    }

    /// Articles of Help Center, by time.
    pub fn articles(&self, start: impl Into<Start>) -> Export<Articles> {
        self.export(start)
    }

    /// Calls of Talk, by time.
    pub fn calls(&self, start: impl Into<Start>) -> Export<Calls> {
        self.export(start)
    }

    /// Legs of the calls of Talk, by time.
    pub fn legs(&self, start: impl Into<Start>) -> Export<Legs> {
        self.export(start)
    }

    fn export<E: Endpoint>(&self, start: impl Into<Start>) -> Export<E> {
        Export::new(self.clone(), start.into())
    }
}

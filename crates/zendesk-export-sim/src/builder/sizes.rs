//! How much there is in the account.

use super::SimulatorBuilder;
use crate::product::Product;

impl SimulatorBuilder {
    /// How many tickets an export delivers by default; 1,000 unless set.
    ///
    /// For every 32 of them there is one more that only an AI agent handled, which an export
    /// leaves out unless `support_type_scope` asks for it.
    pub fn tickets(mut self, count: u64) -> Self {
        self.sizes.tickets = count;
        self
    }

    /// How large a ticket is on average, in bytes of JSON; 3,300 unless set.
    ///
    /// Smaller ones have less text and fewer custom fields, larger ones more. About 1,350 is the
    /// least, since every ticket has all members; a smaller number is taken for that.
    pub fn ticket_bytes(mut self, bytes: u32) -> Self {
        self.sizes.ticket_bytes = bytes;
        self
    }

    /// How many ticket events an export delivers by default; three for each ticket unless set.
    ///
    /// With three there is the whole story of a ticket, with more there are notes in between, and with fewer the end of
    /// the story is missing.
    pub fn ticket_events(mut self, count: u64) -> Self {
        self.sizes.ticket_events = Some(count);
        self
    }

    /// How many users there are; one for five tickets, at least one, unless set.
    pub fn users(mut self, count: u64) -> Self {
        self.sizes.users = Some(count);
        self
    }

    /// How many organizations there are; one for 25 tickets, at least one, unless set.
    pub fn organizations(mut self, count: u64) -> Self {
        self.sizes.organizations = Some(count);
        self
    }

    /// How many ticket metric events there are; four for each ticket, those of AI agents included, unless set.
    pub fn ticket_metric_events(mut self, count: u64) -> Self {
        self.sizes.ticket_metric_events = Some(count);
        self
    }

    /// How many events of side conversations there are; one for four tickets unless set.
    pub fn side_conversation_events(mut self, count: u64) -> Self {
        self.sizes.side_conversation_events = Some(count);
        self
    }

    /// Adds a custom object with this key and number of records. Unless one is added, there is
    /// `asset`, with one record for ten tickets, at least one.
    pub fn custom_object(mut self, key: impl Into<String>, count: u64) -> Self {
        self.sizes.custom_objects.push((key.into(), count));
        self
    }

    /// How many articles there are; one for ten tickets, at least one, unless set.
    pub fn articles(mut self, count: u64) -> Self {
        self.sizes.articles = Some(count);
        self
    }

    /// How many calls there are; one for ten tickets unless set.
    pub fn calls(mut self, count: u64) -> Self {
        self.sizes.calls = Some(count);
        self
    }

    /// How many legs of calls there are; two for each call unless set, none without calls.
    pub fn legs(mut self, count: u64) -> Self {
        self.sizes.legs = Some(count);
        self
    }

    /// How many changes of routing attributes there are; one for 250 tickets, at least one, unless
    /// set.
    pub fn routing_attributes(mut self, count: u64) -> Self {
        self.sizes.routing_attributes = Some(count);
        self
    }

    /// How many changes of routing attribute values there are; one for 50 tickets, at least one,
    /// unless set, none without attributes.
    pub fn routing_attribute_values(mut self, count: u64) -> Self {
        self.sizes.routing_attribute_values = Some(count);
        self
    }

    /// How many changes of routing instance values there are; one for two tickets, at least one,
    /// unless set, none without attribute values.
    pub fn routing_instance_values(mut self, count: u64) -> Self {
        self.sizes.routing_instance_values = Some(count);
        self
    }

    /// Takes a product from the account, whose exports then get 404 `InvalidEndpoint`.
    ///
    /// What Zendesk answers is not on record: this, or 403, is what it says elsewhere of features
    /// that a plan lacks.
    pub fn without(mut self, product: Product) -> Self {
        self.products.remove(product);
        self
    }
}

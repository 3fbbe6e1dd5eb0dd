//! How each kind of record says that what it describes is gone.
use crate::{
    Open,
    types::{
        CustomObjectRecord, Organization, RoutingAttribute, RoutingAttributeValue, RoutingChange,
        RoutingInstanceChange, RoutingInstanceValue, Ticket, TicketMetricEvent, TicketStatus, User,
    },
};

impl Ticket {
    /// Whether the ticket is deleted, perhaps for good: its status says so.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.status == Some(Open::Known(TicketStatus::Deleted))
    }
}

impl TicketMetricEvent {
    /// Whether the event is taken back, as the breach of a target that was lifted later.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.deleted == Some(true)
    }
}

impl User {
    /// Whether the user is deleted, perhaps for good: it is no longer active. A suspended one is.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.active == Some(false) || self.permanently_deleted == Some(true)
    }
}

impl Organization {
    /// Whether the organization is deleted: it has a time of deletion.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.deleted_at.is_some()
    }
}

impl CustomObjectRecord {
    /// Whether the record is deleted: Zendesk puts `[DELETED]` in place of its name and values.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.name.as_deref() == Some("[DELETED]")
    }
}

impl RoutingAttribute {
    /// Whether this change is the attribute's deletion.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.type_ == Some(Open::Known(RoutingChange::Delete))
    }
}

impl RoutingAttributeValue {
    /// Whether this change is the value's deletion.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.type_ == Some(Open::Known(RoutingChange::Delete))
    }
}

impl RoutingInstanceValue {
    /// Whether this change takes the value away from the agent or ticket.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        use RoutingInstanceChange::{UnassociateAgent, UnassociateTicket};
        matches!(
            self.type_,
            Some(Open::Known(UnassociateAgent | UnassociateTicket))
        )
    }
}

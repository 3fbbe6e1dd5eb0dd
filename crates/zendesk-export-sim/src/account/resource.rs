//! What can be exported.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resource {
    Tickets,
    TicketEvents,
    Users,
    Organizations,
    TicketMetricEvents,
    SideConversationEvents,
    Articles,
    Calls,
    Legs,
    RoutingAttributes,
    RoutingAttributeValues,
    RoutingInstanceValues,
    /// The records of one custom object, by its place among those of the account.
    CustomObject(usize),
}

impl Resource {
    /// The key that its records have on a page.
    pub(crate) fn items(self) -> &'static str {
        match self {
            Self::Tickets => "tickets",
            Self::TicketEvents => "ticket_events",
            Self::Users => "users",
            Self::Organizations => "organizations",
            Self::TicketMetricEvents => "ticket_metric_events",
            Self::SideConversationEvents => "events",
            Self::Articles => "articles",
            Self::Calls => "calls",
            Self::Legs => "legs",
            Self::RoutingAttributes => "attributes",
            Self::RoutingAttributeValues => "attribute_values",
            Self::RoutingInstanceValues => "instance_values",
            Self::CustomObject(_) => "custom_object_records",
        }
    }

    pub(crate) fn has_support_type(self) -> bool {
        matches!(self, Self::Tickets | Self::TicketEvents)
    }

    /// Every resource of an account with so many custom objects, in the order of their numbers.
    pub(super) fn all(custom_objects: usize) -> impl Iterator<Item = Self> {
        [
            Self::Tickets,
            Self::TicketEvents,
            Self::Users,
            Self::Organizations,
            Self::TicketMetricEvents,
            Self::Articles,
            Self::Calls,
            Self::Legs,
            Self::RoutingAttributes,
            Self::RoutingAttributeValues,
            Self::RoutingInstanceValues,
            Self::SideConversationEvents,
        ]
        .into_iter()
        .chain((0..custom_objects).map(Self::CustomObject))
    }

    /// Whether its records change after they came. Others tell what happened, once and for all.
    pub(super) fn is_changeable(self) -> bool {
        matches!(
            self,
            Self::Tickets
                | Self::Users
                | Self::Organizations
                | Self::Articles
                | Self::CustomObject(_)
        )
    }

    /// Where it stands among [all](Self::all).
    pub(crate) fn place(self) -> usize {
        usize::try_from(self.number()).unwrap_or_default()
    }

    /// Tells the resources of one account apart.
    pub(super) fn number(self) -> u64 {
        match self {
            Self::Tickets => 0,
            Self::TicketEvents => 1,
            Self::Users => 2,
            Self::Organizations => 3,
            Self::TicketMetricEvents => 4,
            Self::Articles => 5,
            Self::Calls => 6,
            Self::Legs => 7,
            Self::RoutingAttributes => 8,
            Self::RoutingAttributeValues => 9,
            Self::RoutingInstanceValues => 10,
            Self::SideConversationEvents => 11,
            Self::CustomObject(place) => 12 + place as u64,
        }
    }
}

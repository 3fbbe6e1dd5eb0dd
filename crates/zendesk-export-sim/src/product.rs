//! What an account may lack.

use crate::account::Resource;

/// A part of Zendesk that an account may be without; see
/// [`SimulatorBuilder::without`](crate::SimulatorBuilder::without).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Product {
    /// Calls and their legs.
    Talk,
    /// Articles.
    HelpCenter,
    /// Skills-based routing, which needs an Enterprise plan.
    Routing,
    /// Side conversations, which need the Collaboration add-on.
    Collaboration,
}

/// The products of the account.
#[derive(Debug, Default)]
pub(crate) struct Products {
    lacking: Vec<Product>,
}

impl Products {
    pub(crate) fn remove(&mut self, product: Product) {
        self.lacking.push(product);
    }

    pub(crate) fn lack(&self, resource: Resource) -> bool {
        let product = match resource {
            Resource::Calls | Resource::Legs => Product::Talk,
            Resource::Articles => Product::HelpCenter,
            Resource::RoutingAttributes
            | Resource::RoutingAttributeValues
            | Resource::RoutingInstanceValues => Product::Routing,
            Resource::SideConversationEvents => Product::Collaboration,
            Resource::Tickets
            | Resource::TicketEvents
            | Resource::Users
            | Resource::Organizations
            | Resource::TicketMetricEvents
            | Resource::CustomObject(_) => return false,
        };
        self.lacking.contains(&product)
    }
}

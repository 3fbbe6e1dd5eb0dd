//! What a token may read.

use crate::account::Resource;
use crate::refusal::Refusal;

/// Scopes as they were asked for, with spaces in between.
#[derive(Clone)]
pub(crate) struct Scopes(String);

/// Covers every export.
const READ: &str = "read";

impl Scopes {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(super) fn read() -> Self {
        Self::new(READ)
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split_whitespace()
    }

    /// Narrow scopes for lists are not told apart: any that reads is enough.
    pub(crate) fn check_lists(&self) -> Result<(), Refusal> {
        let reads = |scope: &str| scope == READ || scope.ends_with(":read");
        if self.iter().any(reads) {
            return Ok(());
        }
        let required = READ.to_owned();
        Err(Refusal::MissingScopes { required })
    }

    pub(crate) fn check(&self, resource: Resource) -> Result<(), Refusal> {
        let narrow = narrow(resource);
        if self
            .iter()
            .any(|scope| scope == READ || Some(scope) == narrow)
        {
            return Ok(());
        }
        let required = narrow.map_or(READ.to_owned(), |narrow| format!("{narrow}, {READ}"));
        Err(Refusal::MissingScopes { required })
    }
}

/// The scope that covers one resource only; of routing, side conversations and Talk none is known.
fn narrow(resource: Resource) -> Option<&'static str> {
    match resource {
        Resource::Tickets | Resource::TicketEvents | Resource::TicketMetricEvents => {
            Some("tickets:read")
        }
        Resource::Users => Some("users:read"),
        Resource::Organizations => Some("organizations:read"),
        Resource::CustomObject(_) => Some("custom_objects:read"),
        Resource::Articles => Some("hc:read"),
        Resource::Calls
        | Resource::Legs
        | Resource::RoutingAttributes
        | Resource::RoutingAttributeValues
        | Resource::RoutingInstanceValues
        | Resource::SideConversationEvents => None,
    }
}

//! How much of a budget was used.
use serde::{Deserialize, Serialize};
use zendesk_export::Budget;

/// So many requests of those that are allowed in so much time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Used {
    pub(crate) requests: u32,
    pub(crate) of: u32,
    pub(crate) seconds: u64,
}

impl Used {
    pub(crate) fn text(self) -> String {
        let Self {
            requests,
            of,
            seconds,
        } = self;
        format!("{requests} of {of} requests in {seconds} s used")
    }
}

impl From<Budget> for Used {
    fn from(budget: Budget) -> Self {
        Self {
            requests: budget.used,
            of: budget.requests,
            seconds: budget.window.as_secs(),
        }
    }
}

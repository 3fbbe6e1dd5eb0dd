//! Which users may do what.

/// Every user at a multiple of this is an agent.
pub(super) const AGENT_EVERY: u64 = 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Admin,
    Agent,
    /// One who may only comment in private.
    LightAgent,
    EndUser,
}

impl Role {
    pub(super) fn of(index: u64) -> Self {
        match index {
            0 => Self::Admin,
            _ if index % (7 * AGENT_EVERY) == 3 * AGENT_EVERY => Self::LightAgent,
            _ if index.is_multiple_of(AGENT_EVERY) => Self::Agent,
            _ => Self::EndUser,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Agent | Self::LightAgent => "agent",
            Self::EndUser => "end-user",
        }
    }

    pub(super) fn number(self) -> Option<u8> {
        match self {
            Self::Admin => Some(4),
            Self::Agent => Some(0),
            Self::LightAgent => Some(1),
            Self::EndUser => None,
        }
    }
}

//! How many events there are, without counting them.

use crate::account::population::Population;
use crate::account::ticket_moments::Moment;
use crate::account::timeline::scale;

/// One of the events that each ticket has, or some have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) moment: Moment,
    /// Which one of the ticket's events at that moment.
    pub(super) number: u64,
    pub(super) whose: Whose,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Whose {
    /// So many for each ticket.
    Each(u64),
    /// One for so many tickets of human agents, and so many of AI agents.
    Some(u64, u64),
}

/// Which events are counted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Of {
    All,
    Agents,
    AiAgents,
}

impl Line {
    /// How many of its events there are at a place.
    pub(super) fn at(&self, tickets: Population, place: u64, of: Of) -> u64 {
        self.before(tickets, place + 1, of) - self.before(tickets, place, of)
    }

    /// How many of its events there are before a place.
    pub(super) fn before(&self, tickets: Population, place: u64, of: Of) -> u64 {
        let place = place.min(tickets.len());
        if let (Whose::Each(count), Of::All) = (self.whose, of) {
            return count * place;
        }
        let agents = tickets.agents_before(place);
        let ai_agents = place - agents;
        let (of_agents, of_ai_agents) = match self.whose {
            Whose::Each(count) => (count * agents, count * ai_agents),
            Whose::Some(some, some_of_ai) => (
                scale(agents, some, tickets.agents()),
                scale(ai_agents, some_of_ai, tickets.ai_agents()),
            ),
        };
        match of {
            Of::All => of_agents + of_ai_agents,
            Of::Agents => of_agents,
            Of::AiAgents => of_ai_agents,
        }
    }
}

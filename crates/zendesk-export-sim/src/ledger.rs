//! What clients were shown.

mod ranges;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use self::ranges::Ranges;
use crate::account::{Account, Rank, Resource};

/// The revisions that pages held.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// By the places of the resources.
    shown: Mutex<BTreeMap<usize, Shown>>,
}

/// Counted apart: most clients see the records of human agents alone, and what they see then has no
/// gap at each record of an AI agent.
#[derive(Debug, Default, Clone)]
pub(crate) struct Shown {
    agents: Ranges,
    ai_agents: Ranges,
}

impl Shown {
    pub(crate) fn into_ranks(self) -> impl Iterator<Item = Rank> {
        let agents = self.agents.into_numbers().map(Rank::Agent);
        agents.chain(self.ai_agents.into_numbers().map(Rank::AiAgent))
    }
}

impl Ledger {
    /// Adds the revisions with these sequence numbers.
    pub(crate) fn add(&self, account: &Account, resource: Resource, sequences: &[u64]) {
        let (mut agents, mut ai_agents) = (Vec::with_capacity(sequences.len()), Vec::new());
        for &sequence in sequences {
            match account.rank(resource, sequence) {
                Rank::Agent(rank) => agents.push(rank),
                Rank::AiAgent(rank) => ai_agents.push(rank),
            }
        }
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = shown.entry(resource.place()).or_default();
        shown.agents.add(&agents);
        shown.ai_agents.add(&ai_agents);
    }

    pub(crate) fn shown(&self, resource: Resource) -> Shown {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.get(&resource.place()).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::account::{Pace, Sizes};

    #[test]
    fn a_walk_of_human_agents_records_leaves_no_gap() {
        let pace = Pace::new(0, 0, Duration::ZERO);
        let account = Account::new(7, Sizes::default(), String::new(), pace);
        for resource in [Resource::Tickets, Resource::TicketEvents] {
            let is_agents = |&sequence: &u64| !account.is_ai_agent(resource, sequence);
            let walk: Vec<u64> = (0..account.len(resource)).filter(is_agents).collect();
            let ledger = Ledger::default();
            for page in walk.chunks(25) {
                ledger.add(&account, resource, page);
            }
            let Shown { agents, ai_agents } = ledger.shown(resource);
            assert_eq!((agents.0.len(), ai_agents.0.len()), (1, 0), "{resource:?}");
            assert!(walk.len() < usize::try_from(account.len(resource)).unwrap());
        }
    }
}

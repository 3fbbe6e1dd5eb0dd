//! Records of human agents with those of AI agents strewn in between.

/// After every 32 records of human agents comes one of an AI agent, so that the number of either
/// is known without counting.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Population {
    agents: u64,
    ai_agents: u64,
}

/// Whose record it is, and which one of theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rank {
    Agent(u64),
    AiAgent(u64),
}

const AGENTS_IN_A_ROW: u64 = 32;
const ROW: u64 = AGENTS_IN_A_ROW + 1;

impl Population {
    pub(crate) fn with_ai_agents(agents: u64) -> Self {
        Self {
            agents,
            ai_agents: agents / AGENTS_IN_A_ROW,
        }
    }

    pub(crate) fn of_agents(agents: u64) -> Self {
        Self {
            agents,
            ai_agents: 0,
        }
    }

    pub(crate) fn len(self) -> u64 {
        self.agents + self.ai_agents
    }

    pub(crate) fn agents(self) -> u64 {
        self.agents
    }

    pub(crate) fn ai_agents(self) -> u64 {
        self.ai_agents
    }

    pub(crate) fn is_ai_agent(self, index: u64) -> bool {
        matches!(self.rank(index), Rank::AiAgent(_))
    }

    pub(crate) fn rank(self, index: u64) -> Rank {
        let row = index / ROW;
        if row < self.ai_agents && index % ROW == AGENTS_IN_A_ROW {
            Rank::AiAgent(row)
        } else {
            Rank::Agent(index - row.min(self.ai_agents))
        }
    }

    /// How many of the records before this one are those of human agents.
    pub(crate) fn agents_before(self, index: u64) -> u64 {
        match self.rank(index) {
            Rank::Agent(rank) => rank,
            Rank::AiAgent(rank) => index - rank,
        }
    }

    pub(crate) fn index(self, rank: Rank) -> u64 {
        match rank {
            Rank::Agent(rank) => rank + (rank / AGENTS_IN_A_ROW).min(self.ai_agents),
            Rank::AiAgent(rank) => rank * ROW + AGENTS_IN_A_ROW,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_as_many_records_of_agents_as_asked_for() {
        for agents in [0, 1, 31, 32, 33, 1_000, 2_500] {
            let population = Population::with_ai_agents(agents);
            let found = (0..population.len())
                .filter(|&index| !population.is_ai_agent(index))
                .count();
            assert_eq!(found as u64, agents);
        }
    }

    #[test]
    fn finds_the_index_of_every_rank() {
        for population in [Population::with_ai_agents(200), Population::of_agents(200)] {
            for index in 0..population.len() {
                assert_eq!(population.index(population.rank(index)), index);
            }
        }
    }
}

//! The events of all tickets by time, each found by its number without counting.

mod line;
#[cfg(test)]
mod tests;

pub(super) use self::line::Of;
use self::line::{Line, Whose};
use super::population::Rank;
use super::ticket_moments::{Moment, Moments};
use super::timeline::scale;

/// An event of a ticket that was there from the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) ticket: u64,
    pub(super) moment: Moment,
    /// Which one of the ticket's events at that moment.
    pub(super) number: u64,
    /// Which one it is of how many in between; of none where it is the last of all.
    pub(super) turn: (u64, u64),
}

/// The turn of an event in between that not each ticket has.
const AFTER_ALL: (u64, u64) = (0, 0);

/// The events of all tickets, in ticks, and within a tick in the order of their lines.
#[derive(Debug)]
pub(super) struct Lines {
    pub(super) moments: Moments,
    lines: Vec<Line>,
    agents: u64,
    ai_agents: u64,
}

impl Lines {
    /// So many events of all tickets; or of those of human agents, and of those of AI agents accordingly. A ticket has
    /// those that come first in the list, and what is left over lies in between.
    pub(super) fn new(moments: Moments, list: &[(Moment, u64)], (count, of): (u64, Of)) -> Self {
        let tickets = moments.tickets();
        let counted = match of {
            Of::All => tickets.len(),
            Of::Agents => tickets.agents(),
            Of::AiAgents => tickets.ai_agents(),
        };
        let each = count.checked_div(counted).unwrap_or_default();
        let left = count.checked_rem(counted).unwrap_or_default();
        let left_of_ai = scale(left, tickets.ai_agents(), counted);
        let rest = match of {
            Of::All => (left - left_of_ai, left_of_ai),
            Of::Agents | Of::AiAgents => (left, left_of_ai),
        };
        let listed = list.len() as u64;
        let first = usize::try_from(each.min(listed)).unwrap_or_default();
        let line = |(moment, number), whose| Line {
            moment,
            number,
            whose,
        };
        let whole = list[..first].iter();
        let mut lines: Vec<_> = whole.map(|&it| line(it, Whose::Each(1))).collect();
        if each > listed {
            lines.push(line((Moment::Between, 0), Whose::Each(each - listed)));
        }
        if rest != (0, 0) {
            let next = list.get(first).copied().unwrap_or((Moment::Between, 1));
            lines.push(line(next, Whose::Some(rest.0, rest.1)));
        }
        lines.sort_by_key(|line| (line.moment as u8, line.number));
        Self {
            moments,
            lines,
            agents: each * tickets.agents() + rest.0,
            ai_agents: each * tickets.ai_agents() + rest.1,
        }
    }

    pub(super) fn len(&self) -> u64 {
        self.agents + self.ai_agents
    }

    pub(super) fn event(&self, index: u64) -> Event {
        let (at, place, turn) = self.find(index, Of::All);
        let line = &self.lines[at];
        Event {
            ticket: self.moments.ticket(line.moment, place),
            moment: line.moment,
            number: line.number,
            turn: match line.whose {
                Whose::Each(count) => (turn, count),
                Whose::Some(..) => AFTER_ALL,
            },
        }
    }

    pub(super) fn time(&self, index: u64) -> i64 {
        let event = self.event(index);
        self.moments
            .time_of_one(event.moment, event.ticket, event.turn)
    }

    /// The indexes of a ticket's events, oldest first.
    pub(super) fn of_ticket(&self, ticket: u64) -> Vec<u64> {
        let mut events = Vec::new();
        for (at, line) in self.lines.iter().enumerate() {
            let place = self.moments.place(line.moment, ticket);
            let first = self.before(place, at, Of::All);
            events.extend(first..first + line.at(self.moments.tickets(), place, Of::All));
        }
        events.sort_unstable();
        events
    }

    /// The last turn that a ticket has in between.
    pub(super) fn last_between(&self, ticket: u64) -> Option<(u64, u64)> {
        let mut lines = self.lines.iter().rev();
        let line = lines.find(|line| {
            line.moment == Moment::Between && line.at(self.moments.tickets(), ticket, Of::All) > 0
        })?;
        Some(match line.whose {
            Whose::Each(count) => (count - 1, count),
            Whose::Some(..) => AFTER_ALL,
        })
    }

    /// New events are those of human agents.
    pub(super) fn is_ai_agent(&self, index: u64) -> bool {
        index < self.len()
            && self
                .moments
                .tickets()
                .is_ai_agent(self.find(index, Of::All).1)
    }

    pub(super) fn rank(&self, index: u64) -> Rank {
        if index >= self.len() {
            return Rank::Agent(index - self.ai_agents);
        }
        let (at, place, turn) = self.find(index, Of::All);
        let before = |of| self.before(place, at, of) + turn;
        match self.moments.tickets().is_ai_agent(place) {
            true => Rank::AiAgent(before(Of::AiAgents)),
            false => Rank::Agent(before(Of::Agents)),
        }
    }

    /// The index of the event with this rank.
    pub(super) fn index(&self, rank: Rank) -> u64 {
        let (at, place, turn) = match rank {
            Rank::Agent(rank) if rank >= self.agents => return rank + self.ai_agents,
            Rank::Agent(rank) => self.find(rank, Of::Agents),
            Rank::AiAgent(rank) => self.find(rank, Of::AiAgents),
        };
        self.before(place, at, Of::All) + turn
    }

    /// The line of an event, the place of its ticket there, and which one it is of several.
    fn find(&self, number: u64, of: Of) -> (usize, u64, u64) {
        let tick = self.tick(number, of);
        let mut left = number - self.before_tick(tick, of);
        for (at, line) in self.lines.iter().enumerate() {
            let Some(place) = tick.checked_sub(self.moments.delay(line.moment)) else {
                continue;
            };
            let here = line.at(self.moments.tickets(), place, of);
            if left < here {
                return (at, place, left);
            }
            left -= here;
        }
        // Nobody asks for more than there are.
        (0, 0, 0)
    }

    /// The last tick before which there are no more events than so many.
    fn tick(&self, number: u64, of: Of) -> u64 {
        let total = match of {
            Of::All => self.len(),
            Of::Agents => self.agents,
            Of::AiAgents => self.ai_agents,
        };
        let tickets = self.moments.tickets().len();
        let delayed = self
            .lines
            .iter()
            .map(|line| self.moments.delay(line.moment));
        let mean_delay = delayed.sum::<u64>() / (self.lines.len() as u64).max(1);
        let guess = scale(number, tickets, total) + mean_delay;
        // In the midst of the account it is the guess, or the one after that.
        let mut before = self.before_tick(guess, of);
        for tick in [guess, guess + 1] {
            let after = self.before_tick(tick + 1, of);
            if before <= number && number < after {
                return tick;
            }
            before = after;
        }
        let (mut low, mut high) = (guess.saturating_sub(2), guess + 3);
        if self.before_tick(low, of) > number {
            low = 0;
        }
        if self.before_tick(high, of) <= number {
            high = tickets + self.moments.delay(Moment::Latest) + 1;
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            match self.before_tick(middle, of) <= number {
                true => low = middle,
                false => high = middle,
            }
        }
        low
    }

    fn before_tick(&self, tick: u64, of: Of) -> u64 {
        let before = |line: &Line| {
            let place = tick.saturating_sub(self.moments.delay(line.moment));
            line.before(self.moments.tickets(), place, of)
        };
        self.lines.iter().map(before).sum()
    }

    /// How many events there are before those of a line at a place.
    fn before(&self, place: u64, at: usize, of: Of) -> u64 {
        let tick = place + self.moments.delay(self.lines[at].moment);
        let same_tick = self.lines[..at].iter().map(|line| {
            let place = tick.checked_sub(self.moments.delay(line.moment));
            place.map_or(0, |place| line.at(self.moments.tickets(), place, of))
        });
        self.before_tick(tick, of) + same_tick.sum::<u64>()
    }
}

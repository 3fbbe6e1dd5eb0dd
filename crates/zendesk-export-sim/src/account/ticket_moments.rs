//! When the steps of a ticket happen, so that a ticket takes days, a reply hours, and the last step is the one that
//! an export of tickets goes by.

use super::dice::{Dice, Topic};
use super::population::{Population, Rank};
use super::timeline::{SPAN, Timeline, scale};
use super::{Account, Resource};

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

/// A step of a ticket that was there from the start. Those of one tick happen in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// The last step.
    Latest,
    /// What happens in between, where there are more events than a ticket needs.
    Between,
    Creation,
    /// The first thing that happens after the creation.
    Response,
}

/// Time goes in ticks, in each of which one ticket has its latest step, another one is created, and so on. So it is
/// known without counting how many steps there are before each.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moments {
    seed: u64,
    tickets: Population,
    /// Seconds of a tick, about.
    tick: u64,
    /// Ticks from a creation to the response.
    response: u64,
    /// Ticks from a creation to the latest step.
    latest: u64,
    /// So many tickets in a row, as powers of two, are created, or responded to, in the reverse order.
    created_in_reverse: u32,
    responded_in_reverse: u32,
}

impl Moments {
    pub(super) fn new(seed: u64, tickets: Population) -> Self {
        let tick = (SPAN / tickets.len().max(1)).max(1);
        // Within one tick, if that is long enough.
        let response = 8 * HOUR / tick;
        let spread = 4 * DAY / tick;
        // What is reversed must move by no more ticks than there are to spare.
        let half = |ticks: u64| (ticks / 2).checked_ilog2().unwrap_or_default();
        Self {
            seed,
            tickets,
            tick,
            response,
            latest: spread + 2 * response + 2,
            created_in_reverse: half(spread),
            responded_in_reverse: half(response),
        }
    }

    pub(super) fn tickets(&self) -> Population {
        self.tickets
    }

    /// The tick of the first ticket's step.
    pub(super) fn delay(&self, moment: Moment) -> u64 {
        match moment {
            Moment::Creation => 0,
            Moment::Response => self.response,
            Moment::Between => self.latest - 1,
            Moment::Latest => self.latest,
        }
    }

    /// The ticket that is the one at this place to have its step. Those of AI agents have the places of others.
    pub(super) fn ticket(&self, moment: Moment, place: u64) -> u64 {
        match moment {
            Moment::Latest | Moment::Between => place,
            Moment::Creation => self.reversed(place, self.created_in_reverse),
            Moment::Response => {
                let created = self.reversed(place, self.responded_in_reverse);
                self.reversed(created, self.created_in_reverse)
            }
        }
    }

    /// The other way round.
    pub(super) fn place(&self, moment: Moment, ticket: u64) -> u64 {
        match moment {
            Moment::Latest | Moment::Between => ticket,
            Moment::Creation => self.reversed(ticket, self.created_in_reverse),
            Moment::Response => {
                let created = self.reversed(ticket, self.created_in_reverse);
                self.reversed(created, self.responded_in_reverse)
            }
        }
    }

    fn reversed(&self, place: u64, power: u32) -> u64 {
        let within = |rank: u64, power: u32, all: u64| {
            let last = (1 << power) - 1;
            match rank | last < all {
                true => rank ^ last,
                false => rank,
            }
        };
        self.tickets.index(match self.tickets.rank(place) {
            Rank::Agent(rank) => Rank::Agent(within(rank, power, self.tickets.agents())),
            Rank::AiAgent(rank) => {
                let rows = power.saturating_sub(5);
                Rank::AiAgent(within(rank, rows, self.tickets.ai_agents()))
            }
        })
    }

    /// When the step of this ticket happens.
    pub(super) fn time(&self, moment: Moment, ticket: u64) -> i64 {
        self.time_of_one(moment, ticket, (0, 1))
    }

    /// When one of several steps happens.
    pub(super) fn time_of_one(
        &self,
        moment: Moment,
        ticket: u64,
        (number, count): (u64, u64),
    ) -> i64 {
        let tick = self.place(moment, ticket) + self.delay(moment);
        let start = self.start(tick);
        let part = |parts: u64, of: u64| {
            let length = (self.start(tick + 1) - start).min(2 * DAY.cast_signed());
            start.saturating_add_unsigned(scale(parts, length.unsigned_abs(), of))
        };
        let chance = || Dice::new(self.seed, Topic::TicketMoment, ticket).below(64);
        match moment {
            Moment::Latest => start,
            Moment::Between => part(number + 1, 2 * count + 2),
            Moment::Creation => part(256 + chance(), 512),
            Moment::Response => part(321 + 2 * chance(), 512),
        }
    }

    fn start(&self, tick: u64) -> i64 {
        let timeline = Timeline::new(self.seed, Resource::Tickets, self.tickets.len());
        match tick.checked_sub(self.latest) {
            Some(ticket) => timeline.at(ticket),
            None => {
                let ticks = (self.latest - tick).cast_signed();
                timeline.at(0) - ticks * self.tick.min(DAY).cast_signed()
            }
        }
    }
}

impl Account {
    /// When a step of a ticket happened that was there from the start.
    pub(super) fn moment(&self, moment: Moment, ticket: u64) -> i64 {
        self.ticket_events.moments.time(moment, ticket)
    }

    /// When the last of a ticket's steps in between was, if there is one.
    pub(super) fn last_between(&self, ticket: u64) -> Option<i64> {
        let turn = self.ticket_events.last_between(ticket)?;
        let moments = &self.ticket_events.moments;
        Some(moments.time_of_one(Moment::Between, ticket, turn))
    }
}

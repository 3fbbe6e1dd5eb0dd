//! The states of the account's records, of the first ones and of those that changes made.

use super::changes::Changes;
use super::dice::{Dice, Topic};
use super::population::{Population, Rank};
use super::timeline::Timeline;
use super::{Account, Resource, Revision};

impl Account {
    /// The time that `start_time` and the cursor compare with, of a record that was there from the
    /// start. It never falls as the index rises.
    pub(crate) fn timestamp(&self, resource: Resource, index: u64) -> i64 {
        match resource {
            Resource::TicketEvents => self.ticket_events.time(index),
            Resource::TicketMetricEvents => self.ticket_metric_events.time(index),
            _ => Timeline::new(self.seed, resource, self.len(resource)).at(index),
        }
    }

    pub(crate) fn changes(&self, resource: Resource) -> &Changes {
        &self.changes[resource.place()]
    }

    /// The revision with this sequence number.
    pub(crate) fn revision(&self, resource: Resource, sequence: u64) -> Revision {
        match sequence.checked_sub(self.len(resource)) {
            Some(change) => self.changes(resource).revision(change),
            None => Revision {
                sequence,
                index: sequence,
                number: 0,
                timestamp: self.timestamp(resource, sequence),
            },
        }
    }

    /// The record that was there from the start, as it is after so many updates of it.
    pub(super) fn updated(&self, resource: Resource, index: u64, times: u64) -> Revision {
        match times {
            0 => self.revision(resource, index),
            _ => {
                let changes = self.changes(resource);
                changes.revision(changes.update_of(index, times))
            }
        }
    }

    /// The record as it is now.
    pub(crate) fn newest(&self, resource: Resource, index: u64, now: i64) -> Revision {
        let changes = self.changes(resource);
        match index.checked_sub(self.len(resource)) {
            Some(number) => changes.revision(changes.addition(number)),
            None => {
                let so_far = changes.until(now).end;
                self.updated(resource, index, changes.updates_of(index, so_far))
            }
        }
    }

    /// How many records there are now.
    pub(crate) fn len_at(&self, resource: Resource, now: i64) -> u64 {
        let changes = self.changes(resource);
        self.len(resource) + changes.new_records(changes.until(now).end)
    }

    /// When the record was made: so many seconds before it was what it was at the start, unless it
    /// is a new one.
    pub(super) fn created(&self, resource: Resource, revision: &Revision, age: i64) -> i64 {
        if self.is_new(resource, revision) {
            return revision.timestamp;
        }
        match revision.number {
            0 => revision.timestamp - age,
            _ => self.timestamp(resource, revision.index) - age,
        }
    }

    pub(super) fn is_new(&self, resource: Resource, revision: &Revision) -> bool {
        revision.index >= self.len(resource)
    }

    /// Which of its updates deletes a record, if one does: each of the first ninety deletes one record
    /// in a hundred.
    pub(super) fn deletion(&self, resource: Resource, index: u64) -> Option<u64> {
        let mut dice = self.dice(Topic::Deletion, index + (resource.number() << 44));
        dice.percent(90).then(|| 1 + dice.below(90))
    }

    /// What falls otherwise each time the record changes.
    pub(super) fn dice_of(&self, topic: Topic, revision: &Revision) -> Dice {
        let turn = revision.number.wrapping_mul(0xD1B5_4A32_D192_ED03);
        Dice::new(self.seed ^ turn, topic, revision.index)
    }

    /// Whose revision this is, and which one of theirs. New records are those of human agents.
    pub(crate) fn rank(&self, resource: Resource, sequence: u64) -> Rank {
        match resource {
            Resource::TicketEvents => self.ticket_events.rank(sequence),
            _ => self.population(resource).rank(sequence),
        }
    }

    /// The other way round.
    pub(crate) fn sequence(&self, resource: Resource, rank: Rank) -> u64 {
        match resource {
            Resource::TicketEvents => self.ticket_events.index(rank),
            _ => self.population(resource).index(rank),
        }
    }

    /// How many of the first records, up to this one, are not those of AI agents.
    pub(crate) fn agents_before(&self, resource: Resource, index: u64) -> u64 {
        match self.rank(resource, index) {
            Rank::Agent(rank) => rank,
            Rank::AiAgent(rank) => index - rank,
        }
    }

    fn population(&self, resource: Resource) -> Population {
        match resource {
            Resource::Tickets => self.tickets,
            _ => Population::of_agents(self.len(resource)),
        }
    }
}

//! What a ticket is after so many of its changes: all that its events tell of.

use super::dice::{Dice, Topic};
use super::ticket_life::Fate;
use super::ticket_people::{self, TicketPeople};
use super::{Account, Resource, Revision, text};

/// So many of the account's first tickets have long been closed and archived.
const LONG_CLOSED: u64 = 50;

/// After so many changes of a ticket all has been said, and only its tags change.
pub(super) const SAID: u64 = 24;

/// Members of a ticket that its events change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TicketState {
    pub(super) status: &'static str,
    pub(super) priority: Option<&'static str>,
    pub(super) kind: Option<&'static str>,
    /// The index of a user.
    pub(super) assignee: Option<u64>,
    pub(super) group: Option<u64>,
    /// Which of [the tags](text::TAGS) it has, as bits.
    pub(super) tags: u64,
}

/// What an update of a ticket that is neither closed nor deleted does. They take turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// The requester writes.
    Question,
    /// The assignee writes to the requester, and waits for an answer.
    Answer,
    /// The assignee writes to colleagues.
    Note,
    /// The assignee writes to the requester, and solves the ticket.
    Solution,
    /// Nobody writes.
    Tags,
}

/// What does not change with the ticket's state.
pub(super) struct TicketCore {
    pub(super) index: u64,
    pub(super) people: TicketPeople,
    pub(super) is_new: bool,
    is_closed: bool,
    deletion: Option<u64>,
    first_turn: u64,
    kind: Option<&'static str>,
    tags: u64,
    status: &'static str,
    priority: Option<&'static str>,
}

impl TicketCore {
    pub(super) fn of(account: &Account, index: u64) -> Self {
        let resource = Resource::Tickets;
        let is_new = index >= account.len(resource);
        let people = ticket_people::of(account, index);
        let mut dice = account.dice(Topic::TicketCourse, index);
        let kinds = ["question", "incident", "problem", "task"];
        let kind = dice.percent(80).then(|| dice.pick(kinds));
        let tags = text::any_tags(&mut dice);
        let first_turn = dice.below(4);
        let is_closed = !is_new && (index < LONG_CLOSED || dice.percent(45));
        let status = match (is_new, people.assignee, dice.below(55)) {
            _ if is_closed => "closed",
            (false, Some(_), 20..30) => "pending",
            (false, Some(_), 30..33) => "hold",
            (false, Some(_), 33..) => "solved",
            (_, Some(_), _) => "open",
            (false, None, 33..) if account.is_ai_agent(resource, index) => "solved",
            (false, None, 15..) => "open",
            (_, None, _) => "new",
        };
        Self {
            index,
            people,
            is_new,
            is_closed,
            deletion: match Fate::of_first(account, index) {
                Fate::Kept if is_new => None,
                Fate::Kept => account.deletion(resource, index),
                Fate::Deleted | Fate::Scrubbed => Some(0),
            },
            first_turn,
            kind,
            tags,
            status,
            priority: priority(&mut dice),
        }
    }

    pub(super) fn is_deleted(&self, number: u64) -> bool {
        self.deletion.is_some_and(|deletion| number >= deletion)
    }

    /// After so many updates of it.
    pub(super) fn state(&self, account: &Account, number: u64) -> TicketState {
        // What came before the deletion stays.
        let before_deletion = self.deletion.map_or(SAID, |it| it.saturating_sub(1));
        let talked = number.min(before_deletion).min(SAID);
        TicketState {
            status: match self.is_deleted(number) {
                true => "deleted",
                false => self.status(talked),
            },
            priority: self.priority(account, talked),
            kind: self.kind,
            assignee: self.people.assignee,
            group: self.people.group,
            tags: self.tags_of_step(number + 2),
        }
    }

    /// The tags after its creation, which is step 0, after the response, step 1, and so on: one comes or goes each time.
    pub(super) fn tags_of_step(&self, step: u64) -> u64 {
        self.tags ^ gray(2) ^ gray(step)
    }

    /// Its status before any update.
    pub(super) fn status_at_first(&self) -> &'static str {
        match self.is_deleted(0) {
            true => "deleted",
            false => self.status,
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// Which of its updates deletes it; 0 where it was deleted from the start.
    pub(super) fn deletion(&self) -> Option<u64> {
        self.deletion
    }

    /// What this update, counted from 1, does.
    pub(super) fn turn(&self, number: u64) -> Turn {
        if self.is_closed || self.is_deleted(number) || number > SAID {
            return Turn::Tags;
        }
        let has_agent = self.people.assignee.is_some();
        match (number + self.first_turn) % 4 {
            0 if self.people.requester.is_some() => Turn::Question,
            1 if has_agent => Turn::Answer,
            2 if has_agent => Turn::Note,
            3 if has_agent => Turn::Solution,
            _ => Turn::Tags,
        }
    }

    fn status(&self, talked: u64) -> &'static str {
        let changes = self.people.assignee.and_then(|_| {
            let mut last = (1..=talked).rev().take(4);
            last.find_map(|number| match self.turn(number) {
                Turn::Question => Some("open"),
                Turn::Answer => Some("pending"),
                Turn::Solution => Some("solved"),
                Turn::Note | Turn::Tags => None,
            })
        });
        changes.unwrap_or(self.status)
    }

    fn priority(&self, account: &Account, talked: u64) -> Option<&'static str> {
        let mut last = (1..=talked).rev().take(4);
        match last.find(|&number| self.turn(number) == Turn::Note) {
            Some(number) => {
                let revision = Revision {
                    sequence: 0,
                    index: self.index,
                    number,
                    timestamp: 0,
                };
                priority(&mut account.dice_of(Topic::TicketCourse, &revision))
            }
            None => self.priority,
        }
    }
}

fn priority(dice: &mut Dice) -> Option<&'static str> {
    let priorities = ["low", "normal", "high", "urgent"];
    dice.percent(80).then(|| dice.pick(priorities))
}

/// A Gray code: seven bits, of which one differs from number to number.
fn gray(number: u64) -> u64 {
    let number = number % 128;
    number ^ (number >> 1)
}

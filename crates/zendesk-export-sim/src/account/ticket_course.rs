//! The story of a ticket, from which it is told everywhere: in the ticket itself, in its events, its metric set and its
//! metric events.

use super::dice::Topic;
use super::ticket_life::Fate;
use super::ticket_moments::Moment;
use super::ticket_state::{SAID, TicketCore, TicketState, Turn};
use super::{Account, Resource, Revision};

/// What follows on the creation too soon was done by a trigger.
const SOONEST_REPLY: i64 = 60;

/// Which step of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Of what was there from the start, or the creation of a new ticket.
    First(Moment),
    /// An update, counted from 1.
    Update(u64),
}

/// What happens at once in a ticket.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    /// What it was before; nothing where this creates it.
    pub(super) before: Option<TicketState>,
    pub(super) after: TicketState,
    /// The index of the user who does it; nobody where the system does.
    pub(super) author: Option<u64>,
    pub(super) comment: Option<Comment>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comment {
    /// To the requester, by an agent.
    Reply,
    /// Among agents.
    Note,
    /// By the requester.
    Question,
}

/// What happens first after the creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Response {
    Routed,
    Noted,
    Replied(&'static str),
}

/// The course of one ticket.
pub(super) struct Course<'a> {
    account: &'a Account,
    pub(super) core: TicketCore,
    /// When it was created.
    pub(super) created: i64,
    /// When the response was; what was created just now has none.
    pub(super) responded: i64,
    response: Response,
    /// Whether the system did what was done last, a good while later.
    is_quiet: bool,
    /// What else depends on chance: of 100.
    chance: u64,
}

impl<'a> Course<'a> {
    pub(super) fn of(account: &'a Account, ticket: u64) -> Self {
        let core = TicketCore::of(account, ticket);
        let mut dice = account.dice(Topic::TicketSteps, ticket);
        let (created, responded) = match ticket.checked_sub(account.len(Resource::Tickets)) {
            Some(number) => {
                let changes = account.changes(Resource::Tickets);
                let created = changes.revision(changes.addition(number)).timestamp;
                (created, created)
            }
            None => (
                account.moment(Moment::Creation, ticket),
                account.moment(Moment::Response, ticket),
            ),
        };
        let response = match (core.people.assignee, dice.below(100)) {
            (None, _) | (_, 0..20) => Response::Routed,
            _ if responded - created < SOONEST_REPLY => Response::Routed,
            (_, 20..32) => Response::Noted,
            _ if core.is_closed() => Response::Replied("solved"),
            (_, 32..55) => Response::Replied("open"),
            _ => Response::Replied("pending"),
        };
        let is_scrubbed = Fate::of_first(account, ticket) == Fate::Scrubbed;
        Self {
            account,
            core,
            created,
            responded,
            response,
            is_quiet: dice.percent(2) || is_scrubbed,
            chance: dice.below(100),
        }
    }

    pub(super) fn is_quiet(&self) -> bool {
        self.is_quiet
    }

    /// Every step up to a revision that changes more than tags, and when it happens.
    pub(super) fn steps(&self, revision: &Revision) -> Vec<(Step, i64)> {
        let creation = (self.step(Place::First(Moment::Creation)), self.created);
        if self.core.is_new {
            return vec![creation];
        }
        let (account, index) = (self.account, self.core.index);
        let first = |moment, time| (self.step(Place::First(moment)), time);
        let mut steps = vec![creation, first(Moment::Response, self.responded)];
        let between = account.last_between(index);
        steps.extend(between.map(|time| first(Moment::Between, time)));
        let latest = account.timestamp(Resource::Tickets, index);
        steps.push(first(Moment::Latest, latest));
        let said = revision.number.min(SAID);
        let deletion = self.core.deletion();
        let deletion = deletion.filter(|&it| it > said && it <= revision.number);
        steps.extend((1..=said).chain(deletion).map(|number| {
            let time = account.updated(Resource::Tickets, index, number).timestamp;
            (self.step(Place::Update(number)), time)
        }));
        steps
    }

    pub(super) fn step(&self, place: Place) -> Step {
        let (before, after) = self.states(place);
        let (author, comment) = self.said(place);
        Step {
            before,
            after,
            author,
            comment,
        }
    }

    /// Who does it, and what that one writes.
    pub(super) fn said(&self, place: Place) -> (Option<u64>, Option<Comment>) {
        let (agent, requester) = (self.core.people.assignee, self.core.people.requester);
        let (author, comment) = match place {
            Place::First(Moment::Creation) => (requester, Some(Comment::Question)),
            Place::First(Moment::Response) => match self.response {
                Response::Routed => (None, None),
                Response::Noted => (agent, Some(Comment::Note)),
                Response::Replied(_) => (agent, Some(Comment::Reply)),
            },
            // So that there is something to tell of, the system writes where nobody is there.
            Place::First(Moment::Between) => match agent {
                Some(agent) => return (Some(agent), Some(Comment::Note)),
                None => return (requester, Some(Comment::Question)),
            },
            Place::First(Moment::Latest) => self.said_last(),
            Place::Update(number) => match self.core.turn(number) {
                Turn::Question => (requester, Some(Comment::Question)),
                Turn::Answer | Turn::Solution => (agent, Some(Comment::Reply)),
                Turn::Note => (agent, Some(Comment::Note)),
                Turn::Tags if self.core.deletion() == Some(number) => (agent, None),
                Turn::Tags => (None, None),
            },
        };
        (author, comment.filter(|_| author.is_some()))
    }

    fn said_last(&self) -> (Option<u64>, Option<Comment>) {
        let (agent, requester) = (self.core.people.assignee, self.core.people.requester);
        let replied = matches!(self.response, Response::Replied(_));
        match self.core.status_at_first() {
            _ if self.is_quiet => (None, None),
            "deleted" => (agent, None),
            // By an automation, some time after it was solved.
            "closed" if replied => (None, None),
            "closed" | "pending" => (agent, Some(Comment::Reply)),
            "solved" if replied && self.chance < 20 => (agent, None),
            "solved" => (agent, Some(Comment::Reply)),
            "hold" => (agent, Some(Comment::Note)),
            _ if agent.is_none() || replied => (requester, Some(Comment::Question)),
            _ if self.chance < 60 => (agent, Some(Comment::Reply)),
            _ => (agent, Some(Comment::Note)),
        }
    }

    /// What it was before, and what it is then.
    fn states(&self, place: Place) -> (Option<TicketState>, TicketState) {
        match place {
            Place::First(Moment::Creation) => (None, self.created_as()),
            Place::First(Moment::Response) => (Some(self.created_as()), self.responded_as()),
            // So it does not matter how many there are.
            Place::First(Moment::Between) => (Some(self.responded_as()), self.responded_as()),
            Place::First(Moment::Latest) => {
                (Some(self.responded_as()), self.core.state(self.account, 0))
            }
            Place::Update(number) => (
                Some(self.core.state(self.account, number - 1)),
                self.core.state(self.account, number),
            ),
        }
    }

    fn created_as(&self) -> TicketState {
        let last = self.core.state(self.account, 0);
        match self.core.is_new {
            true => last,
            false => TicketState {
                status: "new",
                priority: last.priority.filter(|_| self.chance.is_multiple_of(2)),
                kind: last.kind.filter(|_| self.chance.is_multiple_of(3)),
                assignee: None,
                group: last.group.filter(|_| self.chance.is_multiple_of(5)),
                tags: self.core.tags_of_step(0),
            },
        }
    }

    fn responded_as(&self) -> TicketState {
        let last = self.core.state(self.account, 0);
        let routed = TicketState {
            group: last.group,
            tags: self.core.tags_of_step(1),
            ..self.created_as()
        };
        let assigned = |status| TicketState {
            status,
            priority: last.priority,
            assignee: last.assignee,
            ..routed
        };
        match self.response {
            Response::Routed => routed,
            Response::Noted => assigned("open"),
            Response::Replied(status) => assigned(status),
        }
    }
}

//! Whom a ticket refers to.

use super::dice::Topic;
use super::{Account, Resource, group, user};

/// Indexes of users, a group and an organization.
#[derive(Debug, Default)]
pub(crate) struct TicketPeople {
    pub(crate) requester: Option<u64>,
    pub(crate) submitter: Option<u64>,
    pub(crate) assignee: Option<u64>,
    pub(crate) followers: Vec<u64>,
    pub(crate) email_ccs: Vec<u64>,
    pub(crate) group: Option<u64>,
    pub(crate) organization: Option<u64>,
}

pub(crate) fn of(account: &Account, index: u64) -> TicketPeople {
    let mut dice = account.dice(Topic::TicketPeople, index);
    let requester = user::any(account, &mut dice);
    let organization = requester.and_then(|requester| user::organization(account, requester));
    if account.is_ai_agent(Resource::Tickets, index) {
        return TicketPeople {
            requester,
            submitter: requester,
            organization,
            ..TicketPeople::default()
        };
    }
    let assignee = if dice.percent(85) {
        let agent = user::any_agent(account, &mut dice);
        agent
            .map(user::full_agent)
            .filter(|&agent| Some(agent) != requester)
    } else {
        None
    };
    let group = match assignee {
        Some(agent) => user::default_group(agent),
        None => dice.percent(60).then(|| dice.below(group::COUNT)),
    };
    let submitter = if dice.percent(80) {
        requester
    } else {
        assignee
    };
    let mut some_users = |chance, most| -> Vec<u64> {
        let count = if dice.percent(chance) {
            1 + dice.below(most)
        } else {
            0
        };
        (0..count)
            .filter_map(|_| user::any(account, &mut dice))
            .collect()
    };
    TicketPeople {
        requester,
        submitter,
        assignee,
        followers: some_users(15, 2),
        email_ccs: some_users(10, 3),
        group,
        organization,
    }
}

impl TicketPeople {
    pub(crate) fn users(&self) -> impl Iterator<Item = u64> {
        [self.requester, self.submitter, self.assignee]
            .into_iter()
            .flatten()
            .chain(self.followers.iter().copied())
            .chain(self.email_ccs.iter().copied())
    }
}

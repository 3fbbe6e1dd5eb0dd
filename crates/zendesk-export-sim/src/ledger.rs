//! What the account holds at the moment, and what clients were shown of it.

mod answer;
mod ranges;

use std::collections::BTreeMap;
use std::iter;
use std::ops::Deref;
use std::sync::{Mutex, PoisonError};

use serde::Deserialize;
use serde_json::value::RawValue;

use self::ranges::Ranges;
use crate::account::{Account, Inlined, Rank, Resource, Revision};
use crate::help_desk::HelpDesk;
use crate::query::Position;
use crate::visible::{Deleted, Selection, SupportTypeScope};

pub(crate) use self::answer::answer;

/// One state of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Version {
    /// The record's id, which is a text in some exports. Other versions of the record have it too;
    /// so have, in the exports of routing, other changes of the same thing.
    pub id: String,
    /// What `start_time` and cursors compare with, in Unix seconds: `generated_timestamp` of
    /// tickets, `timestamp` of ticket events, `updated_at` or `time` elsewhere.
    pub timestamp: i64,
    /// The record, byte for byte as on a page without sideloads.
    pub json: String,
}

/// The revisions that pages held.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// By the places of the resources.
    shown: Mutex<BTreeMap<usize, Shown>>,
}

/// Counted apart: most clients see the records of human agents alone, and what they see then has no
/// gap at each record of an AI agent.
#[derive(Debug, Default, Clone)]
struct Shown {
    agents: Ranges,
    ai_agents: Ranges,
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

    fn shown(&self, resource: Resource) -> Shown {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.get(&resource.place()).cloned().unwrap_or_default()
    }
}

/// What a walk asks for by default.
const SELECTION: Selection = Selection {
    deleted: Deleted::Included,
    scope: SupportTypeScope::Agent,
};

/// What a walk that ends now delivers of each record.
pub(crate) fn current(
    help_desk: impl Deref<Target = HelpDesk>,
    resource: Resource,
) -> impl Iterator<Item = Version> {
    let now = help_desk.now();
    let mut walk = help_desk
        .visible(resource, SELECTION, now)
        .walk(Position::StartTime(i64::MIN));
    iter::from_fn(move || {
        let visible = help_desk.visible(resource, SELECTION, now);
        let revision = walk.next(&visible)?;
        Some(version(&help_desk.account, resource, &revision))
    })
}

/// How many [`current`] yields.
pub(crate) fn current_count(help_desk: &HelpDesk, resource: Resource) -> u64 {
    let account = &help_desk.account;
    let changes = account.changes(resource);
    let now = help_desk.now();
    let first = help_desk.visible(resource, SELECTION, now).first();
    let withheld_from = help_desk.withheld_from(now);
    let seen = changes.between(i64::MIN..withheld_from).end;
    let withheld = changes.between(withheld_from..now.saturating_add(1));
    let unseen = changes.updated_records(withheld);
    account.agents_before(resource, first) + changes.new_records(seen) - unseen
}

/// What pages have held so far.
pub(crate) fn exposed(
    help_desk: impl Deref<Target = HelpDesk>,
    resource: Resource,
) -> impl Iterator<Item = Version> {
    let Shown { agents, ai_agents } = help_desk.ledger.shown(resource);
    let agents = agents.into_numbers().map(Rank::Agent);
    let ranks = agents.chain(ai_agents.into_numbers().map(Rank::AiAgent));
    ranks.map(move |rank| {
        let account = &help_desk.account;
        let sequence = account.sequence(resource, rank);
        version(account, resource, &account.revision(resource, sequence))
    })
}

fn version(account: &Account, resource: Resource, revision: &Revision) -> Version {
    let mut json = Vec::new();
    account.write(resource, revision, Inlined::Nothing, &mut json);
    let json = String::from_utf8(json).unwrap_or_default();
    Version {
        id: id_of(&json).unwrap_or_default(),
        timestamp: revision.timestamp,
        json,
    }
}

/// The text of the id, which never has anything escaped.
fn id_of(json: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Identified<'a> {
        #[serde(borrow)]
        id: &'a RawValue,
    }
    let record: Identified<'_> = serde_json::from_str(json).ok()?;
    Some(record.id.get().trim_matches('"').to_owned())
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

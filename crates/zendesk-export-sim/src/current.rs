//! What the account holds at the moment, and what it was when clients were shown it.

mod answer;

use std::iter;
use std::ops::Deref;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::account::{Account, Inlined, Resource, Revision};
use crate::cursor::Position;
use crate::help_desk::HelpDesk;
use crate::selection::{Deleted, Selection, SupportTypeScope};

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
    let ranks = help_desk.ledger.shown(resource).into_ranks();
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

//! Organizations.

use super::dice::{Dice, Topic};
use super::timeline::utc;
use super::{Account, Resource, Revision, group, text};
use crate::json::{EMPTY, NULL, object};

const DAY: u64 = 86_400;

pub(crate) fn id(index: u64) -> u64 {
    51_000_000_000_000 + index * 43
}

pub(crate) fn write(account: &Account, revision: &Revision, out: &mut Vec<u8>) {
    let (index, updated) = (revision.index, revision.timestamp);
    let id = id(index);
    let mut dice = account.dice(Topic::Organization, index);
    let mut state = account.dice_of(Topic::OrganizationState, revision);
    let age = dice.seconds_below(400 * DAY);
    let created = account.created(Resource::Organizations, revision, age);
    let deletion = deletion(account, revision, &mut dice);
    let is_deleted = deletion.is_some();
    let number = index + 1;
    let name = match number % 19 {
        7 => format!("Beispiel Größe {number} GmbH"),
        _ => format!("Example Company {number}"),
    };
    let name = if is_deleted {
        format!("{id}_deleted_{name}")
    } else {
        name
    };
    let external_id = dice.percent(30).then(|| format!("crm-{number:06}"));
    object(out, |organization| {
        organization
            .put("url", account.url("organizations", id))
            .put("id", id)
            .put("name", name)
            .put("shared_tickets", dice.percent(20))
            .put("shared_comments", dice.percent(10))
            .put("external_id", external_id)
            .put("created_at", utc(created))
            .put("updated_at", utc(updated));
        if dice.percent(70) {
            organization.put("domain_names", [format!("company{number}.example")]);
        } else {
            organization.put("domain_names", EMPTY);
        }
        let group_id = dice
            .percent(25)
            .then(|| group::id(dice.below(group::COUNT)));
        organization
            .put(
                "details",
                state.pick([None, Some(""), Some("Met at a fair")]),
            )
            .put("notes", state.pick([None, Some("")]))
            .put("group_id", group_id)
            .put("tags", text::tags(&mut state))
            .object("organization_fields", |fields| {
                let plan = state.pick([None, Some("basic"), Some("premium")]);
                fields
                    .put("plan", plan)
                    .put("seats", state.percent(60).then_some(state.below(500)))
                    .put("is_partner", dice.percent(15))
                    .put("renewal", NULL);
            })
            .put(
                "deleted_at",
                deletion.map(|deletion| utc(deletion.timestamp)),
            );
    });
}

/// The revision that deleted it, if it is deleted.
fn deletion(account: &Account, revision: &Revision, dice: &mut Dice) -> Option<Revision> {
    let resource = Resource::Organizations;
    let from_the_start = dice.percent(4) && !account.is_new(resource, revision);
    let times = match from_the_start {
        true => Some(0),
        false => account.deletion(resource, revision.index),
    };
    times
        .filter(|&times| revision.number >= times)
        .map(|times| account.updated(resource, revision.index, times))
}

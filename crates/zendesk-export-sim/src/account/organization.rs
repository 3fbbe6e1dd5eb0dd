//! Organizations.

use super::dice::Topic;
use super::timeline::utc;
use super::{Account, Resource, group, text};
use crate::json::{EMPTY, NULL, object};

const DAY: u64 = 86_400;

pub(crate) fn id(index: u64) -> u64 {
    51_000_000_000_000 + index * 43
}

pub(crate) fn write(account: &Account, index: u64, out: &mut Vec<u8>) {
    let id = id(index);
    let updated = account.timestamp(Resource::Organizations, index);
    let mut dice = account.dice(Topic::Organization, index);
    let created = updated - dice.seconds_below(400 * DAY);
    let is_deleted = dice.percent(4);
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
                dice.pick([None, Some(""), Some("Met at a fair")]),
            )
            .put("notes", dice.pick([None, Some("")]))
            .put("group_id", group_id)
            .put("tags", text::tags(&mut dice))
            .object("organization_fields", |fields| {
                let plan = dice.pick([None, Some("basic"), Some("premium")]);
                fields
                    .put("plan", plan)
                    .put("seats", dice.percent(60).then_some(dice.below(500)))
                    .put("is_partner", dice.percent(15))
                    .put("renewal", NULL);
            })
            .put("deleted_at", is_deleted.then(|| utc(updated)));
    });
}

//! Skills-based routing. Its exports hold changes, so one thing comes several times with one id.

use super::dice::{Dice, Topic};
use super::timeline::utc;
use super::{Account, Resource, Revision, ticket_life, user};
use crate::json::object;

/// Each attribute, and each value of one, is created and then changed twice.
const CHANGES: u64 = 3;

/// Each instance value joins an attribute value with an agent or a ticket, and later ends that.
const ASSOCIATIONS: u64 = 2;

pub(crate) fn write_attribute(account: &Account, revision: &Revision, out: &mut Vec<u8>) {
    let index = revision.index;
    let number = index / CHANGES;
    let mut dice = account.dice(Topic::RoutingAttribute, number);
    let id = uuid(&mut dice);
    let name = dice.pick(["Languages", "Products", "Regions", "Größen"]);
    object(out, |attribute| {
        attribute
            .put("id", id)
            .put("name", format!("{name} {number}"))
            .put("time", utc(revision.timestamp))
            .put("type", change(index, &mut dice));
    });
}

pub(crate) fn write_attribute_value(account: &Account, revision: &Revision, out: &mut Vec<u8>) {
    let index = revision.index;
    let number = index / CHANGES;
    let mut dice = account.dice(Topic::RoutingAttributeValue, number);
    let id = uuid(&mut dice);
    let attributes = account.len(Resource::RoutingAttributes).div_ceil(CHANGES);
    let attribute = dice.below(attributes);
    let name = dice.pick(["English", "日本語", "Refunds", "North"]);
    object(out, |value| {
        value
            .put("id", id)
            .put(
                "attribute_id",
                uuid(&mut account.dice(Topic::RoutingAttribute, attribute)),
            )
            .put("name", format!("{name} {number}"))
            .put("time", utc(revision.timestamp))
            .put("type", change(index, &mut dice));
    });
}

pub(crate) fn write_instance_value(account: &Account, revision: &Revision, out: &mut Vec<u8>) {
    let index = revision.index;
    let mut dice = account.dice(Topic::RoutingInstanceValue, index / ASSOCIATIONS);
    let id = uuid(&mut dice);
    let values = account
        .len(Resource::RoutingAttributeValues)
        .div_ceil(CHANGES);
    let value = dice.below(values);
    let agent = user::any_agent(account, &mut dice).filter(|_| dice.percent(50));
    let (instance_id, types) = match agent {
        Some(agent) => (user::id(agent), ["associate_agent", "unassociate_agent"]),
        None => {
            let ticket = dice.below(account.len(Resource::Tickets));
            (
                ticket_life::id(ticket),
                ["associate_ticket", "unassociate_ticket"],
            )
        }
    };
    let is_end = index % ASSOCIATIONS == 1;
    object(out, |instance| {
        instance
            .put("id", id)
            .put(
                "attribute_value_id",
                uuid(&mut account.dice(Topic::RoutingAttributeValue, value)),
            )
            .put("instance_id", instance_id.to_string())
            .put("time", utc(revision.timestamp))
            .put("type", types[usize::from(is_end)]);
    });
}

fn change(index: u64, dice: &mut Dice) -> &'static str {
    match index % CHANGES {
        0 => "create",
        1 => "update",
        _ => dice.pick(["update", "delete"]),
    }
}

/// It is rolled first, so that others can refer to it.
pub(super) fn uuid(dice: &mut Dice) -> String {
    format!(
        "{:08x}-{:04x}-11ee-{:04x}-{:012x}",
        dice.below(1 << 32),
        dice.below(1 << 16),
        0x8000 | dice.below(1 << 14),
        dice.below(1 << 48)
    )
}

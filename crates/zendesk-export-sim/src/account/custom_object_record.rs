//! Records of custom objects.

use super::dice::{Dice, Topic};
use super::timeline::utc;
use super::{Account, Resource, Revision, user};
use crate::json::{NULL, Object, object};

const DAY: u64 = 86_400;

/// What the text of a deleted record becomes.
const DELETED: &str = "[DELETED]";

pub(crate) fn is_deleted(account: &Account, place: usize, revision: &Revision) -> bool {
    rolled_deleted(
        account,
        place,
        revision,
        &mut dice(account, place, revision.index),
    )
}

pub(crate) fn write(account: &Account, place: usize, revision: &Revision, out: &mut Vec<u8>) {
    let (index, updated) = (revision.index, revision.timestamp);
    let key = account.custom_object_key(place);
    let mut dice = dice(account, place, index);
    let mut state = account.dice_of(Topic::CustomObjectRecordState, &in_place(place, revision));
    let is_deleted = rolled_deleted(account, place, revision, &mut dice);
    let age = dice.seconds_below(200 * DAY);
    let created = account.created(Resource::CustomObject(place), revision, age);
    let id = ulid(index, &mut dice);
    let url = format!(
        "{}/api/v2/custom_objects/{key}/records/{id}.json",
        account.base_url()
    );
    let name = format!("Example {key} {}", index + 1);
    let external_id = dice.percent(30).then(|| format!("stock-{index}"));
    let anyone = |dice: &mut Dice| user::any(account, dice).map(|user| user::id(user).to_string());
    let (creator, updater) = (anyone(&mut dice), anyone(&mut state));
    object(out, |record| {
        record
            .put("url", url)
            .put("id", id)
            .put("custom_object_key", key)
            .put("name", if is_deleted { DELETED } else { &name })
            .put("external_id", external_id)
            // Ids of users are texts here, and numbers elsewhere.
            .put("created_by_user_id", creator)
            .put("updated_by_user_id", updater)
            .put("created_at", utc(created))
            .put("updated_at", utc(updated))
            .object("custom_object_fields", |fields| {
                if is_deleted {
                    for field in ["serial_number", "price", "is_leased", "bought_on", "owner"] {
                        fields.put(field, DELETED);
                    }
                } else {
                    put_fields(fields, created, &mut dice, &mut state);
                }
            });
    });
}

fn put_fields(fields: &mut Object<'_>, created: i64, dice: &mut Dice, state: &mut Dice) {
    let bought_on = utc(created);
    fields
        .put("serial_number", format!("SN-{:06}", dice.below(1_000_000)))
        .put("price", 0.5 + f64::from(state.pick([9_u8, 19, 99])))
        .put("is_leased", state.percent(40))
        // Dates in custom fields end otherwise than all others.
        .text("bought_on", |out| {
            out.extend_from_slice(bought_on.date());
            out.extend_from_slice(b"T00:00:00+00:00");
        })
        .put("owner", NULL);
}

/// It is rolled first, so that it can be told without the rest.
fn rolled_deleted(account: &Account, place: usize, revision: &Revision, dice: &mut Dice) -> bool {
    let resource = Resource::CustomObject(place);
    let from_the_start = dice.percent(5) && !account.is_new(resource, revision);
    let deletion = account.deletion(resource, revision.index);
    from_the_start || deletion.is_some_and(|deletion| revision.number >= deletion)
}

fn dice(account: &Account, place: usize, index: u64) -> Dice {
    account.dice(Topic::CustomObjectRecord, far_apart(place, index))
}

fn in_place(place: usize, revision: &Revision) -> Revision {
    Revision {
        index: far_apart(place, revision.index),
        ..*revision
    }
}

/// Indexes stay far below the part that tells the objects apart.
fn far_apart(place: usize, index: u64) -> u64 {
    index + ((place as u64) << 44)
}

/// Letters and digits that rise with the index, like the time that begins a real one.
fn ulid(index: u64, dice: &mut Dice) -> String {
    const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    const START_MILLISECONDS: u64 = 1_704_067_200_000;
    let milliseconds = START_MILLISECONDS + index * 97;
    let digit = |number: u64| char::from(DIGITS[usize::try_from(number % 32).unwrap_or_default()]);
    let time = (0..10)
        .rev()
        .map(|place| digit(milliseconds >> (5 * place)));
    let rest: Vec<char> = (0..16).map(|_| digit(dice.below(32))).collect();
    time.chain(rest).collect()
}

//! The custom fields of a ticket, of all types that values may have.

use super::dice::{Dice, Topic};
use super::timeline::utc;
use super::{Account, Revision};
use crate::json::{Escaped, NULL, Object, array, object};

/// How many custom fields there are. Every ticket has all of them, unless it has none.
pub(crate) fn count(account: &Account) -> u64 {
    (account.ticket_bytes / 180).clamp(2, 300)
}

pub(crate) fn id(number: u64) -> u64 {
    42_000_000_000_000 + number * 61
}

/// How large the list is.
pub(super) fn mean_bytes(account: &Account) -> u64 {
    count(account) * 71 / 2
}

/// The list as JSON, because a ticket carries it twice. A change of the ticket changes one of them.
pub(crate) fn json(account: &Account, revision: &Revision) -> Vec<u8> {
    let mut dice = account.dice(Topic::TicketFields, revision.index);
    let mut changed = account.dice_of(Topic::TicketFieldChange, revision);
    let count = if dice.percent(4) { 0 } else { count(account) };
    let mut json = Vec::with_capacity(1_024);
    array(&mut json, 0..count, |out, number| {
        object(out, |field| {
            field.put("id", id(number));
            // What the others hold must not depend on it.
            let own = dice.below(u64::MAX);
            let is_changed = revision.number > 0 && revision.number % count == number;
            match is_changed {
                true => put_value(field, number, &mut changed),
                false => put_value(field, number, &mut Dice::of(own)),
            }
        });
    });
    json
}

fn put_value(field: &mut Object<'_>, number: u64, dice: &mut Dice) {
    if dice.percent(35) {
        field.put("value", NULL);
        return;
    }
    match number % 6 {
        0 => field.put(
            "value",
            dice.pick(["", "blue", "größer", "product_one::blue"]),
        ),
        1 => field.put("value", dice.percent(50)),
        2 => field.put("value", dice.below(100_000)),
        3 => field.put("value", 0.25 + f64::from(dice.pick([0_u8, 1, 99]))),
        4 => {
            let choices = ["choice_0", "choice_1", "choice_2"];
            let count = usize::try_from(dice.below(4)).unwrap_or_default();
            field.put("value", &choices[..count])
        }
        _ => {
            let day = utc(1_735_689_600 + dice.seconds_below(30_000_000));
            field.put("value", Escaped(day.date()))
        }
    };
}

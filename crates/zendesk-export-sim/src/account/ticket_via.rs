//! How a ticket came in.

use super::dice::{Dice, Topic};
use super::{Account, Resource, text};
use crate::json::{NULL, Object};

/// Puts `via`, whose `source` differs with the channel.
pub(crate) fn put(ticket: &mut Object<'_>, account: &Account, index: u64) {
    let mut dice = account.dice(Topic::TicketVia, index);
    let is_ai_agent = account.is_ai_agent(Resource::Tickets, index);
    let share = dice.below(100);
    ticket.object("via", |via| match share {
        _ if is_ai_agent => plain(via, "native_messaging"),
        0..35 => email(via, &mut dice),
        35..70 => plain(via, "web"),
        70..80 => plain(via, "api"),
        80..88 => plain(via, "native_messaging"),
        88..95 => voice(via, &mut dice),
        _ => trigger(via, &mut dice),
    });
}

fn plain(via: &mut Object<'_>, channel: &str) {
    via.put("channel", channel).object("source", |source| {
        source
            .object("from", |_| {})
            .object("to", |_| {})
            .put("rel", NULL);
    });
}

fn email(via: &mut Object<'_>, dice: &mut Dice) {
    let number = dice.below(100_000);
    via.put("channel", "email").object("source", |source| {
        source
            .object("from", |from| {
                from.put("address", text::email(number))
                    .put("name", text::person(number));
            })
            .object("to", |to| {
                to.put("name", "Example Desk")
                    .put("address", "help@desk.example");
            })
            .put("rel", NULL);
    });
}

fn voice(via: &mut Object<'_>, dice: &mut Dice) {
    let phone = text::phone(dice);
    via.put("channel", "voice").object("source", |source| {
        source
            .object("from", |from| {
                from.put("phone", &phone)
                    .put("formatted_phone", &phone)
                    .put("name", NULL);
            })
            .object("to", |to| {
                to.put("phone", "+12025550100")
                    .put("formatted_phone", "+1 (202) 555-0100")
                    .put("name", "Example Desk")
                    .put("brand_id", 46_000_000_000_003_u64);
            })
            .put("rel", dice.pick(["inbound", "voicemail"]));
    });
}

fn trigger(via: &mut Object<'_>, dice: &mut Dice) {
    via.put("channel", "rule").object("source", |source| {
        source
            .object("from", |from| {
                from.put("id", 43_000_000_000_000 + dice.below(40))
                    .put("title", "Open a ticket for a missed call");
            })
            .object("to", |_| {})
            .put("rel", "trigger");
    });
}

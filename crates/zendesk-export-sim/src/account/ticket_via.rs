//! How a ticket came in.

use super::dice::{Dice, Topic};
use super::{Account, Resource, text, ticket_life};
use crate::json::{NULL, Object};

/// Puts `via`, whose `source` differs with the channel as
/// <https://developer.zendesk.com/documentation/ticketing/reference-guides/via-object-reference>
/// has it.
pub(crate) fn put(ticket: &mut Object<'_>, account: &Account, index: u64) {
    let mut dice = account.dice(Topic::TicketVia, index);
    let is_ai_agent = account.is_ai_agent(Resource::Tickets, index);
    let share = dice.below(100);
    ticket.object("via", |via| match share {
        _ if is_ai_agent => plain(via, "native_messaging", None),
        0..35 => email(via, &mut dice),
        35..60 => plain(via, "web", None),
        60..68 => plain(via, "web", Some("zendesk_widget")),
        68..70 => plain(via, "mobile", Some("mobile")),
        70..78 => plain(via, "api", None),
        78..80 => follow_up(via, index, &mut dice),
        80..88 => plain(via, "native_messaging", None),
        88..95 => voice(via, &mut dice),
        95..98 => rule(via, "trigger", &mut dice),
        _ => rule(via, "automation", &mut dice),
    });
}

fn plain(via: &mut Object<'_>, channel: &str, rel: Option<&str>) {
    via.put("channel", channel).object("source", |source| {
        source
            .object("from", |_| {})
            .object("to", |_| {})
            .put("rel", rel);
    });
}

fn email(via: &mut Object<'_>, dice: &mut Dice) {
    let number = dice.below(100_000);
    let address = text::email(number);
    let has_recipients = dice.percent(20);
    via.put("channel", "email").object("source", |source| {
        source
            .object("from", |from| {
                from.put("address", &address)
                    .put("name", text::person(number));
                if has_recipients {
                    from.put("original_recipients", [&address, "help@desk.example"]);
                }
            })
            .object("to", |to| {
                to.put("name", "Example Desk")
                    .put("address", "help@desk.example");
            })
            .put("rel", NULL);
    });
}

/// It goes on from an earlier ticket. At Zendesk that one is closed, here it may be in any state.
fn follow_up(via: &mut Object<'_>, index: u64, dice: &mut Dice) {
    let former = ticket_life::id(dice.below(index));
    via.put("channel", "api").object("source", |source| {
        source
            .object("from", |from| {
                from.put("ticket_id", former)
                    .put("subject", text::subject(dice));
            })
            .object("to", |_| {})
            .put("rel", "follow_up");
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
            .put("rel", dice.pick(["inbound", "outbound", "voicemail"]));
    });
}

fn rule(via: &mut Object<'_>, kind: &str, dice: &mut Dice) {
    via.put("channel", "rule").object("source", |source| {
        source
            .object("from", |from| {
                from.put("id", 43_000_000_000_000 + dice.below(40))
                    .put("title", "Open a ticket for a missed call")
                    .put("deleted", dice.percent(10));
                // Only triggers have one, and only with an Enterprise plan.
                if kind == "trigger" {
                    from.put("revision_id", 1 + dice.below(9));
                }
            })
            .object("to", |_| {})
            .put("rel", kind);
    });
}

//! Events of side conversations, each of which begins with a message and goes on for a while.

use chrono::{DateTime, SecondsFormat};

use super::dice::{Dice, Topic};
use super::routing::uuid;
use super::{Account, Resource, Revision, text, ticket_life, user};
use crate::json::{Object, object};

/// So many events has each side conversation.
const EVENTS: u64 = 3;

/// A message, or what else happened.
#[derive(PartialEq, Eq)]
enum Kind {
    Message(&'static str),
    Update,
    AddEntity,
}

pub(crate) fn write(account: &Account, revision: &Revision, out: &mut Vec<u8>) {
    let index = revision.index;
    let mut conversation = account.dice(Topic::SideConversation, index / EVENTS);
    let conversation_id = uuid(&mut conversation);
    let ticket = conversation.below(account.len(Resource::Tickets));
    let subject = text::subject(&mut conversation);
    let mut dice = account.dice(Topic::SideConversationEvent, index);
    let id = uuid(&mut dice);
    let kind = match (index % EVENTS, dice.below(10)) {
        (0, _) => Kind::Message("create"),
        (_, 0..7) => Kind::Message("reply"),
        (_, 7..9) => Kind::Update,
        _ => Kind::AddEntity,
    };
    let is_agent = index % EVENTS != 1;
    let agent = user::any_agent(account, &mut dice).filter(|_| is_agent);
    let via = dice.pick(match agent {
        Some(_) => ["support", "api"],
        None => ["email", "email"],
    });
    // Several within one second are in their order.
    let milliseconds = revision.timestamp * 1_000 + (index % 1_000).cast_signed();
    let created = DateTime::from_timestamp_millis(milliseconds).unwrap_or_default();
    object(out, |event| {
        event
            .put("id", id)
            .put("side_conversation_id", conversation_id)
            .put("ticket_id", ticket_life::id(ticket))
            .put("type", kind.name())
            .put("via", via)
            .put(
                "created_at",
                created.to_rfc3339_opts(SecondsFormat::Millis, false),
            )
            .object("actor", |actor| participant(actor, agent, index));
        match kind {
            Kind::Message(_) => {
                event.object("message", |message| {
                    write_message(message, &subject, agent, index, &mut dice);
                    message.put("via", via);
                });
            }
            Kind::Update => {
                event.object("updates", |updates| {
                    updates.put("state", dice.pick(["open", "closed"]));
                });
            }
            Kind::AddEntity => {}
        }
    });
}

impl Kind {
    fn name(&self) -> &'static str {
        match self {
            Self::Message(name) => name,
            Self::Update => "update",
            Self::AddEntity => "add-entity",
        }
    }
}

fn write_message(
    message: &mut Object<'_>,
    subject: &str,
    from: Option<u64>,
    index: u64,
    dice: &mut Dice,
) {
    let body = text::sentence(dice);
    message
        .put("subject", subject)
        .put("preview_text", body)
        .put("body", body)
        .text("html_body", |out| {
            out.extend_from_slice(b"<p>");
            out.extend_from_slice(body.0.as_bytes());
            out.extend_from_slice(b"</p>");
        })
        .object("from", |participants| {
            participant(participants, from, index)
        })
        .array("to", [index + 1], |out, other| {
            object(out, |to| participant(to, None, other));
        });
}

/// An agent, or somebody outside whom the account does not know.
fn participant(participant: &mut Object<'_>, agent: Option<u64>, stranger: u64) {
    let number = agent.map_or(1_000_000 + stranger, |agent| agent + 1);
    participant
        .put("user_id", agent.map(user::id))
        .put("name", agent.map(|_| text::person(number)))
        .put("email", text::email(number));
}

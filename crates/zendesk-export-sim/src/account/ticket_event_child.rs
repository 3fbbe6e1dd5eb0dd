//! The single changes within a ticket event.

use super::dice::Dice;
use super::ticket_people::TicketPeople;
use super::timeline::Utc;
use super::{Inlined, group, text, user};
use crate::json::{EMPTY, NULL, Object, object};

/// What the children of one event have in common.
pub(crate) struct Audit<'a> {
    pub(crate) id: u64,
    pub(crate) people: &'a TicketPeople,
    pub(crate) author_id: i64,
    pub(crate) created_at: Utc,
    pub(crate) via: &'static str,
    pub(crate) inlined: Inlined,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Child {
    Comment,
    Tags,
    /// The only change whose former value is a list.
    TagsChange,
    Create(Field),
    Change(Field),
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Field {
    Subject,
    Requester,
    Assignee,
    Group,
    Status,
    Priority,
    Type,
}

pub(crate) fn of(creates_ticket: bool, by_system: bool, dice: &mut Dice) -> &'static [Child] {
    use Child::{Change, Comment, Create, Tags, TagsChange};
    if creates_ticket {
        return &[
            Comment,
            Create(Field::Subject),
            Create(Field::Requester),
            Create(Field::Status),
            Create(Field::Priority),
            Create(Field::Type),
            Create(Field::Assignee),
            Create(Field::Group),
            Tags,
        ];
    }
    if by_system {
        return dice.pick([&[Tags], &[Change(Field::Status)]]);
    }
    let changes: [&[Child]; 6] = [
        &[Comment],
        &[Comment, Change(Field::Status)],
        &[Change(Field::Assignee), Change(Field::Group)],
        &[Change(Field::Type), Change(Field::Priority)],
        &[Comment, Change(Field::Status), Tags],
        &[Change(Field::Priority), TagsChange],
    ];
    dice.pick(changes)
}

impl Audit<'_> {
    pub(crate) fn write_child(
        &self,
        (child, position): (&Child, u64),
        dice: &mut Dice,
        out: &mut Vec<u8>,
    ) {
        object(out, |event| {
            event.put("id", self.id + 20 * position);
            if let (Child::Comment, Inlined::Sideload) = (child, self.inlined) {
                self.put_full_comment(event, dice);
                return;
            }
            event.put("via", self.via).put("via_reference_id", NULL);
            match child {
                Child::Comment => event
                    .put("comment_present", true)
                    .put("comment_public", dice.percent(75))
                    .put("event_type", "Comment"),
                Child::Tags => event
                    .put("tags", ["sample", "vip"])
                    .put("added_tags", ["vip"])
                    .put("removed_tags", EMPTY)
                    .put("event_type", "Create"),
                Child::TagsChange => event
                    .put("tags", ["vip"])
                    .put("added_tags", EMPTY)
                    .put("removed_tags", ["sample"])
                    .put("event_type", "Change")
                    .put("previous_value", ["sample", "vip"]),
                Child::Create(field) => {
                    self.put_field(event, *field, dice);
                    event.put("event_type", "Create")
                }
                Child::Change(field) => {
                    self.put_field(event, *field, dice);
                    let previous = dice.pick([None, Some("0"), Some("open")]);
                    event
                        .put("event_type", "Change")
                        .put("previous_value", previous)
                }
            };
        });
    }

    fn put_field(&self, event: &mut Object<'_>, field: Field, dice: &mut Dice) {
        let people = self.people;
        match field {
            Field::Subject => event.put("subject", text::subject(dice)),
            Field::Requester => event.put("requester_id", people.requester.map(user::id)),
            Field::Assignee => event.put("assignee_id", people.assignee.map(user::id)),
            Field::Group => event.put("group_id", people.group.map(group::id)),
            Field::Status => event.put("status", dice.pick(["new", "open", "pending", "solved"])),
            Field::Priority => event.put("priority", dice.pick([None, Some("normal")])),
            Field::Type => event.put("type", dice.pick([None, Some("incident")])),
        };
    }

    fn write_attachment(&self, number: u64, out: &mut Vec<u8>) {
        let id = self.id + 10 + number;
        object(out, |attachment| {
            attachment
                .put("id", id)
                .put("file_name", "größe.png")
                .put("content_type", "image/png")
                .put("size", 4_711)
                .put("inline", false)
                .put("deleted", false)
                .put("thumbnails", EMPTY);
        });
    }

    /// Here `via` is an object, elsewhere in events a text.
    fn put_full_comment(&self, event: &mut Object<'_>, dice: &mut Dice) {
        let body = text::sentence(dice);
        let kind = if dice.percent(5) {
            "VoiceComment"
        } else {
            "Comment"
        };
        event
            .put("type", kind)
            .put("author_id", self.author_id)
            .put("body", body)
            .text("html_body", |out| {
                out.extend_from_slice(b"<div><p>");
                out.extend_from_slice(body.0.as_bytes());
                out.extend_from_slice(b"</p></div>");
            })
            .put("plain_body", body)
            .put("public", dice.percent(75))
            .array("attachments", 0..dice.below(20) / 18, |out, number| {
                self.write_attachment(number, out);
            })
            .put("audit_id", self.id)
            .object("via", |via| {
                via.put("channel", "web").object("source", |source| {
                    source
                        .object("from", |_| {})
                        .object("to", |_| {})
                        .put("rel", NULL);
                });
            })
            .put("created_at", self.created_at)
            .put("event_type", "Comment")
            .put("via_reference_id", NULL);
    }
}

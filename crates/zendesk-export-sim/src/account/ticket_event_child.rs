//! The single changes within a ticket event.

use super::dice::{Dice, Topic};
use super::ticket_course::{Comment, Step};
use super::ticket_people::TicketPeople;
use super::ticket_state::TicketState;
use super::timeline::Utc;
use super::{Account, Inlined, group, text, user};
use crate::json::{EMPTY, NULL, Object, object};

/// One event, and what its children have in common.
pub(super) struct Audit<'a> {
    pub(super) id: u64,
    pub(super) ticket: u64,
    pub(super) people: &'a TicketPeople,
    pub(super) step: &'a Step,
    pub(super) author_id: i64,
    pub(super) created_at: Utc,
    pub(super) via: &'static str,
    pub(super) inlined: Inlined,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Child {
    Comment,
    Subject,
    Requester,
    Status,
    Priority,
    Type,
    Assignee,
    Group,
    Tags,
}

impl Audit<'_> {
    /// A comment, and what the step sets or changes.
    pub(super) fn children(&self) -> impl Iterator<Item = Child> {
        let (before, after) = (self.step.before, self.step.after);
        let differs = |is_other: fn(&TicketState, &TicketState) -> bool| {
            before.is_none_or(|before| is_other(&before, &after))
        };
        let children = [
            (Child::Comment, self.step.comment.is_some()),
            (Child::Subject, before.is_none()),
            (Child::Requester, before.is_none()),
            (
                Child::Status,
                differs(|one, other| one.status != other.status),
            ),
            (
                Child::Priority,
                differs(|one, other| one.priority != other.priority),
            ),
            (Child::Type, differs(|one, other| one.kind != other.kind)),
            (
                Child::Assignee,
                differs(|one, other| one.assignee != other.assignee),
            ),
            (Child::Group, differs(|one, other| one.group != other.group)),
            (Child::Tags, differs(|one, other| one.tags != other.tags)),
        ];
        let children = children.into_iter().filter(|(_, is_there)| *is_there);
        children.map(|(child, _)| child)
    }

    pub(super) fn write_child(
        &self,
        account: &Account,
        (child, position): (Child, u64),
        dice: &mut Dice,
        out: &mut Vec<u8>,
    ) {
        object(out, |event| {
            event.put("id", self.id + 20 * position);
            if child == Child::Comment {
                self.put_comment(event, dice);
                return;
            }
            event.put("via", self.via).put("via_reference_id", NULL);
            let state = self.step.after;
            self.put_member(event, account, child, &state);
            if child == Child::Tags {
                let before = self.step.before.map_or(0, |before| before.tags);
                event
                    .put("added_tags", text::tags_of(state.tags & !before))
                    .put("removed_tags", text::tags_of(before & !state.tags));
            }
            match self.step.before {
                None => event.put("event_type", "Create"),
                Some(before) => {
                    event.put("event_type", "Change");
                    put_previous(event, child, &before)
                }
            };
        });
    }

    fn put_comment(&self, event: &mut Object<'_>, dice: &mut Dice) {
        let public = self.step.comment != Some(Comment::Note);
        if self.inlined == Inlined::Sideload {
            self.put_full_comment(event, public, dice);
            return;
        }
        event
            .put("via", self.via)
            .put("via_reference_id", NULL)
            .put("comment_present", true)
            .put("comment_public", public)
            .put("event_type", "Comment");
    }

    fn put_member(
        &self,
        event: &mut Object<'_>,
        account: &Account,
        child: Child,
        of: &TicketState,
    ) {
        match child {
            Child::Comment => event,
            Child::Subject => {
                let mut dice = account.dice(Topic::TicketText, self.ticket);
                event.put("subject", text::subject(&mut dice))
            }
            Child::Requester => event.put("requester_id", self.people.requester.map(user::id)),
            Child::Status => event.put("status", of.status),
            Child::Priority => event.put("priority", of.priority),
            Child::Type => event.put("type", of.kind),
            Child::Assignee => event.put("assignee_id", of.assignee.map(user::id)),
            Child::Group => event.put("group_id", of.group.map(group::id)),
            Child::Tags => event.put("tags", text::tags_of(of.tags)),
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
    fn put_full_comment(&self, event: &mut Object<'_>, public: bool, dice: &mut Dice) {
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
            .put("public", public)
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

/// Ids come as texts, as recorded.
fn put_previous<'a, 'b>(
    event: &'a mut Object<'b>,
    child: Child,
    of: &TicketState,
) -> &'a mut Object<'b> {
    const KEY: &str = "previous_value";
    match child {
        Child::Comment | Child::Subject | Child::Requester => event,
        Child::Status => event.put(KEY, of.status),
        Child::Priority => event.put(KEY, of.priority),
        Child::Type => event.put(KEY, of.kind),
        Child::Assignee => event.put(KEY, of.assignee.map(|it| user::id(it).to_string())),
        Child::Group => event.put(KEY, of.group.map(|it| group::id(it).to_string())),
        Child::Tags => event.put(KEY, text::tags_of(of.tags)),
    }
}

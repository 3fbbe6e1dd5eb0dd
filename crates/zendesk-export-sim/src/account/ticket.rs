//! Tickets.

use super::dice::{Dice, Topic};
use super::ticket_course::Course;
use super::ticket_life::{self, Fate};
use super::ticket_people::TicketPeople;
use super::ticket_state::TicketState;
use super::ticket_times::Times;
use super::timeline::utc;
use super::{
    Account, Inlined, Resource, Revision, custom_status, group, metric_set, organization, text,
    ticket_fields, ticket_via, user,
};
use crate::json::{EMPTY, Escaped, NULL, Object, object};

const DAY: u64 = 86_400;
pub(crate) const BRAND_ID: u64 = 46_000_000_000_003;
pub(crate) const FORM_ID: u64 = 46_000_000_000_101;

/// A form that there is no more.
const DELETED_FORM_ID: u64 = 46_000_000_000_077;

/// What a ticket has in bytes but for its description and its custom fields, about.
const BYTES_OF_THE_REST: u64 = 1_185;

struct Ticket<'a> {
    account: &'a Account,
    revision: &'a Revision,
    fate: Fate,
    times: Times,
    now: TicketState,
    custom_fields: Vec<u8>,
    /// What stays as it is.
    dice: Dice,
    /// What falls otherwise with each change.
    state: Dice,
}

pub(crate) fn write(account: &Account, revision: &Revision, inlined: Inlined, out: &mut Vec<u8>) {
    let index = revision.index;
    let course = Course::of(account, index);
    let mut it = Ticket {
        account,
        revision,
        fate: Fate::of(account, revision),
        times: Times::of(account, revision, &course),
        now: course.core.state(account, revision.number),
        custom_fields: ticket_fields::json(account, revision),
        dice: account.dice(Topic::TicketContent, index),
        state: account.dice_of(Topic::TicketState, revision),
    };
    object(out, |ticket| {
        ticket
            .put("url", account.url("tickets", ticket_life::id(index)))
            .put("id", ticket_life::id(index))
            .put("external_id", it.external_id());
        ticket_via::put(ticket, account, index);
        ticket
            .put("created_at", utc(it.times.created))
            .put("updated_at", utc(it.times.updated));
        it.put_content(ticket);
        put_people(ticket, &course.core.people);
        it.put_circumstances(ticket);
        it.put_fields(ticket);
        it.put_origin(ticket);
        ticket.put("generated_timestamp", it.times.generated);
        if inlined == Inlined::Sideload {
            ticket.object("metric_set", |metrics| {
                metric_set::fill(metrics, account, &course, revision, it.times.updated);
            });
        }
    });
}

impl Ticket<'_> {
    fn external_id(&mut self) -> Option<String> {
        let dice = &mut self.dice;
        dice.percent(15)
            .then(|| format!("ext-{:08x}", dice.below(1 << 32)))
    }

    fn put_content(&mut self, ticket: &mut Object<'_>) {
        let subject = match self.fate {
            Fate::Scrubbed => "SCRUBBED".to_owned(),
            Fate::Kept | Fate::Deleted => text::subject(&mut self.dice_of_text()),
        };
        ticket
            .put("type", self.now.kind)
            .put("subject", &subject)
            .put("raw_subject", &subject)
            .text("description", |out| self.write_description(out));
        ticket
            .put("priority", self.now.priority)
            .put("status", self.now.status)
            .put(
                "recipient",
                self.dice.percent(50).then_some("help@desk.example"),
            );
    }

    fn write_description(&self, out: &mut Vec<u8>) {
        if self.fate == Fate::Scrubbed {
            out.push(b'X');
            return;
        }
        let mut dice = self.dice_of_text();
        let share = 40 + dice.below(121);
        let mean = mean_description(self.account);
        text::write_description(&mut dice, mean * share / 100, out);
    }

    fn dice_of_text(&self) -> Dice {
        self.account.dice(Topic::TicketText, self.revision.index)
    }

    fn put_circumstances(&mut self, ticket: &mut Object<'_>) {
        let index = self.revision.index;
        let dice = &mut self.dice;
        let due = self.times.created + dice.seconds_below(14 * DAY);
        let problem_id = (index > 0 && dice.percent(3)).then(|| ticket_life::id(dice.below(index)));
        ticket
            .put("forum_topic_id", NULL)
            .put("problem_id", problem_id)
            .put("has_incidents", dice.percent(2))
            .put("is_public", dice.percent(97))
            .put("due_at", dice.percent(5).then(|| utc(due)))
            .put("tags", text::tags_of(self.now.tags));
    }

    fn put_fields(&mut self, ticket: &mut Object<'_>) {
        ticket.raw("custom_fields", &self.custom_fields);
        self.put_satisfaction(ticket);
        ticket
            .put("sharing_agreement_ids", EMPTY)
            .put(
                "custom_status_id",
                custom_status::of(self.now.status, self.state.below(custom_status::COUNT)),
            )
            .put("encoded_id", Escaped(encoded_id(&mut self.dice)))
            .raw("fields", &self.custom_fields);
    }

    /// It has an id once there is a rating.
    fn put_satisfaction(&mut self, ticket: &mut Object<'_>) {
        let id = 45_000_000_000_000 + self.revision.index * 11;
        let state = &mut self.state;
        match state.below(10) {
            0..7 => ticket.put("satisfaction_rating", NULL),
            7 => ticket.object("satisfaction_rating", |rating| {
                let comments = [None, Some(""), Some("Merci beaucoup ✨")];
                rating
                    .put("id", id)
                    .put("score", state.pick(["good", "good", "bad"]))
                    .put("comment", state.pick(comments));
            }),
            _ => ticket.object("satisfaction_rating", |rating| {
                rating.put("score", state.pick(["offered", "unoffered"]));
            }),
        };
    }

    fn put_origin(&mut self, ticket: &mut Object<'_>) {
        let is_ai_agent = self
            .account
            .is_ai_agent(Resource::Tickets, self.revision.index);
        let form = self.dice.below(100);
        let support_type = match is_ai_agent {
            true => Some("ai_agent"),
            false => (!self.dice.percent(20)).then_some("agent"),
        };
        ticket
            .put("followup_ids", EMPTY)
            .put("ticket_form_id", (form < 95).then_some(FORM_ID))
            .put(
                "deleted_ticket_form_id",
                (form == 99).then_some(DELETED_FORM_ID),
            )
            .put("brand_id", BRAND_ID)
            .put("allow_channelback", false)
            .put("allow_attachments", true)
            .put("from_messaging_channel", is_ai_agent)
            .put("support_type", support_type);
    }
}

/// What is left for the descriptions of tickets, so that they are as large as they should be.
fn mean_description(account: &Account) -> u64 {
    let rest = BYTES_OF_THE_REST + 2 * ticket_fields::mean_bytes(account);
    account.ticket_bytes.saturating_sub(rest)
}

fn put_people(ticket: &mut Object<'_>, people: &TicketPeople) {
    let ids = |users: &[u64]| Vec::from_iter(users.iter().map(|&index| user::id(index)));
    let (followers, email_ccs) = (ids(&people.followers), ids(&people.email_ccs));
    ticket
        .put("requester_id", people.requester.map(user::id))
        .put("submitter_id", people.submitter.map(user::id))
        .put("assignee_id", people.assignee.map(user::id))
        .put("organization_id", people.organization.map(organization::id))
        .put("group_id", people.group.map(group::id))
        .put(
            "collaborator_ids",
            [&followers[..], &email_ccs[..]].concat(),
        )
        .put("follower_ids", followers)
        .put("email_cc_ids", email_ccs);
}

/// Six letters or digits, and five.
fn encoded_id(dice: &mut Dice) -> [u8; 12] {
    const LETTERS: [u8; 27] = *b"ABCDEGHJKLMNPQRVWXYZ2345679";
    let mut text = [b'-'; 12];
    for place in (0..6).chain(7..12) {
        text[place] = dice.pick(LETTERS);
    }
    text
}

//! Tickets.

use super::dice::{Dice, Topic};
use super::population::Rank;
use super::ticket_people::{self, TicketPeople};
use super::timeline::utc;
use super::{
    Account, Inlined, Resource, Revision, group, metric_set, organization, text, ticket_fields,
    ticket_via, user,
};
use crate::json::{EMPTY, NULL, Object, object};

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;
pub(crate) const BRAND_ID: u64 = 46_000_000_000_003;
pub(crate) const FORM_ID: u64 = 46_000_000_000_101;

/// So many of the account's first tickets have long been closed and archived.
const LONG_CLOSED: u64 = 50;

/// What became of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Kept,
    Deleted,
    /// Deleted for good; its text is gone.
    Scrubbed,
}

struct Times {
    created: i64,
    updated: i64,
    generated: i64,
}

pub(crate) fn id(index: u64) -> u64 {
    index + 1
}

pub(crate) fn write(account: &Account, revision: &Revision, inlined: Inlined, out: &mut Vec<u8>) {
    let index = revision.index;
    let people = ticket_people::of(account, index);
    let fate = Fate::of(account, revision);
    let times = Times::of(account, revision);
    let mut dice = account.dice(Topic::TicketContent, index);
    // What falls otherwise each time.
    let mut state = account.dice_of(Topic::TicketState, revision);
    object(out, |ticket| {
        ticket
            .put("url", account.url("tickets", id(index)))
            .put("id", id(index))
            .put("external_id", external_id(&mut dice));
        ticket_via::put(ticket, account, index);
        ticket
            .put("created_at", utc(times.created))
            .put("updated_at", utc(times.updated));
        content(ticket, account, revision, fate, &mut dice, &mut state);
        put_people(ticket, &people);
        circumstances(ticket, index, &times, &mut dice, &mut state);
        fields(ticket, account, revision, &mut dice, &mut state);
        ticket
            .put("followup_ids", EMPTY)
            .put("ticket_form_id", dice.percent(95).then_some(FORM_ID))
            .put("brand_id", BRAND_ID)
            .put("allow_channelback", false)
            .put("allow_attachments", true)
            .put("from_messaging_channel", is_ai_agent(account, index))
            .put("support_type", support_type(account, index, &mut dice))
            .put("generated_timestamp", times.generated);
        if inlined == Inlined::Sideload {
            ticket.object("metric_set", |metrics| {
                metric_set::fill(metrics, account, index, times.created, times.updated);
            });
        }
    });
}

fn external_id(dice: &mut Dice) -> Option<String> {
    dice.percent(15)
        .then(|| format!("ext-{:08x}", dice.below(1 << 32)))
}

fn content(
    ticket: &mut Object<'_>,
    account: &Account,
    revision: &Revision,
    fate: Fate,
    dice: &mut Dice,
    state: &mut Dice,
) {
    let mut words = account.dice(Topic::TicketText, revision.index);
    let kind = dice.pick([
        None,
        Some("question"),
        Some("incident"),
        Some("problem"),
        Some("task"),
    ]);
    let (subject, description) = match fate {
        Fate::Scrubbed => ("SCRUBBED".to_owned(), "X".to_owned()),
        Fate::Kept | Fate::Deleted => (text::subject(&mut words), text::description(&mut words)),
    };
    let priorities = [
        None,
        Some("low"),
        Some("normal"),
        Some("high"),
        Some("urgent"),
    ];
    let was_closed = revision.index < LONG_CLOSED || dice.percent(45);
    let status = match fate {
        Fate::Deleted | Fate::Scrubbed => "deleted",
        // Nobody opens it again: only the system still changes it.
        Fate::Kept if was_closed => "closed",
        Fate::Kept => status(revision, state),
    };
    ticket
        .put("type", kind)
        .put("subject", &subject)
        .put("raw_subject", &subject)
        .put("description", description)
        .put("priority", state.pick(priorities))
        .put("status", status)
        .put("recipient", dice.pick([None, Some("help@desk.example")]));
}

fn status(revision: &Revision, state: &mut Dice) -> &'static str {
    match state.below(55) {
        0..5 if revision.number == 0 => "new",
        5..20 => "open",
        20..30 => "pending",
        30..33 => "hold",
        _ => "solved",
    }
}

fn put_people(ticket: &mut Object<'_>, people: &TicketPeople) {
    let ids = |users: &[u64]| {
        users
            .iter()
            .map(|&index| user::id(index))
            .collect::<Vec<_>>()
    };
    let collaborators = [&people.followers[..], &people.email_ccs[..]].concat();
    ticket
        .put("requester_id", people.requester.map(user::id))
        .put("submitter_id", people.submitter.map(user::id))
        .put("assignee_id", people.assignee.map(user::id))
        .put("organization_id", people.organization.map(organization::id))
        .put("group_id", people.group.map(group::id))
        .put("collaborator_ids", ids(&collaborators))
        .put("follower_ids", ids(&people.followers))
        .put("email_cc_ids", ids(&people.email_ccs));
}

fn circumstances(
    ticket: &mut Object<'_>,
    index: u64,
    times: &Times,
    dice: &mut Dice,
    state: &mut Dice,
) {
    let due = times.created + dice.seconds_below(14 * DAY);
    let problem_id = (index > 0 && dice.percent(3)).then(|| id(dice.below(index)));
    ticket
        .put("forum_topic_id", NULL)
        .put("problem_id", problem_id)
        .put("has_incidents", dice.percent(2))
        .put("is_public", dice.percent(97))
        .put("due_at", dice.percent(5).then(|| utc(due)))
        .put("tags", text::tags(state));
}

fn fields(
    ticket: &mut Object<'_>,
    account: &Account,
    revision: &Revision,
    dice: &mut Dice,
    state: &mut Dice,
) {
    let custom_fields = ticket_fields::json(account, revision);
    ticket.raw("custom_fields", &custom_fields);
    match state.below(10) {
        0..7 => ticket.put("satisfaction_rating", NULL),
        7 => ticket.object("satisfaction_rating", |rating| {
            rating
                .put("id", 45_000_000_000_000 + revision.index * 11)
                .put("score", state.pick(["good", "bad"]))
                .put("comment", state.pick([None, Some("Merci beaucoup ✨")]));
        }),
        _ => ticket.object("satisfaction_rating", |rating| {
            rating.put("score", state.pick(["offered", "unoffered"]));
        }),
    };
    ticket
        .put("sharing_agreement_ids", EMPTY)
        .put("custom_status_id", 44_000_000_000_001 + state.below(6))
        .put("encoded_id", encoded_id(dice))
        .raw("fields", &custom_fields);
}

fn encoded_id(dice: &mut Dice) -> String {
    let letters = *b"ABCDEGHJKLMNPQRVWXYZ2345679";
    let mut letter = || char::from(dice.pick(letters));
    let first: String = (0..6).map(|_| letter()).collect();
    let second: String = (0..5).map(|_| letter()).collect();
    format!("{first}-{second}")
}

fn is_ai_agent(account: &Account, index: u64) -> bool {
    matches!(account.tickets.rank(index), Rank::AiAgent(_))
}

fn support_type(account: &Account, index: u64, dice: &mut Dice) -> Option<&'static str> {
    if is_ai_agent(account, index) {
        Some("ai_agent")
    } else {
        (!dice.percent(20)).then_some("agent")
    }
}

impl Fate {
    pub(crate) fn of(account: &Account, revision: &Revision) -> Self {
        let is_new = account.is_new(Resource::Tickets, revision);
        let share = account.dice(Topic::TicketFate, revision.index).below(100);
        match share {
            0 if !is_new => return Self::Scrubbed,
            // What is deleted is scrubbed by the next change.
            1..4 if !is_new && revision.number > 0 => return Self::Scrubbed,
            1..4 if !is_new => return Self::Deleted,
            _ => {}
        }
        match account.deletion(Resource::Tickets, revision.index) {
            Some(deletion) if revision.number == deletion => Self::Deleted,
            Some(deletion) if revision.number > deletion => Self::Scrubbed,
            _ => Self::Kept,
        }
    }
}

impl Times {
    fn of(account: &Account, revision: &Revision) -> Self {
        let (lag, age) = Self::at_first(account, revision);
        Self {
            created: account.created(Resource::Tickets, revision, lag + age),
            updated: Self::updated(account, *revision),
            generated: revision.timestamp,
        }
    }

    /// When a person changed it last: changes by the system leave `updated_at` alone.
    fn updated(account: &Account, mut revision: Revision) -> i64 {
        while revision.number > 0 {
            let mut dice = account.dice_of(Topic::TicketTimes, &revision);
            let before = match Fate::of(account, &revision) {
                Fate::Scrubbed => account.deletion(Resource::Tickets, revision.index),
                _ if dice.percent(4) => Some(revision.number),
                _ => return revision.timestamp - short_lag(&mut dice),
            };
            let times = before.unwrap_or_default().min(revision.number - 1);
            revision = account.updated(Resource::Tickets, revision.index, times);
        }
        match account.is_new(Resource::Tickets, &revision) {
            true => revision.timestamp,
            false => revision.timestamp - Self::at_first(account, &revision).0,
        }
    }

    /// What was there from the start: the seconds from `updated_at` to `generated_timestamp`, and
    /// those from `created_at` to `updated_at`.
    fn at_first(account: &Account, revision: &Revision) -> (i64, i64) {
        let first = Revision {
            number: 0,
            ..*revision
        };
        let mut dice = account.dice(Topic::TicketTimes, revision.index);
        let lag = match (Fate::of(account, &first), dice.below(100)) {
            (Fate::Scrubbed, _) => dice.seconds_below(30 * DAY) + 60,
            (_, 0..96) => short_lag(&mut dice),
            _ => dice.seconds_below(12 * HOUR) + 60,
        };
        (lag, dice.seconds_below(20 * DAY))
    }
}

/// In recordings about half of the tickets had none, and nearly all others up to four seconds.
fn short_lag(dice: &mut Dice) -> i64 {
    match dice.below(100) {
        0..47 => 0,
        _ => dice.seconds_below(4) + 1,
    }
}

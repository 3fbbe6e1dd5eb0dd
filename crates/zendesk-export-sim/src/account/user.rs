//! Users: one administrator, agents, and mostly end users.

use super::dice::{Dice, Topic};
use super::timeline::utc;
use super::user_role::{AGENT_EVERY, Role};
use super::{Account, Resource, Revision, group, organization, text};
use crate::json::{EMPTY, NULL, Object, object};

const DAY: u64 = 86_400;

pub(crate) fn id(index: u64) -> u64 {
    50_000_000_000_000 + index * 37
}

/// Any user; `None` in an account without users.
pub(crate) fn any(account: &Account, dice: &mut Dice) -> Option<u64> {
    (account.counts.users > 0).then(|| dice.below(account.counts.users))
}

/// Any agent; `None` in an account without users.
pub(crate) fn any_agent(account: &Account, dice: &mut Dice) -> Option<u64> {
    let agents = account.counts.users.div_ceil(AGENT_EVERY);
    (agents > 0).then(|| dice.below(agents) * AGENT_EVERY)
}

/// This agent, or the next one who may write to requesters.
pub(super) fn full_agent(index: u64) -> u64 {
    match Role::of(index) {
        Role::LightAgent => index - AGENT_EVERY,
        Role::Admin | Role::Agent | Role::EndUser => index,
    }
}

/// The agents, the administrator first.
pub(crate) fn agents(account: &Account) -> impl Iterator<Item = u64> {
    (0..account.counts.users.div_ceil(AGENT_EVERY)).map(agent)
}

pub(crate) fn agent(number: u64) -> u64 {
    number * AGENT_EVERY
}

pub(crate) fn organization(account: &Account, index: u64) -> Option<u64> {
    let mut dice = account.dice(Topic::UserOrganization, index);
    let belongs_to_one = dice.percent(60) && account.counts.organizations > 0;
    belongs_to_one.then(|| dice.below(account.counts.organizations))
}

pub(crate) fn default_group(index: u64) -> Option<u64> {
    match Role::of(index) {
        Role::EndUser => None,
        Role::Admin | Role::Agent | Role::LightAgent => Some(index / AGENT_EVERY % group::COUNT),
    }
}

/// What became of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Active,
    Deleted,
    DeletedForGood,
}

pub(crate) fn write(account: &Account, revision: &Revision, out: &mut Vec<u8>) {
    let mut dice = account.dice(Topic::User, revision.index);
    let mut state = account.dice_of(Topic::UserState, revision);
    let fate = Fate::of(account, revision, &mut dice);
    let is_active = fate == Fate::Active;
    object(out, |user| {
        contact(user, account, revision, is_active, &mut dice);
        standing(user, revision, is_active, &mut dice, &mut state);
        if !is_active {
            user.put("permanently_deleted", fate == Fate::DeletedForGood);
        }
    });
}

fn contact(
    user: &mut Object<'_>,
    account: &Account,
    revision: &Revision,
    is_active: bool,
    dice: &mut Dice,
) {
    let (index, updated) = (revision.index, revision.timestamp);
    let number = index + 1;
    let age = dice.seconds_below(500 * DAY);
    let created = account.created(Resource::Users, revision, age);
    let has_phone = dice.percent(30);
    let (locale_id, locale) = dice.pick([(1, "en-US"), (8, "de"), (16, "fr"), (67, "ja")]);
    let (time_zone, iana_time_zone) = dice.pick([
        ("UTC", "Etc/UTC"),
        ("Berlin", "Europe/Berlin"),
        ("Pacific Time (US & Canada)", "America/Los_Angeles"),
    ]);
    user.put("id", id(index))
        .put("url", account.url("users", id(index)))
        .put("name", text::person(number))
        .put("email", is_active.then(|| text::email(number)))
        .put("created_at", utc(created))
        .put("updated_at", utc(updated))
        .put("time_zone", time_zone)
        .put("iana_time_zone", iana_time_zone)
        .put("phone", has_phone.then(|| text::phone(dice)))
        .put("shared_phone_number", has_phone.then_some(false));
    photo(user, account, dice);
    user.put("locale_id", locale_id).put("locale", locale).put(
        "organization_id",
        organization(account, index).map(organization::id),
    );
}

fn photo(user: &mut Object<'_>, account: &Account, dice: &mut Dice) {
    if !dice.percent(12) {
        user.put("photo", NULL);
        return;
    }
    let id = 48_000_000_000_000 + dice.below(1_000_000);
    user.object("photo", |photo| {
        photo
            .put("url", account.url("attachments", id))
            .put("id", id)
            .put("file_name", "portrait.png")
            .put("content_type", "image/png")
            .put("size", 20_000 + dice.below(50_000))
            .put("inline", false)
            .put("deleted", false)
            .array("thumbnails", [id + 7], |out, id| {
                object(out, |thumbnail| {
                    thumbnail
                        .put("url", account.url("attachments", id))
                        .put("id", id)
                        .put("file_name", "portrait_thumb.png");
                });
            });
    });
}

fn standing(
    user: &mut Object<'_>,
    revision: &Revision,
    is_active: bool,
    dice: &mut Dice,
    state: &mut Dice,
) {
    let (index, updated) = (revision.index, revision.timestamp);
    let role = Role::of(index);
    let is_agent = role != Role::EndUser;
    let is_suspended = state.percent(1);
    let last_login = updated - state.seconds_below(30 * DAY);
    let external_id = dice.percent(20).then(|| format!("shop-{index}"));
    user.put("role", role.name())
        .put("verified", dice.percent(80))
        .put("external_id", external_id)
        .put("tags", text::tags(state))
        .put("alias", dice.pick([None, Some("")]))
        .put("active", is_active)
        .put("shared", false)
        .put("shared_agent", false)
        .put("last_login_at", state.percent(60).then(|| utc(last_login)))
        .put(
            "two_factor_auth_enabled",
            is_agent.then(|| dice.percent(70)),
        )
        .put("signature", is_agent.then_some("Yours\nSupport"))
        .put("details", dice.pick([None, Some("")]))
        .put(
            "notes",
            state.pick([None, Some(""), Some("Prefers e-mail")]),
        )
        .put("role_type", role.number())
        .put("custom_role_id", is_agent.then_some(47_000_000_000_011_u64))
        .put("is_billing_admin", role == Role::Admin)
        .put("moderator", is_agent)
        .put("ticket_restriction", (!is_agent).then_some("requested"))
        .put("only_private_comments", role == Role::LightAgent)
        .put("restricted_agent", !is_agent)
        .put("suspended", is_suspended)
        .put("chat_only", false)
        .put("default_group_id", default_group(index).map(group::id))
        .put("agent_brand_ids", EMPTY)
        .put("report_csv", is_agent)
        .object("user_fields", |fields| {
            fields
                .put(
                    "customer_number",
                    dice.percent(50).then_some(index + 10_000),
                )
                .put("newsletter", state.percent(40))
                .put("birthday", NULL);
        });
    suspension(user, is_suspended, state);
}

impl Fate {
    fn of(account: &Account, revision: &Revision, dice: &mut Dice) -> Self {
        let (gone, for_good) = (dice.percent(6), dice.percent(50));
        if revision.index == 0 {
            // Somebody has to be there to sign in.
            return Self::Active;
        }
        let resource = Resource::Users;
        if gone && !account.is_new(resource, revision) {
            // What is gone goes for good with the next change.
            return match for_good || revision.number > 0 {
                true => Self::DeletedForGood,
                false => Self::Deleted,
            };
        }
        // Agents whom tickets are assigned to, and who sign in, do not go.
        let is_end_user = Role::of(revision.index) == Role::EndUser;
        let deletion = account.deletion(resource, revision.index);
        match deletion.filter(|_| is_end_user) {
            Some(deletion) if revision.number == deletion => Self::Deleted,
            Some(deletion) if revision.number > deletion => Self::DeletedForGood,
            _ => Self::Active,
        }
    }
}

/// What is suspended, if anything is.
fn suspension(user: &mut Object<'_>, is_suspended: bool, state: &mut Dice) {
    let channel = state.pick(["all", "messaging"]);
    if is_suspended {
        user.object("suspension_details", |details| {
            details.put("channels", [channel]);
        });
    } else {
        user.put("suspension_details", NULL);
    }
}

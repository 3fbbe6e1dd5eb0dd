//! The statuses of tickets that an account may add to; they have no export.

use super::Account;
use super::timeline::utc;
use crate::json::object;

/// The category of each, and what people see of it.
const STATUSES: [(&str, &str); 6] = [
    ("new", "New"),
    ("open", "Open"),
    ("pending", "Pending"),
    ("hold", "On-hold"),
    ("solved", "Solved"),
    ("open", "In Prüfung"),
];

pub(crate) const COUNT: u64 = STATUSES.len() as u64;

/// So many have come with the account, and are the defaults of their categories.
const DEFAULTS: u64 = 5;

pub(crate) fn id(index: u64) -> u64 {
    44_000_000_000_001 + index
}

/// The id of one in the category of a ticket's status. Closed tickets count as solved, and deleted ones keep
/// whichever they had.
pub(super) fn of(status: &str, any: u64) -> u64 {
    let category = match status {
        "closed" => "solved",
        status => status,
    };
    let fits = |index: &u64| {
        let at = usize::try_from(*index).unwrap_or_default();
        STATUSES
            .get(at)
            .is_some_and(|(known, _)| *known == category)
    };
    // The one that is drawn, or the next one that fits.
    let mut all = (any..COUNT).chain(0..any);
    id(all.find(fits).unwrap_or(any))
}

pub(crate) fn write(account: &Account, index: u64, out: &mut Vec<u8>) {
    let at = usize::try_from(index).unwrap_or_default();
    let (category, label) = STATUSES.get(at).copied().unwrap_or_default();
    object(out, |status| {
        status
            .put("url", account.url("custom_statuses", id(index)))
            .put("id", id(index))
            .put("status_category", category)
            .put("agent_label", label)
            .put("end_user_label", label)
            .put("raw_agent_label", label)
            .put("raw_end_user_label", label)
            .put("description", "")
            .put("end_user_description", "")
            .put("active", true)
            .put("default", index < DEFAULTS)
            .put("created_at", utc(1_700_000_000))
            .put("updated_at", utc(1_700_000_000));
    });
}

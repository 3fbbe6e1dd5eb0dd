//! How many lanes, and which place is divided for another one: arithmetic alone.
use std::time::Duration;

use zendesk_export::Budget;

/// As many as keep the budget used while each waits for its page (Little's law), and a fifth more for the
/// moments in which a lane begins, ends, or has its page stored.
pub(crate) fn wanted(budget: &Budget, latency: Duration) -> usize {
    let requests = u128::from(budget.requests) * latency.as_millis() * 12;
    let wanted = requests.div_ceil(budget.window.as_millis().max(1) * 10);
    usize::try_from(wanted).unwrap_or(MOST).clamp(1, MOST)
}

/// More would keep that many pages in memory, and no budget that is known asks for them.
pub(crate) const MOST: usize = 24;

/// What is known of the place of a lane that waits for a page, in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reach {
    /// The newest record that has been handed out, or where the place begins.
    pub(crate) at: i64,
    pub(crate) end: i64,
    /// What a [page covers](covered) there.
    pub(crate) page: i64,
}

/// What a page covers in a place, by what is known so far and by the newest one. A page of few records, or of a second,
/// does not make the rest many pages.
pub(crate) fn covered(known: Option<i64>, newest: i64) -> i64 {
    known
        .map_or(newest, |known| (7 * known + 3 * newest) / 10)
        .max(1)
}

impl Reach {
    /// What is left after the page that is under way.
    fn left(&self) -> i64 {
        self.end.saturating_sub(self.at).saturating_sub(self.page)
    }

    fn is_worth_it(&self) -> bool {
        self.left() / self.page.max(1) >= LEAST_PAGES
    }
}

/// A lane costs a request or two more, so there is to be a page for both.
const LEAST_PAGES: i64 = 2;

/// The widest place of which both halves are worth a lane, and the time to divide it at.
pub(crate) fn divided<T>(places: impl IntoIterator<Item = (T, Reach)>) -> Option<(T, i64)> {
    let worth_it = places.into_iter().filter(|(_, reach)| reach.is_worth_it());
    let (which, widest) = worth_it.max_by_key(|(_, reach)| reach.left())?;
    Some((which, widest.end - widest.left() / 2))
}

#[cfg(test)]
mod tests;

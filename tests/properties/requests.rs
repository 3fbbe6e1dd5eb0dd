//! How many requests a walk may take, and how soon.

use std::time::Duration;

use proptest::prop_assert;
use zendesk_export::Paging;

use crate::{
    account::Account,
    case::{Case, Time, Verdict, resource},
    faults,
};

/// What had been when a walk began.
pub struct Begun {
    requests: u64,
    faults: u64,
    at: Duration,
}

impl Begun {
    pub fn now(account: &Account) -> Self {
        Self {
            requests: account.simulator.requests(),
            faults: account.simulator.faults_injected(),
            at: account.clock.passed(),
        }
    }

    /// How many faults the walk has met.
    pub fn struck(&self, account: &Account) -> u64 {
        account.simulator.faults_injected() - self.faults
    }

    /// No more requests than needed, and none before its time.
    pub fn check(
        &self,
        account: &Account,
        case: &Case,
        page_size: u32,
        hasty_clients: u64,
    ) -> Verdict {
        let struck = self.struck(account);
        let requests = account.simulator.requests() - self.requests;
        let most = most(case, account, page_size, struck) + hasty_clients;
        prop_assert!(requests <= most, "{requests} requests, and not {most}");

        // The last fault may not have been waited for yet.
        let waited = (account.clock.passed() - self.at).as_secs();
        let least = faults::least_wait(&case.faults) * struck.saturating_sub(1);
        prop_assert!(waited >= least, "waited for {waited} s, and not {least} s");
        Ok(())
    }
}

/// What one walk may need at most. A page by time leads on by a second at least, or is the first of
/// two that do.
fn most(case: &Case, account: &Account, page_size: u32, struck: u64) -> u64 {
    let versions = account.versions(case);
    let export = resource(case.export);
    let per_page = u64::from(page_size.min(export.page_size));
    let is_quiet = struck == 0 && matches!(case.time, Time::After);
    let at_best = match export.paging {
        // In Talk and of articles no page says that it is the last, so the last second is asked for again, and
        // the one after it where that holds more than one record.
        Paging::Time if is_quiet && versions < per_page => match export.product {
            "Talk" | "a Help Center" => 3,
            _ => 1,
        },
        Paging::Time => 2 * versions + 3,
        // A page that is not full leads on, so whatever has come meanwhile takes a page.
        Paging::CursorAlone if is_quiet => versions.div_ceil(per_page) + 1,
        _ if is_quiet => versions.div_ceil(per_page).max(1),
        _ => versions + 2,
    };
    at_best + 11 * struck
}

//! How many requests a walk may take.

use zendesk_export::Paging;

use crate::{
    account::Account,
    case::{Case, Time, resource},
};

/// What one walk may need at most. A page by time leads on by a second at least, or is the first of
/// two that do.
pub fn most(case: &Case, account: &Account, page_size: u32, struck: u64) -> u64 {
    let versions = account.versions(case);
    let export = resource(case.export);
    let at_best = match export.paging {
        Paging::Time => 2 * versions + 2,
        _ if struck > 0 => versions + 2,
        // A page that is not full leads on, so whatever has come meanwhile takes a page.
        Paging::CursorAlone if !matches!(case.time, Time::After) => versions + 2,
        _ => versions / u64::from(page_size.min(export.page_size)) + 2,
    };
    at_best + 11 * struck
}

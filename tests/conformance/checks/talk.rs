//! Calls and their legs, whose page is "Incremental Exports" of Talk.

use crate::{
    desk::{Desk, Verdict},
    pages::{ids, query, records},
};

const EXPORTS: [&str; 2] = ["calls", "legs"];

/// A page has `count`, `end_time` and a `next_page` that starts there, and no `end_of_stream`.
///
/// Documented; recorded by estuary for calls, clients rely on it for legs.
pub(crate) async fn pages_have_their_members(desk: &Desk) -> Verdict {
    for items in EXPORTS {
        let page = desk.page_of_product(&path(items)).await?;
        assert!(
            page["count"] == records(&page, items).len(),
            "{items}: count"
        );
        assert!(
            page.get("end_of_stream").is_none(),
            "{items}: end_of_stream"
        );
        let start_time = query(&page["next_page"]).remove("start_time");
        assert!(
            start_time == Some(page["end_time"].to_string()),
            "{items}: next_page"
        );
    }
    Ok(())
}

/// At the end `next_page` is not null but stands still: followed again and again it leads to itself.
///
/// Recorded by estuary; airbyte's connector once looped there.
pub(crate) async fn the_end_stands_still(desk: &Desk) -> Verdict {
    for items in EXPORTS {
        let page = desk.page_of_product(&path(items)).await?;
        if records(&page, items).len() >= 1_000 {
            return Err(crate::desk::skipped(&format!("there are too many {items}")));
        }
        let again = desk.follow(&page["next_page"]).await;
        assert!(again["next_page"] == page["next_page"], "{items}");
        let newest = ids(&page, items).pop();
        assert!(
            newest.is_none_or(|newest| ids(&again, items).contains(&newest)),
            "{items}"
        );
    }
    Ok(())
}

fn path(items: &str) -> String {
    format!("/api/v2/channels/voice/stats/incremental/{items}?start_time=0")
}

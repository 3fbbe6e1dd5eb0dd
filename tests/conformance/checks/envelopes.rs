//! What is around the records of a page.

use crate::{
    desk::{Desk, Verdict},
    pages::{is_integer_or_null, is_text_or_null, records},
};

pub(crate) const BY_TIME: [&str; 4] = ["tickets", "ticket_events", "users", "organizations"];
pub(crate) const BY_CURSOR: [&str; 2] = ["tickets", "users"];

/// A page by time has `count`, `end_time`, `next_page` and `end_of_stream`.
///
/// "Time-based Pagination JSON Format": documented; recorded for tickets and users by zenpy and for
/// organizations by estuary. That `end_time` and `next_page` may be null was recorded by embulk.
pub(crate) async fn pages_by_time_have_their_members(desk: &Desk) -> Verdict {
    for items in BY_TIME {
        let page = desk.page(&first_page_by_time(items)).await;
        assert!(page[items].is_array(), "{items}");
        assert!(page["count"].is_u64(), "{items}: count");
        assert!(page["end_of_stream"].is_boolean(), "{items}: end_of_stream");
        assert!(is_integer_or_null(&page["end_time"]), "{items}: end_time");
        assert!(is_text_or_null(&page["next_page"]), "{items}: next_page");
        assert!(page.get("after_cursor").is_none(), "{items}: after_cursor");
    }
    Ok(())
}

/// A page by cursor has `after_url`, `after_cursor`, `end_of_stream`, and on the first page nulls as
/// `before_url` and `before_cursor`; it has no `count`.
///
/// "Cursor-based Pagination JSON Format": documented; recorded by zenpy and estuary, on later pages
/// too.
pub(crate) async fn pages_by_cursor_have_their_members(desk: &Desk) -> Verdict {
    for items in BY_CURSOR {
        let page = desk.page(&first_page_by_cursor(items)).await;
        assert!(page[items].is_array(), "{items}");
        assert!(page["end_of_stream"].is_boolean(), "{items}: end_of_stream");
        for member in ["after_url", "after_cursor"] {
            assert!(is_text_or_null(&page[member]), "{items}: {member}");
        }
        for member in ["before_url", "before_cursor"] {
            let before = page.get(member);
            assert!(
                before.is_some_and(serde_json::Value::is_null),
                "{items}: {member}"
            );
        }
        assert!(page.get("count").is_none(), "{items}: count");
    }
    Ok(())
}

/// `count` is the number of records in this answer, not in the whole export.
///
/// "Time-based Pagination JSON Format": documented; recorded on all pages by time of zenpy.
pub(crate) async fn count_is_the_number_of_records(desk: &Desk) -> Verdict {
    for items in BY_TIME {
        let page = desk.page(&first_page_by_time(items)).await;
        let count = records(&page, items).len();
        assert!(
            page["count"] == count,
            "{items}: {} and {count}",
            page["count"]
        );
    }
    Ok(())
}

/// Ten, so that several seconds are on the page, while no page is heavy.
pub(crate) fn first_page_by_time(items: &str) -> String {
    format!("/api/v2/incremental/{items}?start_time=0&per_page=10")
}

pub(crate) fn first_page_by_cursor(items: &str) -> String {
    format!("/api/v2/incremental/{items}/cursor?start_time=0&per_page=10")
}

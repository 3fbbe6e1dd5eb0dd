//! How a stream ends, and what then comes of its last page.

use serde_json::Value;

use crate::{
    checks::envelopes::{BY_CURSOR, BY_TIME},
    desk::{Desk, Verdict, simulator},
    pages::{ids, last_page, moments, records},
};

/// The last page by time says so, and its `next_page` is there all the same.
///
/// `end_of_stream`: "JSON Format", documented. The link: recorded by zenpy for tickets and users,
/// inferred for the others; several clients looped because they took a null for the end.
pub(crate) async fn the_last_page_by_time_has_a_link(desk: &Desk) -> Verdict {
    for items in BY_TIME {
        let last = last_page(desk, &format!("/api/v2/incremental/{items}"), items).await?;
        assert!(last["next_page"].is_string(), "{items}: next_page");
        assert!(last["end_time"].is_i64(), "{items}: end_time");
    }
    Ok(())
}

/// The last page by cursor says so, and has a link and a cursor all the same.
///
/// "JSON Format": documented; recorded by zenpy and estuary for tickets and users.
pub(crate) async fn the_last_page_by_cursor_has_a_link(desk: &Desk) -> Verdict {
    for items in BY_CURSOR {
        let path = format!("/api/v2/incremental/{items}/cursor");
        let last = last_page(desk, &path, items).await?;
        assert!(last["after_url"].is_string(), "{items}: after_url");
        assert!(last["after_cursor"].is_string(), "{items}: after_cursor");
    }
    Ok(())
}

/// The last page's `end_time` is the newest second on it, not the one after.
///
/// Recorded by zenpy for tickets and users.
pub(crate) async fn the_last_page_by_time_ends_at_its_newest_second(desk: &Desk) -> Verdict {
    let last = last_page(desk, "/api/v2/incremental/tickets", "tickets").await?;
    let newest = moments(&last).last().copied();
    assert!(last["end_time"].as_i64() == newest);
    Ok(())
}

/// Whoever asks again from the last `end_time` gets at least the newest record again, for ever.
///
/// Recorded by zenpy; it follows from a `start_time` that is inclusive.
pub(crate) async fn the_last_page_by_time_comes_again(desk: &Desk) -> Verdict {
    let last = last_page(desk, "/api/v2/incremental/tickets", "tickets").await?;
    let again = desk.follow(&last["next_page"]).await;
    let newest = ids(&last, "tickets").pop();
    assert!(newest.is_some_and(|newest| ids(&again, "tickets").contains(&newest)));
    // Unless something changed meanwhile, the link leads to itself.
    if moments(&again).last() == moments(&last).last() {
        assert!(again["end_of_stream"] == true);
        assert!(again["next_page"] == last["next_page"]);
    }
    Ok(())
}

/// The last cursor stays good: asked again it brings what is new and nothing that came before.
///
/// Guide "Using the Incremental Export API", "Cursor-based incremental exports": documented; clients
/// keep it for long.
pub(crate) async fn the_last_cursor_stays_good(desk: &Desk) -> Verdict {
    for items in BY_CURSOR {
        let path = format!("/api/v2/incremental/{items}/cursor");
        let last = last_page(desk, &path, items).await?;
        let again = desk.follow(&last["after_url"]).await;
        let before = records(&last, items);
        let mut after = records(&again, items).iter();
        assert!(after.all(|record| !before.contains(record)), "{items}");
        assert!(again["end_of_stream"].is_boolean(), "{items}");
        assert!(again["after_cursor"].is_string(), "{items}");
    }
    Ok(())
}

/// Where nothing is new, the last cursor brings an empty page, which has the same cursor and link.
///
/// Inferred: what the cursor of such a page is was not recorded.
pub(crate) async fn the_last_cursor_leads_to_itself() -> Verdict {
    let desk = &Desk::simulated(simulator()).await;
    for items in BY_CURSOR {
        let path = format!("/api/v2/incremental/{items}/cursor");
        let last = last_page(desk, &path, items).await?;
        let again = desk.follow(&last["after_url"]).await;
        assert!(records(&again, items).is_empty(), "{items}");
        assert!(again["end_of_stream"] == true, "{items}");
        for member in ["after_cursor", "after_url"] {
            assert!(again[member] == last[member], "{items}: {member}");
        }
    }
    Ok(())
}

/// A page by time on which nothing is has nulls as `end_time` and `next_page`, and a `count` of 0.
///
/// Recorded by embulk in 2019, before `end_of_stream` came; that it is the end: inferred.
pub(crate) async fn an_empty_page_by_time_has_nulls(desk: &Desk) -> Verdict {
    let start_time = desk.now() - 90;
    let path = format!("/api/v2/incremental/organizations?start_time={start_time}");
    let page = desk.page(&path).await;
    if page["count"] != 0 {
        return Err(crate::desk::skipped("organizations change all the time"));
    }
    assert!(page["organizations"] == Value::Array(Vec::new()));
    assert!(page["end_time"].is_null(), "end_time");
    assert!(page["next_page"].is_null(), "next_page");
    assert!(page["end_of_stream"] == true, "end_of_stream");
    Ok(())
}

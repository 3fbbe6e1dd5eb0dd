//! Pages by cursor, and where one ends and the next begins.

use crate::{
    checks::envelopes::first_page_by_cursor,
    desk::{Desk, Verdict, skipped},
    pages::{ids, query, records, records_or_skip, versions, walk},
};

/// Records come in the order of time and then of id, each once.
///
/// Recorded by zenpy, whose cursors hold both.
pub(crate) async fn records_come_by_time_and_id(desk: &Desk) -> Verdict {
    let pages = walk(desk, &first_page_by_cursor("tickets"), 3).await;
    let versions: Vec<_> = pages.iter().flat_map(versions).collect();
    records_or_skip(&pages[0], "tickets")?;
    assert!(versions.is_sorted_by(|before, after| before < after));
    Ok(())
}

/// A page by cursor holds exactly `per_page` records, unless it is the last.
///
/// Reference: documented as the most; recorded by zenpy as exact.
pub(crate) async fn pages_are_exact(desk: &Desk) -> Verdict {
    for items in ["tickets", "users"] {
        let path = format!("/api/v2/incremental/{items}/cursor?start_time=0&per_page=3");
        for page in walk(desk, &path, 3).await {
            let count = records(&page, items).len();
            let is_exact = count == 3 || (count < 3 && page["end_of_stream"] == true);
            assert!(is_exact, "{items}: {count}");
        }
    }
    Ok(())
}

/// `after_url` has `after_cursor` percent-encoded, and repeats `per_page`.
///
/// "Cursor-based Pagination JSON Format": documented; the encoding and `per_page` recorded by zenpy.
pub(crate) async fn after_url_has_the_cursor_percent_encoded(desk: &Desk) -> Verdict {
    for items in ["tickets", "users"] {
        let page = desk.page(&first_page_by_cursor(items)).await;
        let (cursor, url) = (&page["after_cursor"], &page["after_url"]);
        let query = query(url);
        assert!(
            cursor.as_str() == query.get("cursor").map(String::as_str),
            "{items}"
        );
        assert!(query["per_page"] == "10", "{items}: per_page");
        assert!(!query.contains_key("start_time"), "{items}: start_time");
        let text = url.as_str().and_then(|url| url.split_once("cursor="));
        let (_, encoded) = text.expect("the query names the cursor");
        let encoded = encoded.split('&').next().expect("a split has a first part");
        assert!(
            !encoded.contains(['=', '|', '+', '/']),
            "{items}: bare characters"
        );
    }
    Ok(())
}

/// `after_url` repeats what was asked for besides.
///
/// Inferred from `per_page`.
pub(crate) async fn after_url_repeats_the_request(desk: &Desk) -> Verdict {
    let asked = "per_page=10&include=users&exclude_deleted=true&support_type_scope=all";
    let path = format!("/api/v2/incremental/tickets/cursor?start_time=0&{asked}");
    let query = query(&desk.page(&path).await["after_url"]);
    for pair in asked.split('&') {
        let (name, value) = pair.split_once('=').expect("it is a pair");
        assert!(query.get(name).is_some_and(|sent| sent == value), "{name}");
    }
    Ok(())
}

/// Whoever sends the cursor by hand gets what the link gets.
///
/// "Cursor-based Pagination JSON Format": documented.
pub(crate) async fn after_cursor_leads_where_after_url_leads(desk: &Desk) -> Verdict {
    for items in ["tickets", "users"] {
        let page = desk.page(&first_page_by_cursor(items)).await;
        if page["end_of_stream"] == true {
            return Err(skipped(&format!("there is one page of {items} only")));
        }
        let by_link = desk.follow(&page["after_url"]).await;
        let cursor = page["after_cursor"]
            .as_str()
            .expect("there is another page");
        let cursor = cursor.replace('=', "%3D").replace('+', "%2B");
        let path = format!("/api/v2/incremental/{items}/cursor?cursor={cursor}&per_page=10");
        let by_hand = desk.page(&path).await;
        assert!(ids(&by_link, items) == ids(&by_hand, items), "{items}");
    }
    Ok(())
}

/// `per_page` may change from page to page.
///
/// Client: estuary's connector makes it smaller when a page is too heavy.
pub(crate) async fn per_page_may_change(desk: &Desk) -> Verdict {
    let page = desk.page(&first_page_by_cursor("tickets")).await;
    let cursor = page["after_cursor"]
        .as_str()
        .unwrap_or_default()
        .replace('=', "%3D");
    let path = |per_page| {
        format!("/api/v2/incremental/tickets/cursor?cursor={cursor}&per_page={per_page}")
    };
    let (few, more) = (desk.page(&path(2)).await, desk.page(&path(4)).await);
    records_or_skip(&few, "tickets")?;
    assert!(ids(&more, "tickets").starts_with(&ids(&few, "tickets")));
    Ok(())
}

/// A cursor that the desk never gave is refused.
///
/// Inferred: status and body are not known for tickets and users, so either of the two that mean it is
/// taken.
pub(crate) async fn an_unknown_cursor_is_refused(desk: &Desk) -> Verdict {
    for path in ["tickets", "users"] {
        let path = format!("/api/v2/incremental/{path}/cursor?cursor=nonsense");
        let status = desk.get(&path).await.status;
        assert!(matches!(status, 400 | 422), "{path}: {status}");
    }
    Ok(())
}

/// Without a cursor and a `start_time` there is no page.
///
/// Inferred: "Incremental Ticket Export, Cursor Based" has `start_time` as required for the first request.
pub(crate) async fn a_first_request_needs_a_start_time(desk: &Desk) -> Verdict {
    let status = desk.get("/api/v2/incremental/tickets/cursor").await.status;
    assert!(matches!(status, 400 | 422), "{status}");
    Ok(())
}

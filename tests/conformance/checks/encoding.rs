//! How an answer is written, whatever it says.

use serde_json::Value;

use crate::{
    checks::envelopes::{first_page_by_cursor, first_page_by_time},
    desk::{Desk, Verdict},
    pages::ids,
};

/// A path answers the same with and without `.json`.
///
/// Recorded in part: zenpy's answers are from paths with it, estuary's from paths without.
pub(crate) async fn paths_with_and_without_suffix_are_equal(desk: &Desk) -> Verdict {
    for (items, path) in [
        ("tickets", first_page_by_time("tickets")),
        ("tickets", first_page_by_time("tickets/sample")),
        ("tickets", first_page_by_cursor("tickets")),
        ("users", first_page_by_time("users")),
        ("users", first_page_by_cursor("users")),
        ("organizations", first_page_by_time("organizations")),
        ("ticket_events", first_page_by_time("ticket_events")),
        (
            "ticket_metric_events",
            first_page_by_time("ticket_metric_events"),
        ),
    ] {
        let (bare, suffixed) = (desk.page(&path).await, path.replacen('?', ".json?", 1));
        let suffixed = desk.page(&suffixed).await;
        assert!(ids(&bare, items) == ids(&suffixed, items), "{path}");
        let names = |page: &Value| page.as_object().map(|page| page.keys().cloned().collect());
        let (bare, suffixed): (Option<Vec<_>>, Option<Vec<_>>) = (names(&bare), names(&suffixed));
        assert!(bare == suffixed, "{path}");
    }
    Ok(())
}

/// A page is JSON in UTF-8, and says so.
///
/// Recorded by zenpy.
pub(crate) async fn pages_are_json_in_utf_8(desk: &Desk) -> Verdict {
    let answer = desk.get(&first_page_by_cursor("tickets")).await;
    let content_type = answer.header("content-type").unwrap_or_default();
    let content_type = content_type.to_ascii_lowercase().replace(' ', "");
    assert!(
        content_type == "application/json;charset=utf-8",
        "{content_type}"
    );
    assert!(std::str::from_utf8(&answer.body).is_ok());
    Ok(())
}

/// Whoever accepts gzip gets the same page compressed, and nobody else does.
///
/// Inferred from what HTTP promises (RFC 9110, "Accept-Encoding"); clients ask for it.
pub(crate) async fn gzip_comes_to_those_who_accept_it(desk: &Desk) -> Verdict {
    let path = first_page_by_time("users");
    let plain = desk.get(&path).await;
    assert!(plain.header("content-encoding").is_none());
    let zipped = desk
        .get_accepting(&path, &[("accept-encoding", "gzip")])
        .await;
    assert!(zipped.header("content-encoding") == Some("gzip"));
    assert!(ids(&plain.json(), "users") == ids(&zipped.json(), "users"));
    Ok(())
}

/// Parameters that an export does not know change nothing.
///
/// Clients: `end_time` is sent by one and ignored, others send `page[size]`.
pub(crate) async fn unknown_parameters_are_ignored(desk: &Desk) -> Verdict {
    let path = first_page_by_cursor("tickets");
    let known = desk.page(&path).await;
    let more = format!("{path}&end_time=1577836800&page%5Bsize%5D=3&unknown=1");
    let more = desk.page(&more).await;
    assert!(ids(&known, "tickets") == ids(&more, "tickets"));
    Ok(())
}

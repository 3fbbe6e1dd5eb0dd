//! Pages by time, and where one ends and the next begins.

use serde_json::Value;

use crate::{
    checks::envelopes::first_page_by_time,
    desk::{Desk, Verdict, path_of, skipped},
    pages::{ids, moments, query, records_or_skip, versions, walk},
};

/// Tickets come oldest first.
///
/// Guide "Using the Incremental Export API", "Time-based incremental exports": documented; recorded by
/// zenpy.
pub(crate) async fn records_come_oldest_first(desk: &Desk) -> Verdict {
    for page in walk(desk, &first_page_by_time("tickets"), 3).await {
        records_or_skip(&page, "tickets")?;
        assert!(moments(&page).is_sorted());
    }
    Ok(())
}

/// A page of several seconds holds exactly `per_page` records and ends at the second of its last one.
///
/// Recorded by zenpy for tickets and users; `end_time`: "Time-based Pagination JSON Format".
pub(crate) async fn a_page_of_several_seconds_is_exact(desk: &Desk) -> Verdict {
    let mut pages = walk(desk, &first_page_by_time("tickets"), 3).await;
    pages.retain(|page| {
        let moments = moments(page);
        page["end_of_stream"] == false && moments.first() != moments.last()
    });
    if pages.is_empty() {
        return Err(skipped("the first page is the last, or of one second"));
    }
    for page in pages {
        let moments = moments(&page);
        assert!(moments.len() == 10, "{}", moments.len());
        assert!(page["end_time"].as_i64() == moments.last().copied());
    }
    Ok(())
}

/// The page after it begins with the second that it ended in, so its last record comes again.
///
/// Guide "Using the Incremental Export API", "Excluding duplicate items": documented; recorded by
/// zenpy.
pub(crate) async fn pages_overlap_at_their_boundary(desk: &Desk) -> Verdict {
    let pages = walk(desk, &first_page_by_time("tickets"), 2).await;
    let [page, next] = &pages[..] else {
        return Err(skipped("there is one page only"));
    };
    let seconds = moments(page);
    if seconds.first() == seconds.last() {
        return Err(skipped("the first page is of one second"));
    }
    assert!(moments(next).first() == seconds.last());
    let last = *versions(page).last().expect("the page is full");
    assert!(versions(next).contains(&last));
    Ok(())
}

/// `end_time` steps over the second that a page is of.
///
/// Recorded by zenpy for tickets and users. Not recorded for organizations and events.
pub(crate) async fn a_page_of_one_second_leads_past_it(desk: &Desk) -> Verdict {
    let path = "/api/v2/incremental/tickets?start_time=0&per_page=1";
    for page in walk(desk, path, 4).await {
        records_or_skip(&page, "tickets")?;
        let moments = moments(&page);
        assert!(
            moments.first() == moments.last(),
            "one record is one second"
        );
        if page["end_of_stream"] == false {
            assert!(page["end_time"].as_i64() == moments.last().map(|last| last + 1));
        }
    }
    Ok(())
}

/// A page of one second grows beyond `per_page` to hold all of that second.
///
/// Reference (a page of one timestamp may exceed the limit): documented; recorded by zenpy for tickets and
/// users. Not recorded for organizations and events.
pub(crate) async fn a_page_of_one_second_holds_all_of_it(desk: &Desk) -> Verdict {
    // Pages by cursor do not grow, so they tell what is in a second.
    let by_cursor = "/api/v2/incremental/tickets/cursor?start_time=0&per_page=100";
    let versions_by_cursor = versions(&desk.page(by_cursor).await);
    let mut seconds: Vec<_> = versions_by_cursor.chunk_by(of_one_second).collect();
    // The last one may go on after that page.
    seconds.pop();
    let Some(crowded) = seconds.into_iter().find(|second| second.len() > 1) else {
        return Err(skipped("no two tickets among the first share a second"));
    };
    let (moment, _) = crowded[0];
    let path = format!("/api/v2/incremental/tickets?start_time={moment}&per_page=1");
    assert_eq!(sorted_versions(&desk.page(&path).await), crowded);
    Ok(())
}

/// Each second with more records than `per_page` arrives whole.
///
/// Pages by cursor do not grow, and pages by time lead on after that second. Recorded by zenpy. Only the
/// simulator is sure to have such a second.
pub(crate) async fn a_mass_update_arrives_whole() -> Verdict {
    let desk = &Desk::simulated(crate::desk::simulator()).await;
    let by_cursor = "/api/v2/incremental/tickets/cursor?start_time=0&per_page=3";
    let pages = walk(desk, by_cursor, usize::MAX).await;
    let (_, full) = pages.split_last().expect("a walk has a page");
    assert!(full.iter().all(|page| versions(page).len() == 3));
    let versions_by_cursor: Vec<_> = pages.iter().flat_map(versions).collect();
    let by_time = "/api/v2/incremental/tickets?start_time=0&per_page=10";
    let pages = walk(desk, by_time, usize::MAX).await;
    let mut grown = Vec::new();
    for page in &pages {
        let versions = sorted_versions(page);
        if versions.len() > 10 {
            assert!(page["end_time"].as_i64() == Some(versions[0].0 + 1));
            grown.push(versions);
        }
    }
    let seconds = versions_by_cursor.chunk_by(of_one_second);
    let mass_updates = seconds.filter(|second| second.len() > 10);
    assert!(!grown.is_empty(), "a mass update has more than ten tickets");
    assert!(mass_updates.eq(grown), "a page is not of one second");
    Ok(())
}

/// `next_page` is the same request from `end_time` on: it repeats `per_page`, and what was asked for
/// besides.
///
/// `per_page`: recorded by zenpy. `include`, `exclude_deleted` and `support_type_scope`: inferred from
/// that.
pub(crate) async fn next_page_repeats_the_request(desk: &Desk) -> Verdict {
    let asked = "per_page=10&include=users&exclude_deleted=true&support_type_scope=all";
    let path = format!("/api/v2/incremental/tickets?start_time=0&{asked}");
    let page = desk.page(&path).await;
    let query = query(&page["next_page"]);
    assert_eq!(query["start_time"], page["end_time"].to_string());
    for pair in asked.split('&') {
        let (name, value) = pair.split_once('=').expect("it is a pair");
        assert!(query.get(name).is_some_and(|sent| sent == value), "{name}");
    }
    Ok(())
}

/// `next_page` repeats parameters that the export does not know as well.
///
/// Recorded by embulk in 2019, whose requests have a `sort_by`.
pub(crate) async fn next_page_repeats_unknown_parameters(desk: &Desk) -> Verdict {
    let path = format!("{}&sort_by=updated_at", first_page_by_time("tickets"));
    let page = desk.page(&path).await;
    let query = query(&page["next_page"]);
    assert!(query.get("sort_by").map(String::as_str) == Some("updated_at"));
    Ok(())
}

/// Whoever makes the next request by hand gets what the link gets.
///
/// "Time-based Pagination JSON Format": documented.
pub(crate) async fn end_time_leads_where_next_page_leads(desk: &Desk) -> Verdict {
    for items in ["tickets", "users", "organizations", "ticket_events"] {
        let page = desk.page(&first_page_by_time(items)).await;
        if page["end_of_stream"] == true {
            return Err(skipped(&format!("there is one page of {items} only")));
        }
        assert!(path_of(&page["next_page"]).starts_with(&format!("/api/v2/incremental/{items}")));
        let by_link = desk.follow(&page["next_page"]).await;
        let by_hand = format!(
            "/api/v2/incremental/{items}?start_time={}&per_page=10",
            page["end_time"]
        );
        let by_hand = desk.page(&by_hand).await;
        assert!(ids(&by_link, items) == ids(&by_hand, items), "{items}");
    }
    Ok(())
}

fn of_one_second(before: &(i64, i64), after: &(i64, i64)) -> bool {
    before.0 == after.0
}

/// Their order within a second is not known of pages by time.
fn sorted_versions(page: &Value) -> Vec<(i64, i64)> {
    let mut versions = versions(page);
    versions.sort_unstable();
    versions
}

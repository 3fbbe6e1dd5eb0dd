//! Attributes of skill-based routing, whose page is "Incremental Skill-based Routing".

use serde_json::Value;

use crate::{
    desk::{Desk, Verdict, simulator, skipped},
    pages::{ids, is_text_or_null, query, records, records_or_skip},
};

const EXPORTS: [&str; 3] = ["attributes", "attribute_values", "instance_values"];

/// A page has `count`, `end_time` and `next_page`, and needs no `start_time`.
///
/// "JSON Format" and "Pagination": documented. `end_time` is a number by the table and a text by an
/// example.
pub(crate) async fn pages_have_their_members(desk: &Desk) -> Verdict {
    for items in EXPORTS {
        let page = desk.page_of_product(&path(items)).await?;
        assert!(
            page["count"] == records(&page, items).len(),
            "{items}: count"
        );
        assert!(page.get("end_time").is_some(), "{items}: end_time");
        assert!(is_text_or_null(&page["next_page"]), "{items}: next_page");
        assert!(
            page.get("end_of_stream").is_none(),
            "{items}: end_of_stream"
        );
    }
    Ok(())
}

/// Following `next_page` comes to a page with a `count` of 0, which is the end; nothing comes twice.
///
/// "Pagination": documented.
pub(crate) async fn a_count_of_zero_is_the_end(desk: &Desk) -> Verdict {
    for items in EXPORTS {
        let mut page = desk.page_of_product(&path(items)).await?;
        records_or_skip(&page, items)?;
        let mut seen = Vec::new();
        for _ in 0..3 {
            if page["count"] == 0 {
                break;
            }
            let found = changes(&page, items);
            assert!(found.iter().all(|change| !seen.contains(change)), "{items}");
            seen.extend(found);
            assert!(query(&page["next_page"]).contains_key("cursor"), "{items}");
            page = desk.follow(&page["next_page"]).await;
        }
        if page["count"] != 0 {
            return Err(skipped(&format!(
                "too much changed in {items} to see its end"
            )));
        }
    }
    Ok(())
}

/// Ids are texts, and each change says its kind and time.
///
/// "JSON Format for Routing Attributes" and so on: documented.
pub(crate) async fn changes_have_their_members(desk: &Desk) -> Verdict {
    for items in EXPORTS {
        let page = desk.page_of_product(&path(items)).await?;
        for change in records_or_skip(&page, items)? {
            for member in ["id", "type", "time"] {
                assert!(change[member].is_string(), "{items}: {member}");
            }
        }
    }
    Ok(())
}

/// A page holds 3,000 changes at most.
///
/// "Pagination": documented.
pub(crate) async fn pages_hold_3000() -> Verdict {
    let desk = &Desk::simulated(simulator().routing_instance_values(3_001)).await;
    let page = desk.page(&path("instance_values")).await;
    assert!(page["count"] == 3_000, "{}", page["count"]);
    let next = desk.follow(&page["next_page"]).await;
    assert!(next["count"] == 1, "{}", next["count"]);
    Ok(())
}

fn path(items: &str) -> String {
    format!("/api/v2/incremental/routing/{items}")
}

/// The same id comes with each of its changes.
fn changes(page: &Value, items: &str) -> Vec<String> {
    let times = records(page, items).iter().map(|change| &change["time"]);
    let ids = ids(page, items).into_iter();
    ids.zip(times)
        .map(|(id, time)| format!("{id} {time}"))
        .collect()
}

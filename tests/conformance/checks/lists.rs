//! Lists, each with a page of its own in the reference; how they page is on "Paginating through lists using
//! cursor pagination".

use std::collections::BTreeSet;

use crate::{
    desk::{Desk, Verdict},
    pages::{query, records},
};

const PAGED: [&str; 4] = ["groups", "brands", "ticket_fields", "ticket_forms"];
const WHOLE: [&str; 2] = ["custom_statuses", "custom_objects"];

/// With `page[size]` a page has `meta` with `has_more`, and where there is more `after_cursor` leads to other
/// records.
///
/// Documented; of ticket forms a client relies on it.
pub(crate) async fn pages_lead_on_by_cursor(desk: &Desk) -> Verdict {
    for items in PAGED {
        let path = format!("/api/v2/{items}?page[size]=1");
        let page = desk.page_of_product(&path).await?;
        assert!(records(&page, items).len() <= 1, "{items}: too many");
        let meta = &page["meta"];
        assert!(meta["has_more"].is_boolean(), "{items}: has_more");
        if meta["has_more"] == true {
            let link = &page["links"]["next"];
            let after = query(link).remove("page[after]");
            assert!(after.as_deref() == meta["after_cursor"].as_str(), "{items}");
            let next = desk.follow(link).await;
            assert!(
                records(&next, items) != records(&page, items),
                "{items}: the same again"
            );
        }
    }
    Ok(())
}

/// Every record has an id of its own, or a key.
///
/// Documented.
pub(crate) async fn records_are_known_by_their_ids(desk: &Desk) -> Verdict {
    for (items, id) in PAGED
        .iter()
        .map(|items| (*items, "id"))
        .chain([("custom_statuses", "id"), ("custom_objects", "key")])
    {
        let page = desk
            .page_of_product(&format!("/api/v2/{items}?page[size]=100"))
            .await?;
        let all = records(&page, items);
        let ids: BTreeSet<_> = all.iter().map(|record| record[id].to_string()).collect();
        assert!(ids.len() == all.len(), "{items}: an id comes twice");
        assert!(!ids.contains("null"), "{items}: there is no {id}");
    }
    Ok(())
}

/// Two lists come whole.
///
/// Documented for custom statuses; inferred for custom objects, of which no paging is documented.
pub(crate) async fn two_lists_are_not_paged(desk: &Desk) -> Verdict {
    for items in WHOLE {
        let page = desk.page_of_product(&format!("/api/v2/{items}")).await?;
        assert!(page["meta"]["has_more"] != true, "{items}: there is more");
        assert!(page["next_page"].is_null(), "{items}: there is a next page");
    }
    Ok(())
}

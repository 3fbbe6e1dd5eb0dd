//! Articles of the Help Center, whose pages are "Articles" and "Understanding incremental article
//! exports".

use crate::{
    desk::{Desk, Verdict, skipped},
    pages::{ids, is_integer_or_null, is_text_or_null, query, records, unix_seconds},
};

const ARTICLES: &str = "/api/v2/help_center/incremental/articles.json?start_time=0";

/// A page has `articles`, `end_time` and `next_page`.
///
/// "Understanding incremental article exports": documented. That `count` tells the number of articles
/// is inferred.
pub(crate) async fn pages_have_their_members(desk: &Desk) -> Verdict {
    let page = desk.page_of_product(ARTICLES).await?;
    let count = records(&page, "articles").len();
    assert!(page["count"].is_null() || page["count"] == count, "count");
    assert!(is_integer_or_null(&page["end_time"]), "end_time");
    assert!(is_text_or_null(&page["next_page"]), "next_page");
    Ok(())
}

/// `end_time` is the second of the newest change, and `next_page` starts there.
///
/// "Understanding incremental article exports": documented.
pub(crate) async fn end_time_is_the_newest_change(desk: &Desk) -> Verdict {
    let page = desk.page_of_product(ARTICLES).await?;
    let Some(last) = records(&page, "articles").last() else {
        return Err(skipped("there is no article"));
    };
    assert!(page["end_time"] == unix_seconds(&last["updated_at"]));
    let next = query(&page["next_page"]);
    assert_eq!(next["start_time"], page["end_time"].to_string());
    let again = desk.follow(&page["next_page"]).await;
    assert!(ids(&again, "articles").contains(&last["id"].to_string()));
    Ok(())
}

//! Records of custom objects, whose page is "Custom Object Records".

use serde_json::Value;

use crate::{
    desk::{Desk, NOW, Skipped, Verdict, path_of, simulator, skipped},
    pages::{ids, is_text_or_null, query, records, records_or_skip},
};

const ITEMS: &str = "custom_object_records";

/// A page has links and cursors as other pages by cursor, `meta.has_more`, a `filter` that is null or
/// an object, and no `count`.
///
/// Documented.
pub(crate) async fn pages_have_their_members(desk: &Desk) -> Verdict {
    let page = first_page(desk, "per_page=5").await?;
    for member in ["after_url", "after_cursor", "before_url", "before_cursor"] {
        assert!(page.get(member).is_some_and(is_text_or_null), "{member}");
    }
    assert!(page["meta"]["has_more"].is_boolean(), "has_more");
    let filter = page.get("filter");
    assert!(
        filter.is_some_and(|filter| filter.is_null() || filter.is_object()),
        "filter"
    );
    assert!(page.get("count").is_none(), "count");
    Ok(())
}

/// `end_of_stream`, which other exports have, is not there.
///
/// Official document of 2026: documented by leaving it out.
pub(crate) async fn there_is_no_end_of_stream(desk: &Desk) -> Verdict {
    let page = first_page(desk, "per_page=5").await?;
    assert!(page.get("end_of_stream").is_none());
    Ok(())
}

/// While `meta.has_more` is true a page is full, and its link leads to records that did not come yet.
///
/// Documented.
pub(crate) async fn has_more_tells_whether_there_is_more(desk: &Desk) -> Verdict {
    let mut page = first_page(desk, "per_page=5").await?;
    if page["meta"]["has_more"] == false {
        return Err(skipped("there is one page of records only"));
    }
    let mut seen = ids(&page, ITEMS);
    for _ in 0..2 {
        if page["meta"]["has_more"] == false {
            return Ok(());
        }
        assert!(records(&page, ITEMS).len() == 5);
        assert!(query(&page["after_url"])["per_page"] == "5");
        let path = format!(
            "/api/v2/incremental/custom_objects/{}/cursor?cursor=",
            desk.custom_object()?
        );
        assert!(path_of(&page["after_url"]).starts_with(&path));
        page = desk.follow(&page["after_url"]).await;
        let next = ids(&page, ITEMS);
        assert!(!next.is_empty());
        assert!(
            next.iter().all(|id| !seen.contains(id)),
            "a record came twice"
        );
        seen.extend(next);
    }
    Ok(())
}

/// The walk ends at a page whose `meta.has_more` is false, which has a cursor all the same.
///
/// The end: documented. The cursor, and that it leads to itself: inferred from the other exports.
pub(crate) async fn the_last_page_has_a_cursor() -> Verdict {
    let desk = &Desk::simulated(simulator()).await;
    let mut page = first_page(desk, "per_page=7").await?;
    let mut count = records(&page, ITEMS).len();
    while page["meta"]["has_more"] == true {
        page = desk.follow(&page["after_url"]).await;
        count += records(&page, ITEMS).len();
    }
    assert!(count == 40, "{count}");
    assert!(page["after_cursor"].is_string());
    let again = desk.follow(&page["after_url"]).await;
    assert!(records(&again, ITEMS).is_empty());
    assert!(again["meta"]["has_more"] == false);
    assert!(again["after_cursor"] == page["after_cursor"]);
    Ok(())
}

/// Ids are texts.
///
/// Documented.
pub(crate) async fn ids_are_texts(desk: &Desk) -> Verdict {
    let page = first_page(desk, "per_page=5").await?;
    let mut records = records_or_skip(&page, ITEMS)?.iter();
    assert!(records.all(|record| record["id"].is_string()));
    Ok(())
}

/// `filter[exclude_deleted]` leaves deleted records out, and comes back as `filter`.
///
/// Documented.
pub(crate) async fn deleted_records_can_be_left_out(desk: &Desk) -> Verdict {
    let is_deleted = |record: &Value| record["name"] == "[DELETED]";
    let all = first_page(desk, "per_page=100").await?;
    let living = first_page(desk, "per_page=100&filter%5Bexclude_deleted%5D=true").await?;
    assert!(!records(&living, ITEMS).iter().any(is_deleted));
    assert!(living["filter"]["exclude_deleted"] == true);
    if let Some(url) = living["after_url"].as_str() {
        assert!(query(&url.into())["filter[exclude_deleted]"] == "true");
    }
    let (deleted, kept): (Vec<_>, Vec<_>) = records(&all, ITEMS)
        .iter()
        .partition(|record| is_deleted(record));
    if deleted.is_empty() || kept.is_empty() {
        return Err(skipped("all of the first records were deleted, or none"));
    }
    let living = records(&living, ITEMS).iter().map(|record| &record["id"]);
    let kept = kept.into_iter().map(|record| &record["id"]);
    assert!(living.take(kept.len()).eq(kept), "others are missing");
    let unknown_here = first_page(desk, "per_page=100&exclude_deleted=true").await?;
    assert!(ids(&unknown_here, ITEMS) == ids(&all, ITEMS));
    Ok(())
}

/// A recent `start_time` is 400 `StartTimeTooRecent`, an unknown cursor 400 `InvalidCursor`, in a form
/// that this export has alone.
///
/// Documented by example.
pub(crate) async fn refusals_have_codes(desk: &Desk) -> Verdict {
    let key = desk.custom_object()?;
    for (query, code) in [
        (
            format!("start_time={}", desk.now() - 5),
            "StartTimeTooRecent",
        ),
        ("cursor=nonsense".to_owned(), "InvalidCursor"),
    ] {
        let path = format!("/api/v2/incremental/custom_objects/{key}/cursor?{query}");
        let answer = desk.get(&path).await;
        assert!(answer.status == 400, "{}", answer.status);
        let error = &answer.json()["errors"][0];
        assert!(error["code"] == code, "{code}");
        assert!(error["status"] == "400", "{code}");
    }
    Ok(())
}

/// Without credentials there is 401, with an object that does not exist 404.
///
/// Documented by example.
pub(crate) async fn what_is_not_there_is_404() -> Verdict {
    let desk = &Desk::simulated(simulator()).await;
    let path = |key| format!("/api/v2/incremental/custom_objects/{key}/cursor?start_time=0");
    let stranger = desk.get_as(&path("asset"), None).await;
    assert!(stranger.status == 401);
    assert!(stranger.json()["errors"][0]["code"] == "Unauthorized");
    assert!(stranger.json()["errors"][0]["status"] == "401");
    let missing = desk.get(&path("nothing")).await;
    assert!(missing.status == 404);
    assert!(missing.json()["errors"][0]["code"] == "NotFound");
    assert!(missing.json()["errors"][0]["status"] == "404");
    assert!(
        desk.get(&path("asset").replace('0', &(NOW - 61).to_string()))
            .await
            .status
            == 200
    );
    Ok(())
}

async fn first_page(desk: &Desk, query: &str) -> Result<Value, Skipped> {
    let key = desk.custom_object()?;
    let path = format!("/api/v2/incremental/custom_objects/{key}/cursor?start_time=0&{query}");
    desk.page_of_product(&path).await
}

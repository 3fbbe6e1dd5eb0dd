//! How many requests are allowed, and what headers say of it.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use zendesk_export_sim::Limit;

use crate::{
    checks::envelopes::{first_page_by_cursor, first_page_by_time},
    desk::{Desk, NOW, Verdict, at, simulator},
};

/// Every answer tells the account's limit and what is left of it, in two spellings.
///
/// Zendesk's page "Rate limits": documented; recorded by zenpy, estuary and csa.
pub(crate) async fn headers_tell_the_limit_of_the_account(desk: &Desk) -> Verdict {
    let answer = desk.get(&first_page_by_cursor("tickets")).await;
    for name in [
        "x-rate-limit",
        "x-rate-limit-remaining",
        "ratelimit-limit",
        "ratelimit-remaining",
        "ratelimit-reset",
    ] {
        assert!(answer.number(name).is_some(), "{name}");
    }
    assert!(answer.number("x-rate-limit") == answer.number("ratelimit-limit"));
    Ok(())
}

/// The cursor exports of tickets and users, and organizations, tell what is left of their bucket, as
/// `total=10; remaining=9; resets=6`.
///
/// Recorded by estuary and csa in 2026; absent from zenpy's recordings of 2023 and 2024.
pub(crate) async fn headers_tell_the_limit_of_the_export(desk: &Desk) -> Verdict {
    let exports = "zendesk-ratelimit-incremental-exports";
    let user_cursor = "zendesk-ratelimit-incremental-exports-cursor";
    for (path, name) in [
        (first_page_by_cursor("tickets"), exports),
        (first_page_by_time("organizations"), exports),
        (first_page_by_cursor("users"), user_cursor),
    ] {
        let answer = desk.get(&path).await;
        let value = answer.header(name).unwrap_or_default().to_owned();
        let parts: Vec<_> = value
            .split("; ")
            .filter_map(|part| part.split_once('='))
            .collect();
        let names: Vec<_> = parts.iter().map(|(name, _)| *name).collect();
        assert!(
            names == ["total", "remaining", "resets"],
            "{path}: {value:?}"
        );
        let are_numbers = parts
            .iter()
            .all(|(_, number)| number.parse::<u32>().is_ok());
        assert!(are_numbers, "{path}: {value:?}");
    }
    Ok(())
}

/// Ten requests a minute for the exports together, twenty for users by cursor, then 429 with
/// `Retry-After`.
///
/// "Rate limits": documented, and the twenty of users at their export; the text by clients.
pub(crate) async fn the_eleventh_request_is_429() -> Verdict {
    let desk = &Desk::simulated(simulator().requests_per_minute(Limit::Zendesk)).await;
    let exports = [
        "tickets",
        "tickets/cursor",
        "organizations",
        "ticket_events",
        "users",
    ];
    let mixed = exports.iter().cycle().take(10);
    let mixed = mixed.zip((0..10).rev().map(|left| ("", 10, left)));
    let user_cursor = (0..20)
        .rev()
        .map(|left| (&"users/cursor", ("-cursor", 20, left)));
    // The desk's clock stands 20 seconds into a minute.
    for (sent, (path, (bucket, total, left))) in mixed.chain(user_cursor).enumerate() {
        let path = format!("/api/v2/incremental/{path}?start_time=0&per_page=1");
        let answer = desk.get(&path).await;
        assert!(answer.status == 200, "{path}");
        let bucket = format!("zendesk-ratelimit-incremental-exports{bucket}");
        let told = format!("total={total}; remaining={left}; resets=40");
        assert!(answer.header(&bucket) == Some(&told), "{path}: {left}");
        let left_of_account = 699 - u64::try_from(sent).unwrap();
        for (name, number) in [
            ("x-rate-limit", 700),
            ("x-rate-limit-remaining", left_of_account),
            ("ratelimit-limit", 700),
            ("ratelimit-remaining", left_of_account),
            ("ratelimit-reset", 40),
        ] {
            assert!(answer.number(name) == Some(number), "{path}: {name}");
        }
    }
    for path in ["organizations", "users/cursor"] {
        let answer = desk
            .get(&format!("/api/v2/incremental/{path}?start_time=0"))
            .await;
        assert!(answer.status == 429, "{path}: {}", answer.status);
        assert!(answer.number("retry-after") == Some(40));
        assert!(answer.content_type() == "text/plain");
        let text = "Number of allowed incremental export API requests per minute exceeded";
        assert!(answer.text() == text);
    }
    Ok(())
}

/// Custom objects have ten as well, and an error in a form of their own.
///
/// Zendesk's page "Custom Object Records": documented.
pub(crate) async fn custom_objects_have_a_429_of_their_own() -> Verdict {
    let desk = &Desk::simulated(simulator().requests_per_minute(Limit::Zendesk)).await;
    let path = "/api/v2/incremental/custom_objects/asset/cursor?start_time=0";
    for _ in 0..10 {
        assert!(desk.get(path).await.status == 200);
    }
    let answer = desk.get(path).await;
    assert!(answer.status == 429);
    assert!(answer.number("retry-after").is_some());
    assert!(answer.json()["errors"][0]["code"] == "RateLimitExceeded");
    Ok(())
}

/// Samples have ten requests in 20 minutes, apart from the exports.
///
/// "Incremental Sample Export": documented.
pub(crate) async fn the_eleventh_sample_is_429() -> Verdict {
    let now = Arc::new(AtomicU64::new(NOW));
    let clock = Arc::clone(&now);
    let clock = move || at(clock.load(Ordering::Relaxed));
    let simulator = simulator().requests_per_minute(Limit::Zendesk);
    let desk = &Desk::simulated(simulator.clock(clock)).await;
    let sample = "/api/v2/incremental/tickets/sample?start_time=0";
    for _ in 0..10 {
        assert!(desk.get(sample).await.status == 200);
    }
    let answer = desk.get(sample).await;
    assert!(answer.status == 429);
    let wait = answer.number("retry-after").unwrap();
    assert!((60..=1_200).contains(&wait), "{wait}");
    assert!(desk.get(&first_page_by_time("tickets")).await.status == 200);
    for (wait, status) in [(wait - 1, 429), (1, 200)] {
        now.fetch_add(wait, Ordering::Relaxed);
        assert!(desk.get(sample).await.status == status);
    }
    Ok(())
}

/// Metric events and calls do not tell a bucket of their own.
///
/// Recorded by estuary.
pub(crate) async fn some_exports_tell_no_bucket(desk: &Desk) -> Verdict {
    let start_time = desk.now() - 86_400;
    for path in [
        "/api/v2/incremental/ticket_metric_events",
        "/api/v2/channels/voice/stats/incremental/calls",
    ] {
        let path = format!("{path}?start_time={start_time}");
        let answer = desk.answer_of_product(&path).await?;
        let names = answer
            .headers
            .keys()
            .map(reqwest::header::HeaderName::as_str);
        let mut buckets = names.filter(|name| name.starts_with("zendesk-ratelimit-incremental"));
        assert!(buckets.next().is_none(), "{path}");
    }
    Ok(())
}

//! Requests that get no page.

use zendesk_export_sim::Product;

use crate::{
    checks::envelopes::first_page_by_cursor,
    desk::{Desk, Verdict, simulator},
};

/// Without credentials there is 401.
///
/// Recorded by csa, for other paths of Support.
pub(crate) async fn without_credentials_there_is_401(desk: &Desk) -> Verdict {
    let answer = desk.get_as(&first_page_by_cursor("tickets"), None).await;
    assert!(answer.status == 401, "{}", answer.status);
    assert!(answer.json()["error"].is_string());
    Ok(())
}

/// A path that is no export is 404, even for what other lists have: requests, for example.
///
/// Recorded by csa for other paths; a post in Zendesk's community has it for requests.
pub(crate) async fn a_wrong_path_is_404(desk: &Desk) -> Verdict {
    let answer = desk.get("/api/v2/incremental/requests?start_time=0").await;
    assert!(answer.status == 404, "{}", answer.status);
    Ok(())
}

/// A token that was not issued here is 401 `invalid_token`.
///
/// Clients quote it. Only the simulator is asked, for failed sign-ins of an account are watched.
pub(crate) async fn a_foreign_token_is_401() -> Verdict {
    let desk = &Desk::simulated(simulator().oauth_token("right")).await;
    let path = first_page_by_cursor("tickets");
    let answer = desk.get_as(&path, Some("Bearer wrong")).await;
    assert!(answer.status == 401);
    assert!(answer.json()["error"] == "invalid_token");
    assert!(desk.get_as(&path, Some("Bearer right")).await.status == 200);
    Ok(())
}

/// Only administrators export: an agent gets 403.
///
/// "Allowed For" of each export: documented; the body was recorded by csa elsewhere.
pub(crate) async fn an_agent_gets_403() -> Verdict {
    let desk = &Desk::simulated(simulator().oauth_token("admin").agent_token("agent")).await;
    for path in ["tickets", "users", "organizations", "ticket_events"] {
        let path = format!("/api/v2/incremental/{path}?start_time=0");
        let answer = desk.get_as(&path, Some("Bearer agent")).await;
        assert!(answer.status == 403, "{path}: {}", answer.status);
    }
    Ok(())
}

/// No export takes a position that it cannot read.
///
/// Inferred for most: where status and body are known, a check of that export holds them. All answers
/// keep to the document.
pub(crate) async fn no_export_takes_what_it_cannot_read() -> Verdict {
    let desk = &Desk::simulated(simulator()).await;
    let start_time = format!("start_time={}", desk.now() - 5);
    let start_time = start_time.as_str();
    for (export, queries) in [
        ("incremental/ticket_events", &["", start_time][..]),
        ("incremental/organizations", &["start_time=x"]),
        ("incremental/tickets/sample", &["", start_time]),
        ("incremental/users/sample", &["start_time=x"]),
        ("incremental/ticket_metric_events", &["", "start_time=x"]),
        (
            "incremental/ticket_metric_events",
            &["start_time=0&page%5Bsize%5D=5&page%5Bafter%5D=x"],
        ),
        (
            "incremental/custom_objects/asset/cursor",
            &["", "start_time=x"],
        ),
        ("incremental/routing/attributes", &["cursor=x"]),
        ("incremental/routing/instance_values", &["cursor=x"]),
        (
            "help_center/incremental/articles.json",
            &["", "start_time=x"],
        ),
        (
            "channels/voice/stats/incremental/calls",
            &["", "start_time=x"],
        ),
        ("channels/voice/stats/incremental/legs", &[""]),
        (
            "tickets/side_conversations/events",
            &["", start_time, "start_time=x"],
        ),
    ] {
        for query in queries {
            let status = desk.get(&format!("/api/v2/{export}?{query}")).await.status;
            assert!(matches!(status, 400 | 422), "{export}?{query}: {status}");
        }
    }
    Ok(())
}

/// What the account lacks is 404 or 403.
///
/// Inferred from what csa recorded of other features.
pub(crate) async fn a_product_that_is_missing_is_404() -> Verdict {
    let simulator = simulator()
        .without(Product::Talk)
        .without(Product::HelpCenter)
        .without(Product::Collaboration);
    let desk = &Desk::simulated(simulator.without(Product::Routing)).await;
    for path in [
        "/api/v2/channels/voice/stats/incremental/calls?start_time=0",
        "/api/v2/channels/voice/stats/incremental/legs?start_time=0",
        "/api/v2/help_center/incremental/articles.json?start_time=0",
        "/api/v2/incremental/routing/attributes",
        "/api/v2/tickets/side_conversations/events?start_time=0",
    ] {
        assert!(desk.get(path).await.status == 404, "{path}");
    }
    Ok(())
}

//! Refresh tokens, each of which works once.

use std::sync::atomic::Ordering;

use serde_json::json;

use crate::desk::{open, with};
use crate::oauth_client::{check_refused, client_builder, renewal, signs_in, tokens};

#[tokio::test]
async fn an_expired_or_revoked_access_token_can_be_renewed() {
    let (builder, now) = client_builder();
    let desk = open(builder).await;
    let first = desk.simulator.issue_tokens("exporter");
    now.fetch_add(1_800, Ordering::Relaxed);
    assert!(!signs_in(&desk, &json!(first.access_token)).await);
    let second = tokens(&desk, &renewal(&json!(first.refresh_token))).await;
    desk.simulator.revoke_tokens();
    assert!(!signs_in(&desk, &second["access_token"]).await);
    let third = tokens(&desk, &renewal(&second["refresh_token"])).await;
    assert!(signs_in(&desk, &third["access_token"]).await);
    assert_eq!(desk.simulator.tokens_issued(), 2);
}

#[tokio::test]
async fn a_refresh_token_ends_after_thirty_days() {
    let (builder, now) = client_builder();
    let desk = open(builder).await;
    let pair = desk.simulator.issue_tokens("exporter");
    now.fetch_add(30 * 86_400, Ordering::Relaxed);
    let parameters = renewal(&json!(pair.refresh_token));
    check_refused(&desk, &parameters, "invalid_grant").await;
}

#[tokio::test]
async fn lifetimes_are_told_to_who_asks_for_them() {
    let desk = open(client_builder().0).await;
    let pair = desk.simulator.issue_tokens("exporter");
    let parameters = with(renewal(&json!(pair.refresh_token)), "expires_in", 3_600);
    let parameters = with(parameters, "refresh_token_expires_in", 1);
    let answer = tokens(&desk, &parameters).await;
    assert_eq!(answer["expires_in"], 3_600);
    assert_eq!(answer["refresh_token_expires_in"], 604_800);
}

#[tokio::test]
async fn a_refresh_token_is_good_for_its_own_client_only() {
    let desk = open(client_builder().0).await;
    let pair = desk.simulator.issue_tokens("exporter");
    let good = renewal(&json!(pair.refresh_token));
    check_refused(
        &desk,
        &with(good.clone(), "client_id", "other"),
        "invalid_grant",
    )
    .await;
    for secret in [json!("wrong"), json!(null)] {
        check_refused(
            &desk,
            &with(good.clone(), "client_secret", secret),
            "invalid_client",
        )
        .await;
    }
    check_refused(
        &desk,
        &with(good.clone(), "refresh_token", "x"),
        "invalid_grant",
    )
    .await;
    check_refused(
        &desk,
        &with(good.clone(), "refresh_token", ""),
        "invalid_request",
    )
    .await;
    tokens(&desk, &good).await;
}

#[tokio::test]
async fn a_pair_shows_no_secret() {
    let desk = open(client_builder().0).await;
    let pair = desk.simulator.issue_tokens("exporter");
    assert_eq!(format!("{pair:?}"), "TokenPair { .. }");
}

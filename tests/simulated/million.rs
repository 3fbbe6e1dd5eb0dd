//! Backfills that outlive their tokens by far.

use std::{
    collections::HashSet,
    error::Error,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use secrecy::ExposeSecret as _;
use serde::Deserialize;
use tokio::time::Instant;
use zendesk_export::{
    Client, ClientBuilder, Credentials, Export, OauthTokens, Pace, RetryPolicy, Start,
    exports::Endpoint,
};
use zendesk_export_sim::{Limit, Simulator};

#[derive(Deserialize)]
struct Id {
    id: u64,
}

/// How long a token lives, by the simulator's clock.
const LIFETIME: Duration = Duration::from_secs(30);

/// How long the user takes for a page, by the same clock.
const A_PAGE: Duration = Duration::from_secs(7);

async fn account(events: u64) -> (Simulator, ClientBuilder) {
    let started = Instant::now();
    let clock =
        move || SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000) + started.elapsed();
    let simulator = Simulator::builder()
        .ticket_metric_events(events)
        .requests_per_minute(Limit::Unlimited)
        .oauth_client("exporter", "secret")
        .token_lifetime(LIFETIME)
        .clock(clock)
        .start()
        .await
        .unwrap();
    let client = Client::builder(simulator.base_url())
        .pace(Pace::unlimited())
        .retry(RetryPolicy {
            max_tries: 1,
            ..RetryPolicy::default()
        })
        .timeout(None)
        .clock(clock);
    (simulator, client)
}

/// Reads everything, page by page, while tokens end, and are revoked besides; and sees that each
/// record comes once and in its turn.
async fn walk<E: Endpoint>(simulator: &Simulator, export: Export<E>) -> u64 {
    let mut pages = export.pages();
    let (mut records, mut last, mut n) = (0, 0, 0);
    while let Some(page) = pages.try_next().await.unwrap() {
        for record in &page.records {
            let Id { id } = record.view().unwrap();
            assert!(id > last, "{id} after {last}");
            last = id;
            records += 1;
        }
        n += 1;
        if n % 50 == 0 {
            simulator.revoke_tokens();
        }
        tokio::time::advance(A_PAGE).await;
    }
    records
}

#[tokio::test(start_paused = true)]
async fn pairs_of_tokens_are_stored_one_after_the_other_all_the_way() {
    let (simulator, client) = account(100_000).await;
    let first = simulator.issue_tokens("exporter");
    let stored = Arc::new(Mutex::new(vec![first.refresh_token.clone()]));
    let first = OauthTokens {
        access_token: first.access_token.into(),
        refresh_token: first.refresh_token.into(),
        expires_at: None,
    };
    let store = Arc::clone(&stored);
    let secret = Some("secret".into());
    let credentials = Credentials::oauth_tokens("exporter", secret, first, move |renewal| {
        let store = Arc::clone(&store);
        async move {
            let tokens = renewal.request().await?;
            let newest = tokens.refresh_token.expose_secret().to_owned();
            store.lock().unwrap().push(newest);
            Ok::<_, Box<dyn Error + Send + Sync>>(tokens)
        }
    });
    let client = client.credentials(credentials).build().unwrap();

    let records = walk(&simulator, client.ticket_metric_events(Start::Beginning)).await;

    assert_eq!(records, 100_000);
    let stored = stored.lock().unwrap();
    assert_eq!(stored.len() as u64, 1 + simulator.tokens_issued());
    assert!(stored.len() > 25, "{}", stored.len());
    assert_eq!(stored.iter().collect::<HashSet<_>>().len(), stored.len());
}

#[tokio::test(start_paused = true)]
async fn a_million_records_come_whole_over_tokens_of_30_seconds() {
    let (simulator, client) = account(1_000_000).await;
    let client = client
        .credentials(Credentials::oauth_client("exporter", "secret", "read"))
        .build()
        .unwrap();

    let records = walk(&simulator, client.ticket_metric_events(Start::Beginning)).await;

    assert_eq!(
        Some(records),
        simulator.record_count("ticket_metric_events")
    );
    assert_eq!(records, 1_000_000);
    // A thousand pages of 7 s each take 233 tokens of 30 s.
    assert!(
        simulator.tokens_issued() > 225,
        "{}",
        simulator.tokens_issued()
    );
}

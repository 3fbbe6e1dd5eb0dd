//! Where a sample may begin.

use serde_json::json;
use zendesk_export::{Checkpoint, Start};

use crate::{
    desk::{self, Desk},
    sample_requests::{SAMPLED, page, sample},
    support::{START, client, page_of},
};

#[tokio::test]
async fn a_sample_may_be_empty_or_of_the_beginning() {
    for (name, _) in SAMPLED {
        let desk = Desk::serve(|request| {
            let key = request
                .path()
                .trim_end_matches("/sample")
                .rsplit('/')
                .next();
            desk::json(page_of(key.unwrap(), &[], None, true))
        })
        .await;
        let taken = sample(name, &client(&desk.url), Start::Beginning).await;
        let taken = taken.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(taken.records.len(), 0, "{name}");
        assert_eq!(taken.checkpoint.start_time(), Some(0), "{name}");
        assert_eq!(desk.queries("start_time"), [Some("0".into())], "{name}");
    }
}

#[tokio::test]
async fn a_start_that_holds_no_time_has_no_sample() {
    for name in ["tickets", "users"] {
        let desk = Desk::serve(page).await;
        let text = json!({"version": 1, "account": desk.url, "export": name,
                          "position": {"cursor": "abc=="}});
        let checkpoint: Checkpoint = serde_json::from_value(text).unwrap();
        let zendesk = client(&desk.url);
        // Without options, which a checkpoint may refuse for reasons of its own.
        let error = match name {
            "tickets" => zendesk.tickets(checkpoint).sample().await.err(),
            _ => zendesk.users(checkpoint).sample().await.err(),
        };
        let error = error.unwrap_or_else(|| panic!("{name}"));
        assert!(error.is_settings(), "{name}: {error}");
        assert_eq!(desk.calls(), 0, "{name}");
    }
}

#[tokio::test]
async fn a_checkpoint_by_time_has_a_sample() {
    let desk = Desk::serve(page).await;
    let text = json!({"version": 1, "account": desk.url, "export": "organizations",
                      "position": {"start_time": START + 77}});
    let checkpoint: Checkpoint = serde_json::from_value(text).unwrap();
    let zendesk = client(&desk.url);
    let taken = zendesk
        .organizations(checkpoint.clone())
        .sample()
        .await
        .unwrap();
    assert_eq!(desk.queries("start_time"), [Some((START + 77).to_string())]);
    assert_eq!(taken.checkpoint, checkpoint);
}

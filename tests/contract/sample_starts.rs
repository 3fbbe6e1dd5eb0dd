//! Where a sample may begin.

use serde_json::json;
use zendesk_export::{Checkpoint, Start};

use crate::{
    desk::{self, Desk},
    sample_requests::{SAMPLED, page, sample},
    support::{START, client, drain, page_of, refused},
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

#[tokio::test]
async fn the_checkpoint_of_a_sample_remembers_what_the_export_leaves_out() {
    let desk = Desk::serve(|request| {
        if request.path().ends_with("/sample") {
            return page(request);
        }
        desk::json(page_of("tickets", &[(1, START)], Some(START), true))
    })
    .await;
    let zendesk = client(&desk.url);
    let export = |start: Start| zendesk.tickets_by_time(start).exclude_deleted(true);
    let begin: Start = crate::support::start().into();
    let taken = export(begin).sample().await.unwrap();
    let saved: Start = taken.checkpoint.into();

    let (_, error) = drain(export(saved.clone()).pages()).await;
    assert!(error.is_none(), "{error:?}");
    let error = refused(zendesk.tickets_by_time(saved).pages()).await;
    assert!(error.is_checkpoint(), "{error}");
}

#[tokio::test]
async fn a_sample_that_is_refused_names_its_export() {
    for (name, _) in SAMPLED {
        for status in [401, 403, 404] {
            let desk = Desk::script([desk::status(status, "")]).await;
            let begin = crate::support::start().into();
            let error = sample(name, &client(&desk.url), begin).await.unwrap_err();
            assert_eq!(error.status(), Some(status), "{name}");
            assert_eq!(desk.calls(), 1, "{name}");
            let first_word = name.trim_end_matches("_by_time");
            assert!(error.to_string().contains(first_word), "{name}: {error}");
            assert!(error.to_string().contains("sample"), "{name}: {error}");
        }
    }
}

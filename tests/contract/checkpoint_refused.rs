//! Checkpoints that do not belong where they are used send nothing.

use zendesk_export::{Error, Start, types::SupportTypeScope};

use crate::{
    checkpoint::{checkpoint, desk},
    desk::Desk,
    support::{all, client, refused, start},
};

/// A refusal says which of the two does not fit, and nothing is sent.
#[track_caller]
fn is_refused(error: &Error, desk: &Desk, calls: usize, words: &[&str]) {
    assert!(error.is_checkpoint(), "{error}");
    assert!(!error.is_retryable());
    let text = error.to_string();
    for word in words {
        assert!(text.contains(word), "{word}: {text}");
    }
    assert_eq!(desk.calls(), calls, "nothing more was sent");
}

#[tokio::test]
async fn a_checkpoint_of_another_account_is_refused() {
    let (ours, theirs) = (desk().await, desk().await);
    let saved = checkpoint(all(client(&theirs.url).tickets(start()).pages()).await);
    let error = refused(client(&ours.url).tickets(saved).pages()).await;
    is_refused(&error, &ours, 0, &[&ours.url, &theirs.url]);
}

#[tokio::test]
async fn a_checkpoint_of_another_export_is_refused() {
    let desk = desk().await;
    let zendesk = client(&desk.url);
    let tickets = checkpoint(all(zendesk.tickets(start()).pages()).await);
    let by_time = checkpoint(all(zendesk.tickets_by_time(start()).pages()).await);

    let error = refused(zendesk.users(tickets.clone()).pages()).await;
    is_refused(&error, &desk, 2, &["tickets", "users"]);
    let error = refused(zendesk.tickets_by_time(tickets).records()).await;
    is_refused(&error, &desk, 2, &["tickets_by_time"]);
    let error = refused(zendesk.organizations(by_time).pages()).await;
    is_refused(&error, &desk, 2, &["tickets_by_time", "organizations"]);
}

#[tokio::test]
async fn the_scope_that_zendesk_takes_by_default_is_no_other() {
    let desk = desk().await;
    let zendesk = client(&desk.url);
    let agents = |start: Start| {
        let tickets = zendesk.tickets(start);
        tickets.support_type_scope(SupportTypeScope::Agent).pages()
    };
    let plain = checkpoint(all(zendesk.tickets(start()).pages()).await);
    let scoped = checkpoint(all(agents(start().into())).await);
    assert_eq!(plain, scoped);
    all(agents(plain.into())).await;
    all(zendesk.tickets(scoped.clone()).pages()).await;
    // As earlier versions wrote it.
    let mut text = serde_json::to_value(&scoped).unwrap();
    text["options"] = serde_json::json!({ "support_type_scope": "agent" });
    let earlier: zendesk_export::Checkpoint = serde_json::from_value(text).unwrap();
    all(zendesk.tickets(earlier.clone()).pages()).await;
    all(agents(earlier.into())).await;
}

#[tokio::test]
async fn options_that_decide_which_records_belong_must_be_the_same() {
    let desk = desk().await;
    let zendesk = client(&desk.url);
    let plain = checkpoint(all(zendesk.tickets(start()).pages()).await);
    let without_deleted =
        checkpoint(all(zendesk.tickets(start()).exclude_deleted(true).pages()).await);
    let scoped = zendesk
        .tickets(start())
        .support_type_scope(SupportTypeScope::All);
    let scoped = checkpoint(all(scoped.pages()).await);

    let error = refused(zendesk.tickets(plain.clone()).exclude_deleted(true).pages()).await;
    is_refused(&error, &desk, 3, &["exclude_deleted"]);
    let error = refused(zendesk.tickets(without_deleted.clone()).pages()).await;
    is_refused(&error, &desk, 3, &["exclude_deleted"]);
    let ai = zendesk
        .tickets(scoped.clone())
        .support_type_scope(SupportTypeScope::AiAgent);
    is_refused(
        &refused(ai.pages()).await,
        &desk,
        3,
        &["support_type_scope", "all", "ai_agent"],
    );

    all(zendesk.tickets(plain).pages()).await;
    all(zendesk
        .tickets(without_deleted)
        .exclude_deleted(true)
        .pages())
    .await;
    all(zendesk
        .tickets(scoped)
        .support_type_scope(SupportTypeScope::All)
        .pages())
    .await;
    assert_eq!(desk.calls(), 6);
}

#[tokio::test]
async fn page_size_and_sideloads_may_change() {
    let desk = desk().await;
    let zendesk = client(&desk.url);
    let saved = checkpoint(all(zendesk.tickets(start()).per_page(10).pages()).await);
    let include = [zendesk_export::types::TicketSideload::Users];
    all(zendesk
        .tickets(saved)
        .per_page(500)
        .include(include)
        .pages())
    .await;
    assert_eq!(desk.calls(), 2);
}

#[tokio::test]
async fn keeping_deleted_records_is_the_default_whether_it_is_said_or_not() {
    let desk = desk().await;
    let zendesk = client(&desk.url);
    let said = |start: Start| zendesk.tickets_by_time(start).exclude_deleted(false);
    let unsaid = |start: Start| zendesk.tickets_by_time(start);

    let of_said = checkpoint(all(said(start().into()).pages()).await);
    let of_unsaid = checkpoint(all(unsaid(start().into()).pages()).await);
    assert_eq!(of_said, of_unsaid);
    all(unsaid(of_said.into()).pages()).await;
    all(said(of_unsaid.into()).pages()).await;

    let requests = desk.requests();
    assert_eq!(requests[0].target, requests[1].target);
    assert_eq!(requests[2].target, requests[3].target);
}

//! Refusals that the position causes from which an export goes on.

use crate::{
    desk::{self, Desk},
    support::{START, client, cursor_page, drain, page_of, refused, start},
};

const BODIES: [&str; 5] = [
    r#"{"error":"InvalidPaginationParameter","description":"page[after] is not valid"}"#,
    r#"{"error":"InvalidValue","description":"hunter2"}"#,
    r#"{"error":"InvalidCursor"}"#,
    r#"{"error":"RecordNotFound"}"#,
    "",
];

#[tokio::test]
async fn any_refusal_of_a_cursor_is_one_of_the_position() {
    for status in [400, 404, 410, 422] {
        for body in BODIES {
            let first = desk::json(cursor_page(&[(1, START)], Some("a"), false));
            let desk = Desk::script([first, desk::status(status, body)]).await;
            let (pages, error) = drain(client(&desk.url).tickets(start()).pages()).await;
            let error = error.unwrap();
            assert_eq!((pages.len(), desk.calls()), (1, 2));
            assert!(
                error.is_position_refused() && error.is_checkpoint(),
                "{status} {body}: {error}"
            );
            assert!(!error.is_forbidden() && !error.is_not_found() && !error.is_retryable());
            assert_eq!(error.status(), Some(status));
            let text = error.to_string();
            assert!(
                text.contains("position") && text.contains(&status.to_string()),
                "{text}"
            );
            assert!(!text.contains("hunter2"), "{text}");
        }
    }
}

#[tokio::test]
async fn a_cursor_of_metric_events_is_a_position_too() {
    let desk = Desk::serve(|request| match request.query("page%5Bafter%5D") {
        Some(_) => desk::status(400, BODIES[0]),
        None => desk::json(
            r#"{"ticket_metric_events":[{"id":1,"time":"2012-03-18T01:39:31Z"}],"meta":{"has_more":true,"after_cursor":"a"}}"#,
        ),
    })
    .await;
    let zendesk = client(&desk.url);
    let (_, error) = drain(zendesk.ticket_metric_events_by_cursor(start()).pages()).await;
    let error = error.unwrap();
    assert!(error.is_position_refused(), "{error}");
    assert!(
        error.to_string().contains("InvalidPaginationParameter"),
        "{error}"
    );
}

#[tokio::test]
async fn other_refusals_are_not_the_fault_of_the_position() {
    for (status, body) in [
        (401, ""),
        (403, ""),
        (
            404,
            r#"{"error":{"title":"No help desk at acme.zendesk.com"}}"#,
        ),
        (
            422,
            r#"{"error":"InvalidValue","description":"Too recent start_time"}"#,
        ),
    ] {
        let first = desk::json(cursor_page(&[(1, START)], Some("a"), false));
        let desk = Desk::script([first, desk::status(status, body)]).await;
        let (_, error) = drain(client(&desk.url).tickets(start()).pages()).await;
        assert!(
            error.is_none_or(|error| !error.is_position_refused()),
            "{status} {body}"
        );
    }
    // By time there is nothing that could have grown too old.
    let page = page_of("tickets", &[(1, START)], Some(START + 1), false);
    let desk = Desk::script([desk::json(page), desk::status(400, "")]).await;
    let (_, error) = drain(client(&desk.url).tickets_by_time(start()).pages()).await;
    assert!(!error.unwrap().is_position_refused());
    let desk = Desk::script([desk::status(404, "")]).await;
    let error = refused(client(&desk.url).tickets(start()).pages()).await;
    assert!(!error.is_position_refused() && error.is_not_found());
}

//! Faults that come together: neither hides the other, and none makes a circle.

use serde_json::json;
use zendesk_export::Credentials;

use crate::{
    desk::{self, Desk},
    support::{START, all, builder, client, cursor_page, drain, start},
};

#[tokio::test]
async fn a_circle_of_cursors_is_an_error_although_large_pages_are_too_heavy() {
    let mut step = 0;
    let desk = Desk::serve(move |request| {
        let heavy = request.query("per_page").is_none_or(|size| size == "1000");
        if heavy {
            return desk::status(504, "");
        }
        step += 1;
        desk::json(cursor_page(
            &[(step, START)],
            Some(["a", "b"][usize::from(step % 2 == 0)]),
            false,
        ))
    })
    .await;
    let (_, error) = drain(client(&desk.url).tickets(start()).pages()).await;
    assert!(error.unwrap().is_standstill());
    assert!(desk.calls() < 20, "{} requests", desk.calls());
}

#[tokio::test]
async fn a_sign_in_that_times_out_does_not_make_pages_smaller() {
    let mut tokens = 0;
    let desk = Desk::serve(move |request| {
        if request.path() != "/oauth/tokens" {
            return desk::json(cursor_page(&[(1, START)], Some("c"), true));
        }
        tokens += 1;
        if tokens < 3 {
            desk::status(504, "")
        } else {
            desk::json(json!({ "access_token": "abc" }).to_string())
        }
    })
    .await;
    let credentials = Credentials::oauth_client("exporter", "secret", "read");
    let zendesk = builder(&desk.url).credentials(credentials).build().unwrap();
    all(zendesk.tickets(start()).pages()).await;
    let last = desk.requests().pop().unwrap();
    assert_eq!(last.query("per_page"), None, "{}", last.target);
}

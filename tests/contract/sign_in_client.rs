//! Sign-in by an OAuth client's id and secret, over long walks of many streams.

use futures_util::future::join_all;
use serde_json::{Value, json};
use zendesk_export::{Credentials, Error};

use crate::{
    desk::{self, Answer, Desk, Request},
    sign_in_desk::{
        Clock, LIFETIME, WALK, is_token_request, number, place, places, renewals, slowly, walk,
        with,
    },
    support::{all, drain, everything_about, ids, refused, start},
};

const SECRET: &str = "cl13nt-s3cret";

/// Issues numbered tokens for the client's id and secret, and answers pages by a function of the
/// request and the number of its token.
async fn issuing(mut page: impl FnMut(&Request, usize) -> Answer + Send + 'static) -> Desk {
    let mut newest = 0;
    Desk::serve(move |request| {
        if !is_token_request(request) {
            return page(request, number(request));
        }
        newest += 1;
        let token = json!({"access_token": format!("access-{newest}"), "expires_in": LIFETIME});
        desk::json(token.to_string())
    })
    .await
}

fn client(desk: &Desk) -> zendesk_export::Client {
    let credentials = Credentials::oauth_client("exporter", SECRET, "tickets:read planets:read");
    with(desk, Clock::new(), credentials).build().unwrap()
}

/// The error of a sign-in that is refused, without a second try.
async fn refusal(status: u16, body: &Value) -> Error {
    let body = body.to_string();
    let desk = Desk::serve(move |_| desk::status(status, &body)).await;
    let zendesk = client(&desk);
    let error = refused(zendesk.tickets(start()).pages()).await;
    assert_eq!(desk.calls(), 1, "a refusal is not tried again");
    assert!(error.is_auth() && !error.is_retryable(), "{error:?}");
    assert_eq!(
        (error.status(), error.export()),
        (Some(status), Some("tickets"))
    );
    let shown = everything_about(&error);
    assert!(
        !shown.contains(SECRET) && !shown.contains("Jane Roe"),
        "{shown}"
    );
    error
}

#[tokio::test]
async fn a_scope_that_the_client_may_not_have_is_named_with_its_remedy() {
    for body in [
        json!({"error": "invalid_scope", "error_description": "Jane Roe may not"}),
        json!({"error": "invalid_scope"}),
    ] {
        let says = refusal(400, &body).await.to_string();
        assert!(says.contains("invalid_scope"), "{says}");
        let remedy = says.replace("invalid_scope", "");
        assert!(remedy.contains("scope"), "{says}");
        assert!(!says.contains("sign in again"), "nobody signed in: {says}");
    }
}

#[tokio::test]
async fn a_client_that_zendesk_does_not_know_is_an_auth_error() {
    let body = json!({"error": "invalid_client", "error_description": "Jane Roe"});
    for status in [400, 401] {
        let says = refusal(status, &body).await.to_string();
        assert!(
            says.contains("invalid_client") && says.contains("secret"),
            "{says}"
        );
    }
}

#[tokio::test]
async fn the_scopes_and_a_lifetime_are_asked_for() {
    let desk = issuing(|request, _| walk(request)).await;
    all(client(&desk).tickets(start()).pages()).await;
    let sent: Value = serde_json::from_str(&desk.requests()[0].body).unwrap();
    assert_eq!(sent["scope"], "tickets:read planets:read");
    let seconds = sent["expires_in"]
        .as_i64()
        .expect("expires_in is asked for");
    assert!((300..=172_800).contains(&seconds), "{seconds}");
    assert_eq!(sent.get("refresh_token"), None);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_ends_in_the_middle_of_a_walk_is_renewed_between_two_pages() {
    let desk = issuing(|request, _| walk(request)).await;
    let zendesk = client(&desk);
    assert_eq!(ids(&slowly(zendesk.tickets(start()).pages()).await), WALK);
    assert_eq!(
        ids(&slowly(zendesk.tickets_by_time(start()).pages()).await),
        WALK
    );
    let walked = ["+0", "c1", "c2", "c3", "c4", "+0", "+1", "+2", "+3", "+4"];
    assert_eq!(places(&desk), walked);
    assert_eq!(renewals(&desk), 5);
}

#[tokio::test]
async fn a_token_that_is_refused_in_the_middle_of_a_walk_costs_the_refused_page_alone() {
    for refused in [["c2", "c4"], ["+2", "+4"]] {
        let desk = issuing(move |request, token| {
            let dies = token <= 2 && place(request) == refused[token - 1];
            if dies {
                desk::status(401, "")
            } else {
                walk(request)
            }
        })
        .await;
        let zendesk = client(&desk);
        let walked = if refused[0].starts_with('c') {
            ids(&all(zendesk.tickets(start()).pages()).await)
        } else {
            ids(&all(zendesk.tickets_by_time(start()).pages()).await)
        };
        assert_eq!(walked, WALK);
        let requests = desk.requests();
        let step = |request: &Request| match is_token_request(request) {
            true => "S".to_owned(),
            false => place(request),
        };
        let again: Vec<_> = requests.iter().map(step).collect();
        let [b, d] = refused;
        let kind = &b[..1];
        let (a, c) = (format!("{kind}1"), format!("{kind}3"));
        assert_eq!(again, ["S", "+0", &a, b, "S", b, &c, d, "S", d]);
    }
}

#[tokio::test]
async fn ten_streams_whose_token_is_refused_share_one_new_one() {
    for good in [1, 5, 23, 49] {
        let mut asked = 0;
        let desk = issuing(move |request, token| {
            asked += 1;
            if token == 1 && asked > good {
                desk::status(401, "")
            } else {
                walk(request)
            }
        })
        .await;
        let zendesk = client(&desk);
        let walks = (0..10).map(|_| all(zendesk.clone().tickets(start()).pages()));
        for pages in join_all(walks).await {
            assert_eq!(ids(&pages), WALK);
        }
        assert_eq!(
            renewals(&desk),
            2,
            "the first token, and the one after {good} pages"
        );
        let new = desk
            .requests()
            .iter()
            .filter(|r| !is_token_request(r) && number(r) == 2)
            .count();
        assert_eq!(new, 50 - good);
    }
}

#[tokio::test]
async fn a_new_token_that_is_refused_too_ends_the_walk_where_it_is() {
    let desk = issuing(|request, _| {
        if place(request) == "c2" {
            desk::status(401, "")
        } else {
            walk(request)
        }
    })
    .await;
    let (pages, error) = drain(client(&desk).tickets(start()).pages()).await;
    let error = error.unwrap();
    assert!(error.is_auth() && !error.is_retryable(), "{error:?}");
    assert_eq!(ids(&pages), [[1], [2]]);
    assert_eq!(places(&desk), ["+0", "c1", "c2", "c2"]);
    assert_eq!(renewals(&desk), 2);
}

#[tokio::test]
async fn a_token_that_was_refused_is_not_sent_by_a_later_walk_either() {
    let desk = issuing(|request, token| {
        if token <= 2 {
            desk::status(401, "")
        } else {
            walk(request)
        }
    })
    .await;
    let zendesk = client(&desk);
    assert!(refused(zendesk.tickets(start()).pages()).await.is_auth());
    assert_eq!(ids(&all(zendesk.tickets(start()).pages()).await), WALK);

    let pages = desk.requests();
    let tokens: Vec<_> = pages
        .iter()
        .filter(|request| !is_token_request(request))
        .map(number)
        .collect();
    assert_eq!(tokens, [1, 2, 3, 3, 3, 3, 3]);
}

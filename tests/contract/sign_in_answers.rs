//! What the token endpoint answers to a refresh token when it does not answer as it should.

use std::time::Duration;

use serde_json::json;
use zendesk_export::{Client, Error, RetryPolicy};

use crate::{
    desk::{self, Answer, Desk},
    sign_in_desk::{Clock, Grant, WALK, is_token_request, issued, renewals, step, walk, with},
    support::{all, everything_about, ids, refused, start, without_delays},
};

const HTML: [(&str, &str); 1] = [("content-type", "text/html")];
const MAINTENANCE: &str = "<!DOCTYPE html><html><body>hunter2 access-2 refresh-2</body></html>";

/// These answers to requests for tokens, the last one for ever, and pages for whoever has a token.
pub async fn answering(answers: impl IntoIterator<Item = Answer>) -> Desk {
    let mut answers = answers.into_iter().collect::<Vec<_>>();
    answers.reverse();
    Desk::serve(move |request| {
        if !is_token_request(request) {
            return walk(request);
        }
        if answers.len() > 1 {
            answers.pop().unwrap()
        } else {
            answers[0].clone()
        }
    })
    .await
}

/// It needs a token before the first page.
pub fn client(grant: Grant, desk: &Desk, max_tries: u32) -> Client {
    let clock = Clock::new();
    let retry = RetryPolicy {
        max_tries,
        ..without_delays()
    };
    let builder = with(desk, clock, grant.needing_a_token(clock));
    builder.retry(retry).build().unwrap()
}

/// The error in place of a pair, without a secret in it, and how often the pair was asked for. No page
/// is asked for with anything else.
pub async fn fails(answer: Answer, max_tries: u32) -> (Error, usize) {
    fails_by(Grant::Pair, answer, max_tries).await
}

/// The same by either grant.
pub async fn fails_by(grant: Grant, answer: Answer, max_tries: u32) -> (Error, usize) {
    let desk = answering([answer]).await;
    let error = refused(client(grant, &desk, max_tries).tickets(start()).pages()).await;
    assert_eq!(renewals(&desk), desk.calls(), "a page was asked for");
    let shown = everything_about(&error);
    for secret in ["hunter2", "access-", "refresh-", "cl13nt-s3cret"] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
    assert!(!error.is_token_store(), "{error:?}");
    (error, desk.calls())
}

pub fn good() -> Answer {
    desk::json(issued(2, &json!(1800)).to_string())
}

#[tokio::test]
async fn something_else_than_json_is_a_decode_error_that_is_given_up_soon() {
    for answer in [
        desk::answer(200, &HTML, MAINTENANCE),
        desk::answer(200, &[], ""),
        desk::json("hunter2"),
    ] {
        let (error, calls) = fails(answer.clone(), 12).await;
        assert!(error.is_decode() && !error.is_auth(), "{error:?}");
        assert!((1..=3).contains(&calls), "{calls}");
        assert_eq!(fails(answer, 1).await.1, 1);
    }
}

#[tokio::test]
async fn a_page_for_people_in_place_of_a_refusal_is_no_refusal_of_the_pair() {
    for status in [500, 502, 503] {
        let (error, calls) = fails(desk::answer(status, &HTML, MAINTENANCE), 2).await;
        assert!(error.is_retryable() && !error.is_auth(), "{error:?}");
        assert_eq!((error.status(), calls), (Some(status), 2));
    }
    for status in [403, 404] {
        let (error, calls) = fails(desk::answer(status, &HTML, MAINTENANCE), 5).await;
        assert!(!error.is_retryable(), "{error:?}");
        assert_eq!((error.status(), calls), (Some(status), 1));
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_tried_again() {
    let half = issued(2, &json!(1800)).to_string();
    let half = &half[..half.len() / 2];
    for answer in [desk::cut(half), desk::json(half)] {
        let (error, calls) = fails(answer.clone(), 2).await;
        assert!(error.is_decode() && !error.is_auth(), "{error:?}");
        assert_eq!(calls, 2);
    }
}

#[tokio::test]
async fn a_fault_of_the_moment_costs_neither_the_pair_nor_a_page() {
    for fault in [
        desk::answer(503, &HTML, MAINTENANCE),
        desk::status(500, ""),
        desk::answer(429, &[("retry-after", "0")], ""),
        desk::answer(200, &HTML, MAINTENANCE),
        desk::cut("{"),
        desk::reset(),
    ] {
        for grant in Grant::BOTH {
            let desk = answering([fault.clone(), good()]).await;
            let pages = all(client(grant, &desk, 12).tickets(start()).pages()).await;
            assert_eq!(ids(&pages), WALK);
            assert_eq!(renewals(&desk), 2);
            let requests = desk.requests();
            assert_eq!(step(&requests[0]), step(&requests[1]));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_endpoint_that_is_out_of_breath_is_given_its_time() {
    let busy = desk::answer(429, &[("retry-after", "37")], "");
    let desk = answering([busy.clone(), good()]).await;
    assert_eq!(
        ids(&all(client(Grant::Pair, &desk, 12).tickets(start()).pages()).await),
        WALK
    );
    let wait = desk.waits()[0];
    assert!(
        (Duration::from_secs(37)..Duration::from_secs(40)).contains(&wait),
        "{wait:?}"
    );

    let (error, calls) = fails(busy, 2).await;
    assert!(
        error.is_rate_limited() && error.is_retryable() && !error.is_auth(),
        "{error:?}"
    );
    assert_eq!(error.retry_after(), Some(Duration::from_secs(37)));
    assert_eq!(calls, 2);
}

#[tokio::test]
async fn neither_refresh_token_nor_secret_follows_a_redirect() {
    let elsewhere = Desk::serve(|_| good()).await;
    for away in [
        format!("{}/oauth/tokens", elsewhere.url),
        "/elsewhere".to_owned(),
    ] {
        for status in [301, 302, 303, 307, 308] {
            for grant in Grant::BOTH {
                let answer = desk::answer(status, &[("location", &away)], "");
                fails_by(grant, answer, 12).await;
            }
        }
    }
    assert_eq!(elsewhere.calls(), 0);
}

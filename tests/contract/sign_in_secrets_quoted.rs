//! Answers that quote the tokens, secrets and codes that were sent: no error and no trace repeats them.

use serde_json::json;
use zendesk_export::{Client, RetryPolicy};

use crate::{
    desk::{self, Answer, Desk, Request},
    sign_in_desk::{Clock, is_token_request, with},
    sign_in_secrets::{
        CODE, NEXT_ACCESS, NEXT_REFRESH, REFRESH, SECRET, SECRETS, code, is_clean, kinds,
    },
    support::{drain, everything_about, refused, start, without_delays},
    traces::Traces,
};

/// Answers that quote all that they know.
fn talkative() -> Vec<Answer> {
    let words = SECRETS.join(" ");
    let headers = [
        ("x-request-id", "7"),
        ("retry-after", "0"),
        ("www-authenticate", &*words),
    ];
    let bodies = [
        json!({"error": words, "error_description": words}).to_string(),
        json!({"error": "invalid_grant", "error_description": words}).to_string(),
        json!({"error": {"title": words, "message": words}}).to_string(),
        json!({"errors": [{"code": words, "title": words, "detail": words}]}).to_string(),
        json!({"access_token": SECRETS, "refresh_token": NEXT_REFRESH}).to_string(),
        json!({"access_token": NEXT_ACCESS, "refresh_token": {NEXT_REFRESH: REFRESH}}).to_string(),
        json!({"access_token": NEXT_ACCESS, "refresh_token": NEXT_REFRESH, "expires_in": words}).to_string(),
        json!({"access_token": format!("{NEXT_ACCESS}\n"), "refresh_token": format!("{NEXT_REFRESH}\n")}).to_string(),
        json!({ words.clone(): words }).to_string(),
        json!(words).to_string(),
        format!(r#"{{"access_token":"{NEXT_ACCESS}","refresh_token":"{NEXT_REFRESH}""#),
        words.clone(),
    ];
    let statuses = [200, 400, 401, 403, 429, 503];
    let with = |status| {
        bodies
            .each_ref()
            .map(|body| desk::answer(status, &headers, body))
    };
    let mut answers: Vec<_> = statuses.into_iter().flat_map(with).collect();
    let away = format!("http://{SECRET}@127.0.0.1:1/{REFRESH}?code={CODE}");
    answers.push(desk::answer(307, &[("location", &away)], ""));
    answers.push(desk::cut(&words));
    answers.push(desk::reset());
    answers
}

#[tokio::test]
async fn errors_of_requests_for_tokens_show_no_secret() {
    let clock = Clock::new();
    for answer in talkative() {
        let reply = answer.clone();
        let desk = Desk::serve(move |request: &Request| {
            if is_token_request(request) {
                reply.clone()
            } else {
                desk::status(401, "")
            }
        })
        .await;
        let traces = Traces::record();
        for credentials in kinds(clock) {
            let retry = RetryPolicy {
                max_tries: 2,
                ..without_delays()
            };
            let zendesk = with(&desk, clock, credentials)
                .retry(retry)
                .build()
                .unwrap();
            let (_, error) = drain(zendesk.tickets(start()).pages()).await;
            is_clean("an error", &everything_about(&error.unwrap()));
            is_clean(
                "a client",
                &format!("{zendesk:?} {:?}", zendesk.api().await),
            );
        }
        let redeemed = Client::builder(&desk.url).redeem(code()).await;
        is_clean("a redeemed code", &format!("{redeemed:?}"));
        if let Err(error) = redeemed {
            is_clean("an error of a code", &everything_about(&error));
        }
        is_clean("traces", &traces.text());
    }
}

/// A word of the server's may be what it was sent.
#[tokio::test]
async fn a_secret_that_is_quoted_as_a_code_of_an_error_is_not_shown() {
    for quoted in [REFRESH, SECRET] {
        for body in [
            json!({"error": quoted}),
            json!({"errors": [{"code": quoted}]}),
        ] {
            for status in [200, 400, 401, 422, 503] {
                let body = body.to_string();
                let desk = Desk::serve(move |_| desk::status(status, &body)).await;
                let traces = Traces::record();
                let clock = Clock::new();
                let [_, credentials] = kinds(clock);
                let zendesk = with(&desk, clock, credentials).build().unwrap();
                let error = refused(zendesk.tickets(start()).pages()).await;
                is_clean("an error", &everything_about(&error));
                is_clean("traces", &traces.text());
            }
        }
    }
}

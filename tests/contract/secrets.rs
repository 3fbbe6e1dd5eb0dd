//! What never shows up in Display, Debug or a trace: credentials, records, bodies of answers.

use serde_json::json;
use zendesk_export::{Client, Credentials, RetryPolicy};

use crate::{
    desk::{self, Answer, Desk},
    support::{START, builder, drain, everything_about, start, without_delays},
    traces::Traces,
};

const EMAIL: &str = "jane.roe@example.com";
const PASSWORD: &str = "correct-horse-battery";
const TOKEN: &str = "tok3n-0f-jane";

/// Nothing of these may be seen, in whole or encoded.
const SECRETS: [&str; 10] = [
    "jane.roe",
    "correct-horse",
    "tok3n",
    // base64 of e-mail:password, e-mail/token:token, and of the token alone.
    "amFuZS5yb2VAZXhhbXBsZS5jb206Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5",
    "amFuZS5yb2VAZXhhbXBsZS5jb20vdG9rZW46dG9rM24tMGYtamFuZQ",
    "dG9rM24tMGYtamFuZQ",
    // What records and bodies hold.
    "Jane Roe",
    "Diagnosis",
    "+49 30 1234567",
    "hunter2",
];

fn sign_ins() -> [Credentials; 3] {
    [
        Credentials::oauth_token(TOKEN),
        Credentials::api_token(EMAIL, TOKEN),
        Credentials::password(EMAIL, PASSWORD),
    ]
}

#[track_caller]
fn is_clean(what: &str, text: &str) {
    for secret in SECRETS {
        let seen = text.to_lowercase().contains(&secret.to_lowercase());
        assert!(!seen, "{what} shows {secret:?}: {text}");
    }
}

fn personal_ticket() -> serde_json::Value {
    json!({
        "id": 1, "generated_timestamp": START, "subject": "Diagnosis of Jane Roe",
        "recipient": EMAIL, "description": "call +49 30 1234567, password hunter2",
    })
}

fn page(last: bool) -> Answer {
    let body = json!({
        "tickets": [personal_ticket()], "end_of_stream": last, "end_time": START + i64::from(!last),
        "users": [{"id": 2, "name": "Jane Roe", "email": EMAIL}], "unknown": ["Diagnosis"],
    });
    desk::json(body.to_string())
}

/// Answers that quote what they should not.
fn talkative() -> Vec<(&'static str, Answer)> {
    let words = "jane.roe@example.com: Diagnosis, hunter2, Bearer tok3n-0f-jane";
    let refusal = json!({"error": words, "description": words, "details": {words: [words]}});
    let refusals = [400, 401, 403, 404, 410, 418, 422, 429, 500, 502, 504].map(|status| {
        let headers = [
            ("retry-after", "0"),
            ("x-request-id", "7"),
            ("www-authenticate", words),
        ];
        (
            "a refusal",
            desk::answer(status, &headers, refusal.to_string()),
        )
    });
    let titled = json!({"error": {"title": words, "message": words}}).to_string();
    let listed = json!({"errors": [{"code": words, "title": words}]}).to_string();
    let decodes = [
        r#"{"tickets":"Jane Roe"}"#,
        r#"{"tickets":["Jane Roe",{"subject":"Diagnosis"}],"end_of_stream":"hunter2"}"#,
        r#"{"tickets":[],"end_time":"jane.roe@example.com"}"#,
        r#"{"tickets":[],"end_of_stream":{"Jane Roe":"Diagnosis"}}"#,
        r#"{"Jane Roe":"Diagnosis"}"#,
        r#"{"tickets":[{"subject":"Diagnosis","name":"Jane Roe""#,
        r#""Jane Roe""#,
        "Jane Roe, Diagnosis",
    ];
    let away = format!("http://{EMAIL}:{PASSWORD}@127.0.0.1:1/hunter2");
    refusals
        .into_iter()
        .chain(decodes.map(|body| ("a decode error", desk::json(body))))
        .chain([
            ("a titled refusal", desk::status(403, &titled)),
            ("a listed refusal", desk::status(400, &listed)),
            (
                "a text",
                desk::answer(500, &[("content-type", words)], words),
            ),
            (
                "a cut body",
                desk::cut(r#"{"tickets":[{"subject":"Diagnosis"#),
            ),
            ("a reset", desk::reset()),
            ("a redirect", desk::answer(302, &[("location", &away)], "")),
        ])
        .collect()
}

#[tokio::test]
async fn credentials_and_builders_show_no_secret() {
    for credentials in sign_ins() {
        is_clean("credentials", &format!("{credentials:?} {credentials:#?}"));
        let builder = Client::builder("acme").credentials(credentials);
        is_clean("builder", &format!("{builder:?} {builder:#?}"));
        let client = builder.build().unwrap();
        is_clean("client", &format!("{client:?} {client:#?}"));
        is_clean(
            "generated client",
            &format!("{:?}", client.api().await.unwrap()),
        );
        let export = client.tickets(start());
        is_clean("export", &format!("{export:?} {export:#?}"));
        is_clean("stream", &format!("{:?}", export.pages()));
    }
}

#[test]
fn a_builder_does_not_show_the_password_of_an_address() {
    for account in [
        "https://me:hunter2@acme.zendesk.com",
        "me:hunter2@acme.zendesk.com",
    ] {
        let builder = Client::builder(account).credentials(Credentials::oauth_token("t"));
        is_clean("builder", &format!("{builder:?} {builder:#?}"));
        is_clean("error", &everything_about(&builder.build().unwrap_err()));
    }
}

#[test]
fn errors_of_malformed_credentials_show_no_secret() {
    for (email, secret) in [
        (EMAIL, "tok3n\nhunter2"),
        (EMAIL, ""),
        ("jane.roe:hunter2@example.com", "tok3n"),
        ("jane.roe\n", "tok3n"),
    ] {
        for credentials in [
            Credentials::api_token(email, secret),
            Credentials::password(email, secret),
            Credentials::oauth_token(format!("{secret}\u{0}{email}")),
        ] {
            let error = Client::builder("acme")
                .credentials(credentials)
                .build()
                .unwrap_err();
            assert!(error.is_settings());
            is_clean("a settings error", &everything_about(&error));
        }
    }
}

#[tokio::test]
async fn pages_records_and_checkpoints_show_no_content() {
    for credentials in sign_ins() {
        let desk = Desk::script([page(false), page(true)]).await;
        let traces = Traces::record();
        let zendesk = builder(&desk.url).credentials(credentials).build().unwrap();
        let (pages, error) = drain(zendesk.tickets_by_time(start()).pages()).await;
        assert!(error.is_none());
        assert_eq!(pages.len(), 2);
        for page in &pages {
            is_clean("page", &format!("{page:?} {page:#?}"));
            is_clean("checkpoint", &format!("{:?}", page.checkpoint));
            let saved = serde_json::to_string(&page.checkpoint).unwrap();
            is_clean("checkpoint as JSON", &saved);
            for record in page.records.iter() {
                is_clean("record", &format!("{record:?} {record:#?}"));
            }
            for record in page.sideloads.values().flatten() {
                is_clean("sideloaded record", &format!("{record:?}"));
            }
        }
        is_clean("traces", &traces.text());
    }
}

#[tokio::test]
async fn errors_and_traces_show_neither_credentials_nor_bodies() {
    for (what, answer) in talkative() {
        let desk = Desk::serve(move |_| answer.clone()).await;
        for credentials in sign_ins() {
            let traces = Traces::record();
            let zendesk = builder(&desk.url)
                .credentials(credentials)
                .retry(RetryPolicy {
                    max_tries: 2,
                    ..without_delays()
                })
                .build()
                .unwrap();
            let (_, error) = drain(zendesk.tickets_by_time(start()).pages()).await;
            let error = error.unwrap();
            is_clean(what, &everything_about(&error));
            is_clean(what, &traces.text());
        }
    }
}

#[tokio::test]
async fn a_wait_is_traced_with_its_cause() {
    let desk = Desk::script([desk::answer(503, &[("retry-after", "0")], ""), page(true)]).await;
    let traces = Traces::record();
    let zendesk = builder(&desk.url).build().unwrap();
    drain(zendesk.tickets_by_time(start()).pages()).await;
    let text = traces.text();
    assert!(
        text.contains("zendesk_export") && text.contains("503"),
        "{text}"
    );
}

#[tokio::test]
async fn an_api_token_signs_in_with_the_address() {
    // With or without it: Zendesk's own examples write the address both ways.
    for email in [EMAIL.to_owned(), format!("{EMAIL}/token")] {
        let desk = Desk::script([page(true)]).await;
        let zendesk = builder(&desk.url)
            .credentials(Credentials::api_token(email, TOKEN))
            .build()
            .unwrap();
        drain(zendesk.tickets_by_time(start()).pages()).await;
        assert_eq!(
            desk.requests()[0].header("authorization"),
            Some("Basic amFuZS5yb2VAZXhhbXBsZS5jb20vdG9rZW46dG9rM24tMGYtamFuZQ==")
        );
    }
}

//! Tokens, secrets, codes and verifiers are in no Display, no Debug and no trace.

use std::{
    io,
    sync::{Arc, Mutex},
};

use serde_json::json;
use zendesk_export::{AuthorizationCode, Client, Credentials, OauthTokens};

use crate::{
    desk::{self, Answer, Desk},
    sign_in_desk::{Clock, is_token_request, pass, walk, with},
    support::{drain, everything_about, start},
    traces::Traces,
};

const ACCESS: &str = "a1b2c3d4e5f60718293a4b5c6d7e8f901";
pub const REFRESH: &str = "b2c3d4e5f60718293a4b5c6d7e8f90112";
pub const NEXT_ACCESS: &str = "c3d4e5f60718293a4b5c6d7e8f9011223";
pub const NEXT_REFRESH: &str = "d4e5f60718293a4b5c6d7e8f901122334";
pub const SECRET: &str = "e5f60718293a4b5c6d7e8f90112233445";
pub const CODE: &str = "f60718293a4b5c6d7e8f9011223344556";
const VERIFIER: &str = "0718293a4b5c6d7e8f901122334455667";
pub const SECRETS: [&str; 7] = [
    ACCESS,
    REFRESH,
    NEXT_ACCESS,
    NEXT_REFRESH,
    SECRET,
    CODE,
    VERIFIER,
];

#[track_caller]
pub fn is_clean(what: &str, text: &str) {
    for secret in SECRETS {
        // Not in part either: as the first letters of a text that was cut.
        let seen = text.to_lowercase().contains(&secret[..12]);
        assert!(!seen, "{what} shows {secret}: {text}");
    }
}

fn tokens(clock: Clock) -> OauthTokens {
    OauthTokens {
        access_token: ACCESS.into(),
        refresh_token: REFRESH.into(),
        expires_at: Some(clock.now()),
    }
}

pub fn code() -> AuthorizationCode {
    AuthorizationCode {
        client_id: "exporter".to_owned(),
        client_secret: Some(SECRET.into()),
        scope: "read".to_owned(),
        code: CODE.into(),
        redirect_uri: "http://127.0.0.1:8714/back".to_owned(),
        code_verifier: VERIFIER.into(),
    }
}

pub fn kinds(clock: Clock) -> [Credentials; 2] {
    [
        Credentials::oauth_client("exporter", SECRET, "read"),
        Credentials::oauth_tokens(
            "exporter",
            Some(SECRET.into()),
            tokens(clock),
            |renewal| async move {
                is_clean(
                    "renewal",
                    &format!("{renewal:?} {renewal:#?} {:?}", renewal.tokens()),
                );
                let tokens = renewal.request().await?;
                is_clean("new pair", &format!("{tokens:?} {tokens:#?}"));
                Ok::<_, zendesk_export::Error>(tokens)
            },
        ),
    ]
}

fn good() -> Answer {
    let answer =
        json!({"access_token": NEXT_ACCESS, "refresh_token": NEXT_REFRESH, "expires_in": 300});
    desk::json(answer.to_string())
}

#[test]
fn what_holds_a_secret_does_not_show_it() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let _entered = runtime.enter();
    let clock = Clock::new();
    is_clean("a code", &format!("{:?} {:#?}", code(), code()));
    is_clean(
        "a pair",
        &format!("{:?} {:#?}", tokens(clock), tokens(clock)),
    );
    for credentials in kinds(clock) {
        is_clean("credentials", &format!("{credentials:?} {credentials:#?}"));
        let builder = Client::builder("acme").credentials(credentials);
        is_clean("a builder", &format!("{builder:?} {builder:#?}"));
        let zendesk = builder.build().unwrap();
        is_clean("a client", &format!("{zendesk:?} {zendesk:#?}"));
        let export = zendesk.tickets(start());
        is_clean(
            "an export",
            &format!("{export:?} {:?}", zendesk.tickets(start()).pages()),
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_walk_with_renewals_shows_no_secret() {
    let clock = Clock::new();
    for credentials in kinds(clock) {
        let mut is_down = false;
        let desk = Desk::serve(move |request| {
            is_down = !is_down;
            match (is_token_request(request), is_down) {
                (true, true) => desk::status(503, ""),
                (true, false) => good(),
                (false, true) => desk::status(401, ""),
                (false, false) => walk(request),
            }
        })
        .await;
        let traces = Traces::record();
        let zendesk = with(&desk, clock, credentials).build().unwrap();
        let (_, error) = drain(zendesk.tickets(start()).pages()).await;
        pass(301).await;
        let (_, again) = drain(zendesk.tickets(start()).pages()).await;
        let errors = [error, again]
            .into_iter()
            .flatten()
            .map(|error| everything_about(&error));
        is_clean("a walk", &errors.collect::<String>());
        is_clean("traces", &traces.text());
        is_clean(
            "a signed-in client",
            &format!("{zendesk:?} {:?}", zendesk.api().await),
        );
    }
}

#[tokio::test]
async fn a_pair_that_waits_to_be_stored_is_not_shown() {
    let desk = Desk::serve(|_| good()).await;
    let clock = Clock::new();
    let shown = Arc::<Mutex<String>>::default();
    let log = Arc::clone(&shown);
    let credentials = Credentials::oauth_tokens("exporter", None, tokens(clock), move |renewal| {
        *log.lock().unwrap() += &format!("{renewal:?} {renewal:#?}");
        async move {
            renewal.request().await.map_err(io::Error::other)?;
            Err(io::Error::other("the disk is full"))
        }
    });
    let traces = Traces::record();
    let zendesk = with(&desk, clock, credentials).build().unwrap();
    for _ in 0..2 {
        let (_, error) = drain(zendesk.tickets(start()).pages()).await;
        is_clean("an error", &everything_about(&error.unwrap()));
        is_clean("a client", &format!("{zendesk:?} {zendesk:#?}"));
    }
    is_clean("a renewal", &shown.lock().unwrap());
    is_clean("traces", &traces.text());
    assert_eq!(desk.calls(), 1);
}

#[test]
fn malformed_pairs_are_refused_without_their_values() {
    let clean = ["exporter", SECRET, ACCESS, REFRESH];
    for at in 0..4 {
        for bad in [String::new(), format!("{}\n", clean[at])] {
            let mut parts = clean.map(str::to_owned);
            parts[at] = bad;
            let [id, secret, access, refresh] = parts;
            let pair = OauthTokens {
                access_token: access.into(),
                refresh_token: refresh.into(),
                expires_at: None,
            };
            let renew = zendesk_export::Renewal::request;
            let credentials = Credentials::oauth_tokens(id, Some(secret.into()), pair, renew);
            let builder = Client::builder("acme").credentials(credentials);
            let error = builder.build().unwrap_err();
            assert!(error.is_settings(), "{at}: {error:?}");
            is_clean("a settings error", &everything_about(&error));
        }
    }
}

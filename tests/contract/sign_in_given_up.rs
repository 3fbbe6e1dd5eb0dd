//! A wait for the token of an OAuth client that is given up holds nobody up.

use std::{future::Future, time::Duration};

use futures_util::FutureExt as _;
use serde_json::json;
use zendesk_export::{Client, Credentials, ExportStream, Page, types::Ticket};

use crate::{
    desk::{self, Answer, Desk, Request},
    support::{START, all, builder, cursor_page, start},
};

fn answer(request: &Request) -> Answer {
    desk::json(if request.path() == "/oauth/tokens" {
        json!({"access_token": "issued", "token_type": "bearer", "expires_in": 1800}).to_string()
    } else {
        cursor_page(&[(1, START)], Some("a"), true)
    })
}

async fn signed_in() -> (Desk, Client) {
    let desk = Desk::serve(answer).await;
    let zendesk = builder(&desk.url)
        .credentials(Credentials::oauth_client("exporter", "s3cret", "read"))
        .build()
        .unwrap();
    (desk, zendesk)
}

fn sign_ins(desk: &Desk) -> usize {
    let requests = desk.requests();
    requests
        .iter()
        .filter(|request| request.path() == "/oauth/tokens")
        .count()
}

/// Polls once, and gives up before anything is on its way.
async fn begun(zendesk: &Client) -> ExportStream<Page<Ticket>> {
    let mut pages = zendesk.tickets(start()).pages();
    let given_up = tokio::time::timeout(Duration::ZERO, pages.try_next()).await;
    assert!(given_up.is_err());
    pages
}

/// Polls until the token has been asked for, and gives up before it is read.
async fn asked(zendesk: &Client, desk: &Desk) -> ExportStream<Page<Ticket>> {
    let mut pages = zendesk.tickets(start()).pages();
    while desk.calls() == 0 {
        assert!(pages.try_next().now_or_never().is_none());
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    pages
}

async fn soon<T>(what: impl Future<Output = T>) -> T {
    let in_time = tokio::time::timeout(Duration::from_secs(5), what).await;
    in_time.expect("it waits for the stream that was given up")
}

/// Another stream and the generated client get the token, and so does the stream itself.
async fn others_go_on(desk: &Desk, zendesk: &Client, given_up: ExportStream<Page<Ticket>>) {
    soon(zendesk.api()).await.unwrap();
    assert_eq!(soon(all(zendesk.tickets(start()).pages())).await.len(), 1);
    assert_eq!(soon(all(given_up)).await.len(), 1);
    assert_eq!(sign_ins(desk), 1);
    assert_eq!(desk.calls(), 3);
}

#[tokio::test]
async fn a_stream_that_is_kept_holds_nobody_up() {
    let (desk, zendesk) = signed_in().await;
    let kept = begun(&zendesk).await;
    others_go_on(&desk, &zendesk, kept).await;

    let (desk, zendesk) = signed_in().await;
    let kept = asked(&zendesk, &desk).await;
    others_go_on(&desk, &zendesk, kept).await;
}

#[tokio::test]
async fn a_stream_that_is_dropped_holds_nobody_up() {
    for is_asked in [false, true] {
        let (desk, zendesk) = signed_in().await;
        drop(if is_asked {
            asked(&zendesk, &desk).await
        } else {
            begun(&zendesk).await
        });
        assert_eq!(soon(all(zendesk.tickets(start()).pages())).await.len(), 1);
        soon(zendesk.api()).await.unwrap();
        // Its request went with it, before or after it reached the server.
        assert!((1..=2).contains(&sign_ins(&desk)));
    }
}

#[tokio::test]
async fn the_generated_client_that_is_given_up_holds_nobody_up() {
    let (desk, zendesk) = signed_in().await;
    let mut api = Box::pin(zendesk.api());
    while desk.calls() == 0 {
        assert!((&mut api).now_or_never().is_none());
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(soon(all(zendesk.tickets(start()).pages())).await.len(), 1);
    api.await.unwrap();
    assert_eq!(sign_ins(&desk), 1);
}

#[tokio::test]
async fn streams_that_begin_together_sign_in_once_although_one_gives_up() {
    let (desk, zendesk) = signed_in().await;
    let stream = || all(zendesk.tickets(start()).pages());
    let together = async { tokio::join!(stream(), stream(), zendesk.api()) };
    let given_up = asked(&zendesk, &desk).await;
    let (first, second, api) = soon(together).await;
    assert_eq!((first.len(), second.len()), (1, 1));
    api.unwrap();
    drop(given_up);
    assert_eq!(sign_ins(&desk), 1);
}

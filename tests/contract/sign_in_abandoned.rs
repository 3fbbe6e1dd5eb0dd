//! Renewals of a pair that end in the middle: the next call begins anew.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use futures_util::FutureExt as _;
use tokio::runtime::{Builder, Runtime};
use zendesk_export::{Client, Credentials, Error};

use crate::{
    desk::Desk,
    sign_in_desk::{Clock, WALK, rotating, story, walk, with},
    support::{all, ids, refused, start},
};

async fn desk() -> Desk {
    rotating(|request, _| walk(request)).await
}

#[tokio::test]
async fn a_panic_of_the_callers_function_is_told_and_costs_neither_the_client_nor_the_pair() {
    let desk = desk().await;
    let clock = Clock::new();
    let full = Arc::new(AtomicBool::new(true));
    let credentials = Credentials::oauth_tokens("exporter", None, clock.ended(1), move |renewal| {
        let full = Arc::clone(&full);
        async move {
            let tokens = renewal.request().await?;
            assert!(!full.swap(false, Ordering::Relaxed), "the disk is full");
            Ok::<_, Error>(tokens)
        }
    });
    let zendesk = with(&desk, clock, credentials).build().unwrap();

    let error = refused(zendesk.tickets(start()).pages()).await;
    assert!(error.is_token_store() && !error.is_retryable(), "{error:?}");
    assert!(format!("{error:?}").contains("panicked"), "{error:?}");

    assert_eq!(ids(&all(zendesk.tickets(start()).pages()).await), WALK);
    assert_eq!(story(&desk)[..2], ["refresh-1", "access-2 +0"], "one pair");
}

/// A client whose first renewal never ends, and the desk that it asks.
async fn stuck() -> (Desk, Client) {
    let desk = desk().await;
    let clock = Clock::new();
    let stuck = Arc::new(AtomicBool::new(true));
    let credentials = Credentials::oauth_tokens("exporter", None, clock.ended(1), move |renewal| {
        let stuck = Arc::clone(&stuck);
        async move {
            if stuck.swap(false, Ordering::Relaxed) {
                std::future::pending::<()>().await;
            }
            renewal.request().await
        }
    });
    let zendesk = with(&desk, clock, credentials).build().unwrap();
    (desk, zendesk)
}

/// A runtime on which the renewal has begun.
fn begun(zendesk: &Client) -> Runtime {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut asked = Box::pin(zendesk.api());
        for _ in 0..10 {
            assert!((&mut asked).now_or_never().is_none());
            tokio::task::yield_now().await;
        }
    });
    runtime
}

#[tokio::test]
async fn a_runtime_that_ends_in_the_middle_costs_one_try() {
    let (desk, zendesk) = stuck().await;
    let other = zendesk.clone();
    std::thread::spawn(move || drop(begun(&other)))
        .join()
        .unwrap();

    assert_eq!(ids(&all(zendesk.tickets(start()).pages()).await), WALK);
    assert_eq!(story(&desk)[0], "refresh-1");
}

#[test]
fn a_runtime_that_stands_still_in_the_middle_is_waited_for_and_then_costs_one_try() {
    let driven = Builder::new_multi_thread().enable_all().build().unwrap();
    let (desk, zendesk) = driven.block_on(stuck());
    let _still = begun(&zendesk);

    let mut instant = Builder::new_current_thread();
    let instant = instant.enable_all().start_paused(true).build().unwrap();
    let error = instant.block_on(zendesk.api()).unwrap_err();
    assert!(error.is_retryable(), "{error:?}");

    let pages = driven.block_on(all(zendesk.tickets(start()).pages()));
    assert_eq!(ids(&pages), WALK);
    assert_eq!(story(&desk)[0], "refresh-1");
}

//! Many streams of one client, and one renewal for all of them.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use futures_util::{FutureExt as _, future::join_all};
use tokio::{sync::Notify, task::yield_now};
use zendesk_export::{Client, Credentials, Error};

use crate::{
    sign_in_desk::{Clock, WALK, renewals, rotating, story, walk, with},
    support::{all, ids, start},
};

async fn ten_walks(zendesk: &Client) {
    let walks = (0..10).map(|_| all(zendesk.clone().tickets(start()).pages()));
    for pages in join_all(walks).await {
        assert_eq!(ids(&pages), WALK);
    }
}

#[tokio::test]
async fn the_callers_function_is_called_once_at_a_time() {
    let desk = rotating(|request, _| walk(request)).await;
    let clock = Clock::new();
    let (calls, inside) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
    let counted = Arc::clone(&calls);
    let renew = move |renewal: zendesk_export::Renewal| {
        let inside = Arc::clone(&inside);
        let call = counted.fetch_add(1, Ordering::SeqCst);
        async move {
            assert_eq!(
                inside.fetch_add(1, Ordering::SeqCst),
                0,
                "one call at a time"
            );
            let tokens = renewal.request().await.unwrap();
            for _ in 0..20 {
                yield_now().await;
            }
            inside.fetch_sub(1, Ordering::SeqCst);
            if call == 0 { Err("locked") } else { Ok(tokens) }
        }
    };
    let credentials = Credentials::oauth_tokens("exporter", None, clock.ended(1), renew);
    let zendesk = with(&desk, clock, credentials).build().unwrap();
    let firsts = join_all((0..10).map(|_| {
        let mut pages = zendesk.tickets(start()).pages();
        async move { pages.try_next().await }
    }))
    .await;

    let failed: Vec<_> = firsts
        .iter()
        .filter_map(|first| first.as_ref().err())
        .collect();
    assert!(!failed.is_empty() && failed.iter().all(|error| error.is_token_store()));
    ten_walks(&zendesk).await;
    assert_eq!(
        renewals(&desk),
        1,
        "the pair that was not stored is offered again"
    );
    assert_eq!(calls.load(Ordering::SeqCst), 2);
}

/// A function that stores when it is told to.
fn gated(gate: &Arc<Notify>, clock: Clock) -> Credentials {
    let gate = Arc::clone(gate);
    Credentials::oauth_tokens("exporter", None, clock.ended(1), move |renewal| {
        let gate = Arc::clone(&gate);
        async move {
            let tokens = renewal.request().await?;
            gate.notified().await;
            Ok::<_, Error>(tokens)
        }
    })
}

#[tokio::test]
async fn a_pair_is_not_lost_with_the_stream_that_asked_for_it() {
    for (is_answered, is_dropped) in [(false, true), (true, false), (true, true)] {
        let desk = rotating(|request, _| walk(request)).await;
        let (clock, gate) = (Clock::new(), Arc::new(Notify::new()));
        let zendesk = with(&desk, clock, gated(&gate, clock)).build().unwrap();
        let mut given_up = zendesk.tickets(start()).pages();
        while desk.calls() == 0 {
            assert!(given_up.try_next().now_or_never().is_none());
            yield_now().await;
        }
        // Long enough for the answer to be read, and for the function to wait at its gate.
        for _ in 0..if is_answered { 2_000 } else { 0 } {
            assert!(given_up.try_next().now_or_never().is_none());
            yield_now().await;
        }
        // Zendesk has dropped the old pair by now, and made a new one.
        assert_eq!(story(&desk), ["refresh-1"]);
        let kept = (!is_dropped).then_some(given_up);
        gate.notify_one();
        ten_walks(&zendesk).await;
        assert_eq!(renewals(&desk), 1);
        if let Some(kept) = kept {
            assert_eq!(ids(&all(kept).await), WALK);
        }
    }
}

//! Pairs of OAuth tokens that programs share: the function hands out what another one has stored.

use std::{error::Error as StdError, io, sync::Mutex};

use zendesk_export::{Credentials, OauthTokens};

use crate::{
    sign_in_desk::{Clock, LIFETIME, WALK, pass, rotating, rotating_from, story, walk, with},
    support::{all, ids, refused, start},
};

/// A function that reads what another program has stored.
fn reading(stored: OauthTokens, old: OauthTokens) -> Credentials {
    let stored = Mutex::new(Some(stored));
    Credentials::oauth_tokens("exporter", None, old, move |renewal| {
        let stored = stored.lock().unwrap().take();
        async move {
            match stored {
                Some(tokens) => Ok(tokens),
                None => renewal.request().await,
            }
        }
    })
}

#[tokio::test(start_paused = true)]
async fn a_pair_that_another_program_has_stored_is_used_without_a_request() {
    let desk = rotating_from(7, LIFETIME.into(), |request, _| walk(request)).await;
    let clock = Clock::new();
    for old in [clock.ended(1), clock.fresh(1)] {
        let asked = desk.calls();
        let zendesk = with(&desk, clock, reading(clock.fresh(7), old))
            .build()
            .unwrap();
        assert_eq!(ids(&all(zendesk.tickets(start()).pages()).await), WALK);
        let mut story = story(&desk).split_off(asked);
        // What is not known to be dead is used, and refused.
        story.retain(|step| step != "access-1 +0");
        assert_eq!(story[0], "access-7 +0");
        assert_eq!(story.len(), 5);
    }
    let zendesk = with(&desk, clock, reading(clock.fresh(7), clock.ended(1)))
        .build()
        .unwrap();
    all(zendesk.tickets(start()).pages()).await;
    pass(LIFETIME).await;
    all(zendesk.tickets(start()).pages()).await;
    assert!(
        story(&desk).contains(&"refresh-7".to_owned()),
        "it goes on from the newest pair"
    );
}

#[tokio::test]
async fn a_function_that_fails_before_it_asks_leaves_the_pair_as_it_is() {
    let desk = rotating(|request, _| walk(request)).await;
    let (clock, locked) = (Clock::new(), Mutex::new(true));
    let credentials = Credentials::oauth_tokens("exporter", None, clock.ended(1), move |renewal| {
        let was_locked = std::mem::take(&mut *locked.lock().unwrap());
        async move {
            if was_locked {
                return Err(Box::<dyn StdError + Send + Sync>::from(io::Error::other(
                    "the lock is taken",
                )));
            }
            Ok(renewal.request().await?)
        }
    });
    let zendesk = with(&desk, clock, credentials).build().unwrap();
    let error = refused(zendesk.tickets(start()).pages()).await;
    assert!(
        error.is_token_store()
            && error
                .source()
                .unwrap()
                .to_string()
                .contains("the lock is taken"),
        "{error:?}"
    );
    assert_eq!(desk.calls(), 0);
    assert_eq!(ids(&all(zendesk.tickets(start()).pages()).await), WALK);
}

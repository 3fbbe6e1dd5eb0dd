//! Samples have a budget of their own, on a paused clock.

use std::{num::NonZeroU32, time::Duration};

use zendesk_export::{Client, Pace};

use crate::{
    desk::{self, Desk},
    sample_requests::{SAMPLED, page, sample},
    support::{START, all, page_of, paused, start},
};

/// Samples, and organizations of one page.
async fn serving() -> Desk {
    Desk::serve(|request| {
        if request.path().ends_with("/sample") {
            return page(request);
        }
        desk::json(page_of("organizations", &[(1, START)], Some(START), true))
    })
    .await
}

/// So many samples, of each kind in turn.
async fn samples(zendesk: &Client, requests: usize) {
    for (name, _) in SAMPLED.iter().cycle().take(requests) {
        let taken = sample(name, zendesk, start().into()).await;
        taken.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

async fn organizations(zendesk: &Client, requests: usize) {
    for _ in 0..requests {
        all(zendesk.organizations(start()).pages()).await;
    }
}

fn seconds(desk: &Desk) -> Vec<u64> {
    let requests = desk.requests();
    let after = |at: tokio::time::Instant| (at - requests[0].at).as_secs();
    requests.iter().map(|request| after(request.at)).collect()
}

fn per_minute(requests: u32) -> Pace {
    Pace::per_minute(NonZeroU32::new(requests).unwrap())
}

#[tokio::test(start_paused = true)]
async fn ten_samples_in_twenty_minutes_at_any_pace() {
    for pace in [
        Pace::default(),
        Pace::high_volume(),
        per_minute(1_000),
        per_minute(30),
    ] {
        let desk = serving().await;
        let zendesk = paused(&desk.url).pace(pace).build().unwrap();
        samples(&zendesk, 21).await;
        let seconds = seconds(&desk);
        assert!(seconds[9] < 60, "{pace:?}: {seconds:?}");
        for window in seconds.windows(11) {
            assert!(window[10] - window[0] >= 1_200, "{pace:?}: {seconds:?}");
        }
        assert!(seconds[10] <= 1_300, "{pace:?}: {seconds:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_pace_of_few_requests_counts_samples_too() {
    let desk = serving().await;
    let zendesk = paused(&desk.url).pace(per_minute(3)).build().unwrap();
    samples(&zendesk, 2).await;
    organizations(&zendesk, 2).await;
    samples(&zendesk, 2).await;
    let seconds = seconds(&desk);
    for window in seconds.windows(4) {
        assert!(window[3] - window[0] >= 60, "{seconds:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_pace_of_few_requests_holds_for_samples_alone() {
    let desk = serving().await;
    let zendesk = paused(&desk.url).pace(per_minute(3)).build().unwrap();
    samples(&zendesk, 5).await;
    let seconds = seconds(&desk);
    for window in seconds.windows(4) {
        assert!(window[3] - window[0] >= 60, "{seconds:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn no_pace_means_no_waiting_for_samples() {
    let desk = serving().await;
    let zendesk = paused(&desk.url).pace(Pace::unlimited()).build().unwrap();
    samples(&zendesk, 25).await;
    assert!(seconds(&desk)[24] < 5);
}

#[tokio::test(start_paused = true)]
async fn samples_take_nothing_from_the_budget_of_the_exports() {
    let desk = serving().await;
    let zendesk = paused(&desk.url).pace(Pace::default()).build().unwrap();
    samples(&zendesk, 10).await;
    organizations(&zendesk, 10).await;
    let seconds = seconds(&desk);
    assert!(seconds[19] < 5, "{seconds:?}");
}

#[tokio::test(start_paused = true)]
async fn clones_share_the_budget_of_samples() {
    let desk = serving().await;
    let zendesk = paused(&desk.url).pace(Pace::default()).build().unwrap();
    let clone = zendesk.clone();
    tokio::join!(samples(&zendesk, 6), samples(&clone, 6));
    let seconds = seconds(&desk);
    assert!(seconds[9] < 60 && seconds[10] >= 1_200, "{seconds:?}");
}

/// A sample that is refused for so long, while organizations are served.
async fn refused_for(retry_after: &'static str) -> Desk {
    let mut refusals = 1;
    Desk::serve(move |request| {
        if !request.path().ends_with("/sample") {
            return desk::json(page_of("organizations", &[(1, START)], Some(START), true));
        }
        refusals -= 1;
        if refusals < 0 {
            return page(request);
        }
        desk::answer(429, &[("retry-after", retry_after)], "")
    })
    .await
}

#[tokio::test(start_paused = true)]
async fn a_sample_that_waits_holds_no_other_export_up() {
    for pace in [Pace::default(), Pace::unlimited(), per_minute(1_000)] {
        let desk = refused_for("600").await;
        let zendesk = paused(&desk.url).pace(pace).build().unwrap();
        let begun = tokio::time::Instant::now();

        let (taken, after) = tokio::join!(zendesk.organizations(start()).sample(), async {
            // Once the sample has had its refusal.
            while desk.calls() == 0 {
                tokio::task::yield_now().await;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
            organizations(&zendesk, 5).await;
            begun.elapsed()
        });

        assert_eq!(taken.unwrap().records.len(), 2, "{pace:?}");
        assert!(after < Duration::from_secs(10), "{pace:?}: {after:?}");
        assert!(begun.elapsed() >= Duration::from_secs(600), "{pace:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_sample_that_is_given_up_holds_no_other_export_up() {
    let desk = refused_for("1200").await;
    let zendesk = paused(&desk.url).pace(Pace::default()).build().unwrap();
    let error = zendesk.organizations(start()).sample().await.unwrap_err();
    assert!(error.is_rate_limited(), "{error}");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(1_200)));
    organizations(&zendesk, 5).await;
    let seconds = seconds(&desk);
    assert!(seconds[5] < 5, "{seconds:?}");
}

//! A pair of OAuth tokens that ends while an export walks through its pages.

use crate::{
    desk::{self, Answer, Desk, Request},
    sign_in_desk::{Clock, WALK, place, places, rotating, signed_in, slowly, story, walk},
    support::{all, ids, start},
};

const BY_CURSOR: [&str; 5] = ["+0", "c1", "c2", "c3", "c4"];
const BY_TIME: [&str; 5] = ["+0", "+1", "+2", "+3", "+4"];

fn refreshes(desk: &Desk) -> Vec<String> {
    let mut story = story(desk);
    story.retain(|step| step.starts_with("refresh"));
    story
}

#[tokio::test(start_paused = true)]
async fn a_token_that_ends_in_the_middle_of_a_walk_is_renewed_between_two_pages() {
    let desk = rotating(|request, _| walk(request)).await;
    let clock = Clock::new();
    let zendesk = signed_in(&desk, clock, clock.fresh(1));
    assert_eq!(ids(&slowly(zendesk.tickets(start()).pages()).await), WALK);
    assert_eq!(
        ids(&slowly(zendesk.tickets_by_time(start()).pages()).await),
        WALK
    );
    assert_eq!(places(&desk), [BY_CURSOR, BY_TIME].concat());
    assert_eq!(
        refreshes(&desk),
        ["refresh-1", "refresh-2", "refresh-3", "refresh-4"]
    );
}

#[tokio::test]
async fn a_token_that_is_refused_in_the_middle_of_a_walk_costs_the_refused_page_alone() {
    // The first token ends at the third page, the next one at the fifth.
    let ends = |token: usize, request: &Request| {
        let place = place(request);
        (token == 1 && place.ends_with('2')) || (token == 2 && place.ends_with('4'))
    };
    let page = move |request: &Request, token: usize| -> Answer {
        if ends(token, request) {
            desk::status(401, "")
        } else {
            walk(request)
        }
    };
    let clock = Clock::new();

    let desk = rotating(page).await;
    let zendesk = signed_in(&desk, clock, clock.fresh(1));
    assert_eq!(ids(&all(zendesk.tickets(start()).pages()).await), WALK);
    assert_eq!(story(&desk), with_two_renewals(BY_CURSOR));

    let desk = rotating(page).await;
    let zendesk = signed_in(&desk, clock, clock.fresh(1));
    assert_eq!(
        ids(&all(zendesk.tickets_by_time(start()).pages()).await),
        WALK
    );
    assert_eq!(story(&desk), with_two_renewals(BY_TIME));
}

fn with_two_renewals([a, b, c, d, e]: [&str; 5]) -> Vec<String> {
    let steps = [
        format!("access-1 {a}"),
        format!("access-1 {b}"),
        format!("access-1 {c}"),
        "refresh-1".to_owned(),
        format!("access-2 {c}"),
        format!("access-2 {d}"),
        format!("access-2 {e}"),
        "refresh-2".to_owned(),
        format!("access-3 {e}"),
    ];
    steps.into()
}

//! What holds of tokens by either grant, over walks of several pages and many streams.

use futures_util::future::join_all;
use zendesk_export::Client;

use crate::{
    desk,
    sign_in_desk::{Clock, Grant, WALK, place, places, renewals, slowly, story, walk, with},
    support::{all, drain, ids, refused, start},
};

const BY_CURSOR: [&str; 5] = ["+0", "c1", "c2", "c3", "c4"];
const BY_TIME: [&str; 5] = ["+0", "+1", "+2", "+3", "+4"];

#[tokio::test(start_paused = true)]
async fn a_token_that_ends_in_the_middle_of_a_walk_is_renewed_between_two_pages() {
    for grant in Grant::BOTH {
        let desk = grant.desk(|request, _| walk(request)).await;
        let zendesk = grant.client(&desk);
        assert_eq!(ids(&slowly(zendesk.tickets(start()).pages()).await), WALK);
        assert_eq!(
            ids(&slowly(zendesk.tickets_by_time(start()).pages()).await),
            WALK
        );
        assert_eq!(places(&desk), [BY_CURSOR, BY_TIME].concat());
        let mut renewals = grant.story(&desk);
        renewals.retain(|step| !step.starts_with("access"));
        assert_eq!(renewals, [1, 2, 3, 4].map(|number| grant.renewal(number)));
    }
}

#[tokio::test]
async fn a_token_that_is_refused_in_the_middle_of_a_walk_costs_the_refused_page_alone() {
    for grant in Grant::BOTH {
        for walked in [BY_CURSOR, BY_TIME] {
            // The first token ends at the third page, the next one at the fifth.
            let desk = grant
                .desk(move |request, token| match (token, place(request)) {
                    (1, place) if place == walked[2] => desk::status(401, ""),
                    (2, place) if place == walked[4] => desk::status(401, ""),
                    _ => walk(request),
                })
                .await;
            let zendesk = grant.client(&desk);
            let brought = if walked == BY_CURSOR {
                ids(&all(zendesk.tickets(start()).pages()).await)
            } else {
                ids(&all(zendesk.tickets_by_time(start()).pages()).await)
            };
            assert_eq!(brought, WALK);
            assert_eq!(grant.story(&desk), with_two_renewals(grant, walked));
        }
    }
}

fn with_two_renewals(grant: Grant, [a, b, c, d, e]: [&str; 5]) -> [String; 9] {
    [
        format!("access-1 {a}"),
        format!("access-1 {b}"),
        format!("access-1 {c}"),
        grant.renewal(1),
        format!("access-2 {c}"),
        format!("access-2 {d}"),
        format!("access-2 {e}"),
        grant.renewal(2),
        format!("access-3 {e}"),
    ]
}

async fn ten_walks(zendesk: &Client) {
    let walks = (0..10).map(|_| all(zendesk.clone().tickets(start()).pages()));
    for pages in join_all(walks).await {
        assert_eq!(ids(&pages), WALK);
    }
}

#[tokio::test]
async fn ten_streams_that_begin_together_share_one_request_for_tokens() {
    for grant in Grant::BOTH {
        let desk = grant.desk(|request, _| walk(request)).await;
        let clock = Clock::new();
        let zendesk = with(&desk, clock, grant.needing_a_token(clock));
        ten_walks(&zendesk.build().unwrap()).await;
        assert_eq!(story(&desk)[0], grant.renewal(1));
        assert_eq!((renewals(&desk), desk.calls()), (1, 51), "{grant:?}");
    }
}

#[tokio::test]
async fn ten_streams_whose_token_is_refused_share_one_new_one() {
    for grant in Grant::BOTH {
        for good in [0, 1, 5, 23, 49] {
            let mut asked = 0;
            let desk = grant
                .desk(move |request, token| {
                    asked += 1;
                    if token == 1 && asked > good {
                        desk::status(401, "")
                    } else {
                        walk(request)
                    }
                })
                .await;
            ten_walks(&grant.client(&desk)).await;

            let story = grant.story(&desk);
            let renewal = grant.renewal(1);
            let renewals = story.iter().filter(|step| **step == renewal);
            assert_eq!(renewals.count(), 1, "{grant:?} after {good} pages");
            let of_new = story.iter().filter(|step| step.starts_with("access-2"));
            assert_eq!(
                of_new.count(),
                50 - good,
                "a page that came is not asked for again"
            );
            let mut before = story.iter().take_while(|step| **step != renewal);
            assert!(before.all(|step| step.starts_with("access-1")));
        }
    }
}

#[tokio::test]
async fn a_new_token_that_is_refused_too_ends_the_walk_where_it_is() {
    for grant in Grant::BOTH {
        let desk = grant
            .desk(|request, _| match place(request).as_str() {
                "c2" => desk::status(401, ""),
                _ => walk(request),
            })
            .await;
        let (pages, error) = drain(grant.client(&desk).tickets(start()).pages()).await;
        let error = error.unwrap();
        assert!(error.is_auth() && !error.is_retryable(), "{error:?}");
        assert_eq!(ids(&pages), [[1], [2]]);
        let [.., before, renewal, after] = &grant.story(&desk)[..] else {
            panic!("{:?}", story(&desk));
        };
        assert_eq!([before, after], ["access-1 c2", "access-2 c2"]);
        assert_eq!(*renewal, grant.renewal(1));
        assert_eq!(places(&desk), ["+0", "c1", "c2", "c2"]);
    }
}

#[tokio::test]
async fn a_token_that_was_refused_is_not_sent_by_a_later_walk_either() {
    for grant in Grant::BOTH {
        let desk = grant
            .desk(|request, token| {
                if token <= 2 {
                    desk::status(401, "")
                } else {
                    walk(request)
                }
            })
            .await;
        let zendesk = grant.client(&desk);
        let error = refused(zendesk.tickets(start()).pages()).await;
        assert!(error.is_auth() && !error.is_retryable(), "{error:?}");
        let (first, second) = ("access-1 +0".to_owned(), "access-2 +0".to_owned());
        assert_eq!(grant.story(&desk), [first, grant.renewal(1), second]);
        assert_eq!(ids(&all(zendesk.tickets(start()).pages()).await), WALK);
        let walked = BY_CURSOR.map(|place| format!("access-3 {place}"));
        let again = [&[grant.renewal(2)][..], &walked].concat();
        assert_eq!(grant.story(&desk)[3..], again);
    }
}

#[tokio::test]
async fn a_token_that_may_not_use_the_export_is_not_renewed() {
    for grant in Grant::BOTH {
        for status in [403, 410] {
            let desk = grant.desk(move |_, _| desk::status(status, "")).await;
            let error = refused(grant.client(&desk).tickets(start()).pages()).await;
            assert!(error.is_forbidden(), "{error:?}");
            assert_eq!(grant.story(&desk), ["access-1 +0"]);
        }
    }
}

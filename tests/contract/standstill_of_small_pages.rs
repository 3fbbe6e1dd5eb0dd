//! A page that was made smaller may hold less than one second does: the size grows again before that
//! is an error.

use zendesk_export::{Error, Page, types::Ticket};

use crate::{
    desk::{self, Answer, Desk},
    support::{START, client, drain, ids, start, time_page},
};

/// A page within a second that is larger than the page.
fn within_a_second() -> Answer {
    desk::json(time_page(&[(1, START), (2, START)], Some(START), false))
}

fn after_it() -> Answer {
    let list = [(1, START), (2, START), (3, START + 5)];
    desk::json(time_page(&list, Some(START + 5), true))
}

async fn export(desk: &Desk) -> (Vec<Page<Ticket>>, Option<Error>) {
    drain(client(&desk.url).tickets_by_time(start()).pages()).await
}

#[tokio::test]
async fn the_size_that_was_asked_for_is_tried_again() {
    let answers = [desk::status(504, ""), within_a_second(), after_it()];
    let desk = Desk::script(answers).await;

    let (pages, error) = export(&desk).await;

    assert!(error.is_none(), "{error:?}");
    assert_eq!(desk.page_sizes(), [1000, 500, 1000]);
    assert_eq!(ids(&pages), [vec![1, 2], vec![3]], "none comes twice");
    assert!(pages.last().unwrap().end_of_stream);
    let checkpoint = &pages.last().unwrap().checkpoint;
    assert_eq!(checkpoint.start_time(), Some(START + 5));
}

#[tokio::test]
async fn the_size_grows_step_by_step_until_the_page_leads_on() {
    let heavy = || desk::status(504, "");
    let desk = Desk::script([
        heavy(),
        heavy(),
        heavy(),
        within_a_second(),
        within_a_second(),
        after_it(),
    ])
    .await;

    let (pages, error) = export(&desk).await;

    assert!(error.is_none(), "{error:?}");
    assert_eq!(desk.page_sizes(), [1000, 500, 250, 125, 250, 500]);
    assert_eq!(ids(&pages).concat(), [1, 2, 3]);
}

#[tokio::test]
async fn no_size_that_leads_on_is_a_standstill_after_a_few_requests() {
    for limit in [500, 250, 1] {
        let desk = Desk::serve(move |request| {
            if request.per_page() > limit {
                desk::status(504, "")
            } else {
                within_a_second()
            }
        })
        .await;

        let (pages, error) = export(&desk).await;

        let error = error.unwrap();
        assert!(error.is_standstill(), "{error}");
        assert!(!error.is_retryable());
        assert!(desk.calls() <= 15, "{limit}: {:?}", desk.page_sizes());
        assert_eq!(ids(&pages).concat(), [1, 2]);
        for page in &pages {
            assert_eq!(page.checkpoint.start_time(), Some(START));
        }
    }
}

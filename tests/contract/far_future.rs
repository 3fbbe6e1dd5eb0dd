//! No position passes the present. One that lies far ahead is a mistake, and not the end for now, unless it
//! is that of an event which is dated ahead.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::json;
use zendesk_export::{Checkpoint, Client, Resource, Start};

use crate::{
    desk::{self, Desk},
    support::{START, all, builder, drain, ids, refused, start, time_page},
    surface::{ROWS, Style, by_name},
    surface_desk,
};

const NOW: i64 = START + 86_400;

/// 2500-01-01T00:00:00Z
const YEAR_2500: i64 = 16_725_225_600;

/// A client that believes it is `NOW`.
fn client(desk: &Desk) -> Client {
    builder(&desk.url)
        .clock(|| UNIX_EPOCH + Duration::from_secs(NOW.unsigned_abs()))
        .build()
        .unwrap()
}

fn checkpoint(desk: &Desk, export: &str, secs: i64) -> Checkpoint {
    let json = json!({"version": 1, "account": desk.url, "export": export,
                      "position": {"start_time": secs}});
    serde_json::from_value(json).unwrap()
}

#[tokio::test]
async fn a_checkpoint_in_the_far_future_is_an_error() {
    let desk = Desk::script([]).await;
    let zendesk = client(&desk);
    for secs in [NOW * 1_000, NOW + 7_200, YEAR_2500, i64::MAX - 1, i64::MAX] {
        let by_time = checkpoint(&desk, "organizations", secs);
        let error = refused(zendesk.organizations(by_time).pages()).await;
        assert!(error.is_start_time(), "{secs}: {error}");
        assert_eq!(error.export(), Some("organizations"));
        assert!(error.to_string().contains("in the future"), "{error}");

        let by_cursor = checkpoint(&desk, "tickets", secs);
        let error = refused(zendesk.tickets(by_cursor).records()).await;
        assert!(error.is_start_time(), "{secs}: {error}");
    }
    assert_eq!(desk.calls(), 0);
}

#[tokio::test]
async fn a_checkpoint_that_is_ahead_by_minutes_is_the_end_for_now() {
    let desk = Desk::script([]).await;
    for secs in [NOW - 299, NOW, NOW + 1, NOW + 300] {
        let ahead = checkpoint(&desk, "organizations", secs);
        let pages = all(client(&desk).organizations(ahead).pages()).await;
        assert_eq!(pages.len(), 0, "{secs}");
    }
    assert_eq!(desk.calls(), 0);
}

#[tokio::test]
async fn an_absurd_end_time_on_the_last_page_leaves_the_old_position() {
    for absurd in [YEAR_2500, NOW * 1_000, i64::MAX] {
        let desk = Desk::script([
            desk::json(time_page(&[(1, START + 5)], Some(START + 5), false)),
            desk::json(time_page(&[(2, START + 9)], Some(absurd), true)),
        ])
        .await;

        let pages = all(client(&desk).tickets_by_time(start()).pages()).await;

        assert_eq!(ids(&pages), [[1], [2]]);
        assert_eq!(pages[1].checkpoint.start_time(), Some(START + 5));
    }
}

#[tokio::test]
async fn an_absurd_end_time_although_there_is_more_is_a_standstill() {
    for absurd in [YEAR_2500, NOW * 1_000, i64::MAX] {
        let page = time_page(&[(1, START + 5)], Some(absurd), false);
        let desk = Desk::serve(move |_| desk::json(&page)).await;

        let (pages, error) = drain(client(&desk).tickets_by_time(start()).pages()).await;

        let error = error.unwrap();
        assert!(error.is_standstill(), "{error}");
        assert_eq!(ids(&pages), [[1]], "after the records of the page");
        assert_eq!(pages[0].checkpoint.start_time(), Some(START));
        assert_eq!(desk.calls(), 1);
    }
}

#[tokio::test]
async fn a_position_never_passes_now() {
    for more in [true, false] {
        let page = time_page(&[(1, NOW + 60)], Some(NOW + 60), !more);
        let desk = Desk::script([desk::json(page)]).await;
        let pages = all(client(&desk).tickets_by_time(start()).pages()).await;
        assert_eq!(pages[0].checkpoint.start_time(), Some(NOW - 300));
        assert!(pages[0].leads_on);
        assert_eq!(pages[0].end_of_stream, !more);
    }
}

/// Metric events alone: a breach was seen before its time.
fn events(list: &[(i64, i64)], end_time: i64, end_of_stream: bool) -> desk::Answer {
    let mut page = surface_desk::bare(by_name("ticket_metric_events"), list);
    page["end_time"] = json!(end_time);
    page["end_of_stream"] = json!(end_of_stream);
    desk::json(page.to_string())
}

#[tokio::test]
async fn events_that_are_dated_ahead_hide_nothing_that_comes_before_them() {
    for ahead in [-200, 600, 7_200] {
        for last in [true, false] {
            let far = NOW + ahead;
            let desk = Desk::script([
                events(&[(1, START + 5), (2, far)], far, last),
                events(&[(3, NOW - 240), (2, far)], far, true),
            ])
            .await;
            let zendesk = client(&desk);
            let first = all(zendesk.ticket_metric_events(start()).pages()).await;
            assert_eq!(ids(&first), [[1, 2]]);
            let checkpoint = first[0].checkpoint.clone();
            assert_eq!(checkpoint.start_time(), Some(NOW - 300), "{ahead}");
            assert_eq!(first[0].warnings.len(), usize::from(ahead > 3_600));

            let second = all(zendesk.ticket_metric_events(checkpoint).pages()).await;

            assert_eq!(ids(&second), [[3, 2]], "{ahead}");
            assert!(!second[0].leads_on, "the clock has not moved");
        }
    }
}

/// A record of that time comes after all that is older, so nothing else is left for now.
#[tokio::test]
async fn a_record_dated_far_ahead_ends_an_export_that_marks_no_end_and_hides_nothing() {
    for row in ROWS.iter().filter(|row| row.style == Style::Unmarked) {
        let far = NOW + 7_200;
        let page = |list: &[(i64, i64)]| {
            let mut page = surface_desk::bare(row, list);
            page["end_time"] = json!(far);
            page["next_page"] = json!("https://elsewhere.invalid/next.json");
            desk::json(page.to_string())
        };
        let desk = Desk::script([
            page(&[(1, START + 5), (2, far)]),
            page(&[(3, NOW - 240), (2, far)]),
        ])
        .await;
        let read = |from: Start| {
            let resource = Resource::by_name(row.name).unwrap();
            all(client(&desk).export(resource, None, from).pages())
        };
        let first = read(start().into()).await;
        assert_eq!(first[0].records.len(), 2, "{}", row.name);
        assert_eq!(first[0].checkpoint.start_time(), Some(NOW - 300));
        assert!(first[0].warnings[0].contains("dated 2 h ahead"));
        let second = read(first[0].checkpoint.clone().into()).await;
        assert_eq!(second[0].records.len(), 2, "{}", row.name);
        assert_eq!(second[0].checkpoint.start_time(), Some(NOW - 300));
        assert_eq!(desk.calls(), 2, "{}", row.name);
    }
}

#[tokio::test]
async fn an_absurd_end_time_that_no_event_carries_is_no_position() {
    for last in [true, false] {
        let desk = Desk::script([events(&[(1, START + 5)], YEAR_2500, last)]).await;
        let (pages, error) = drain(client(&desk).ticket_metric_events(start()).pages()).await;
        assert_eq!(ids(&pages), [[1]]);
        assert_eq!(pages[0].checkpoint.start_time(), Some(START));
        assert_eq!(error.is_some(), !last);
    }
}

#[tokio::test]
async fn events_by_cursor_that_are_dated_ahead_are_followed_to_the_end_and_come_again() {
    let page = |list: &[(i64, i64)], cursor: &str, more: bool| {
        let mut page = surface_desk::bare(by_name("ticket_metric_events"), list);
        page["meta"] = json!({"has_more": more, "after_cursor": cursor});
        desk::json(page.to_string())
    };
    // In whatever order they come.
    let desk = Desk::script([
        page(&[(1, START + 5), (9, NOW + 600)], "a", true),
        page(&[(2, NOW - 400), (3, NOW + 600)], "b", true),
        page(&[(4, START + 9)], "c", false),
    ])
    .await;
    let export = client(&desk).ticket_metric_events_by_cursor(start());
    let pages = all(export.pages()).await;
    assert_eq!(ids(&pages), [vec![1, 9], vec![2, 3], vec![4]]);
    // Its cursor lies past what is to come.
    assert_eq!(pages[2].checkpoint.start_time(), Some(NOW - 300));
}

//! Pages that an end meets and that are not as one would like them.

use serde_json::{Value, json};

use crate::{
    desk::{self, Answer, Desk},
    support::{START, all, at, builder, client, drain},
    surface::{Row, Style, numbers, whole},
    surface_desk::{bare, record},
    until::{before, export, rows, saved},
};

const END: i64 = START + 10;

fn is_by_time(row: &Row) -> bool {
    matches!(row.style, Style::Time | Style::Unmarked)
}

/// A page of these records, which leads to `next`, as a time or as a cursor.
fn page(row: &Row, records: &[Value], next: i64, is_last: bool) -> Answer {
    let link = (!is_last).then(|| format!("/next?start_time={next}"));
    let cursor = next.to_string();
    let mut page = match row.style {
        Style::Time => json!({"end_time": next, "next_page": link, "end_of_stream": is_last}),
        Style::Unmarked => json!({"end_time": next, "next_page": link}),
        Style::Cursor => json!({"after_cursor": cursor, "end_of_stream": is_last}),
        Style::HasMore => json!({"after_cursor": cursor, "meta": {"has_more": !is_last}}),
        _ => json!({"meta": {"after_cursor": cursor, "has_more": !is_last}}),
    };
    page[row.items] = records.into();
    desk::json(page.to_string())
}

fn of(row: &Row, list: &[(i64, i64)]) -> Vec<Value> {
    let records = list.iter();
    records
        .map(|(id, at)| record(row, *id, START + at))
        .collect()
}

/// The records of a page, its position, and whether it is the last one.
type Sent<'a> = (&'a [(i64, i64)], i64, bool);

/// Serves these pages, each with the place that it leads to and whether it is the last one.
async fn script(row: &Row, pages: &[Sent<'_>]) -> Desk {
    let answer =
        |(list, next, is_last): &Sent<'_>| page(row, &of(row, list), START + next, *is_last);
    Desk::script(pages.iter().map(answer)).await
}

#[tokio::test]
async fn a_page_by_cursor_in_no_order_is_followed_by_what_may_still_be_before_the_time() {
    for row in rows().filter(|row| !is_by_time(row)) {
        let pages: [Sent<'_>; 4] = [
            (&[(1, 1)], 1, false),
            (&[(2, 20), (3, 2), (4, 10)], 2, false),
            (&[(5, 30), (6, 9), (7, 30)], 3, false),
            (&[(8, 31)], 4, false),
        ];
        let desk = script(row, &pages).await;
        let read = before(row, &client(&desk.url), row.start(), END).await;
        assert_eq!(numbers(&read), [1, 3, 6], "{}", row.name);
        assert_eq!(desk.calls(), 4, "{}", row.name);
        let places: Vec<_> = read.iter().map(|page| &page.checkpoint).collect();
        assert_eq!(places[1], places[0], "{}: to be read again", row.name);
        assert_eq!(places[2], places[0], "{}: to be read again", row.name);
        assert!(places[0].start_over() < Some(END), "{}", row.name);
        assert_eq!(places[3].start_time(), Some(END), "{}", row.name);
        let leads_on: Vec<_> = read.iter().map(|page| page.leads_on).collect();
        assert_eq!(leads_on, [true, false, false, true], "{}", row.name);
    }
}

#[tokio::test]
async fn a_page_by_cursor_in_the_order_of_time_that_leads_past_the_end_is_the_last_one() {
    for row in rows().filter(|row| !is_by_time(row)) {
        let pages: [Sent<'_>; 3] = [
            (&[(1, 1), (2, 9)], 1, false),
            (&[(3, 9), (4, 9), (5, 10), (6, 12)], 2, false),
            (&[(7, 12)], 3, false),
        ];
        let desk = script(row, &pages).await;
        let read = before(row, &client(&desk.url), row.start(), END).await;
        assert_eq!(numbers(&read), [1, 2, 3, 4], "{}", row.name);
        let reached: Vec<_> = read.iter().map(|page| page.reached_end).collect();
        // Those that are dated ahead come before those of their time.
        let dated_ahead = export(row, &client(&desk.url), row.start())
            .resource()
            .dated_ahead;
        let expected: &[bool] = match dated_ahead {
            true => &[false, false, true],
            false => &[false, true],
        };
        assert_eq!(reached, expected, "{}", row.name);
        assert_eq!(desk.calls(), expected.len(), "{}", row.name);
        let last = read.last().unwrap();
        assert_eq!(last.checkpoint.start_time(), Some(END), "{}", row.name);
    }
}

#[tokio::test]
async fn a_record_that_may_have_changed_while_its_page_was_made_does_not_lead_past_the_end() {
    let now = std::time::SystemTime::now();
    let now = now.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let soon = i64::try_from(now).unwrap() - START;
    for row in rows().filter(|row| !is_by_time(row)) {
        let pages: [Sent<'_>; 3] = [
            (&[(1, 1), (2, soon)], 1, false),
            (&[(3, 2), (4, 11)], 2, false),
            (&[(5, 12)], 3, false),
        ];
        let desk = script(row, &pages).await;
        let read = before(row, &client(&desk.url), row.start(), END).await;
        assert_eq!(numbers(&read), [1, 3], "{}", row.name);
        assert_eq!(desk.calls(), 3, "{}", row.name);
    }
}

#[tokio::test]
async fn what_was_left_out_before_the_cursor_comes_to_whoever_goes_on_without_the_end() {
    for row in rows().filter(|row| !is_by_time(row)) {
        let pages: [Sent<'_>; 4] = [
            (&[(1, 20), (2, 2), (3, 21)], 1, false),
            (&[(4, 3), (5, 22)], 2, false),
            (&[(1, 20), (2, 2), (3, 21)], 1, false),
            (&[(4, 3), (5, 22)], 2, true),
        ];
        let desk = script(row, &pages).await;
        let zendesk = client(&desk.url);
        let mut part = export(row, &zendesk, row.start()).until(at(END)).pages();
        let first = part.try_next().await.unwrap().unwrap();
        let second = part.try_next().await.unwrap().unwrap();
        let both = [first, second];
        assert_eq!(numbers(&both), [2, 4], "{}", row.name);

        let rest = whole(row.name, &zendesk, saved(&both[1]).into()).await;
        assert_eq!(numbers(&rest), [1, 2, 3, 4, 5], "{}", row.name);
    }
}

#[tokio::test]
async fn a_page_by_time_in_no_order_ends_where_its_end_time_says() {
    for row in rows().filter(|row| is_by_time(row)) {
        let pages: [Sent<'_>; 2] = [
            (&[(1, 20), (2, 2), (3, 1)], 2, false),
            (&[(4, 30), (5, 10), (6, 9)], 10, false),
        ];
        let desk = script(row, &pages).await;
        let read = before(row, &client(&desk.url), row.start(), END).await;
        assert_eq!(numbers(&read), [2, 3, 6], "{}", row.name);
        assert_eq!(read[0].checkpoint.start_time(), Some(START + 2));
        assert!(read[1].reached_end && read[1].leads_on, "{}", row.name);
    }
}

#[tokio::test]
async fn a_record_without_a_readable_time_comes_and_tells_nothing_of_the_end() {
    for row in rows() {
        let timeless = |id: i64, time: Value| {
            let mut record = record(row, id, START);
            record[row.timestamp] = time;
            record
        };
        let within = record(row, 1, START + 1);
        let desk = Desk::script([
            page(row, &[within, timeless(2, Value::Null)], START + 1, false),
            page(row, &[timeless(3, json!("soon"))], START + 2, false),
            page(
                row,
                &[timeless(4, json!({})), record(row, 5, END)],
                END,
                false,
            ),
        ])
        .await;
        let read = before(row, &client(&desk.url), row.start(), END).await;
        assert_eq!(numbers(&read), [1, 2, 3, 4], "{}", row.name);
        assert_eq!(desk.calls(), 3, "{}", row.name);
        assert!(read[2].reached_end, "{}", row.name);
    }
}

#[tokio::test]
async fn a_position_may_jump_over_the_end() {
    for row in rows() {
        let desk = script(
            row,
            &[(&[(1, 1)], 86_400, false), (&[(2, 86_400)], 86_401, false)],
        )
        .await;
        let read = before(row, &client(&desk.url), row.start(), END).await;
        assert_eq!(numbers(&read), [1], "{}", row.name);
        let last = read.last().unwrap();
        assert!(last.reached_end && last.leads_on, "{}", row.name);
        assert_eq!(last.checkpoint.start_time(), Some(END), "{}", row.name);
        // A cursor does not tell a time.
        let calls = if is_by_time(row) { 1 } else { 2 };
        assert_eq!(desk.calls(), calls, "{}", row.name);
    }
}

#[tokio::test]
async fn the_last_page_reaches_the_time_whether_it_has_records_or_not() {
    for row in rows().filter(|row| row.style != Style::Unmarked) {
        for list in [&[][..], &[(1, 1)], &[(1, 1), (2, 10)]] {
            let desk = script(row, &[(list, 1, true)]).await;
            let read = before(row, &client(&desk.url), row.start(), END).await;
            assert_eq!(numbers(&read).len(), list.len().min(1), "{}", row.name);
            assert!(read[0].reached_end && read[0].end_of_stream);
            assert!(read[0].checkpoint.start_over() <= Some(END), "{}", row.name);
        }
    }
}

#[tokio::test]
async fn a_page_without_link_and_mark_is_no_end_to_rely_on() {
    for row in rows().filter(|row| row.style == Style::Unmarked) {
        let pages: [Sent<'_>; 3] = [
            (&[(1, 5)], 5, true),
            (&[(1, 5), (2, 6)], 6, true),
            (&[(2, 6)], 6, true),
        ];
        let desk = script(row, &pages).await;
        let read = before(row, &client(&desk.url), row.start(), END).await;
        assert_eq!(numbers(&read), [1, 2], "{}", row.name);
        let reached: Vec<_> = read.iter().map(|page| page.reached_end).collect();
        assert_eq!(reached, [false, false, true], "{}", row.name);
    }
}

#[tokio::test]
async fn where_zendesk_has_nothing_later_the_place_is_that_of_the_last_page() {
    for row in rows().filter(|row| row.style != Style::Unmarked) {
        let desk = script(row, &[(&[(1, 1)], 1, true), (&[(2, 8)], 8, true)]).await;
        let zendesk = client(&desk.url);
        let read = before(row, &zendesk, row.start(), END).await;
        assert!(read[0].reached_end && read[0].leads_on, "{}", row.name);
        // A record that has become visible late.
        let late = before(row, &zendesk, saved(&read[0]), END).await;
        assert_eq!(numbers(&late), [2], "{}", row.name);
        let (time, cursor) = (desk.queries("start_time"), desk.queries("cursor"));
        let is_time = time[1] == Some((START + 1).to_string());
        assert!(is_time || cursor[1].is_some(), "{}", row.name);
    }
}

#[tokio::test]
async fn an_empty_page_that_is_not_the_last_does_not_reach_it() {
    for row in rows().filter(|row| row.style != Style::Unmarked) {
        let pages: [Sent<'_>; 3] = [
            (&[], 3, false),
            (&[(1, 9)], 9, false),
            (&[(2, 10)], 10, false),
        ];
        let desk = script(row, &pages).await;
        let read = before(row, &client(&desk.url), row.start(), END).await;
        assert_eq!(numbers(&read), [1], "{}", row.name);
        let reached: Vec<_> = read.iter().map(|page| page.reached_end).collect();
        assert_eq!(reached, [false, false, true], "{}", row.name);
    }
}

#[tokio::test]
async fn an_end_that_is_too_recent_for_this_clock_is_not_reached_and_nothing_after_it_is_passed() {
    let now = END + 60;
    for row in rows() {
        let last = page(row, &of(row, &[(1, 1), (2, 12)]), START + 12, true);
        let desk = Desk::script([last.clone(), last]).await;
        let clock = move || std::time::UNIX_EPOCH + std::time::Duration::from_secs(now as u64);
        let zendesk = builder(&desk.url).clock(clock).build().unwrap();
        let zendesk_later = client(&desk.url);
        let from = at(START - 1_000);
        let read = before(row, &zendesk, from, END).await;
        assert_eq!(numbers(&read), [1], "{}", row.name);
        assert!(!read[0].reached_end, "{}: more may come", row.name);

        let rest = whole(row.name, &zendesk_later, saved(&read[0]).into()).await;
        assert!(numbers(&rest).contains(&2), "{}", row.name);
    }
}

#[tokio::test]
async fn a_second_that_cannot_be_passed_is_met_only_before_the_end() {
    for row in rows().filter(|row| row.style == Style::Time) {
        let full: &[(i64, i64)] = &[(1, 5), (2, 5)];
        let pages = [(full, 5, false), (full, 5, false)];
        for (end, is_met) in [(START + 5, false), (START + 6, true)] {
            let desk = script(row, &pages).await;
            let zendesk = client(&desk.url);
            let mut export = export(row, &zendesk, row.start()).until(at(end));
            if row.name.ends_with("by_time") || row.name == "organizations" {
                export = export.per_page(2);
            }
            let (read, error) = drain(export.pages()).await;
            assert_eq!(error.is_some(), is_met, "{}: {error:?}", row.name);
            assert_eq!(read[0].reached_end, !is_met, "{}", row.name);
        }
    }
}

/// As of articles and in Talk: what follows a second of several records has to tell that it was the last one.
#[tokio::test]
async fn where_only_an_empty_page_tells_the_last_second_it_reaches_the_time() {
    for row in rows().filter(|row| row.style == Style::Unmarked) {
        let twice: &[(i64, i64)] = &[(1, 5), (2, 5)];
        for (follows, is_last) in [(&[][..], true), (&[(3, 11)], false)] {
            let pages = [(twice, 5, false), (twice, 5, false), (follows, 11, false)];
            let desk = script(row, &pages).await;
            let stream = export(row, &client(&desk.url), row.start()).until(at(END));
            let (read, error) = drain(stream.pages()).await;
            assert_eq!(numbers(&read), [1, 2], "{}", row.name);
            assert_eq!(read.last().unwrap().reached_end, is_last, "{}", row.name);
            assert_eq!(error.is_some(), !is_last, "{}: {error:?}", row.name);
            assert_eq!(desk.calls(), 3, "{}", row.name);
        }
    }
}

#[tokio::test]
async fn a_page_that_is_cut_keeps_what_came_beside_its_records() {
    for row in rows().filter(|row| row.name.starts_with("tickets")) {
        let mut body = bare(row, &[(1, START + 1), (2, END)]);
        body["count"] = json!(2);
        body["users"] = json!([{"id": 7}, {"id": 8}]);
        body["end_of_stream"] = json!(true);
        let desk = Desk::script([desk::json(body.to_string())]).await;
        let stream = export(row, &client(&desk.url), row.start()).until(at(END));
        let read = all(stream.pages()).await;
        assert_eq!(numbers(&read), [1], "{}", row.name);
        assert_eq!(read[0].sideloads["users"].len(), 2, "{}", row.name);
        // By cursor no page has a count.
        let counted = is_by_time(row).then_some(1);
        assert_eq!(read[0].count, counted, "{}", row.name);
        assert_eq!(read[0].repeats, 0, "{}", row.name);
    }
}

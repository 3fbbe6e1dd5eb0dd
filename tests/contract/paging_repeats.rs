//! What was handed out does not come again, in whatever order pages hold it.

use serde_json::json;

use crate::{
    desk::{self, Desk},
    support::{START, all, client, ids, items, start, time_page},
    surface::{ROWS, Style, numbers, whole},
    surface_desk::bare,
};

async fn ids_of(bodies: impl IntoIterator<Item = String>) -> Vec<Vec<i64>> {
    let desk = Desk::script(bodies.into_iter().map(desk::json)).await;
    ids(&all(client(&desk.url).tickets_by_time(start()).pages()).await)
}

#[tokio::test]
async fn unsorted_pages_repeat_nothing_at_their_seam() {
    let at = |id: i64| (id, START + 100 * id);
    let page = |list: &[(i64, i64)], last| time_page(list, Some(START + 300), last);
    let first = page(&[at(3), at(1), at(2)], false);
    // The repeat stands after a record that is new.
    let second = time_page(&[at(4), at(3)], Some(START + 400), true);
    assert_eq!(ids_of([first, second]).await, [vec![3, 1, 2], vec![4]]);
}

#[tokio::test]
async fn a_record_past_the_position_comes_once_however_many_pages_later() {
    let pages = ids_of([
        time_page(
            &[(3, START + 300), (1, START + 100)],
            Some(START + 100),
            false,
        ),
        time_page(
            &[(1, START + 100), (2, START + 200)],
            Some(START + 200),
            false,
        ),
        time_page(
            &[(2, START + 200), (3, START + 300)],
            Some(START + 300),
            true,
        ),
    ])
    .await;
    assert_eq!(pages, [vec![3, 1], vec![2], vec![]]);
}

#[tokio::test]
async fn within_one_page_the_very_same_text_goes_out_once_in_every_export() {
    for row in ROWS {
        let mut page = bare(row, &[(1, START), (2, START), (1, START), (2, START)]);
        page["end_of_stream"] = json!(true);
        page["end_time"] = json!(START);
        let desk = Desk::script([desk::json(page.to_string())]).await;
        let pages = whole(row.name, &client(&desk.url), row.start()).await;
        assert_eq!(numbers(&pages), [1, 2], "{}", row.name);
        assert_eq!(pages[0].repeats, 2, "{}", row.name);
    }
}

#[tokio::test]
async fn texts_that_differ_by_one_byte_in_the_middle_are_two_records() {
    let ticket = |letter: &str| {
        let long = "x".repeat(200);
        json!({"id": 1, "generated_timestamp": START, "subject": format!("{long}{letter}{long}"),
               "zz": long})
    };
    let list = [ticket("a"), ticket("b"), ticket("a")];
    let body = json!({"tickets": list, "end_time": START, "end_of_stream": true});
    assert_eq!(ids_of([body.to_string()]).await, [[1, 1]]);
}

#[tokio::test]
async fn a_time_within_a_record_hides_nothing() {
    // Neither an older time inside nor one that cannot be read makes a record of the seam an old one.
    let odd = |id: i64, inner| {
        json!({"id": id, "inner": {"generated_timestamp": inner},
                              "generated_timestamp": START + 60})
    };
    let list = [
        odd(1, json!(START)),
        odd(2, json!(null)),
        odd(3, json!("soon")),
    ];
    let body = |last: bool| json!({"tickets": list, "end_time": START + 60, "end_of_stream": last});
    let pages = ids_of([body(false).to_string(), body(true).to_string()]).await;
    assert_eq!(pages, [vec![1, 2, 3], vec![]]);
}

#[tokio::test]
async fn every_page_says_whether_it_leads_on() {
    for row in ROWS.iter().filter(|row| row.style == Style::Cursor) {
        for cursor in [None, Some("a")] {
            let mut page = bare(row, &[(1, START)]);
            page["end_of_stream"] = json!(true);
            page["after_cursor"] = json!(cursor);
            let desk = Desk::script([desk::json(page.to_string())]).await;
            let pages = whole(row.name, &client(&desk.url), row.start()).await;
            assert_eq!(pages[0].leads_on, cursor.is_some(), "{}", row.name);
        }
    }
    let bodies = [
        json!({"tickets": items(&[(1, START + 5)]), "end_time": START + 5, "end_of_stream": false}),
        json!({"tickets": items(&[(1, START + 5)]), "end_time": START + 5, "end_of_stream": true}),
    ];
    let desk = Desk::script(bodies.map(|body| desk::json(body.to_string()))).await;
    let pages = all(client(&desk.url).tickets_by_time(start()).pages()).await;
    assert_eq!([pages[0].leads_on, pages[1].leads_on], [true, false]);
}

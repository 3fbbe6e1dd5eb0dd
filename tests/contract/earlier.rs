//! A checkpoint that steps back in time, for records that become visible late.

use std::time::Duration;

use serde_json::{Value, json};
use zendesk_export::{Checkpoint, Start};

use crate::{
    support::{START, client},
    surface::{ROWS, Row, Style, numbers, whole},
    surface_desk::{serve, several_pages},
};

fn checkpoint(row: &Row, account: &str, position: &Value) -> Checkpoint {
    let json = json!({"version": 1, "account": account, "export": row.in_checkpoints(),
                      "position": position});
    serde_json::from_value(json).unwrap()
}

#[tokio::test]
async fn a_time_steps_back_and_the_records_of_it_come_again() {
    for row in ROWS.iter().filter(|row| row.style != Style::NextPage) {
        let records = several_pages(row);
        let desk = serve(row, &records).await;
        let position = json!({"start_time": START + 30});
        let saved = checkpoint(row, &desk.url, &position);

        let earlier = saved.clone().earlier(Duration::from_secs(10));

        assert_eq!(earlier.start_time(), Some(START + 20), "{}", row.name);
        assert_eq!(earlier.export(), saved.export());
        assert_eq!(saved.clone().earlier(Duration::ZERO), saved);
        let pages = whole(row.name, &client(&desk.url), earlier.into()).await;
        let from = records
            .lock()
            .unwrap()
            .iter()
            .filter(|(_, at)| *at >= START + 20)
            .count();
        assert_eq!(numbers(&pages).len(), from, "{}", row.name);
    }
}

#[tokio::test]
async fn there_is_nothing_before_the_beginning() {
    for row in ROWS.iter().filter(|row| row.style != Style::NextPage) {
        let desk = serve(row, &several_pages(row)).await;
        for by in [Duration::from_secs(START.unsigned_abs() + 1), Duration::MAX] {
            let saved = checkpoint(row, &desk.url, &json!({"start_time": START}));
            let earlier = saved.earlier(by);
            assert_eq!(earlier.start_time(), Some(0), "{}", row.name);
            whole(row.name, &client(&desk.url), Start::Checkpoint(earlier)).await;
        }
        let from = Some("0".to_owned());
        assert_eq!(desk.requests()[0].query("start_time"), from, "{}", row.name);
    }
}

#[test]
fn a_cursor_has_no_time_and_stays() {
    for row in ROWS {
        let position = match row.style {
            Style::Cursor | Style::HasMore | Style::NextPage => json!({"cursor": "a=="}),
            _ => continue,
        };
        let saved = checkpoint(row, "https://acme.zendesk.com", &position);
        let earlier = saved.clone().earlier(Duration::from_secs(60));
        assert_eq!(earlier, saved, "{}", row.name);
    }
}

//! What most tests begin with: a client without pace and delays, and pages of JSON.

use std::time::Duration;

use chrono::DateTime;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use zendesk_export::{
    Client, ClientBuilder, Credentials, Error, ExportStream, Pace, Page, Record, RetryPolicy,
    StartTime,
};

/// The `start_time` of the first users of these exports: 2012-03-18T01:39:31Z.
pub const START: i64 = 1_332_034_771;

pub const TOKEN: &str = "token-that-nobody-may-see";

pub fn start() -> StartTime {
    at(START)
}

pub fn at(secs: i64) -> StartTime {
    StartTime::from_unix_secs(secs).unwrap()
}

/// Tries at once, and as fast as the server answers.
pub fn client(url: &str) -> Client {
    builder(url).build().unwrap()
}

pub fn builder(url: &str) -> ClientBuilder {
    Client::builder(url)
        .credentials(Credentials::oauth_token(TOKEN))
        .pace(Pace::unlimited())
        .retry(without_delays())
}

pub fn without_delays() -> RetryPolicy {
    RetryPolicy {
        first_delay: Duration::ZERO,
        max_delay: Duration::ZERO,
        ..RetryPolicy::default()
    }
}

/// For tests under a paused clock: nothing but the waits under test may move it.
pub fn paused(url: &str) -> ClientBuilder {
    builder(url).timeout(None)
}

/// One record of any export, with the timestamp that its export goes by.
pub fn item(id: i64, timestamp: i64) -> Value {
    json!({
        "id": id,
        "generated_timestamp": timestamp,
        "timestamp": timestamp,
        "updated_at": DateTime::from_timestamp_secs(timestamp),
    })
}

pub fn items(list: &[(i64, i64)]) -> Vec<Value> {
    list.iter().map(|(id, at)| item(*id, *at)).collect()
}

/// A page of tickets by time.
pub fn time_page(list: &[(i64, i64)], end_time: Option<i64>, end_of_stream: bool) -> String {
    page_of("tickets", list, end_time, end_of_stream)
}

pub fn page_of(
    key: &str,
    list: &[(i64, i64)],
    end_time: Option<i64>,
    end_of_stream: bool,
) -> String {
    json!({
        key: items(list),
        "count": list.len(),
        "end_of_stream": end_of_stream,
        "end_time": end_time,
        "next_page": "https://elsewhere.invalid/api/v2/incremental/next.json?start_time=1",
    })
    .to_string()
}

/// A page of tickets by cursor.
pub fn cursor_page(list: &[(i64, i64)], cursor: Option<&str>, end_of_stream: bool) -> String {
    json!({
        "tickets": items(list),
        "after_cursor": cursor,
        "after_url": "https://elsewhere.invalid/api/v2/incremental/tickets/cursor?cursor=x",
        "before_cursor": null,
        "before_url": null,
        "end_of_stream": end_of_stream,
    })
    .to_string()
}

/// A page as a typed mock takes it.
pub fn typed<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).unwrap()
}

/// All pages up to the end, or up to an error. A stream that does not end fails the test.
pub async fn drain<T>(mut pages: ExportStream<T>) -> (Vec<T>, Option<Error>) {
    let mut all = Vec::new();
    loop {
        assert!(all.len() < 500, "the stream does not end");
        match pages.try_next().await {
            Ok(Some(page)) => all.push(page),
            Ok(None) => return (all, None),
            Err(error) => {
                let next = pages.try_next().await.map(|item| item.is_some());
                assert!(matches!(next, Ok(false)), "a stream ends with its error");
                return (all, Some(error));
            }
        }
    }
}

pub async fn all<T>(pages: ExportStream<T>) -> Vec<T> {
    let (all, error) = drain(pages).await;
    if let Some(error) = error {
        panic!("{error:?}: {error}");
    }
    all
}

/// The error that a stream begins with.
pub async fn refused<T>(pages: ExportStream<T>) -> Error {
    let (all, error) = drain(pages).await;
    assert_eq!(all.len(), 0, "an error was expected in place of a page");
    error.unwrap()
}

pub fn id<T>(record: &Record<T>) -> i64 {
    record.view::<Value>().unwrap()["id"].as_i64().unwrap()
}

/// The ids of the records, page by page.
pub fn ids<T>(pages: &[Page<T>]) -> Vec<Vec<i64>> {
    let of = |page: &Page<T>| page.records.iter().map(id).collect();
    pages.iter().map(of).collect()
}

/// The error and all its causes, as Display and as Debug show them.
pub fn everything_about(error: &Error) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}");
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text += &format!("\n{error}\n{error:?}");
        cause = error.source();
    }
    text
}

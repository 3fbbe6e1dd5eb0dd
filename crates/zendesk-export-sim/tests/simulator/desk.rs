//! A simulator whose clock stands still, and a plain client of it.

use std::num::NonZeroU32;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use reqwest::{Response, StatusCode};
use serde_json::Value;
use zendesk_export_sim::{Limit, Simulator, SimulatorBuilder};

/// 2026-01-15, 20 seconds into a minute and after every record.
pub(crate) const NOW: u64 = 1_768_435_220;

/// Exports by the paths below `incremental/`.
pub(crate) const OF_SUPPORT: [&str; 8] = [
    "tickets",
    "tickets/cursor",
    "tickets/sample",
    "ticket_events",
    "ticket_metric_events",
    "users",
    "users/cursor",
    "organizations",
];

pub(crate) fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

pub(crate) fn builder() -> SimulatorBuilder {
    Simulator::builder()
        .tickets(400)
        .seed(7)
        .requests_per_minute(Limit::Unlimited)
        .clock(|| at(NOW))
}

pub(crate) fn per_minute(requests: u32) -> Limit {
    Limit::PerMinute(NonZeroU32::new(requests).expect("tests allow some requests"))
}

pub(crate) struct Desk {
    pub(crate) simulator: Simulator,
    client: reqwest::Client,
}

pub(crate) async fn open(builder: SimulatorBuilder) -> Desk {
    Desk {
        simulator: builder.start().await.expect("loopback is there"),
        client: http(),
    }
}

impl Desk {
    pub(crate) async fn send(&self, path: &str) -> Response {
        self.send_with(path, "Bearer some-token").await
    }

    pub(crate) async fn send_with(&self, path: &str, authorization: &str) -> Response {
        let path = format!("/api/v2/incremental/{path}");
        self.get_with(&path, authorization).await
    }

    /// The answer at any path.
    pub(crate) async fn get(&self, path: &str) -> Response {
        self.get_with(path, "Bearer some-token").await
    }

    pub(crate) async fn get_with(&self, path: &str, authorization: &str) -> Response {
        let url = format!("{}{path}", self.simulator.base_url());
        let request = self.client.get(url);
        let request = request.header("authorization", authorization);
        request.send().await.expect("the simulator answers")
    }

    pub(crate) async fn ask_for_token(&self, parameters: &Value) -> (StatusCode, Value) {
        self.post_token_request(parameters.to_string()).await
    }

    pub(crate) async fn post_token_request(&self, body: String) -> (StatusCode, Value) {
        let url = format!("{}/oauth/tokens", self.simulator.base_url());
        let answer = self.client.post(url).body(body).send().await;
        let answer = answer.expect("the simulator answers");
        let status = answer.status();
        (status, answer.json().await.expect("answers are JSON"))
    }

    /// The page at this path below the exports.
    pub(crate) async fn page(&self, path: &str) -> Value {
        self.page_at(&format!("/api/v2/incremental/{path}")).await
    }

    /// The page at any path.
    pub(crate) async fn page_at(&self, path: &str) -> Value {
        let response = self.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.json().await.expect("pages are JSON")
    }

    /// The page at a link that a page gave.
    pub(crate) async fn follow(&self, link: &Value) -> Value {
        let link = link.as_str().expect("the link is a text");
        let path = link.strip_prefix(self.simulator.base_url());
        self.page_at(path.expect("the link leads to the simulator"))
            .await
    }

    /// All pages from the one at this path to the end of the stream.
    pub(crate) async fn walk(&self, path: &str) -> Vec<Value> {
        let mut pages = vec![self.page(path).await];
        while pages[pages.len() - 1]["end_of_stream"] == false {
            let page = &pages[pages.len() - 1];
            let link = match &page["next_page"] {
                Value::Null => &page["after_url"],
                next_page => next_page,
            };
            let next = self.follow(link).await;
            pages.push(next);
        }
        pages
    }
}

/// The same parameters but for one.
pub(crate) fn with(mut parameters: Value, name: &str, value: impl Into<Value>) -> Value {
    parameters[name] = value.into();
    parameters
}

/// The records of a page.
pub(crate) fn records<'a>(page: &'a Value, items: &str) -> &'a [Value] {
    page[items].as_array().expect("the page has its records")
}

pub(crate) fn ids(pages: &[Value], items: &str) -> Vec<i64> {
    pages
        .iter()
        .flat_map(|page| records(page, items))
        .map(|record| record["id"].as_i64().expect("every record has an id"))
        .collect()
}

/// The time that paging compares with.
pub(crate) fn moments(page: &Value) -> Vec<i64> {
    records(page, "tickets")
        .iter()
        .map(|ticket| ticket["generated_timestamp"].as_i64())
        .map(|moment| moment.expect("every ticket has it"))
        .collect()
}

/// In a build of the whole workspace reqwest has TLS, and takes no client without a provider.
pub(crate) fn http() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

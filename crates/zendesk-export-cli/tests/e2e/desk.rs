//! Simulated accounts, and a plain client of them that shares nothing with the exporter.

use std::{
    collections::BTreeMap,
    io::{Read as _, Write as _},
    net::TcpStream,
    process::Command,
    sync::OnceLock,
};

use serde_json::value::RawValue;
use tokio::runtime::Runtime;
use zendesk_export_sim::{Limit, Simulator, SimulatorBuilder};

use crate::support::{self, Run};

/// Every export: its name on the command line, its path, and where a page holds its records.
pub(crate) const EXPORTS: [(&str, &str, &str); 6] = [
    ("tickets", "tickets/cursor", "tickets"),
    ("tickets-by-time", "tickets", "tickets"),
    ("ticket-events", "ticket_events", "ticket_events"),
    ("users", "users/cursor", "users"),
    ("users-by-time", "users", "users"),
    ("organizations", "organizations", "organizations"),
];

pub(crate) struct Desk {
    pub(crate) simulator: Simulator,
    // It serves on a thread of this.
    _runtime: Runtime,
}

/// How many tickets the shared account has.
pub(crate) const TICKETS: usize = 250;

/// A small account that most tests share: no export of it takes more than a page.
pub(crate) fn desk() -> &'static Desk {
    static DESK: OnceLock<Desk> = OnceLock::new();
    let account = || builder().tickets(TICKETS as u64).seed(7);
    // No export has more than one page.
    DESK.get_or_init(|| Desk::open(account().ticket_metric_events(1_000)))
}

pub(crate) fn builder() -> SimulatorBuilder {
    Simulator::builder().requests_per_minute(Limit::Unlimited)
}

impl Desk {
    pub(crate) fn open(builder: SimulatorBuilder) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let simulator = runtime.block_on(builder.start()).unwrap();
        Self {
            simulator,
            _runtime: runtime,
        }
    }

    pub(crate) fn url(&self) -> &str {
        self.simulator.base_url()
    }

    pub(crate) fn export(&self, resource: &str) -> Command {
        support::export(self.url(), resource)
    }

    pub(crate) fn run<const N: usize>(&self, resource: &str, args: [&str; N]) -> Run {
        support::run(self.export(resource).args(args))
    }

    /// The members of the first page at a path below the exports, as they are sent.
    pub(crate) fn page(&self, path: &str) -> BTreeMap<String, Box<RawValue>> {
        let (_, body) = get(self.url(), &format!("/api/v2/incremental/{path}"));
        serde_json::from_str(&body).unwrap()
    }

    /// All records of an export that fits on one page, as they are sent.
    pub(crate) fn records(&self, path: &str, key: &str) -> Vec<String> {
        let page = self.page(&format!("{path}?start_time=0"));
        assert_eq!(page["end_of_stream"].get(), "true", "it fits on one page");
        list(&page[key])
    }
}

/// The items of an array, as they are sent.
pub(crate) fn list(array: &RawValue) -> Vec<String> {
    let items: Vec<Box<RawValue>> = serde_json::from_str(array.get()).unwrap();
    items.iter().map(|item| item.get().to_owned()).collect()
}

/// Head and body of an answer, uncompressed.
pub(crate) fn get(base_url: &str, path: &str) -> (String, String) {
    let host = base_url.strip_prefix("http://").unwrap();
    let mut connection = TcpStream::connect(host).unwrap();
    let request =
        format!("GET {path} HTTP/1.0\r\nHost: {host}\r\nAuthorization: Bearer any-token\r\n\r\n");
    connection.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

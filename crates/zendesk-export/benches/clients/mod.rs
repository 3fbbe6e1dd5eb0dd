//! The ways to walk that are measured, each in a process of its own.

use std::{env, process::Command};

use serde::Deserialize;
use serde_json::value::RawValue;
use zendesk_export::{Client, Credentials, Error, Export, Pace, Start, exports::Tickets};
use zendesk_export_bench::{PATH, Report, Server};

#[derive(Clone, Copy, Debug)]
pub(crate) enum Walker {
    Pages,
    Records,
    HandWritten,
}

impl Walker {
    /// Walks all of a server's pages.
    pub(crate) fn walk(self, server: &Server) -> Report {
        let mut command = Command::new(env::current_exe().unwrap());
        Report::of(command.args(["--walk", self.name(), server.base_url()]))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Pages => "pages",
            Self::Records => "records",
            Self::HandWritten => "hand-written",
        }
    }
}

/// Walks, where [`Walker::walk`] asked for it, and says whether it was so. A `main` begins with it.
pub(crate) fn walked() -> bool {
    let args: Vec<String> = env::args().skip(1).collect();
    let ["--walk", name, base_url] = args.iter().map(String::as_str).collect::<Vec<_>>()[..] else {
        return false;
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let records = runtime.block_on(async {
        match name {
            "pages" => pages(base_url).await.unwrap(),
            "records" => records(base_url).await.unwrap(),
            _ => hand_written(base_url).await.unwrap(),
        }
    });
    Report::now(records).say();
    true
}

async fn pages(base_url: &str) -> Result<u64, Error> {
    let mut pages = tickets(base_url)?.pages();
    let mut records = 0;
    while let Some(page) = pages.try_next().await? {
        records += page.records.len() as u64;
    }
    Ok(records)
}

async fn records(base_url: &str) -> Result<u64, Error> {
    let mut stream = tickets(base_url)?.records();
    let mut records = 0;
    while let Some(_record) = stream.try_next().await? {
        records += 1;
    }
    Ok(records)
}

fn tickets(base_url: &str) -> Result<Export<Tickets>, Error> {
    let zendesk = Client::builder(base_url)
        .credentials(Credentials::oauth_token("bench"))
        .pace(Pace::unlimited())
        .build()?;
    Ok(zendesk.tickets(Start::Beginning))
}

/// What somebody writes who needs nothing but the records: no pace, no retries, no checkpoint.
async fn hand_written(base_url: &str) -> reqwest::Result<u64> {
    #[derive(Deserialize)]
    struct Page {
        tickets: Vec<Box<RawValue>>,
        after_url: String,
        end_of_stream: bool,
    }
    // reqwest makes no client without a provider of TLS. Looking for certificates would be to its disfavour.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().tls_certs_only([]).no_proxy();
    let client = client.build()?;
    let mut url = format!("{base_url}{PATH}?start_time=0");
    let mut records = 0;
    loop {
        let request = client.get(url).bearer_auth("bench");
        let page: Page = request.send().await?.error_for_status()?.json().await?;
        records += page.tickets.len() as u64;
        if page.end_of_stream {
            return Ok(records);
        }
        url = page.after_url;
    }
}

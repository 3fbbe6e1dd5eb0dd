//! A real account, named by environment variables, and the pace at which it is asked.

use std::{
    collections::HashMap,
    env,
    sync::Mutex,
    time::{Duration, Instant},
};

use reqwest::RequestBuilder;

use crate::{answer::Answer, desk::answer_to};

const URL: &str = "ZENDESK_CONFORMANCE_URL";
const TOKEN: &str = "ZENDESK_CONFORMANCE_TOKEN";
const CUSTOM_OBJECT: &str = "ZENDESK_CONFORMANCE_CUSTOM_OBJECT";

// Deliberately without Debug: it holds a token.
pub(crate) struct Account {
    pub(crate) base_url: String,
    pub(crate) token: String,
    pub(crate) custom_object: Option<String>,
    sent: Mutex<HashMap<Bucket, Vec<Instant>>>,
    /// Pages that were asked for before, by their path: the fewer requests, the better.
    pub(crate) pages: Mutex<HashMap<String, Answer>>,
}

/// What shares one allowance of ten requests.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Bucket {
    Samples,
    Others,
}

const REQUESTS: usize = 10;

impl Account {
    /// The account that the environment names, if it does.
    pub(crate) fn from_environment() -> Result<Option<Self>, String> {
        let variable = |name| env::var(name).ok().filter(|value| !value.is_empty());
        let Some(url) = variable(URL) else {
            return Ok(None);
        };
        if variable("CI").is_some() {
            return Err(format!("{URL} is set, but CI never asks a real account"));
        }
        let token = variable(TOKEN);
        let token = token.ok_or_else(|| format!("{URL} is set, so {TOKEN} must be"))?;
        Ok(Some(Self {
            base_url: origin(&url)?,
            token,
            custom_object: variable(CUSTOM_OBJECT),
            sent: Mutex::default(),
            pages: Mutex::default(),
        }))
    }

    /// Sends a request when its time has come, and again if others used up what the account may send.
    pub(crate) async fn ask(&self, path: &str, request: RequestBuilder) -> Answer {
        let again = request.try_clone().expect("no body is a stream");
        self.wait(path).await;
        let answer = answer_to(request).await;
        if answer.status != 429 {
            return answer;
        }
        let seconds = answer.number("retry-after").unwrap_or(60);
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        self.wait(path).await;
        answer_to(again).await
    }

    /// Waits until another request is within ten a minute, and ten in 20 minutes for samples.
    ///
    /// One allowance for all exports but samples is less than Zendesk grants, and simple.
    async fn wait(&self, path: &str) {
        let (bucket, window) = if path.contains("/sample") {
            (Bucket::Samples, Duration::from_secs(1_201))
        } else {
            (Bucket::Others, Duration::from_secs(61))
        };
        let wait = {
            let mut sent = self.sent.lock().unwrap();
            let sent = sent.entry(bucket).or_default();
            let full = sent.len().checked_sub(REQUESTS).map(|first| sent[first]);
            let at = full.map_or_else(Instant::now, |first| (first + window).max(Instant::now()));
            sent.push(at);
            at.saturating_duration_since(Instant::now())
        };
        tokio::time::sleep(wait).await;
    }
}

/// The origin of a URL to which a token may be sent.
fn origin(url: &str) -> Result<String, String> {
    let parsed: reqwest::Url = url.parse().map_err(|e| format!("{URL}: {e}"))?;
    let is_loopback = matches!(parsed.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    if parsed.scheme() != "https" && !(parsed.scheme() == "http" && is_loopback) {
        return Err(format!("{URL} must begin with https://"));
    }
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(format!("{URL} must not hold credentials; use {TOKEN}"));
    }
    Ok(parsed.origin().ascii_serialization())
}

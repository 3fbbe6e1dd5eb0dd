//! What is tested: a simulator, or a real account.

use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use reqwest::{Client, Method, RequestBuilder, header::AUTHORIZATION, redirect};
use serde_json::Value;
use zendesk_export_sim::{Limit, Simulator, SimulatorBuilder, TokenPair};

use crate::{account::Account, answer::Answer, drift};

/// 2026-01-15, 20 seconds into a minute and after every record.
pub(crate) const NOW: u64 = 1_768_435_220;

pub(crate) struct Desk {
    base_url: String,
    authorization: String,
    http: Client,
    subject: Subject,
}

enum Subject {
    Simulator(Simulator),
    Account(Arc<Account>),
}

/// Why a check says nothing of this account.
pub(crate) struct Skipped(pub(crate) String);

pub(crate) type Verdict = Result<(), Skipped>;

/// The simulator that checks run against, before it starts.
pub(crate) fn simulator() -> SimulatorBuilder {
    Simulator::builder()
        .tickets(400)
        .seed(7)
        // So many that no check meets the limit, while headers tell it.
        .requests_per_minute(Limit::PerMinute(1_000.try_into().unwrap()))
        .clock(|| at(NOW))
}

pub(crate) fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

impl Desk {
    pub(crate) async fn simulated(builder: SimulatorBuilder) -> Self {
        let simulator = builder.start().await.expect("loopback is there");
        Self {
            base_url: simulator.base_url().to_owned(),
            authorization: "Bearer some-token".to_owned(),
            http: http(simulator.base_url()),
            subject: Subject::Simulator(simulator),
        }
    }

    pub(crate) fn of(account: Arc<Account>) -> Self {
        Self {
            base_url: account.base_url.clone(),
            authorization: format!("Bearer {}", account.token),
            http: http(&account.base_url),
            subject: Subject::Account(account),
        }
    }

    /// Ids of the records that a walk which ends now has brought, as only a simulator knows.
    pub(crate) fn current(&self, resource: &str) -> BTreeSet<String> {
        let Subject::Simulator(simulator) = &self.subject else {
            panic!("nobody knows that of a real account");
        };
        let versions = simulator.current(resource);
        versions
            .into_iter()
            .flatten()
            .map(|version| version.id)
            .collect()
    }

    /// Tokens of an OAuth client whose user consented, which only a simulator hands out like this.
    pub(crate) fn token_pair(&self, client_id: &str) -> TokenPair {
        match &self.subject {
            Subject::Simulator(simulator) => simulator.issue_tokens(client_id),
            Subject::Account(_) => panic!("a real account asks its user"),
        }
    }

    /// Seconds since 1970, as the desk's clock has it.
    pub(crate) fn now(&self) -> u64 {
        match self.subject {
            Subject::Simulator(_) => NOW,
            Subject::Account(_) => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .expect("it is after 1970")
                .as_secs(),
        }
    }

    /// The key of a custom object that has records.
    pub(crate) fn custom_object(&self) -> Result<&str, Skipped> {
        match &self.subject {
            Subject::Simulator(_) => Ok("asset"),
            Subject::Account(account) => {
                let key = account.custom_object.as_deref();
                key.ok_or_else(|| skipped("no custom object is named"))
            }
        }
    }

    /// The answer at this path, with credentials.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.get_as(path, Some(&self.authorization)).await
    }

    /// The answer at this path, with other credentials or none.
    pub(crate) async fn get_as(&self, path: &str, authorization: Option<&str>) -> Answer {
        self.get_with(path, authorization, &[]).await
    }

    /// The answer at this path, with further headers.
    pub(crate) async fn get_accepting(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.get_with(path, Some(&self.authorization), headers)
            .await
    }

    async fn get_with(
        &self,
        path: &str,
        authorization: Option<&str>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = self
            .http
            .request(Method::GET, format!("{}{path}", self.base_url));
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(Method::GET, path, request).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        let request = self.http.post(format!("{}{path}", self.base_url));
        self.send(Method::POST, path, request.json(body)).await
    }

    async fn send(&self, method: Method, path: &str, request: RequestBuilder) -> Answer {
        let answer = match &self.subject {
            Subject::Simulator(_) => answer_to(request).await,
            Subject::Account(account) => account.ask(path, request).await,
        };
        match self.subject {
            Subject::Simulator(_) => drift::refuse(&method, path, &answer),
            Subject::Account(_) => drift::tell(&method, path, &answer),
        }
        answer
    }

    /// The page at this path.
    pub(crate) async fn page(&self, path: &str) -> Value {
        let answer = self.page_or_refusal(path).await;
        assert_eq!(answer.status, 200, "{path}");
        answer.json()
    }

    /// The page at this path, if the account has what it is about.
    pub(crate) async fn page_of_product(&self, path: &str) -> Result<Value, Skipped> {
        Ok(self.answer_of_product(path).await?.json())
    }

    /// The page at this path with its headers, if the account has what it is about.
    pub(crate) async fn answer_of_product(&self, path: &str) -> Result<Answer, Skipped> {
        let answer = self.page_or_refusal(path).await;
        match (&self.subject, answer.status) {
            (Subject::Account(_), status @ (403 | 404 | 410)) => {
                Err(skipped(&format!("the account answers {status} at {path}")))
            }
            (_, status) => {
                assert_eq!(status, 200, "{path}");
                Ok(answer)
            }
        }
    }

    async fn page_or_refusal(&self, path: &str) -> Answer {
        let Subject::Account(account) = &self.subject else {
            return self.get(path).await;
        };
        let known = account.pages.lock().unwrap().get(path).cloned();
        if let Some(answer) = known {
            return answer;
        }
        let answer = self.get(path).await;
        let mut pages = account.pages.lock().unwrap();
        pages.insert(path.to_owned(), answer.clone());
        answer
    }

    /// The page at a link that a page gave. Only its path and query are used, so that credentials go
    /// nowhere but to the desk.
    pub(crate) async fn follow(&self, link: &Value) -> Value {
        self.page(&path_of(link)).await
    }
}

pub(crate) async fn answer_to(request: RequestBuilder) -> Answer {
    let response = request.send().await.expect("the desk answers");
    Answer::read(response).await
}

/// Path and query of an absolute link.
pub(crate) fn path_of(link: &Value) -> String {
    let link: reqwest::Url = link
        .as_str()
        .and_then(|link| link.parse().ok())
        .expect("the link is an absolute URL");
    format!("{}?{}", link.path(), link.query().unwrap_or_default())
}

pub(crate) fn skipped(reason: &str) -> Skipped {
    Skipped(reason.to_owned())
}

/// It neither follows redirects, which could lead credentials astray, nor hides compression.
fn http(base_url: &str) -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder().redirect(redirect::Policy::none());
    let client = if base_url.starts_with("http://") {
        // This machine is meant, and a proxy would read the token.
        client.no_proxy()
    } else {
        client
    };
    client
        .no_gzip()
        .build()
        .expect("the settings are consistent")
}

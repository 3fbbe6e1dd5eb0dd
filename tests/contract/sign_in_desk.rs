//! A help desk that makes pairs of OAuth tokens as Zendesk does: the next one is had for the refresh
//! token of the newest, once, and from then on that one and its access token are dead.
//!
//! Pairs are numbered: pair 2 is `access-2` and `refresh-2`. A desk begins with the first.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use tokio::time::Instant;
use zendesk_export::{Client, ClientBuilder, Credentials, ExportStream, OauthTokens, Page};

use crate::{
    desk::{self, Answer, Desk, Request},
    support::{START, builder, cursor_page, time_page},
};

/// Lets the time pass.
pub async fn pass(secs: u64) {
    tokio::time::sleep(Duration::from_secs(secs)).await;
}

/// How long the tokens of these desks live, in seconds.
pub const LIFETIME: u64 = 1800;

/// What time a client is told that it is. It goes with the runtime's clock, which tests pause.
#[derive(Clone, Copy)]
pub struct Clock(Instant);

impl Clock {
    pub fn new() -> Self {
        Self(Instant::now())
    }

    pub fn now(self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000) + self.0.elapsed()
    }

    pub fn later(self, secs: u64) -> SystemTime {
        self.now() + Duration::from_secs(secs)
    }

    /// A pair whose access token has ended by this clock.
    pub fn ended(self, number: usize) -> OauthTokens {
        pair(number, Some(self.now() - Duration::from_secs(1)))
    }

    /// A pair that is as good as new.
    pub fn fresh(self, number: usize) -> OauthTokens {
        pair(number, Some(self.later(LIFETIME)))
    }
}

pub fn pair(number: usize, expires_at: Option<SystemTime>) -> OauthTokens {
    OauthTokens {
        access_token: format!("access-{number}").into(),
        refresh_token: format!("refresh-{number}").into(),
        expires_at,
    }
}

/// A pair as the token endpoint answers it.
pub fn issued(number: usize, expires_in: &Value) -> Value {
    json!({
        "access_token": format!("access-{number}"),
        "refresh_token": format!("refresh-{number}"),
        "token_type": "bearer",
        "scope": "read",
        "expires_in": expires_in,
    })
}

pub fn invalid_grant() -> Answer {
    let body = json!({"error": "invalid_grant", "error_description": "The grant is invalid"});
    desk::status(400, &body.to_string())
}

pub fn is_token_request(request: &Request) -> bool {
    request.path() == "/oauth/tokens"
}

/// What a request for tokens says.
pub fn sent(request: &Request) -> Value {
    assert!(is_token_request(request), "{}", request.target);
    serde_json::from_str(&request.body).unwrap()
}

/// Pairs by rotation; pages by a function of the request and the number of its access token, unless
/// that token is not of the newest pair.
pub async fn rotating(page: impl FnMut(&Request, usize) -> Answer + Send + 'static) -> Desk {
    rotating_from(1, json!(LIFETIME), page).await
}

pub async fn rotating_from(
    mut newest: usize,
    expires_in: Value,
    mut page: impl FnMut(&Request, usize) -> Answer + Send + 'static,
) -> Desk {
    Desk::serve(move |request| {
        if is_token_request(request) {
            let sent = sent(request);
            let is_clients = sent["grant_type"] == "client_credentials";
            if !is_clients && sent["refresh_token"] != format!("refresh-{newest}") {
                return invalid_grant();
            }
            newest += 1;
            return desk::json(issued(newest, &expires_in).to_string());
        }
        let number = number(request);
        if number == newest {
            page(request, number)
        } else {
            desk::status(401, r#"{"error":"Couldn't authenticate you"}"#)
        }
    })
    .await
}

/// The number of the access token that a page is asked for with.
pub fn number(request: &Request) -> usize {
    let bearer = request.header("authorization").unwrap();
    bearer
        .strip_prefix("Bearer access-")
        .unwrap()
        .parse()
        .unwrap()
}

/// A walk of five pages, each with the record of its number, by cursor and by time.
pub fn walk(request: &Request) -> Answer {
    let place = place(request);
    let next = place[1..].parse::<i64>().unwrap() + 1;
    let records = [(next, START + next)];
    let last = next == 5;
    desk::json(if request.path().contains("/cursor") {
        cursor_page(&records, Some(&format!("c{next}")), last)
    } else {
        time_page(&records, Some(START + next), last)
    })
}

/// Walks so slowly that a token lives for two pages.
pub async fn slowly<T>(mut pages: ExportStream<Page<T>>) -> Vec<Page<T>> {
    let mut walked = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        walked.push(page);
        pass(LIFETIME / 2 - 1).await;
    }
    walked
}

pub const WALK: [[i64; 1]; 5] = [[1], [2], [3], [4], [5]];

/// The cursor, or how many seconds after [`START`].
pub fn place(request: &Request) -> String {
    request.query("cursor").unwrap_or_else(|| {
        let time: i64 = request.query("start_time").unwrap().parse().unwrap();
        format!("+{}", time - START)
    })
}

/// A request for tokens as the refresh token in it, if it has one, and one for a page as its access
/// token and place.
pub fn step(request: &Request) -> String {
    if is_token_request(request) {
        let sent = sent(request);
        sent["refresh_token"]
            .as_str()
            .unwrap_or("sign-in")
            .to_owned()
    } else {
        format!("access-{} {}", number(request), place(request))
    }
}

pub fn story(desk: &Desk) -> Vec<String> {
    desk.requests().iter().map(step).collect()
}

/// Where the pages that came and the refused ones were asked for.
pub fn places(desk: &Desk) -> Vec<String> {
    let requests = desk.requests();
    let pages = requests.iter().filter(|request| !is_token_request(request));
    pages.map(place).collect()
}

/// How often tokens were asked for.
pub fn renewals(desk: &Desk) -> usize {
    let requests = desk.requests();
    requests.iter().filter(|r| is_token_request(r)).count()
}

/// Renews without keeping anything.
pub fn renewing(tokens: OauthTokens) -> Credentials {
    Credentials::oauth_tokens("exporter", None, tokens, zendesk_export::Renewal::request)
}

pub fn with(desk: &Desk, clock: Clock, credentials: Credentials) -> ClientBuilder {
    builder(&desk.url)
        .credentials(credentials)
        .clock(move || clock.now())
        .timeout(None)
}

pub fn signed_in(desk: &Desk, clock: Clock, tokens: OauthTokens) -> Client {
    with(desk, clock, renewing(tokens)).build().unwrap()
}

/// What tokens are had for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Grant {
    /// A client's id and secret.
    Client,
    /// The refresh token of a pair.
    Pair,
}

impl Grant {
    pub const BOTH: [Self; 2] = [Self::Client, Self::Pair];

    /// A desk on which the first access token is `access-1`, by either grant.
    pub async fn desk(self, page: impl FnMut(&Request, usize) -> Answer + Send + 'static) -> Desk {
        let newest = match self {
            Self::Client => 0,
            Self::Pair => 1,
        };
        rotating_from(newest, json!(LIFETIME), page).await
    }

    /// A client whose first token is fetched on first use, or is of a pair that lives.
    pub fn client(self, desk: &Desk) -> Client {
        let clock = Clock::new();
        let credentials = match self {
            Self::Client => self.needing_a_token(clock),
            Self::Pair => renewing(clock.fresh(1)),
        };
        with(desk, clock, credentials).build().unwrap()
    }

    /// Credentials that ask for a token before the first page.
    pub fn needing_a_token(self, clock: Clock) -> Credentials {
        match self {
            Self::Client => Credentials::oauth_client("exporter", "cl13nt-s3cret", "read"),
            Self::Pair => renewing(clock.ended(1)),
        }
    }

    /// What was asked for since the client had its first token.
    pub fn story(self, desk: &Desk) -> Vec<String> {
        let mut story = story(desk);
        if self == Self::Client {
            assert_eq!(story.remove(0), "sign-in");
        }
        story
    }

    /// The request for the token after `access-{number}`, as [`step`] has it.
    pub fn renewal(self, number: usize) -> String {
        match self {
            Self::Client => "sign-in".to_owned(),
            Self::Pair => format!("refresh-{number}"),
        }
    }
}

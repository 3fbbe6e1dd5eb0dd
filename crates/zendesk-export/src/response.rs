//! Turns what the generated client hands over into errors that hold nothing personal.
use std::time::{Duration, SystemTime};

use chrono::DateTime;
use reqwest::header::{DATE, HeaderMap, HeaderName, LOCATION, RETRY_AFTER};
use serde::{Deserialize, Serialize};
use serde_json::{Value, error::Category};
use zendesk_export_api as api;

mod broken;

use crate::{
    error::{Error, Kind, NoPage, Reason, Refusal},
    fetched::Fetched,
    start_time::unix_secs,
};

/// A 429 that does not say how long: the budget is one of requests a minute.
const RATE_LIMIT_WINDOW: Duration = Duration::from_secs(60);

/// A request that got no answer, or one whose body is no page.
pub(crate) fn failure(error: api::Error<()>) -> Error {
    match error {
        api::Error::CommunicationError(e) => Error::from(broken::no_page(&e)).because(e),
        api::Error::ResponseBodyError(e) => Error::from(broken::no_page(&e)).because(e),
        api::Error::InvalidResponsePayload(body, e) => undecodable(&body, &e).into(),
        api::Error::InvalidRequest(_) => Error::settings("an option cannot be sent"),
        _ => Error::settings("the request was not of a kind that this client sends"),
    }
}

/// Why a body is no page. serde's own message may quote the body, so only the place is taken from it.
pub(crate) fn undecodable(body: &[u8], error: &serde_json::Error) -> NoPage {
    let begins_as_page = body.trim_ascii_start().starts_with(b"{");
    match error.classify() {
        Category::Eof | Category::Io if !body.is_empty() => NoPage::CutOff { in_body: true },
        Category::Syntax if begins_as_page => NoPage::BrokenJson {
            line: error.line(),
            column: error.column(),
        },
        Category::Syntax | Category::Eof | Category::Io => NoPage::NotJson,
        Category::Data => {
            // The rest of the body may be large.
            let members: Option<Said> = serde_json::from_slice(body).ok();
            let value = serde_json::to_value(members).unwrap_or_default();
            if is_error(&value) || says(&value["description"]) {
                return NoPage::ErrorPage { code: code(&value) };
            }
            NoPage::WrongShape {
                detail: format!(
                    "line {} column {} is not of the type that belongs there",
                    error.line(),
                    error.column()
                ),
            }
        }
    }
}

/// An error that has the shape of a page without records, wherever that leads: what was to be on it would be
/// skipped. Beside records it is told.
pub(crate) fn error_in(page: &mut Fetched) -> Option<Error> {
    if page.extra.is_empty() {
        return None;
    }
    let said = Value::Object(page.extra.clone());
    if !is_error(&said) {
        return None;
    }
    let code = code(&said);
    if page.records.is_empty() {
        return Some(NoPage::ErrorPage { code }.into());
    }
    let code = code.map(|code| format!(" ({code})")).unwrap_or_default();
    page.warnings.push(format!(
        "a page says that there was an error{code}, beside what was asked for"
    ));
    None
}

fn is_error(said: &Value) -> bool {
    says(&said["error"]) || says(&said["errors"])
}

/// Whether a member holds anything.
fn says(member: &Value) -> bool {
    match member {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(map) => !map.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    }
}

/// The members of an error, as far as anybody looks at them.
#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
struct Said {
    error: Value,
    errors: Value,
    description: Value,
}

/// An answer that is not a success, or a success without a page.
pub(crate) async fn refusal(response: reqwest::Response, now: SystemTime) -> Error {
    let status = response.status().as_u16();
    if response.status().is_redirection() {
        let to = response
            .headers()
            .get(LOCATION)
            .and_then(|to| response.url().join(to.to_str().ok()?).ok());
        return Error::new(Kind::Redirected {
            status,
            to: to.map(|to| to.origin().ascii_serialization()),
        });
    }
    let headers = response.headers().clone();
    // It was read within its bounds already.
    let body = response.bytes().await.unwrap_or_default();
    let text = String::from_utf8_lossy(&body);
    let value: Value = serde_json::from_str(&text).unwrap_or_default();
    let request_id = ["x-zendesk-request-id", "x-request-id"]
        .into_iter()
        .find_map(|name| word(headers.get(name)?.to_str().ok()?));
    Error::new(Kind::Refused(Refusal {
        status,
        is_zendesks: value.is_object() || headers.contains_key("x-zendesk-request-id"),
        reason: reason(status, &text),
        code: code(&value),
        retry_after: retry_after(&headers, now).or((status == 429).then_some(RATE_LIMIT_WINDOW)),
        request_id,
    }))
}

fn reason(status: u16, text: &str) -> Reason {
    match status {
        400 | 422
            if text.contains("Too recent start_time") || text.contains("StartTimeTooRecent") =>
        {
            Reason::TooRecent
        }
        404 if text.contains("No help desk at") => Reason::NoSuchAccount,
        _ => Reason::Other,
    }
}

/// The error's code in any of the shapes that Zendesk is known to use, if it is a single word.
fn code(value: &Value) -> Option<String> {
    let candidates = [
        &value["error"],
        &value["error"]["title"],
        &value["errors"][0]["code"],
    ];
    let is_code = |code: &String| code.chars().all(|c| c.is_ascii_alphabetic() || c == '_');
    candidates
        .into_iter()
        .find_map(|candidate| word(candidate.as_str()?))
        .filter(is_code)
}

/// Free text may name persons; a short word of letters, digits and dashes does not.
fn word(text: &str) -> Option<String> {
    let plain = text.len() <= 64
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    (plain && !text.is_empty()).then(|| text.to_owned())
}

/// `Retry-After` as seconds, which may have a fraction, or as a date; anything else counts as absent.
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name: HeaderName| headers.get(name)?.to_str().ok().map(str::trim);
    let value = text(RETRY_AFTER)?;
    if let Ok(secs) = value.parse::<f64>() {
        return Duration::try_from_secs_f64(secs).ok();
    }
    let at = DateTime::parse_from_rfc2822(value).ok()?;
    // By the server's own clock where it shows one, since ours may be off.
    let now = text(DATE)
        .and_then(|date| DateTime::parse_from_rfc2822(date).ok())
        .map_or(unix_secs(now), |date| date.timestamp());
    Some(Duration::from_secs(
        u64::try_from(at.timestamp() - now).unwrap_or(0),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &str, date: Option<&str>, expected: Option<u64>) {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777); // Sun, 06 Nov 1994 08:49:37 GMT
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, value.parse().unwrap());
        if let Some(date) = date {
            headers.insert(DATE, date.parse().unwrap());
        }
        assert_eq!(
            retry_after(&headers, now),
            expected.map(Duration::from_millis),
            "{value}"
        );
    }

    #[test]
    fn retry_after_is_read_as_seconds_fraction_or_date() {
        check("6", None, Some(6_000));
        check("12.5", None, Some(12_500));
        check(" 7 ", None, Some(7_000));
        check("Sun, 06 Nov 1994 08:50:37 GMT", None, Some(60_000));
        check("Sun, 06 Nov 1994 08:49:00 GMT", None, Some(0));
        check(
            "Sun, 06 Nov 1994 08:50:37 GMT",
            Some("Sun, 06 Nov 1994 08:50:27 GMT"),
            Some(10_000),
        );
    }

    #[test]
    fn retry_after_that_makes_no_sense_counts_as_absent() {
        for nonsense in ["soon", "-3", "NaN", "inf", "", "1e300", "Sun, 99 Nov"] {
            check(nonsense, None, None);
        }
    }
}

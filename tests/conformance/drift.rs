//! Holds each answer to the OpenAPI document.

use std::{collections::BTreeSet, sync::Mutex};

use reqwest::{
    Method,
    header::{CONTENT_TYPE, HeaderMap, HeaderValue},
};
use serde_json::json;

use crate::{
    answer::Answer,
    desk::{Desk, Verdict, simulator},
    pages,
    spec::{Drift, SPEC},
};

/// Members that the simulator sends and no schema lists: a change of a ticket's field has a member of
/// the field's name, of which there is no list.
const UNDOCUMENTED: &[&str] = &[
    "/ticket_events/*/child_events/*/assignee_id",
    "/ticket_events/*/child_events/*/group_id",
    "/ticket_events/*/child_events/*/priority",
    "/ticket_events/*/child_events/*/requester_id",
    "/ticket_events/*/child_events/*/status",
    "/ticket_events/*/child_events/*/subject",
];

/// Fails where the simulator says what the document does not.
pub(crate) fn refuse(method: &Method, path: &str, answer: &Answer) {
    let drift = of(method, path, answer);
    let members = drift.undocumented.iter();
    let news: Vec<_> = members
        .filter(|member| !UNDOCUMENTED.contains(&member.as_str()))
        .collect();
    assert!(
        drift.breaches.is_empty() && drift.new_values.is_empty() && news.is_empty(),
        "{method} {path} does not keep to the document: {:#?}; values that it does not list are at \
         {:?}, members at {news:#?}",
        drift.breaches,
        drift.new_values
    );
}

/// Fails where a page of a real account breaks what the document says, and only tells what it adds to
/// it, each once: see [`news_and_breaches`].
pub(crate) fn tell(method: &Method, path: &str, answer: &Answer) {
    static TOLD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let (news, breaches) = news_and_breaches(method, path, answer);
    for news in news {
        if TOLD.lock().unwrap().insert(news.clone()) {
            crate::say(&news);
        }
    }
    assert!(breaches.is_empty(), "{method} {path}: {breaches:#?}");
}

/// News are where new members are, and new values of enumerations, which are open; and refusals in
/// other forms, for few forms of them are known, and checks say what else they rely on. Neither tells
/// a value.
fn news_and_breaches(method: &Method, path: &str, answer: &Answer) -> (Vec<String>, Vec<String>) {
    let drift = of(method, path, answer);
    let members = drift.undocumented.iter();
    let members = members.map(|place| format!("the document has no member {place}"));
    let values = drift.new_values.iter();
    let values = values.map(|place| format!("the document does not list a value at {place}"));
    let news = members.chain(values);
    if answer.status == 200 {
        return (news.collect(), drift.breaches);
    }
    // A query may hold a cursor.
    let path = path.split('?').next().unwrap_or_default();
    let refusals = drift.breaches.iter();
    let refusals = refusals.map(|breach| format!("{method} {path}: {breach}"));
    (news.chain(refusals).collect(), Vec::new())
}

/// A real account may refuse in a form that the document lacks, and what it says of pages still holds.
///
/// csa recorded a 404 without a body; that a proxy answers with HTML is inferred.
pub(crate) async fn refusals_of_an_account_may_look_otherwise() -> Verdict {
    let path = "/api/v2/channels/voice/stats/incremental/calls?start_time=0";
    for (content_type, body) in [
        ("", ""),
        ("application/json", ""),
        ("text/html", "<html></html>"),
        ("application/json", "[]"),
    ] {
        for status in [404, 410, 200] {
            let answer = answer(status, content_type, body.as_bytes());
            let (news, breaches) = news_and_breaches(&Method::GET, path, &answer);
            let (news, breaches) = (news.len(), breaches.len());
            let is_told = (news, breaches) == if status == 200 { (0, 1) } else { (1, 0) };
            assert!(is_told, "{status} {content_type:?}: {news}, {breaches}");
        }
    }
    Ok(())
}

/// What is listed as undocumented is still sent.
///
/// A fact about the document and the simulator alone.
pub(crate) async fn the_list_of_undocumented_members_is_true() -> Verdict {
    let desk = &Desk::simulated(simulator()).await;
    let mut sent = BTreeSet::new();
    for path in [
        "/api/v2/incremental/ticket_events?start_time=0&include=comment_events",
        "/api/v2/incremental/ticket_events?start_time=0",
    ] {
        let answer = desk.get(path).await;
        sent.extend(of(&Method::GET, path, &answer).undocumented);
    }
    assert!(sent.iter().eq(UNDOCUMENTED), "sent are {sent:#?}");
    Ok(())
}

/// Real pages of 2019 keep to the document, nulls included.
///
/// Recorded by embulk.
pub(crate) async fn recorded_pages_keep_to_the_document() -> Verdict {
    let tickets = include_bytes!("../samples/embulk-tickets-page-2019.json");
    let events = include_bytes!("../samples/embulk-ticket-events-page-2019.json");
    let nulls = include_bytes!("../samples/embulk-empty-page-nulls-2019.json");
    for (path, body) in [
        (
            "/api/v2/incremental/tickets?sort_by=updated_at",
            &tickets[..],
        ),
        (
            "/api/v2/incremental/ticket_events?sort_by=updated_at",
            events,
        ),
        ("/api/v2/incremental/tickets", nulls),
    ] {
        let answer = answer(200, "application/json", body);
        let drift = of(&Method::GET, path, &answer);
        assert!(drift.breaches.is_empty(), "{path}: {:#?}", drift.breaches);
        assert!(
            drift.new_values.is_empty(),
            "{path}: {:?}",
            drift.new_values
        );
        let mut undocumented = drift.undocumented.iter();
        let is_field = |member: &String| member.starts_with("/ticket_events/*/child_events/*/");
        assert!(
            undocumented.all(is_field),
            "{path}: {:#?}",
            drift.undocumented
        );
    }
    Ok(())
}

fn answer(status: u16, content_type: &'static str, body: &[u8]) -> Answer {
    let content_type = HeaderValue::from_static(content_type);
    Answer {
        status,
        headers: HeaderMap::from_iter([(CONTENT_TYPE, content_type)]),
        body: body.to_vec(),
    }
}

fn of(method: &Method, target: &str, answer: &Answer) -> Drift {
    let path = target.split('?').next().unwrap_or_default();
    let mut drift = SPEC.drift(method.as_str(), path, answer);
    if drift.breaches.is_empty() && answer.status == 200 {
        let declared = SPEC.parameters(method.as_str(), path);
        // Links repeat what was sent, whether it is known or not.
        let sent = pages::query(&json!(format!("http://desk{target}")));
        let page = answer.json();
        let links = ["/next_page", "/after_url", "/links/next"];
        for link in links.iter().filter_map(|link| page.pointer(link)) {
            let repeated = link
                .as_str()
                .map(|_| pages::query(link))
                .unwrap_or_default();
            let unknown = repeated
                .into_keys()
                .filter(|name| !declared.contains(name.as_str()) && !sent.contains_key(name));
            let breach = |name| format!("a link has the parameter {name}");
            drift.breaches.extend(unknown.map(breach));
        }
    }
    drift
}

//! Holds each answer to the OpenAPI document.

use std::{collections::BTreeSet, sync::Mutex};

use reqwest::Method;

use crate::{
    answer::Answer,
    desk::{Desk, Verdict, simulator},
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
    let known: BTreeSet<_> = UNDOCUMENTED
        .iter()
        .map(|member| (*member).to_owned())
        .collect();
    let news: Vec<_> = drift.undocumented.difference(&known).collect();
    assert!(
        drift.breaches.is_empty() && news.is_empty(),
        "{method} {path} does not keep to the document: {:#?}; members that it does not know: \
         {news:#?}",
        drift.breaches
    );
}

/// Fails where a real account breaks what the document says, and only tells what it adds: names of
/// members, each once, and never a value.
pub(crate) fn tell(method: &Method, path: &str, answer: &Answer) {
    static TOLD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let drift = of(method, path, answer);
    for member in drift.undocumented {
        if TOLD.lock().unwrap().insert(member.clone()) {
            crate::say(&format!("the document does not know {member}"));
        }
    }
    let breaches = drift.breaches;
    assert!(breaches.is_empty(), "{method} {path}: {breaches:#?}");
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

fn of(method: &Method, target: &str, answer: &Answer) -> Drift {
    let path = target.split('?').next().unwrap_or_default();
    let mut drift = SPEC.drift(method.as_str(), path, answer);
    if drift.breaches.is_empty() && answer.status == 200 {
        let declared = SPEC.parameters(method.as_str(), path);
        let page = answer.json();
        let links = ["/next_page", "/after_url", "/links/next"];
        for link in links.iter().filter_map(|link| page.pointer(link)?.as_str()) {
            let Ok(link) = link.parse::<reqwest::Url>() else {
                drift.breaches.push("a link is no absolute URL".to_owned());
                continue;
            };
            let names = link.query_pairs().map(|(name, _)| name.into_owned());
            let unknown = names.filter(|name| !declared.contains(name.as_str()));
            let breach = |name| format!("a link has the parameter {name}");
            drift.breaches.extend(unknown.map(breach));
        }
    }
    drift
}

//! What clients ask for around an export: who they are, the lists of an account, single records.
//! As far as records of exports refer to something, it is there under the same id.

mod account_lists;
mod fields;
mod of_ticket;
mod page;

use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::account::{Account, Inlined, Resource, user};
use crate::clock::unix_seconds;
use crate::export::Bucket;
use crate::help_desk::HelpDesk;
use crate::refusal::Refusal;
use crate::sign_in::Access;

/// Items of one kind, each made when it is asked for.
struct List {
    /// The key that the items have on a page.
    key: &'static str,
    len: u64,
    item: fn(&Account, u64) -> Value,
    /// Whether it comes page by page; otherwise all at once, whatever is asked for.
    is_paged: bool,
}

/// Answers a request that is for no export.
pub(crate) fn answer(help_desk: &HelpDesk, request: &Request) -> Response {
    let path = request.uri().path();
    let path = path.strip_suffix(".json").unwrap_or(path);
    let Some(path) = path.strip_prefix("/api/v2/") else {
        return Refusal::InvalidEndpoint.into_response();
    };
    let path: Vec<&str> = path.split('/').collect();
    let now = (help_desk.clock)();
    let authorization = request.headers().get(AUTHORIZATION);
    // Without a credential Zendesk knows a user as well, so this is no check of a credential.
    if path == ["users", "me"] && authorization.is_none() {
        return ok(&json!({ "user": anonymous() }));
    }
    let access = match help_desk.sign_in.check(authorization, now) {
        Ok(access) => access,
        Err(refusal) => return refusal.into_response(),
    };
    let seconds = unix_seconds(now);
    let allowance = help_desk.rate_limits.spend(Bucket::Account, seconds);
    if allowance.is_exceeded() {
        let retry_after = allowance.resets();
        return allowance.stamp(Refusal::TooManyRequests { retry_after }.into_response());
    }
    let answer = access
        .check_lists()
        .and_then(|()| find(help_desk, &access, &path, request, seconds));
    allowance.stamp(match answer {
        Ok(body) => ok(&body),
        Err(refusal) => refusal.into_response(),
    })
}

fn find(
    help_desk: &HelpDesk,
    access: &Access,
    path: &[&str],
    request: &Request,
    now: i64,
) -> Result<Value, Refusal> {
    let account = &help_desk.account;
    let list_page = |list: &List| {
        let base_url = &help_desk.link_base_url;
        let (path, query) = (request.uri().path(), request.uri().query());
        page::of(list, account, base_url, path, query.unwrap_or_default())
    };
    match *path {
        ["users", "me"] => Ok(json!({ "user": me(account, access, now) })),
        ["account", "settings"] => Ok(account_lists::settings()),
        // Nothing is ever found. Clients ask whether they may search before they export users.
        ["search"] => Ok(json!({
            "results": [], "facets": null, "next_page": null, "previous_page": null, "count": 0,
        })),
        ["tickets", id] => {
            let index = of_ticket::find(account, id, now)?;
            Ok(json!({ "ticket": record(account, Resource::Tickets, index, now) }))
        }
        ["tickets", id, "metrics"] => {
            let index = of_ticket::find(account, id, now)?;
            Ok(json!({ "ticket_metric": of_ticket::metrics(account, index, now) }))
        }
        ["tickets", id, "audits"] => {
            let index = of_ticket::find(account, id, now)?;
            let audits = of_ticket::audits(account, index, now);
            Ok(page::of_items("audits", audits, request.uri().query()))
        }
        ["tickets", id, "comments"] => {
            let index = of_ticket::find(account, id, now)?;
            let comments = of_ticket::comments(account, index, now);
            Ok(page::of_items("comments", comments, request.uri().query()))
        }
        ["users", id] => {
            let index = index_of(account, Resource::Users, id, now)?;
            Ok(json!({ "user": record(account, Resource::Users, index, now) }))
        }
        ["organizations", id] => {
            let index = index_of(account, Resource::Organizations, id, now)?;
            Ok(json!({ "organization": record(account, Resource::Organizations, index, now) }))
        }
        ["channels", ..] if help_desk.products.lack(Resource::Calls) => {
            Err(Refusal::InvalidEndpoint)
        }
        _ => {
            let list = account_lists::at(account, path).ok_or(Refusal::InvalidEndpoint)?;
            Ok(list_page(&list))
        }
    }
}

fn me(account: &Account, access: &Access, now: i64) -> Value {
    let index = match access {
        Access::OfAgents => agent_or_another(account),
        Access::Everything | Access::Scoped(_) => user::agents(account).next(),
    };
    index.map_or_else(anonymous, |index| {
        record(account, Resource::Users, index, now)
    })
}

/// In a small account the administrator is the only agent; then it is somebody else who, like the
/// holder of an agent's token, administers nothing.
fn agent_or_another(account: &Account) -> Option<u64> {
    let mut agents = user::agents(account);
    let administrator = agents.next()?;
    let another = administrator + 1;
    let is_there = another < account.len(Resource::Users);
    Some(
        agents
            .next()
            .unwrap_or(if is_there { another } else { administrator }),
    )
}

/// As recorded by node-zendesk.
fn anonymous() -> Value {
    json!({
        "id": null, "url": null, "name": "Anonymous user", "email": "invalid@example.com",
        "created_at": null, "updated_at": null, "time_zone": "America/New_York",
        "iana_time_zone": "America/New_York", "phone": null, "shared_phone_number": null,
        "photo": null, "locale_id": 1, "locale": "en-US", "organization_id": null,
        "role": "end-user", "verified": false,
    })
}

/// The index of the record with this id. Ids rise with the index, so halving finds it.
fn index_of(account: &Account, resource: Resource, id: &str, now: i64) -> Result<u64, Refusal> {
    let id: u64 = id.parse().map_err(|_| Refusal::RecordNotFound)?;
    let records = account.len_at(resource, now);
    let (mut low, mut high) = (0, records);
    while low < high {
        let middle = low + (high - low) / 2;
        if account.id(resource, middle) < id {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    let is_it = low < records && account.id(resource, low) == id;
    is_it.then_some(low).ok_or(Refusal::RecordNotFound)
}

fn record(account: &Account, resource: Resource, index: u64, now: i64) -> Value {
    let newest = account.newest(resource, index, now);
    parsed(|out| account.write(resource, &newest, Inlined::Nothing, out))
}

/// Null would mean that a record is no JSON, which other tests would find out.
fn parsed(write: impl FnOnce(&mut Vec<u8>)) -> Value {
    let mut json = Vec::new();
    write(&mut json);
    serde_json::from_slice(&json).unwrap_or_default()
}

fn ok(body: &Value) -> Response {
    let content_type = [(CONTENT_TYPE, "application/json; charset=utf-8")];
    (content_type, body.to_string()).into_response()
}

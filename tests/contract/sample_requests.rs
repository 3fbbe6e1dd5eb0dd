//! Samples: one request, and a checkpoint that begins the whole export.

use httpmock::MockServer;
use serde_json::{Value, json};
use zendesk_export::{
    Checkpoint, Client, Error, Open, Page, Start,
    types::{OrganizationSideload, TicketEventSideload, TicketSideload, UserSideload},
};
use zendesk_export_api::CommaSeparated;
use zendesk_export_httpmock::MockServerExt as _;

use crate::{
    desk::{self, Answer, Desk, Request},
    support::{START, client, page_of, start, typed},
    surface::{by_name, numbers, whole},
    surface_desk::{bare, several_pages},
};

/// The exports that have samples, and where.
pub const SAMPLED: [(&str, &str); 6] = [
    ("tickets", "/api/v2/incremental/tickets/sample"),
    ("tickets_by_time", "/api/v2/incremental/tickets/sample"),
    ("ticket_events", "/api/v2/incremental/ticket_events/sample"),
    ("users", "/api/v2/incremental/users/sample"),
    ("users_by_time", "/api/v2/incremental/users/sample"),
    ("organizations", "/api/v2/incremental/organizations/sample"),
];

/// The sample of the export of this name, with a sideload.
pub async fn sample(name: &str, zendesk: &Client, start: Start) -> Result<Page<Value>, Error> {
    let tickets = [TicketSideload::Users, TicketSideload::Groups];
    let users = [UserSideload::Organizations];
    Ok(match name {
        "tickets" => {
            let export = zendesk.tickets(start).include(tickets);
            export.per_page(7).sample().await?.untyped()
        }
        "tickets_by_time" => {
            let export = zendesk.tickets_by_time(start).include(tickets);
            export.sample().await?.untyped()
        }
        "ticket_events" => {
            let export = zendesk.ticket_events(start);
            let export = export.include([TicketEventSideload::CommentEvents]);
            export.sample().await?.untyped()
        }
        "users" => zendesk
            .users(start)
            .include(users)
            .sample()
            .await?
            .untyped(),
        "users_by_time" => {
            let export = zendesk.users_by_time(start).include(users);
            export.sample().await?.untyped()
        }
        "organizations" => {
            let export = zendesk.organizations(start);
            let export = export.include([OrganizationSideload::Abilities]);
            export.sample().await?.untyped()
        }
        _ => panic!("no sample of {name}"),
    })
}

/// A sample that says that there is more.
pub fn page(request: &Request) -> Answer {
    let key = request
        .path()
        .trim_end_matches("/sample")
        .rsplit('/')
        .next();
    let list = [(1, START + 5), (2, START + 9)];
    desk::json(page_of(key.unwrap(), &list, Some(START + 9), false))
}

#[tokio::test]
async fn a_sample_is_one_request_with_its_sideloads() {
    for (name, path) in SAMPLED {
        let desk = Desk::serve(page).await;
        let sample = sample(name, &client(&desk.url), start().into()).await;
        let page = sample.unwrap_or_else(|error| panic!("{name}: {error}"));

        assert_eq!(numbers(&[page]), [1, 2], "{name}");
        let requests = desk.requests();
        assert_eq!(requests.len(), 1, "{name}");
        assert_eq!(requests[0].path(), path, "{name}");
        assert_eq!(requests[0].query("start_time"), Some(START.to_string()));
        let include = match name {
            "tickets" | "tickets_by_time" => "users,groups",
            "ticket_events" => "comment_events",
            "organizations" => "abilities",
            _ => "organizations",
        };
        let sent = requests[0].query("include").unwrap_or_default();
        assert_eq!(sent.replace("%2C", ","), include, "{name}");
        for unknown in ["per_page", "cursor"] {
            assert_eq!(requests[0].query(unknown), None, "{name}");
        }
    }
}

#[tokio::test]
async fn a_sample_meets_the_description_of_the_api() {
    let server = MockServer::start_async().await;
    let include: CommaSeparated<_> = [Open::from(TicketSideload::Users)].into();
    let mock = server.tickets_sample(|when, then| {
        when.start_time(START).include(&include);
        let mut page = bare(by_name("tickets"), &[(1, START)]);
        page["users"] = json!([{"id": 5}]);
        then.ok(&typed(&page.to_string()));
    });
    let export = client(&server.base_url()).tickets(start());
    let page = export
        .include([TicketSideload::Users])
        .sample()
        .await
        .unwrap();
    assert_eq!(page.records[0].parse().unwrap().id, 1);
    assert_eq!(page.sideloads["users"].len(), 1);
    mock.assert_calls_async(1).await;
}

#[tokio::test]
async fn the_checkpoint_of_a_sample_begins_the_whole_export() {
    for (name, _) in SAMPLED {
        let row = by_name(name);
        let records = several_pages(row);
        let whole_desk = crate::surface_desk::serve(row, &records).await;
        let desk = Desk::serve(page).await;
        let taken = sample(name, &client(&desk.url), start().into())
            .await
            .unwrap();

        let checkpoint = taken.checkpoint;
        assert_eq!(checkpoint.export(), name);
        assert_eq!(checkpoint.start_time(), Some(START), "{name}");
        let text = serde_json::to_string(&checkpoint).unwrap();
        let moved = text.replace(&desk.url, &whole_desk.url);
        let checkpoint: Checkpoint = serde_json::from_str(&moved).unwrap();
        let pages = whole(name, &client(&whole_desk.url), checkpoint.into()).await;
        assert_eq!(
            numbers(&pages).len(),
            records.lock().unwrap().len(),
            "{name}"
        );
        let first = &whole_desk.requests()[0];
        assert_eq!(first.query("start_time"), Some(START.to_string()), "{name}");
    }
}

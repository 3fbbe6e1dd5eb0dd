//! Options are sent as they were set, with every page.

use httpmock::MockServer;
use zendesk_export::{
    Open,
    types::{SupportTypeScope, TicketEventSideload, TicketSideload, UserSideload},
};
use zendesk_export_api::CommaSeparated;
use zendesk_export_httpmock::MockServerExt as _;

use crate::{
    desk::{self, Desk},
    support::{START, all, client, cursor_page, ids, page_of, start, time_page, typed},
};

#[tokio::test]
async fn options_are_repeated_on_each_page_by_cursor() {
    let server = MockServer::start_async().await;
    let include: CommaSeparated<_> = [TicketSideload::Users, TicketSideload::MetricSets]
        .map(Open::from)
        .into();
    let scope = Open::from(SupportTypeScope::All);
    let first = server.tickets_by_cursor(|when, then| {
        let when = when.start_time(START).cursor(None).include(&include);
        when.per_page(500)
            .exclude_deleted(true)
            .support_type_scope(&scope);
        then.ok(&typed(&cursor_page(&[(1, START)], Some("a=="), false)));
    });
    let second = server.tickets_by_cursor(|when, then| {
        let when = when.start_time(None).cursor("a==").include(&include);
        when.per_page(500)
            .exclude_deleted(true)
            .support_type_scope(&scope);
        then.ok(&typed(&cursor_page(&[(2, START)], Some("b=="), true)));
    });

    let export = client(&server.base_url())
        .tickets(start())
        .include([TicketSideload::Users, TicketSideload::MetricSets])
        .per_page(500)
        .exclude_deleted(true)
        .support_type_scope(SupportTypeScope::All);
    assert_eq!(ids(&all(export.pages()).await), [[1], [2]]);

    first.assert_calls_async(1).await;
    second.assert_calls_async(1).await;
}

#[tokio::test]
async fn options_are_repeated_on_each_page_by_time() {
    let desk = Desk::script([
        desk::json(time_page(&[(1, START + 1)], Some(START + 1), false)),
        desk::json(time_page(&[(2, START + 2)], Some(START + 2), true)),
    ])
    .await;
    let export = client(&desk.url)
        .tickets_by_time(start())
        .include([TicketSideload::Groups])
        .per_page(7)
        .exclude_deleted(true)
        .support_type_scope(SupportTypeScope::AiAgent);
    all(export.pages()).await;
    for (name, value) in [
        ("include", "groups"),
        ("per_page", "7"),
        ("exclude_deleted", "true"),
        ("support_type_scope", "ai_agent"),
    ] {
        assert_eq!(
            desk.queries(name),
            [Some(value.to_owned()), Some(value.to_owned())]
        );
    }
}

#[tokio::test]
async fn include_is_one_comma_separated_parameter() {
    let desk = Desk::script([desk::json(page_of("users", &[], None, true))]).await;
    let unlisted = Open::Unknown("brands".into());
    let export = client(&desk.url).users_by_time(start()).include([
        UserSideload::Organizations.into(),
        UserSideload::Groups.into(),
        unlisted,
    ]);
    all(export.pages()).await;
    let include = desk.queries("include")[0].clone().unwrap();
    assert_eq!(include.replace("%2C", ","), "organizations,groups,brands");
}

#[tokio::test]
async fn what_was_not_asked_for_is_not_sent() {
    let desk = Desk::script([
        desk::json(page_of("ticket_events", &[], None, true)),
        desk::json(page_of("ticket_events", &[], None, true)),
    ])
    .await;
    let zendesk = client(&desk.url);
    all(zendesk.ticket_events(start()).pages()).await;
    let none: [TicketEventSideload; 0] = [];
    all(zendesk.ticket_events(start()).include(none).pages()).await;
    for request in desk.requests() {
        for name in ["include", "support_type_scope", "exclude_deleted", "cursor"] {
            assert_eq!(request.query(name), None, "{}", request.target);
        }
        assert_eq!(request.header("api-version"), None);
    }
}

#[tokio::test]
async fn per_page_is_kept_between_1_and_1000() {
    for (asked, sent) in [
        (0, "1"),
        (1, "1"),
        (1000, "1000"),
        (1001, "1000"),
        (u32::MAX, "1000"),
    ] {
        let desk = Desk::script([desk::json(time_page(&[], None, true))]).await;
        all(client(&desk.url)
            .tickets_by_time(start())
            .per_page(asked)
            .pages())
        .await;
        let per_page = desk.queries("per_page")[0].clone();
        // Left out is 1,000 as well.
        assert_eq!(per_page.as_deref().unwrap_or("1000"), sent);
    }
}

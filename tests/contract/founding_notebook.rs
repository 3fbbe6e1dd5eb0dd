//! The first use: a notebook that reads four exports, one after the other, a minute apart.

use std::{num::NonZeroU32, time::Duration};

use httpmock::MockServer;
use serde_json::json;
use zendesk_export::{Credentials, Pace, StartTime};
use zendesk_export_httpmock::MockServerExt as _;

use crate::{
    desk::{self, Desk},
    support::{
        START, TOKEN, all, at, builder, client, ids, items, page_of, paused, start, time_page,
        typed,
    },
};

#[tokio::test]
async fn the_four_exports_from_the_same_start() {
    let server = MockServer::start_async().await;
    let sign_in = server.create_token(|when, then| {
        let asked = json!({"client_id": "notebook", "client_secret": "s3cret"});
        when.into_inner().json_body_includes(asked.to_string());
        then.ok(&typed(&json!({ "access_token": TOKEN }).to_string()));
    });
    let bearer = format!("Bearer {TOKEN}");
    let list = [(1, START + 5)];
    let body = |key| page_of(key, &list, Some(START + 5), true);
    let mocks = [
        server.tickets_by_time(|when, then| {
            when.start_time(START)
                .into_inner()
                .header("authorization", &bearer);
            then.ok(&typed(&body("tickets")));
        }),
        server.ticket_events_by_time(|when, then| {
            when.start_time(START)
                .into_inner()
                .header("authorization", &bearer);
            then.ok(&typed(&body("ticket_events")));
        }),
        server.organizations_by_time(|when, then| {
            when.start_time(START)
                .into_inner()
                .header("authorization", &bearer);
            then.ok(&typed(&body("organizations")));
        }),
        server.users_by_time(|when, then| {
            when.start_time(START)
                .into_inner()
                .header("authorization", &bearer);
            then.ok(&typed(&body("users")));
        }),
    ];

    let zendesk = builder(&server.base_url())
        .credentials(Credentials::oauth_client("notebook", "s3cret", "read"))
        .build()
        .unwrap();
    assert_eq!(
        ids(&all(zendesk.tickets_by_time(start()).pages()).await),
        [[1]]
    );
    assert_eq!(
        ids(&all(zendesk.ticket_events(start()).pages()).await),
        [[1]]
    );
    assert_eq!(
        ids(&all(zendesk.organizations(start()).pages()).await),
        [[1]]
    );
    assert_eq!(
        ids(&all(zendesk.users_by_time(start()).pages()).await),
        [[1]]
    );

    sign_in.assert_calls_async(1).await;
    for mock in mocks {
        mock.assert_calls_async(1).await;
    }
}

#[tokio::test(start_paused = true)]
async fn one_call_a_minute_over_all_exports() {
    let desk = Desk::serve(|request| {
        let key = request.path().rsplit('/').next().unwrap();
        desk::json(page_of(key, &[(1, START)], Some(START), true))
    })
    .await;
    let zendesk = paused(&desk.url)
        .pace(Pace::per_minute(NonZeroU32::MIN))
        .build()
        .unwrap();

    all(zendesk.tickets_by_time(start()).pages()).await;
    all(zendesk.ticket_events(start()).pages()).await;
    all(zendesk.organizations(start()).pages()).await;
    all(zendesk.users_by_time(start()).pages()).await;

    let waits = desk.waits();
    assert_eq!(waits.len(), 3);
    for wait in waits {
        assert!(wait >= Duration::from_secs(60), "{wait:?}");
        assert!(wait < Duration::from_secs(65), "{wait:?}");
    }
}

#[test]
fn a_start_less_than_five_minutes_old_is_refused() {
    let error = StartTime::ago(Duration::from_secs(299)).unwrap_err();
    assert!(error.is_start_time(), "{error}");
}

#[tokio::test]
async fn a_thousand_records_arrive_in_one_page() {
    let list: Vec<_> = (1..=1000).map(|id| (id, START + id)).collect();
    let desk = Desk::script([desk::json(time_page(&list, Some(START + 1000), true))]).await;

    let pages = all(client(&desk.url).tickets_by_time(start()).pages()).await;

    assert_eq!(pages.len(), 1);
    assert_eq!(pages[0].count, Some(1000));
    let sent: Vec<_> = items(&list).iter().map(ToString::to_string).collect();
    let got: Vec<_> = pages[0]
        .records
        .iter()
        .map(|r| r.json().to_owned())
        .collect();
    assert_eq!(got, sent);
    assert_eq!(desk.calls(), 1);
}

#[tokio::test]
async fn a_later_run_goes_on_where_the_first_one_ended() {
    let desk = Desk::script([
        desk::json(time_page(&[(1, START + 5)], Some(START + 5), true)),
        desk::json(time_page(
            &[(1, START + 5), (2, START + 9)],
            Some(START + 9),
            true,
        )),
    ])
    .await;
    let zendesk = builder(&desk.url).build().unwrap();

    let first = all(zendesk.tickets_by_time(start()).pages()).await;
    let checkpoint = first[0].checkpoint.clone();
    let second = all(zendesk.tickets_by_time(checkpoint).pages()).await;

    // Inclusive: across runs a record of the boundary second may come twice.
    assert!(ids(&second)[0].contains(&2));
    assert_eq!(second[0].checkpoint.start_time(), Some(START + 9));
    assert_eq!(
        desk.queries("start_time"),
        [START, START + 5].map(|secs| Some(at(secs).unix_secs().to_string()))
    );
}

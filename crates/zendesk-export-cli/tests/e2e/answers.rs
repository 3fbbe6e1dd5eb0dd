//! Answers that are no page, and hosts that give none.

use httpmock::MockServer;

use crate::{
    desk::{Desk, builder},
    support::{export, run},
    sync::scripted::Scripted,
};

#[test]
fn a_sign_in_that_is_refused_is_no_outage() {
    let account = Desk::open(builder().tickets(10).oauth_token("another"));
    for resource in ["tickets", "users-by-time"] {
        account.run(resource, []).refuses(4, "401");
    }
    assert_eq!(account.simulator.requests(), 2, "it is not tried again");
}

#[test]
fn a_role_or_a_plan_without_exports_is_a_refusal() {
    for status in [403, 404] {
        let server = MockServer::start();
        server.mock(|_, then| {
            then.status(status).body("{}");
        });
        let refused = run(&mut export(&server.base_url(), "tickets"));
        refused.refuses(4, &status.to_string());
    }
}

#[test]
fn a_redirect_to_another_host_gets_no_credentials() {
    let (server, elsewhere) = (MockServer::start(), MockServer::start());
    let other = elsewhere.mock(|_, then| {
        then.status(200);
    });
    server.mock(|_, then| {
        then.status(302).header("location", elsewhere.base_url());
    });
    run(&mut export(&server.base_url(), "tickets")).refuses(4, "redirected (302)");
    assert_eq!(other.calls(), 0);
}

#[test]
fn what_is_not_a_page_cannot_be_used() {
    for body in ["[]", r#"{"users":[],"end_of_stream":true}"#] {
        let server = MockServer::start();
        server.mock(|_, then| {
            then.header("content-type", "application/json").body(body);
        });
        run(&mut export(&server.base_url(), "tickets")).refuses(8, "the answer is not");
    }
}

#[test]
fn an_export_that_stands_still_is_told_after_what_it_gave() {
    let server = MockServer::start();
    server.mock(|_, then| {
        then.header("content-type", "application/json").body(
            r#"{"tickets":[{"id":1}],"count":1,"end_time":1700000000,"end_of_stream":false,"next_page":null}"#,
        );
    });
    let mut command = export(&server.base_url(), "tickets-by-time");
    let stood = run(command.args(["--since", "1700000000"]));
    assert_eq!((stood.code, &*stood.out), (Some(8), "{\"id\":1}\n"));
    stood.says("standing still");
    stood.says("end_time does not move on from 1700000000");
}

#[test]
fn a_host_that_does_not_answer_is_given_up_soon() {
    // The port of a service that no machine has any more.
    let gone = run(&mut export("http://127.0.0.1:1", "tickets"));
    gone.refuses(5, "no connection");
}

#[test]
fn a_page_with_fewer_records_than_its_count_is_told() {
    let server = MockServer::start();
    server.mock(|_, then| {
        then.header("content-type", "application/json").body(
            r#"{"tickets":[{"id":1}],"count":3,"end_time":1700000000,"end_of_stream":true,"next_page":null}"#,
        );
    });
    let told = run(&mut export(&server.base_url(), "tickets-by-time")).succeeds();
    let what = "WARN tickets-by-time: the server counted 3 records on a page that held 1";
    assert!(told.err.contains(what), "{}", told.err);
    assert!(told.err.contains(": 1 record in 1 page, "), "{}", told.err);
}

#[test]
fn a_proxy_that_asks_for_a_sign_in_is_told_at_once() {
    let proxy = Scripted::new(|_| (407, String::new()));
    let mut command = export("https://acme.invalid", "tickets");
    let refused = run(command.env("HTTPS_PROXY", &proxy.url));
    refused.refuses(5, "the proxy asks for a name and a password (407)");
    refused.says("HTTPS_PROXY");
    assert_eq!(proxy.asked(), ["acme.invalid:443"]);
}

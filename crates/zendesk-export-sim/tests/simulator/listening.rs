//! Where the simulator listens, and for how long.

use std::io::ErrorKind;
use std::net::SocketAddr;

use zendesk_export_sim::Simulator;

use crate::desk::{builder, http, open};

fn anywhere() -> SocketAddr {
    SocketAddr::from(([0, 0, 0, 0], 0))
}

#[tokio::test]
async fn only_loopback_addresses_are_listened_on() {
    let refused = Simulator::builder().listen(anywhere()).start().await;
    let error = refused.expect_err("other machines could reach it");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("allow_remote()"), "{error}");
}

#[tokio::test]
async fn other_addresses_need_to_be_allowed() {
    let started = builder().listen(anywhere()).allow_remote().start().await;
    assert!(started.is_ok());
}

#[tokio::test]
async fn the_base_url_has_a_port_and_no_trailing_slash() {
    let simulator = builder().start().await.expect("loopback is there");
    let port = simulator.base_url().strip_prefix("http://127.0.0.1:");
    assert!(port.is_some_and(|port| port.parse::<u16>().is_ok()));
}

#[tokio::test]
async fn it_stops_listening_when_shut_down() {
    let simulator = builder().start().await.expect("loopback is there");
    let url = simulator.base_url().to_owned();
    assert!(http().get(&url).send().await.is_ok());
    simulator.shutdown().await;
    assert!(http().get(&url).send().await.is_err());
}

#[tokio::test]
async fn shutting_down_does_not_wait_for_idle_connections() {
    let desk = open(builder()).await;
    desk.page("users?start_time=0").await;
    desk.simulator.shutdown().await;
}

#[tokio::test]
async fn it_stops_listening_when_dropped() {
    let simulator = builder().start().await.expect("loopback is there");
    let url = simulator.base_url().to_owned();
    drop(simulator);
    while http().get(&url).send().await.is_ok() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn waiting_serves_on() {
    let simulator = builder().start().await.expect("loopback is there");
    let url = simulator.base_url().to_owned();
    tokio::select! {
        () = simulator.wait() => panic!("nothing ends it"),
        answer = http().get(&url).send() => assert!(answer.is_ok()),
    }
}

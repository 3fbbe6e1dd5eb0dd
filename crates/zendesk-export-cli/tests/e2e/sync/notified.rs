//! What systemd hears of a service.
#![cfg(unix)]

use std::{
    os::unix::net::UnixDatagram,
    process::Command,
    time::{Duration, Instant},
};

use super::{
    place::{Kind, Place},
    scripted::Scripted,
    stopped::Running,
};
use crate::desk::{Desk, builder};

/// systemd, as far as a service knows it.
struct Systemd {
    socket: UnixDatagram,
    heard: Vec<String>,
}

impl Systemd {
    /// Starts a run that follows, with a watchdog of 400 ms.
    fn start(place: &Place, url: &str) -> (Self, Running) {
        let path = place.folder().join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        let patience = Some(Duration::from_secs(20));
        socket.set_read_timeout(patience).unwrap();
        let mut command: Command = place.sync(url);
        command
            .args(["tickets", "users", "custom-objects", "--follow"])
            .env("NOTIFY_SOCKET", &path)
            .env("WATCHDOG_USEC", "400000");
        let heard = Vec::new();
        (Self { socket, heard }, Running::start(&mut command))
    }

    /// Listens until a message has these words, and returns it.
    #[track_caller]
    fn hears(&mut self, words: &str) -> String {
        let until = Instant::now() + Duration::from_secs(20);
        while Instant::now() < until {
            let mut message = [0; 4_096];
            let Ok(length) = self.socket.recv(&mut message) else {
                break;
            };
            let message = String::from_utf8_lossy(&message[..length]).into_owned();
            self.heard.push(message.clone());
            if message.contains(words) {
                return message;
            }
        }
        panic!("{words} never came: {:?}", self.heard);
    }
}

#[test]
fn a_service_is_ready_lives_and_ends() {
    let (account, place) = (Desk::open(builder().tickets(30)), Place::new(Kind::Sqlite));
    let (mut systemd, run) = Systemd::start(&place, account.url());
    assert_eq!(systemd.hears("READY=1"), "READY=1\n");
    systemd.hears("STATUS=3 exports, ");
    systemd.hears("WATCHDOG=1");
    systemd.hears("behind at most");
    run.signal("TERM");
    assert_eq!(systemd.hears("STOPPING=1"), "STOPPING=1\n");
    assert_eq!(run.end().0, Some(130));
}

/// A new start would mend nothing.
#[test]
fn a_service_that_zendesk_refuses_is_ready_and_lives_and_says_why() {
    let (server, place) = (
        Scripted::new(|_| (403, "{}".to_owned())),
        Place::new(Kind::Dir),
    );
    let (mut systemd, run) = Systemd::start(&place, &server.url);
    systemd.hears("READY=1");
    let told = systemd.hears("stands still since ");
    assert!(told.contains("403"), "{told}");
    for _ in 0..3 {
        systemd.hears("WATCHDOG=1");
    }
    run.signal("TERM");
    systemd.hears("STOPPING=1");
    run.end();
}

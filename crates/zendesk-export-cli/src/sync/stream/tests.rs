use futures_util::future::join_all;
use serde_json::json;
use tempfile::TempDir;
use tracing::Level;
use zendesk_export::Credentials;

use super::*;
use crate::{
    log::{Format, Log},
    sync::{kinds, progress::Progress},
};

/// Nobody listens there.
const ACCOUNT: &str = "http://127.0.0.1:1";

/// A stream of ticket events into a folder.
fn stream() -> (TempDir, Stream) {
    let folder = tempfile::tempdir().unwrap();
    let stream = stream_to(To::Dir(folder.path().to_owned()));
    (folder, stream)
}

fn stream_to(to: To) -> Stream {
    let destination = kinds::open(&to, None, 1).unwrap();
    let zendesk = Client::builder(ACCOUNT).credentials(Credentials::oauth_token("x"));
    Stream {
        zendesk: zendesk.build().unwrap(),
        turns: Arc::new(Semaphore::new(destination.at_once())),
        destination: Arc::from(destination),
        writer: Arc::default(),
        line: Progress::new(&Log::new(Format::Text, Level::INFO), true, &to).line("ticket-events"),
        to,
        stop: Stop::new(),
        since: None,
        until: None,
        overlap: Duration::ZERO,
        options: Options::default(),
        follow: false,
        resync: false,
        resource: "ticket-events".parse().unwrap(),
        told: Told::default(),
        crew: Crew::default(),
        most_lanes: usize::MAX,
        load: Load::default(),
        awaited: Awaited::default(),
        is_refused: false,
    }
}

/// Another one with the same destination.
fn another(stream: &Stream, name: &str) -> Stream {
    Stream {
        zendesk: stream.zendesk.clone(),
        destination: Arc::clone(&stream.destination),
        turns: Arc::clone(&stream.turns),
        writer: Arc::default(),
        to: stream.to.clone(),
        line: stream.line.clone(),
        stop: stream.stop.clone(),
        options: stream.options.clone(),
        resource: name.parse().unwrap(),
        told: Told::default(),
        crew: Crew::default(),
        load: Load::default(),
        awaited: Awaited::default(),
        ..*stream
    }
}

fn checkpoint(secs: i64) -> serde_json::Value {
    json!({
        "version": 1, "account": ACCOUNT, "export": "ticket_events",
        "position": { "start_time": secs },
    })
}

/// Of an export that stands at one time, and of which a place from another one on has come as far as `at`.
fn in_two_places(own: i64, from: i64, at: i64) -> StreamState {
    let state = json!({
        "checkpoint": checkpoint(own),
        "places": [{ "from": from, "checkpoint": checkpoint(at) }],
    });
    serde_json::from_value(state).unwrap()
}

#[tokio::test]
async fn a_clock_that_went_back_is_named_with_the_latest_time_and_worth_another_try() {
    let now = Utc::now().timestamp();
    let (tomorrow, before) = (now + 86_400, now - 86_400);
    let alone = StreamState {
        checkpoint: serde_json::from_value(checkpoint(tomorrow)).unwrap(),
        ..StreamState::default()
    };
    for state in [alone, in_two_places(before, tomorrow, tomorrow + 60)] {
        let (_folder, mut stream) = stream();
        stream.close(state).await.unwrap();
        let failure = stream.pass().await.unwrap_err();
        assert_eq!(failure.exit(), Exit::Unavailable);
        assert!(!failure.is_for_good());
        let told = failure.to_string();
        assert!(told.contains("the clock is wrong"), "{told}");
        let latest = crate::text::date(tomorrow);
        assert!(told.contains(&latest), "{told}");
    }
}

#[tokio::test]
async fn a_place_that_a_clock_made_which_was_ahead_is_none_once_it_is_right() {
    let now = Utc::now().timestamp();
    let (_folder, mut stream) = stream();
    // Else it would be tried again for minutes.
    stream.stop.ask();
    let ahead = in_two_places(now - 86_400, now + 9 * 86_400, now + 9 * 86_400);
    stream.close(ahead).await.unwrap();
    let state = stream.pass().await.unwrap();
    assert_eq!(state.left().len(), 1, "{:?}", state.left());
}

#[tokio::test]
async fn a_panic_at_the_destination_is_a_failure_like_any_other() {
    let (_folder, stream) = stream();
    let panicked = stream
        .with(|_| -> Result<(), _> { panic!("as asked") })
        .await;
    let failure = panicked.unwrap_err();
    assert_eq!(failure.exit(), Exit::Output);
    assert!(!failure.is_for_good());
    stream.close(StreamState::default()).await.unwrap();
}

#[tokio::test]
async fn a_destination_that_takes_nothing_is_left_once_an_end_is_asked_for() {
    let (_folder, stream) = stream();
    stream.stop.ask();
    let (release, held) = std::sync::mpsc::channel::<()>();
    let left = stream.with(move |_| Ok(held.recv().is_ok())).await;
    let failure = left.unwrap_err();
    assert!(failure.to_string().contains("comes again"), "{failure}");
    release.send(()).unwrap();
}

#[tokio::test]
async fn a_folder_takes_a_stream_while_it_takes_another() {
    let (_folder, first) = stream();
    let second = another(&first, "users");
    let (release, held) = std::sync::mpsc::channel::<()>();
    let first = first.with(move |_| Ok(held.recv().is_ok()));
    let second = async {
        second.close(StreamState::default()).await.unwrap();
        release.send(()).unwrap();
    };
    let (first, ()) = tokio::join!(first, second);
    assert!(first.unwrap());
}

#[test]
fn exports_that_wait_for_a_database_take_no_threads() {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().max_blocking_threads(2).build();
    runtime.unwrap().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let first = stream_to(To::Sqlite(folder.path().join("desk.db")));
        let names = ["tickets", "users", "organizations", "articles"];
        let others = names.map(|name| another(&first, name));
        let (release, held) = std::sync::mpsc::channel::<()>();
        let first = first.with(move |_| Ok(held.recv().is_ok()));
        let others = join_all(others.iter().map(|other| other.with(|_| Ok(()))));
        let beside = async {
            // Without a thread that is free, nothing here would ever end.
            tokio::task::spawn_blocking(|| ()).await.unwrap();
            release.send(()).unwrap();
        };
        let (first, others, ()) = tokio::join!(first, others, beside);
        assert!(first.unwrap());
        assert!(others.iter().all(Result::is_ok));
    });
}

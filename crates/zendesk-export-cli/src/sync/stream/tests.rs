use futures_util::future::join_all;
use serde_json::json;
use tempfile::TempDir;
use tracing::Level;
use zendesk_export::Credentials;

use super::*;
use crate::{
    log::{Format, Log},
    sync::progress::Progress,
};

/// Nobody listens there.
const ACCOUNT: &str = "http://127.0.0.1:1";

/// A stream of ticket events into a folder.
fn stream() -> (TempDir, Stream) {
    let folder = tempfile::tempdir().unwrap();
    let to = To::Dir(folder.path().to_owned());
    let destination = Destination::open(&to, None, 1).unwrap();
    let zendesk = Client::builder(ACCOUNT).credentials(Credentials::oauth_token("x"));
    let stream = Stream {
        zendesk: zendesk.build().unwrap(),
        destination: Arc::new(Mutex::new(destination)),
        line: Progress::new(&Log::new(Format::Text, Level::INFO), true, &to).line("ticket-events"),
        to,
        stop: Stop::new(),
        since: None,
        overlap: Duration::ZERO,
        options: Options::default(),
        follow: false,
        resync: false,
        resource: "ticket-events".parse().unwrap(),
        told: Told::default(),
    };
    (folder, stream)
}

#[tokio::test]
async fn a_clock_that_went_back_is_named_and_worth_another_try() {
    let (_folder, mut stream) = stream();
    let tomorrow = Utc::now().timestamp() + 86_400;
    let checkpoint = json!({
        "version": 1, "account": ACCOUNT, "export": "ticket_events",
        "position": { "start_time": tomorrow },
    });
    let state = StreamState {
        checkpoint: serde_json::from_value(checkpoint).unwrap(),
        ..StreamState::default()
    };
    stream.close(state).await.unwrap();
    let failure = stream.pass().await.unwrap_err();
    assert_eq!(failure.exit(), Exit::Unavailable);
    assert!(!failure.is_for_good());
    let told = failure.to_string();
    assert!(told.contains("the clock is wrong"), "{told}");
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

#[test]
fn exports_that_wait_for_the_destination_take_no_threads() {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().max_blocking_threads(2).build();
    runtime.unwrap().block_on(async {
        let (_folder, stream) = stream();
        let (release, held) = std::sync::mpsc::channel::<()>();
        let first = stream.with(move |_| Ok(held.recv().is_ok()));
        let others = join_all((0..8).map(|_| stream.with(|_| Ok(()))));
        let beside = async {
            // Without a thread that is free, nothing here would ever end.
            stream.beside(|| Ok(())).await.unwrap();
            release.send(()).unwrap();
        };
        let (first, others, ()) = tokio::join!(first, others, beside);
        assert!(first.unwrap());
        assert!(others.iter().all(Result::is_ok));
    });
}

use serde_json::json;

use super::*;

const START: i64 = 1_700_000_000;

fn time(secs: i64) -> StartTime {
    StartTime::from_unix_secs(START + secs).unwrap()
}

fn checkpoint(position: serde_json::Value) -> Checkpoint {
    let checkpoint = json!({
        "version": 1, "account": "https://acme.zendesk.com", "export": "tickets",
        "position": position, "newest": START + 5,
    });
    serde_json::from_value(checkpoint).unwrap()
}

/// Places from 5, 100, 200 and 300 on, of which none has been begun but the first.
fn divided() -> StreamState {
    let mut state = StreamState {
        checkpoint: Some(checkpoint(json!({ "cursor": "a" }))),
        newest: Some(START + 9),
        ..StreamState::default()
    };
    state.divide(None, time(200));
    state.divide(None, time(100));
    state.divide(Some(START + 200), time(300));
    state
}

fn left(state: &StreamState) -> Vec<(i64, Option<i64>)> {
    let left = state.left().into_iter();
    left.map(|left| (left.at - START, left.end.map(|end| end - START)))
        .collect()
}

#[test]
fn each_place_ends_where_the_next_one_begins_and_the_last_one_never() {
    let state = divided();
    let ends = [
        (5, Some(100)),
        (100, Some(200)),
        (200, Some(300)),
        (300, None),
    ];
    assert_eq!(left(&state), ends);
    assert_eq!(state.reached(START + 400), Some(START + 400 - 395));
    let kept: StreamState = serde_json::from_value(serde_json::to_value(&state).unwrap()).unwrap();
    assert_eq!(left(&kept), ends, "as it is stored");
}

#[test]
fn where_the_stream_has_an_end_the_last_place_ends_there_and_nothing_is_left_after_it() {
    let mut state = divided();
    state.until = Some(START + 400);
    assert_eq!(left(&state)[3], (300, Some(400)));
    assert_eq!(state.reached(START + 900), Some(START + 400 - 395));
    for end in [100, 200, 300, 400] {
        state.is_through(None, time(end));
        state.join();
    }
    assert_eq!((left(&state), state.places.len()), (Vec::new(), 0));
}

#[test]
fn places_that_have_been_read_are_joined_until_the_last_one_is_the_streams_own() {
    let mut state = divided();
    state.is_through(Some(START + 200), time(300));
    state.join();
    assert_eq!(
        left(&state),
        [(5, Some(100)), (100, Some(200)), (300, None)]
    );
    state.goes_on(Some(START + 300), checkpoint(json!({ "cursor": "z" })));
    state.is_through(Some(START + 100), time(200));
    state.join();
    assert_eq!(
        left(&state),
        [(5, Some(100)), (5, None)],
        "by its newest record"
    );
    assert_eq!(state.places.len(), 2, "what was read is one place");
    state.is_through(None, time(100));
    state.join();
    assert_eq!(state.checkpoint, Some(checkpoint(json!({ "cursor": "z" }))));
    assert!(state.places.is_empty());
    assert_eq!(
        state.reached(START + 400),
        Some(START + 9),
        "its newest record again"
    );
}

#[test]
fn whoever_knows_of_one_place_only_goes_on_from_the_earliest() {
    let mut state = divided();
    state.goes_on(Some(START + 100), checkpoint(json!({ "cursor": "b" })));
    state.join();
    assert_eq!(state.checkpoint, Some(checkpoint(json!({ "cursor": "a" }))));
}

#[test]
fn an_export_that_is_read_again_forgets_its_places() {
    let mut state = divided();
    state.begin_again(None, crate::resource::Selection::default(), START);
    assert!(state.places.is_empty());
}

#[test]
fn places_that_a_clock_made_which_was_ahead_are_taken_back_unless_they_were_read() {
    let mut state = divided();
    state.is_through(Some(START + 200), time(250));
    state.take_back(|secs| secs <= START + 150);
    assert_eq!(
        left(&state),
        [(5, Some(100)), (100, Some(200)), (250, None)],
        "the one that was read stays, up to the end"
    );
    state.take_back(|_| false);
    assert_eq!(left(&state), [(5, Some(200)), (250, None)]);
}

use serde_json::value::RawValue;

use super::*;

/// As the version before this one wrote it.
const EARLIER: &str = r#"{
    "checkpoint": {
        "version": 1,
        "account": "https://acme.zendesk.com",
        "export": "ticket_events",
        "position": { "start_time": 1700000300 }
    },
    "since": null,
    "pages": 2,
    "records_in": 4,
    "records_out": 3,
    "repeats": 1,
    "counted": 4,
    "bytes": 120,
    "newest": 1700000300,
    "stored_at": 1795183439,
    "last_error": "no connection",
    "warnings": ["ticket-events: the server counted 3 records on a page that held 2"],
    "recent": {
        "from": 1700000300,
        "known": { "1700000300": ["0123456789abcdef0123456789abcdef"] },
        "page": []
    }
}"#;

#[test]
fn a_state_of_an_earlier_version_is_taken_over() {
    let state: StreamState = serde_json::from_str(EARLIER).unwrap();
    assert_eq!(
        state.checkpoint.as_ref().unwrap().start_time(),
        Some(1_700_000_300)
    );
    assert_eq!((state.pages, state.records_out, state.repeats), (2, 3, 1));
    assert_eq!(state.last_error.as_deref(), Some("no connection"));
    assert_eq!(state.warnings.newest().len(), 1);
    assert!(!state.recent.is_empty());
    assert_eq!(state.account(), Some("https://acme.zendesk.com"));
    let text = serde_json::to_string(&state).unwrap();
    let again: StreamState = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&again).unwrap(), text);
}

#[test]
fn what_came_beside_records_goes_on_once_from_a_page_that_holds_it_twice() {
    let sent = [r#"{"id":1}"#, r#"{"id":2}"#, r#"{"id":1}"#, "7", "7"];
    let sent = sent.map(|text| Record::from_raw(RawValue::from_string(text.to_owned()).unwrap()));
    let (mut beside, page) = (StreamState::default(), StreamState::default());
    let mut take = || {
        let new = beside.take_beside("tickets_users", &sent, Table::beside("users"), &page, false);
        new.iter()
            .map(|record| record.json().to_owned())
            .collect::<Vec<_>>()
    };
    // Values that are no objects may look alike and be different ones.
    assert_eq!(take(), [r#"{"id":1}"#, r#"{"id":2}"#, "7", "7"]);
    assert_eq!(take(), ["7", "7"], "the page has come again");
    assert_eq!(
        (beside.records_in, beside.records_out, beside.repeats),
        (10, 6, 4)
    );
}

#[test]
fn an_export_that_is_read_again_keeps_what_is_known_of_its_data() {
    let mut state: StreamState = serde_json::from_str(EARLIER).unwrap();
    state.since = Some(1_600_000_000);
    state.begin_again(Some(1_500_000_000), Selection::default(), 1_795_183_500);
    assert_eq!(
        state.since,
        Some(1_500_000_000),
        "the data begins earlier now"
    );
    assert!(state.checkpoint.is_none());
    assert_eq!(state.account(), Some("https://acme.zendesk.com"));
    assert_eq!(state.records_out, 3);
    state.begin_again(None, Selection::default(), 1_795_183_500);
    assert_eq!(state.since, None, "all of it is there now");
}

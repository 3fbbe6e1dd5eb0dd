use std::ops::Range;

use zendesk_export::Resource;

use super::*;

fn drift_of(export: &str, records: &[&str]) -> Drift {
    let mut drift = Drift::default();
    for record in records {
        look(&mut drift, export, &[*record]);
    }
    drift
}

/// One page.
fn look(drift: &mut Drift, export: &str, records: &[&str]) {
    let table = Table::of(Resource::by_name(export).unwrap());
    let records = records
        .iter()
        .map(|json| serde_json::from_str(json).unwrap());
    drift.look(
        export,
        table,
        &records.collect::<Vec<_>>(),
        1,
        1_800_000_000,
    );
}

#[track_caller]
fn check(export: &str, record: &str, expected: &[&str]) {
    let drift = drift_of(export, &[record]);
    assert_eq!(drift.looked_at, 1);
    let found: Vec<_> = drift.found.iter().map(Found::to_string).collect();
    assert_eq!(found, expected);
}

#[test]
fn members_values_and_kinds_that_nobody_documents_are_found_wherever_they_are() {
    check(
        "tickets",
        r#"{"id":7,"mood":{"of":"day"},"priority":"critical","url":5,"tags":["a",1],"status":"open"}"#,
        &[
            "the member mood is not documented",
            "priority has the value critical, which is not documented",
            "url is of the kind integer, and documented otherwise",
            "tags[] is of the kind integer, and documented otherwise",
        ],
    );
    check(
        "tickets",
        r#"{"id":7,"via":{"channel":[],"depth":1},"custom_fields":[{"id":1,"label":"x"},{"id":2,"label":"y"}]}"#,
        &[
            "via.channel is of the kind array, and documented otherwise",
            "the member via.depth is not documented",
            "the member custom_fields[].label is not documented",
        ],
    );
}

#[test]
fn what_an_account_names_itself_and_null_are_no_drift() {
    check(
        "tickets",
        r#"{"id":7,"custom_status_id":900,"custom_fields":[{"id":9,"value":["any",1]}],"priority":null,
            "via":{"source":{"rel":null,"anything":1}},"satisfaction_rating":{"score":"odd"},"other_id":null}"#,
        &["the member other_id is not documented"],
    );
    check("users", r#"{"id":7,"user_fields":{"shoe_size":43}}"#, &[]);
    check(
        "ticket_events",
        r#"{"id":7,"via":"Web form","child_events":[{"id":1,"shoe_size":"43","360000":"x","event_type":"Change"}]}"#,
        &[],
    );
    check("tickets", r#"{"id":7,"satisfaction_probability":1}"#, &[]);
    check(
        "tickets",
        r#"{"id":7.5,"satisfaction_probability":1.5}"#,
        &["id is of the kind number, and documented otherwise"],
    );
}

#[test]
fn a_name_or_value_that_may_be_data_is_never_told() {
    check(
        "tickets",
        r#"{"id":7,"jo@acme.example":1,"4711":1,"a name":1,"priority":"Jo Doe","status":"\u001b[31m"}"#,
        &[
            "the member ? is not documented",
            "priority has the value ?, which is not documented",
            "status has the value ?, which is not documented",
        ],
    );
}

#[test]
fn each_record_counts_once_and_the_newest_is_named() {
    let drift = drift_of(
        "tickets",
        &[
            r#"{"id":7,"mood":1}"#,
            r#"{"id":8,"mood":2}"#,
            r#"{"id":9}"#,
        ],
    );
    assert_eq!(
        drift.sentences(),
        [
            "the member mood is not documented: in 2 of 3 records looked at, first 2027-01-15 08:00 UTC, last 2027-01-15 08:00 UTC, as in record 8"
        ]
    );
    let other = r#"{"id":"a\nb","mood":1}"#;
    assert_eq!(drift_of("tickets", &[other]).found[0].id, None);
}

#[test]
fn any_number_of_unknown_names_takes_little_room() {
    let members = |names: Range<u32>| {
        names
            .map(|name| format!(r#","m{name}x":1"#))
            .collect::<String>()
    };
    let mut drift = Drift::default();
    for page in 0..200 {
        let names = members(page * 50..page * 50 + 50);
        let nested = format!(r#""via":{{"source":1{names}}},"custom_fields":[{{"id":1{names}}}]"#);
        look(
            &mut drift,
            "tickets",
            &[&format!(
                r#"{{"id":{page},{nested},"priority":"p{page}"{names}}}"#
            )],
        );
    }
    assert_eq!(drift.found.len(), 4 * (OF_ONE + 1));
    let more = drift
        .found
        .iter()
        .find(|found| found.member == "via.*")
        .unwrap();
    assert_eq!(more.records, 200);
    let all = look::look(
        &format!(r#"{{"id":1{}}}"#, members(0..10_000)),
        Table::by_name("tickets").unwrap().shape(),
    );
    assert_eq!(all.unwrap().drift.len(), OF_ONE + 1);
    let state = serde_json::to_string(&drift).unwrap();
    assert!(state.len() < 10_000, "{}", state.len());
}

#[test]
fn what_is_no_longer_listed_is_counted_once_each_and_moves_up_when_there_is_room() {
    let members = [
        "via",
        "custom_fields[]",
        "satisfaction_rating",
        "dates",
        "metric_set",
    ];
    let mut drift = Drift::default();
    for member in 0..KEPT {
        drift.sees(
            found(&format!("m{member}.x")),
            &mut Vec::new(),
            &mut Vec::new(),
        );
    }
    let new_members = |drift: &Drift| drift.counts()[0].1;
    assert_eq!(new_members(&drift), KEPT as u64);
    for _ in 0..3 {
        for member in members {
            drift.sees(
                found(&format!("{member}.odd")),
                &mut Vec::new(),
                &mut Vec::new(),
            );
        }
    }
    assert_eq!(new_members(&drift), KEPT as u64 + 5);
    let last = drift.sentences().pop().unwrap();
    assert_eq!(
        last,
        "5 other differences from what is documented, seen 15 times and not listed"
    );
    drift.found.pop();
    drift.sees(found("via.odd"), &mut Vec::new(), &mut Vec::new());
    assert_eq!(new_members(&drift), KEPT as u64 + 4);
}

fn found(member: &str) -> Found {
    Found {
        what: What::NewMember,
        member: member.to_owned(),
        came: None,
        records: 1,
        first: 0,
        last: 0,
        id: None,
    }
}

#[test]
fn a_member_no_longer_comes_once_many_records_in_a_row_lack_it_that_all_had_it() {
    let (with, without) = (
        r#"{"id":7,"subject":"x","url":"y"}"#,
        r#"{"id":8,"url":"y"}"#,
    );
    let often = |record| vec![record; usize::from(IN_A_ROW)];
    let mut all = [often(with), often(without)].concat();
    let last = all.pop().unwrap();
    let mut drift = drift_of("tickets", &all);
    assert_eq!(drift.found, []);
    look(&mut drift, "tickets", &[last, last]);
    assert_eq!(
        drift.found[0].to_string(),
        "the member subject no longer comes"
    );
    look(&mut drift, "tickets", &[with]);
    assert_eq!(drift.found, [], "it comes again");
    let now_and_then = [with, without].repeat(100);
    assert_eq!(drift_of("tickets", &now_and_then).found, []);
    // It comes where it is asked for.
    let dates = often(r#"{"id":7,"dates":{}}"#);
    let drift = drift_of("tickets", &[dates, often(without)].concat());
    assert_eq!(drift.found, []);
}

#[test]
fn what_a_later_build_knows_is_forgotten_and_a_state_of_an_earlier_one_is_read() {
    let old: Drift = serde_json::from_str("{}").unwrap();
    assert!(old.is_empty());
    let mut drift = drift_of(
        "tickets",
        &[r#"{"id":7,"mood":1,"priority":"odd","url":1}"#],
    );
    drift.found[0].member = "subject".to_owned();
    drift.found[1].came = Some("urgent".to_owned());
    drift.found[2].came = Some("string".to_owned());
    look(&mut drift, "tickets", &[r#"{"id":7}"#]);
    assert_eq!(drift.found, []);
}

#[test]
fn samples_are_the_first_of_a_page_and_every_so_many_of_a_stream() {
    let table = Table::by_name("tickets").unwrap();
    let records: Vec<_> = (0..100)
        .map(|_| serde_json::from_str(r#"{"id":7}"#).unwrap())
        .collect();
    let mut drift = Drift::default();
    drift.look("tickets", table, &records, 0, 0);
    assert_eq!(drift.looked_at, 4);
    drift.look("tickets", table, &records, 100, 0);
    assert_eq!(drift.looked_at, 4 + 4);
    drift.look("tickets", table, &records[..1], 201, 0);
    assert_eq!(drift.looked_at, 4 + 4 + 1);
}

#[test]
fn genuine_records_are_as_documented() {
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/samples");
    for (file, export) in [("tickets", "tickets"), ("ticket-events", "ticket_events")] {
        let page = format!("{samples}/embulk-{file}-page-2019.json");
        let page: Value = serde_json::from_str(&std::fs::read_to_string(page).unwrap()).unwrap();
        for record in page[export.replace('-', "_")].as_array().unwrap() {
            check(export, &record.to_string(), &[]);
        }
    }
}

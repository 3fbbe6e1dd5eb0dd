use zendesk_export::Resource;

use super::*;

#[test]
fn the_newest_version_wins() {
    let mut desk = Desk::new();
    desk.store("tickets", &[&ticket(1, 100, "new"), &ticket(2, 100, "new")]);
    desk.store("tickets", &[&ticket(1, 200, "open")]);
    assert_eq!(desk.one::<i64>("SELECT count(*) FROM raw_tickets"), 2);
    assert_eq!(status(&desk), "open");
}

#[test]
fn an_older_version_never_replaces_a_newer_one() {
    let mut desk = Desk::new();
    desk.store(
        "tickets",
        &[&ticket(1, 200, "open"), &ticket(1, 199, "new")],
    );
    desk.store("tickets", &[&ticket(1, 100, "new")]);
    assert_eq!(status(&desk), "open");
}

#[test]
fn of_the_same_second_the_later_arrival_wins() {
    let mut desk = Desk::new();
    desk.store(
        "tickets",
        &[&ticket(1, 100, "new"), &ticket(1, 100, "open")],
    );
    assert_eq!(status(&desk), "open");
}

#[test]
fn a_record_without_a_time_replaces_what_came_before_it() {
    let mut desk = Desk::new();
    desk.store(
        "tickets",
        &[&ticket(1, 100, "new"), r#"{"id":1,"status":"open"}"#],
    );
    assert_eq!(status(&desk), "open");
    assert!(desk.one::<bool>("SELECT version IS NULL FROM raw_tickets"));
}

fn status(desk: &Desk) -> String {
    desk.one("SELECT status FROM tickets WHERE id = 1")
}

#[test]
fn the_text_is_kept_byte_for_byte() {
    let text = "{ \"id\" :7,\"subject\":\"caf\\u00e9 \\ud83d\\ude00 é 😀 \\u0000 \\/\",\n \
                \"n\": 1.10e+2, \"generated_timestamp\":5 ,\"big\":123456789012345678901234567890}";
    let mut desk = Desk::new();
    desk.store("tickets", &[text]);
    let desk = desk.again();
    assert_eq!(desk.one::<String>("SELECT json FROM raw_tickets"), text);
    assert_eq!(desk.one::<String>("SELECT json FROM raw_tickets"), text);
}

#[test]
fn every_export_says_what_is_deleted() {
    let mut desk = Desk::new();
    for resource in Resource::ALL {
        let stream = match resource.name {
            "custom_objects" => "custom-objects/asset".to_owned(),
            name => name.replace('_', "-"),
        };
        let time = r#""2024-01-02T03:04:05Z""#;
        let kept = format!(
            r#"{{"id":"1","{}":{time},"active":true}}"#,
            resource.timestamp
        );
        let gone = resource
            .deleted
            .iter()
            .enumerate()
            .map(|(at, (name, values))| {
                let value = values.first().unwrap_or(&time);
                format!(
                    r#"{{"id":"{}","{}":{time},"{name}":{value}}}"#,
                    at + 2,
                    resource.timestamp
                )
            });
        let records: Vec<_> = [kept].into_iter().chain(gone).collect();
        desk.store(
            &stream,
            &records.iter().map(String::as_str).collect::<Vec<_>>(),
        );

        let view = stream.replace(['-', '/'], "_");
        let count = i64::try_from(records.len()).unwrap();
        let deleted = format!("SELECT count(*) FROM {view} WHERE _deleted = (id <> 1)");
        assert_eq!(desk.one::<i64>(&deleted), count, "{stream}");
        let version = format!("SELECT min(version) FROM raw_{view}");
        assert_eq!(desk.one::<i64>(&version), 1_704_164_645, "{stream}");
    }
}

#[test]
fn records_without_an_id_are_kept_once_each() {
    let odd = [
        r#"{"subject":"no id"}"#,
        r#"{"id":null}"#,
        r#"{"id":1.5}"#,
        r#"{"id":"001"}"#,
        r#"{"id":9223372036854775808}"#,
        r#"{"id":{"a":1}}"#,
        "[1]",
        "null",
    ];
    let mut desk = Desk::new();
    let good = ticket(1, 100, "new");
    for _ in 0..2 {
        desk.store("tickets", &[&[good.as_str()], odd.as_slice()].concat());
    }
    assert_eq!(desk.one::<i64>("SELECT count(*) FROM tickets"), 1);
    let kept = "SELECT count(*) FROM _odd WHERE stream = 'tickets'";
    assert_eq!(desk.one::<i64>(kept), 8);
    assert_eq!(desk.figures("tickets")["odd"], odd.len());
    assert_eq!(desk.sqlite.verify().unwrap(), [""; 0]);
}

#[test]
fn ids_may_be_texts() {
    let mut desk = Desk::new();
    let asset =
        |id: &str, at: u8| format!(r#"{{"id":{id},"updated_at":"2024-01-0{at}T00:00:00Z"}}"#);
    let stream = "custom-objects/asset";
    desk.store(
        stream,
        &[
            &asset(r#""01HZY""#, 1),
            &asset(r#""001""#, 1),
            &asset("12", 1),
        ],
    );
    desk.store(
        stream,
        &[
            &asset(r#""01HZY""#, 2),
            &asset(r#""12""#, 2),
            &asset(r#""""#, 2),
            &asset(r#""a\u0000b""#, 2),
        ],
    );
    let ids = "SELECT group_concat(id) FROM (SELECT id FROM custom_objects_asset ORDER BY id)";
    assert_eq!(desk.one::<String>(ids), "001,01HZY,12");
    assert_eq!(desk.one::<i64>("SELECT count(*) FROM _odd"), 2);
    assert_eq!(desk.sqlite.verify().unwrap(), [""; 0]);
}

#[test]
fn integers_in_quotes_are_integers() {
    let mut desk = Desk::new();
    desk.store("calls", &[r#"{"id":"12"}"#, r#"{"id":12}"#, r#"{"id":-3}"#]);
    assert_eq!(desk.one::<i64>("SELECT sum(id) FROM raw_calls"), 9);
}

#[test]
fn streams_whose_names_differ_in_punctuation_alone_have_tables_of_their_own() {
    let mut desk = Desk::new();
    desk.store("custom-objects/a-b", &[r#"{"id":"x"}"#]);
    desk.store("custom-objects/A_b", &[r#"{"id":"y"}"#, r#"{"id":"z"}"#]);
    let mut desk = desk.again();
    desk.store("custom-objects/A_b", &[r#"{"id":"y"}"#]);
    assert_eq!(desk.one::<String>("SELECT id FROM custom_objects_a_b"), "x");
    assert_eq!(
        desk.one::<i64>("SELECT count(*) FROM custom_objects_A_b_2"),
        2
    );
}

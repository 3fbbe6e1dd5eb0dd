use super::*;

on_postgres!(
    the_newest_version_is_kept_whatever_the_order,
    what_was_sent_is_kept_byte_for_byte,
    a_record_without_an_id_is_kept_once_however_long_it_is,
    nested_parts_are_rows_of_the_newest_version,
    streams_of_much_the_same_name_have_tables_of_their_own,
);

fn the_newest_version_is_kept_whatever_the_order() {
    let mut desk = Desk::new();
    desk.store("tickets", &[&ticket(1, 100, "new"), &ticket(2, 100, "new")]);
    desk.store(
        "tickets",
        &[&ticket(1, 90, "open"), &ticket(2, 110, "open")],
    );
    // Within a page, too; of the same second the last.
    let page = [
        &*ticket(3, 100, "new"),
        &ticket(3, 100, "pending"),
        &ticket(3, 50, "open"),
    ];
    desk.store("tickets", &page);
    let all = "SELECT string_agg(id || status || _version, ' ' ORDER BY id) FROM zendesk.tickets";
    assert_eq!(desk.one::<String>(all), "1new100 2open110 3pending100");
    assert_eq!(desk.figures("tickets")["rows"], 3);
    assert_eq!(desk.findings(), NONE);
}

fn what_was_sent_is_kept_byte_for_byte() {
    let mut desk = Desk::new();
    let sent = r#"{ "id": 1,"b":1.50, "subject":"a\u0000b\ud83d\t\\ \"x\"" ,"b":2e0}"#;
    desk.store("tickets", &[sent]);
    assert_eq!(
        desk.one::<String>("SELECT json FROM zendesk.raw_tickets"),
        sent
    );
    let subject = "SELECT subject FROM zendesk.tickets";
    assert_eq!(desk.one::<String>(subject), "a\u{fffd}b\u{fffd}\t\\ \"x\"");
}

fn a_record_without_an_id_is_kept_once_however_long_it_is() {
    let mut desk = Desk::new();
    // More than an index takes, and than it makes short.
    let long: String = (0..20_000).map(|n| format!("{:x}", n * 7919)).collect();
    let odd = json!({ "name": long }).to_string();
    for _ in 0..2 {
        desk.store("tickets", &[&odd, "5", r#"{"id":"x"}"#, r#"{"id":1.5}"#]);
    }
    assert_eq!(desk.one::<i64>("SELECT count(*) FROM zendesk._odd"), 4);
    assert_eq!(desk.figures("tickets")["odd"], 4);
    let remarks = desk.database.remarks("tickets");
    assert!(
        remarks[0].contains("4 records without an id"),
        "{remarks:?}"
    );
    assert_eq!(desk.findings(), NONE);
    let long_id = json!({ "id": long }).to_string();
    desk.store("custom-objects/asset", &[&long_id, r#"{"id":"01"}"#]);
    assert_eq!(desk.figures("custom-objects/asset")["odd"], 1);
}

fn nested_parts_are_rows_of_the_newest_version() {
    let mut desk = Desk::new();
    let event = |timestamp: i64, body: &str, status: &str| {
        json!({ "id": 7, "ticket_id": 3, "timestamp": timestamp, "child_events": [
            { "id": 8, "event_type": "Comment", "body": body, "public": true },
            { "id": 9, "event_type": "Change", "status": status, "previous_value": "new" },
        ] })
        .to_string()
    };
    desk.store("ticket-events", &[&event(100, "first", "open")]);
    desk.store("ticket-events", &[&event(200, "second", "solved")]);
    desk.store("ticket-events", &[&event(150, "late", "hold")]);
    let bodies = "SELECT string_agg(body, ' ') FROM zendesk.ticket_comments";
    assert_eq!(desk.one::<String>(bodies), "second");
    let values = "SELECT string_agg(member || '=' || value, ' ') FROM zendesk.ticket_changes";
    assert_eq!(desk.one::<String>(values), "status=solved");
    assert_eq!(desk.findings(), NONE);
}

fn streams_of_much_the_same_name_have_tables_of_their_own() {
    let mut desk = Desk::new();
    let key = "k".repeat(80);
    let streams = [
        format!("custom-objects/{key}a"),
        format!("custom-objects/{key}b"),
        "custom-objects/a.b".to_owned(),
        "custom-objects/A_b".to_owned(),
    ];
    for (at, stream) in streams.iter().enumerate() {
        let state = StreamState {
            caught_up_at: Some(1),
            ..StreamState::default()
        };
        let record = json!({ "id": format!("01{at}"), "updated_at": "2026-01-01T00:00:00Z" });
        let taken = taken(&[&record.to_string()]);
        desk.writer(stream).store(&taken, &state).unwrap();
    }
    let tables = "SELECT count(DISTINCT view) FROM zendesk._streams";
    assert_eq!(desk.one::<i64>(tables), 4);
    assert_eq!(desk.findings(), NONE);
    // None was cut by PostgreSQL, and so each has its own.
    let indexes = "SELECT count(*) FROM pg_indexes WHERE schemaname = 'zendesk' AND indexname LIKE '%updated_at'";
    assert_eq!(desk.one::<i64>(indexes), 4);
}

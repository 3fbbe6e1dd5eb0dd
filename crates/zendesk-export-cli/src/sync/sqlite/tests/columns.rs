use super::*;

#[test]
fn open_tickets_by_priority() {
    let mut desk = Desk::new();
    let ticket = |id: i64, status: &str, priority: &str| {
        json!({ "id": id, "generated_timestamp": 1, "status": status, "priority": priority })
            .to_string()
    };
    let tickets = [
        ticket(1, "open", "high"),
        ticket(2, "open", "low"),
        ticket(3, "closed", "high"),
        ticket(4, "open", "high"),
        ticket(5, "deleted", "high"),
    ];
    desk.store("tickets", &tickets.each_ref().map(String::as_str));
    let answer: Vec<(String, i64)> = desk
        .sqlite
        .connection
        .prepare(
            "SELECT priority, count(*) FROM tickets WHERE status = 'open' AND NOT _deleted
             GROUP BY priority ORDER BY priority",
        )
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(answer, [("high".to_owned(), 2), ("low".to_owned(), 1)]);
}

#[test]
fn values_keep_what_they_are() {
    let mut desk = Desk::new();
    let ticket = r#"{"id":9223372036854775807,"requester_id":9007199254740993,"is_public":true,
                     "has_incidents":false,"tags":["a","b"],"subject":null,"generated_timestamp":5}"#;
    desk.store("tickets", &[ticket]);
    assert_eq!(desk.one::<i64>("SELECT id FROM tickets"), i64::MAX);
    assert_eq!(
        desk.one::<i64>("SELECT requester_id FROM tickets"),
        9_007_199_254_740_993
    );
    assert_eq!(desk.one::<i64>("SELECT is_public FROM tickets"), 1);
    assert_eq!(desk.one::<i64>("SELECT has_incidents FROM tickets"), 0);
    assert_eq!(
        desk.one::<String>("SELECT tags FROM tickets"),
        r#"["a","b"]"#
    );
    assert_eq!(
        desk.one::<Option<String>>("SELECT subject FROM tickets"),
        None
    );
    assert_eq!(desk.one::<i64>("SELECT _version FROM tickets"), 5);
}

#[test]
fn what_people_join_and_filter_by_has_an_index_once_all_is_there() {
    let mut desk = Desk::new();
    desk.store("tickets", &[&ticket(1, 100, "new")]);
    let indexes = "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'tickets' ORDER BY name)";
    assert_eq!(desk.one::<Option<String>>(indexes), None);
    desk.run("CREATE INDEX mine ON tickets(priority)");
    let state = StreamState {
        caught_up_at: Some(1),
        ..StreamState::default()
    };
    let table = table("tickets");
    desk.sqlite
        .store("tickets", table, &Taken::of(Vec::new()), &state)
        .unwrap();
    assert_eq!(
        desk.one::<String>(indexes),
        "_tickets_assignee_id _tickets_organization_id _tickets_requester_id _tickets_status _tickets_updated_at mine"
    );
    assert_eq!(desk.sqlite.verify().unwrap(), [""; 0]);
    desk.run("DROP INDEX _tickets_status");
    let findings = desk.sqlite.verify().unwrap();
    assert!(findings[0].contains("is defined otherwise"), "{findings:?}");
}

#[test]
fn each_column_is_whole_and_utf8_whatever_the_json_holds() {
    let mut desk = Desk::new();
    let sent = r#"{"id":1,"subject":"cut \ud83d","external_id":"before\u0000after","tags":["\udc00"],
                   "\ud83d":1,"raw_subject":"\ud83d\ude00 \\u0000","generated_timestamp":1}"#;
    desk.store("tickets", &[sent]);
    let shown = |column: &str| desk.one::<String>(&format!("SELECT {column} FROM tickets"));
    assert_eq!(shown("subject"), "cut \u{fffd}");
    assert_eq!(shown("external_id"), "before\u{fffd}after");
    assert_eq!(shown("tags"), r#"["\ufffd"]"#);
    assert_eq!(shown("raw_subject"), "\u{1f600} \\u0000");
    assert_eq!(desk.one::<String>("SELECT json FROM raw_tickets"), sent);
    assert_eq!(desk.sqlite.verify().unwrap(), [""; 0]);
}

#[test]
fn values_without_a_place_are_counted_by_column_as_long_as_they_are_there() {
    let mut desk = Desk::new();
    let odd = |id: i64, time: i64| {
        format!(
            r#"{{"id":{id},"generated_timestamp":{time},"status":5,"requester_id":18446744073709551615}}"#
        )
    };
    let deep = format!(
        r#"{{"id":3,"generated_timestamp":1,"subject":"x","via":{}{}}}"#,
        "[".repeat(1_001),
        "]".repeat(1_001)
    );
    desk.store("tickets", &[&odd(1, 1), &odd(2, 1), &deep]);
    let null = "SELECT count(*) FROM tickets WHERE status IS NULL AND requester_id IS NULL AND via IS NULL";
    assert_eq!(desk.one::<i64>(null), 3);
    let readable = "SELECT json_extract(via, '$.channel') IS NULL FROM tickets WHERE subject = 'x'";
    assert!(desk.one::<bool>(readable));
    let misfits = |desk: &Desk| {
        let streams = desk.sqlite.streams().unwrap();
        let kept = streams["tickets"].as_ref().ok().unwrap();
        serde_json::to_value(kept.figures()).unwrap()["misfits"].clone()
    };
    assert_eq!(
        misfits(&desk),
        json!({ "requester_id": 2, "status": 2, "via": 1 })
    );
    let remarks = desk.sqlite.remarks("tickets");
    assert!(
        remarks[1].contains("status is of another kind than its column in 2 rows"),
        "{remarks:?}"
    );
    assert_eq!(desk.sqlite.verify().unwrap(), [""; 0]);

    desk.store(
        "tickets",
        &[&odd(1, 2), &ticket(2, 2, "new"), &ticket(3, 2, "new")],
    );
    assert_eq!(misfits(&desk), json!({ "requester_id": 1, "status": 1 }));
    assert_eq!(desk.sqlite.verify().unwrap(), [""; 0]);
    desk.run("DELETE FROM _misfits");
    let findings = desk.sqlite.verify().unwrap();
    assert!(
        findings[0].contains("_misfits lists 0 values"),
        "{findings:?}"
    );
}

#[test]
fn a_column_that_differs_from_its_text_is_found_and_mended() {
    for (change, what) in [
        (
            "UPDATE tickets SET status = 'closed' WHERE id = 2",
            "1 rows of the table tickets are not what their texts",
        ),
        (
            "UPDATE tickets SET requester_id = '7' || 'x' WHERE id = 2",
            "with the id 2",
        ),
        (
            "UPDATE tickets SET _deleted = 1 WHERE id = 2",
            "with the id 2",
        ),
        ("DELETE FROM tickets WHERE id = 2", "with the id 2"),
        (
            "INSERT INTO tickets(id, _deleted) VALUES (9, 0)",
            "1 rows of the table tickets have no text",
        ),
    ] {
        let mut desk = Desk::new();
        desk.store("tickets", &[&ticket(1, 1, "new"), &ticket(2, 1, "open")]);
        desk.run(change);
        let findings = desk.sqlite.verify().unwrap();
        assert!(
            findings.len() == 1 && findings[0].contains(what),
            "{change}: {findings:?}"
        );
        desk.sqlite.mend("tickets", &mended::again()).unwrap();
        assert_eq!(desk.sqlite.verify().unwrap(), [""; 0], "{change}");
        assert_eq!(
            desk.one::<String>("SELECT group_concat(status) FROM tickets"),
            "new,open"
        );
    }
}

/// A ticket event with a comment, with its text and without, and changes.
const EVENT: &str = r#"{"id":5,"ticket_id":1,"updater_id":9,"timestamp":1,"created_at":"2024-01-01T00:00:00Z","child_events":[
    {"id":51,"event_type":"Comment","comment_present":true,"comment_public":false},
    {"id":52,"type":"Comment","author_id":8,"public":true,"body":"a\u0000b","html_body":"<p>","attachments":[1],"created_at":"2024-01-01T00:00:01Z"},
    {"id":53,"event_type":"Comment","comment_present":false},
    {"id":54,"event_type":"Change","status":"open","previous_value":"new","via":"Web"},
    {"id":55,"event_type":"Create","tags":["a"],"added_tags":["a"],"removed_tags":[]},
    {"id":56,"event_type":"Change","type":null,"previous_value":"incident"},
    7, {"id":57}]}"#;

#[test]
fn comments_and_changes_are_rows_of_their_own() {
    let mut desk = Desk::new();
    desk.store("ticket-events", &[EVENT]);
    let rows = |desk: &Desk, sql: &str| desk.one::<Option<String>>(sql).unwrap_or_default();
    let comments = "SELECT group_concat(id || ' ' || ticket_id || ' ' || author_id || ' ' || public || ' ' || created_at || ' ' || coalesce(body, '-'), ';')
                    FROM (SELECT * FROM ticket_comments ORDER BY position)";
    assert_eq!(
        rows(&desk, comments),
        "51 1 9 0 2024-01-01T00:00:00Z -;52 1 8 1 2024-01-01T00:00:01Z a\u{fffd}b"
    );
    let changes = "SELECT group_concat(event_type || ' ' || member || ' ' || coalesce(previous_value, '-') || ' ' || coalesce(value, '-'), ';')
                   FROM (SELECT * FROM ticket_changes WHERE event_id = 5 AND author_id = 9 ORDER BY position)";
    let both = "Change status new open;Create tags - [\"a\"];Change type incident -";
    assert_eq!(rows(&desk, changes), both);
    assert_eq!(desk.sqlite.verify().unwrap(), [""; 0]);

    // Again, as somebody changes and as somebody drops them.
    desk.store("ticket-events", &[EVENT]);
    assert_eq!(rows(&desk, changes), both);
    for change in [
        "UPDATE ticket_changes SET value = 'closed' WHERE position = 2",
        "DELETE FROM ticket_comments",
    ] {
        desk.run(change);
        let findings = desk.sqlite.verify().unwrap();
        assert!(
            findings[0].contains("rows of ticket_comments and ticket_changes"),
            "{findings:?}"
        );
        desk.sqlite.mend("ticket-events", &mended::again()).unwrap();
        assert_eq!(desk.sqlite.verify().unwrap(), [""; 0]);
    }
    desk.run("DROP TABLE ticket_comments");
    let findings = desk.sqlite.verify().unwrap();
    assert!(!findings.is_empty());
    let desk = desk.again();
    assert_eq!(desk.one::<i64>("SELECT count(*) FROM ticket_comments"), 2);
    assert_eq!(rows(&desk, changes), both);
    assert_eq!(desk.sqlite.verify().unwrap(), [""; 0]);
}

#[test]
fn tags_fields_domains_and_metric_sets_are_rows_too() {
    let mut desk = Desk::new();
    let fields: Vec<_> = (0..10_000)
        .map(|id| json!({ "id": id, "value": [id] }))
        .collect();
    let metrics = json!({ "reply_time_in_minutes": { "calendar": 90, "business": null }, "replies": 2, "solved_at": "2026-01-02T03:04:05Z" });
    let one = json!({ "id": 1, "metric_set": metrics, "tags": ["a", "b"], "custom_fields": [{ "id": 7, "value": "x" }, { "id": 8, "value": null }, { "id": 9, "value": true }] });
    let many = json!({ "id": 2, "tags": [], "custom_fields": fields, "generated_timestamp": 1 });
    desk.store("tickets", &[&one.to_string(), &many.to_string()]);
    // What is of another kind than documented has no rows, and costs no other record its own.
    for (id, odd) in (10..).zip([json!("x"), json!({ "a": "b" }), json!(5), json!(["x"])]) {
        let ticket = json!({ "id": id, "tags": odd, "custom_fields": odd, "metric_set": odd });
        desk.store("tickets", &[&ticket.to_string()]);
    }
    desk.store(
        "users",
        &[r#"{"id":3,"tags":["c"]}"#, r#"{"id":5,"tags":"x"}"#],
    );
    desk.store(
        "organizations",
        &[
            r#"{"id":4,"tags":null,"domain_names":["d.example","e.example"]}"#,
            r#"{"id":5,"tags":{"a":"b"},"domain_names":"x"}"#,
        ],
    );
    let all = |sql: &str| desk.one::<Option<String>>(sql).unwrap_or_default();
    assert_eq!(
        all("SELECT group_concat(ticket_id || tag) FROM ticket_tags"),
        "1a,1b,13x"
    );
    assert_eq!(
        all("SELECT group_concat(user_id || tag) FROM user_tags"),
        "3c"
    );
    assert_eq!(all("SELECT group_concat(tag) FROM organization_tags"), "");
    assert_eq!(
        all("SELECT group_concat(domain) FROM organization_domains"),
        "d.example,e.example"
    );
    let fields = "SELECT group_concat(field_id || coalesce(value, '-') || json) FROM ticket_custom_fields WHERE ticket_id = 1";
    assert_eq!(all(fields), "7x\"x\",8-null,91true");
    let count = "SELECT count(*) FROM ticket_custom_fields WHERE ticket_id = 2 AND value = '[' || field_id || ']'";
    assert_eq!(desk.one::<i64>(count), 10_000);
    let metrics = "SELECT group_concat(ticket_id || ' ' || (reply_time_in_minutes_calendar + replies) || ' ' || \
        (reply_time_in_minutes_business IS NULL AND reopens IS NULL) || ' ' || solved_at) FROM ticket_metric_sets";
    assert_eq!(all(metrics), "1 92 1 2026-01-02T03:04:05Z");
    assert_eq!(desk.sqlite.verify().unwrap(), [""; 0]);
    let odd = "SELECT count(*) FROM ticket_custom_fields WHERE ticket_id > 2 AND field_id IS NULL AND json IS NULL";
    assert_eq!(desk.one::<i64>(odd), 1);
    let desk = desk.again();
    desk.run("DROP VIEW ticket_tags; DROP VIEW ticket_custom_fields");
    desk.run("CREATE VIEW ticket_custom_fields AS SELECT id AS ticket_id FROM tickets");
    let findings = desk.sqlite.verify().unwrap();
    assert!(findings[0].contains("is defined otherwise"), "{findings:?}");
    let desk = desk.again();
    assert_eq!(desk.one::<i64>(odd), 1);
    assert_eq!(desk.sqlite.verify().unwrap(), [""; 0]);
}

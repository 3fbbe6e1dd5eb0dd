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
    desk.sqlite.store("tickets", table, &[], &state).unwrap();
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
    let sent = r#"{"id":1,"subject":"cut \ud83d","description":"before\u0000after","tags":["\udc00"],
                   "\ud83d":1,"raw_subject":"\ud83d\ude00 \\u0000","generated_timestamp":1}"#;
    desk.store("tickets", &[sent]);
    let shown = |column: &str| desk.one::<String>(&format!("SELECT {column} FROM tickets"));
    assert_eq!(shown("subject"), "cut \u{fffd}");
    assert_eq!(shown("description"), "before\u{fffd}after");
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

use super::*;

#[test]
fn records_and_state_are_stored_together() {
    let mut desk = Desk::new();
    let records = [record(&ticket(1, 100, "new"))];
    let state = StreamState {
        checkpoint: Some(checkpoint("abc")),
        records_out: 1,
        ..StreamState::default()
    };
    let tickets = table("tickets");
    desk.sqlite
        .store("tickets", tickets, &Taken::of(records.to_vec()), &state)
        .unwrap();
    let desk = desk.again();
    let loaded = desk.sqlite.load("tickets").unwrap();
    assert_eq!(loaded.checkpoint, Some(checkpoint("abc")));
    assert_eq!(loaded.records_out, 1);
    assert_eq!(desk.one::<i64>("SELECT count(*) FROM tickets"), 1);
}

#[test]
fn a_run_that_ends_within_a_page_leaves_nothing_of_it() {
    let mut desk = Desk::new();
    desk.store("tickets", &[&ticket(1, 100, "new")]);
    let connection = &mut desk.sqlite.connection;
    let page = connection.transaction().unwrap();
    let tickets = table("tickets");
    let mut table = Pair::of(&page, "tickets", tickets).unwrap();
    let taken = Taken::of(vec![
        record(&ticket(1, 200, "open")),
        record(&ticket(2, 200, "new")),
    ]);
    let told = Told::default();
    table.put(&page, tickets, &taken, &told).unwrap();
    table.save(&page, tickets).unwrap();
    let state = StreamState {
        pages: 2,
        ..StreamState::default()
    };
    save(&page, "tickets", &state).unwrap();
    assert_eq!(rows(&page), 2);
    drop(page);

    let desk = desk.again();
    assert_eq!(rows(&desk.sqlite.connection), 1);
    assert_eq!(desk.one::<String>("SELECT status FROM tickets"), "new");
    assert_eq!(desk.sqlite.load("tickets").unwrap().pages, 0);
    assert_eq!(desk.sqlite.verify().unwrap(), [""; 0]);
}

fn rows(connection: &Connection) -> i64 {
    let sql = "SELECT count(*) FROM raw_tickets";
    connection.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_page_that_fails_leaves_nothing_and_the_next_goes_in() {
    let mut desk = Desk::new();
    desk.store("tickets", &[&ticket(1, 100, "new")]);
    desk.run(
        "CREATE TRIGGER full BEFORE INSERT ON raw_tickets WHEN new.id = 3
         BEGIN SELECT raise(ABORT, 'full'); END",
    );
    let page = [
        record(&ticket(2, 200, "new")),
        record(&ticket(3, 200, "new")),
    ];
    let state = StreamState::default();
    let failure = desk
        .sqlite
        .store(
            "tickets",
            table("tickets"),
            &Taken::of(page.to_vec()),
            &state,
        )
        .unwrap_err();
    assert!(failure.to_string().contains("desk.db"), "{failure}");
    desk.store("tickets", &[&ticket(4, 300, "new")]);
    assert_eq!(desk.one::<i64>("SELECT sum(id) FROM tickets"), 5);
    assert_eq!(desk.sqlite.verify().unwrap(), [""; 0]);
}

#[test]
fn a_page_without_records_makes_the_table_and_keeps_the_state() {
    let mut desk = Desk::new();
    let state = StreamState {
        pages: 1,
        ..StreamState::default()
    };
    desk.sqlite
        .store("calls", table("calls"), &Taken::of(Vec::new()), &state)
        .unwrap();
    assert_eq!(desk.one::<i64>("SELECT count(*) FROM calls"), 0);
    assert_eq!(desk.sqlite.load("calls").unwrap().pages, 1);
}

#[test]
fn the_state_can_be_stored_alone_before_and_after_records() {
    let mut desk = Desk::new();
    let state = StreamState {
        last_error: Some("no plan".to_owned()),
        ..StreamState::default()
    };
    desk.sqlite.save("calls", &state).unwrap();
    desk.store("calls", &[r#"{"id":1}"#]);
    desk.sqlite.save("calls", &state).unwrap();
    assert_eq!(desk.one::<i64>("SELECT count(*) FROM calls"), 1);
    let loaded = desk.sqlite.load("calls").unwrap();
    assert_eq!(loaded.last_error.as_deref(), Some("no plan"));
    assert_eq!(desk.sqlite.verify().unwrap(), [""; 0]);
}

#[test]
fn a_stream_that_never_ran_begins_with_the_default() {
    let desk = Desk::new();
    let state = desk.sqlite.load("tickets").unwrap();
    assert!(state.checkpoint.is_none());
    assert!(desk.sqlite.streams().unwrap().is_empty());
}

#[test]
fn a_stream_whose_state_was_removed_goes_on_with_its_rows() {
    let mut desk = Desk::new();
    desk.store("tickets", &[&ticket(1, 100, "new"), r#"{"id":null}"#]);
    desk.run("DELETE FROM _streams");
    desk.store("tickets", &[&ticket(1, 100, "new"), &ticket(2, 100, "new")]);
    assert_eq!(desk.figures("tickets")["rows"], 2);
    assert_eq!(desk.sqlite.verify().unwrap(), [""; 0]);
}

#[test]
fn the_manifest_has_the_figures_of_the_state_and_the_rows() {
    let mut desk = Desk::new();
    let state = StreamState {
        records_in: 3,
        bytes: 99,
        ..StreamState::default()
    };
    let records = [
        record(&ticket(1, 100, "new")),
        record(&ticket(1, 200, "new")),
    ];
    desk.sqlite
        .store(
            "tickets",
            table("tickets"),
            &Taken::of(records.to_vec()),
            &state,
        )
        .unwrap();
    let tickets = desk.figures("tickets");
    assert_eq!(tickets["records_in"], 3);
    assert_eq!(tickets["bytes"], 99);
    assert_eq!(tickets["rows"], 1);
}

fn checkpoint(cursor: &str) -> zendesk_export::Checkpoint {
    let checkpoint = json!({
        "version": 1,
        "account": "https://acme.zendesk.com",
        "export": "tickets",
        "position": { "cursor": cursor },
    });
    serde_json::from_value(checkpoint).unwrap()
}

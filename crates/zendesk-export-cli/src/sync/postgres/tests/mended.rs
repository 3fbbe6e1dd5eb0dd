use super::*;

on_postgres!(
    what_somebody_changed_gives_way_to_what_comes_again,
    a_stream_whose_state_was_removed_goes_on_with_its_rows,
);

fn what_somebody_changed_gives_way_to_what_comes_again() {
    let sent = [
        &*ticket(1, 100, "new"),
        &ticket(2, 100, "new"),
        &ticket(3, 100, "new"),
        "5",
    ];
    for damage in [
        "UPDATE zendesk.raw_tickets SET json = replace(json, 'new', 'old') WHERE id = 2",
        "UPDATE zendesk.raw_tickets SET version = 500, checksum = 7 WHERE id = 2",
        "UPDATE zendesk.raw_tickets SET deleted = NULL, checksum = NULL, json = NULL WHERE id = 2",
        "DELETE FROM zendesk.raw_tickets WHERE id > 1",
        "DROP TABLE zendesk.raw_tickets",
        "UPDATE zendesk._streams SET rows = 7",
        "UPDATE zendesk._odd SET json = '6'",
    ] {
        let mut desk = Desk::new();
        desk.store("tickets", &sent);
        desk.run(damage);
        assert!(!desk.findings().is_empty(), "{damage}");
        assert!(desk.mend("tickets"), "{damage}");
        let mut writer = desk.writer("tickets");
        let state = writer.state().unwrap();
        assert!(state.reread.is_some(), "{damage}");
        // One of them Zendesk no longer has.
        writer
            .store(&taken(&[sent[0], sent[1], sent[3]]), &state)
            .unwrap();
        let left = writer.end_reread(&StreamState::default()).unwrap();
        assert_eq!(left, 0, "{damage}");
        assert_eq!(desk.findings(), NONE, "{damage}");
        let sent = desk.one::<String>("SELECT json FROM zendesk.raw_tickets WHERE id = 2");
        assert_eq!(sent, ticket(2, 100, "new"), "{damage}");
        let status = desk.one::<String>("SELECT status FROM zendesk.tickets WHERE id = 2");
        assert_eq!(status, "new", "{damage}");
    }
}

fn a_stream_whose_state_was_removed_goes_on_with_its_rows() {
    let mut desk = Desk::new();
    desk.store("tickets", &[&ticket(1, 100, "new"), &ticket(2, 100, "new")]);
    desk.run("DELETE FROM zendesk._streams; UPDATE zendesk.tickets SET status = 'x'");
    desk.store("tickets", &[&ticket(3, 100, "new")]);
    assert_eq!(desk.figures("tickets")["rows"], 3);
    assert_eq!(desk.findings(), NONE);
}

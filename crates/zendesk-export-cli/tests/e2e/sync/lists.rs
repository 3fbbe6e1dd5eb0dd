//! Lists, which give the ids in exported records their names.

use std::{
    collections::BTreeMap,
    process::Stdio,
    slice,
    sync::{Arc, Mutex, mpsc},
};

use serde_json::{Value, json};

use super::{
    place::{FILES, Kind, Place, lines, parts, sync},
    scripted::Scripted,
};
use crate::{
    desk::{Desk, builder},
    support::{Run, TOKEN, export, exporter, run},
};

/// An account that has groups, and may not come to the end of them.
struct Account {
    server: Scripted,
    groups: Arc<Mutex<Vec<Value>>>,
    /// The answer in place of a second page, if there is to be one; without one it never comes.
    second: Arc<Mutex<Option<Option<Second>>>>,
}

type Second = (u16, String);

impl Account {
    /// Calls `asked` when the second page is asked for.
    fn new(groups: &[Value], asked: impl Fn() + Send + Sync + 'static) -> Self {
        let groups = Arc::new(Mutex::new(groups.to_vec()));
        let second = Arc::<Mutex<Option<Option<Second>>>>::default();
        let (sent, broken) = (Arc::clone(&groups), Arc::clone(&second));
        let server = Scripted::new(move |target| {
            let broken = broken.lock().unwrap().clone();
            let mut page = json!({"groups": *sent.lock().unwrap()});
            match broken {
                None => {}
                Some(second) if target.contains("after") => {
                    asked();
                    if let Some(second) = second {
                        return second;
                    }
                    std::thread::park();
                }
                Some(_) => page["meta"] = json!({"has_more": true, "after_cursor": "a"}),
            }
            (200, page.to_string())
        });
        Self {
            server,
            groups,
            second,
        }
    }

    fn of(groups: &[Value]) -> Self {
        Self::new(groups, || {})
    }

    fn has(&self, groups: &[Value]) {
        *self.groups.lock().unwrap() = groups.to_vec();
    }

    fn breaks_with(&self, second: Option<Option<Second>>) {
        *self.second.lock().unwrap() = second;
    }

    fn sync(&self, place: &Place) -> Run {
        run(sync(&self.server.url, &place.to()).arg("groups"))
    }
}

fn group(id: u64, name: &str) -> Value {
    json!({"id": id, "name": name, "updated_at": "2026-01-01T00:00:00Z"})
}

/// Of each group whether it is marked as gone.
fn marked(place: &Place) -> BTreeMap<i64, bool> {
    if place.kind == Kind::Sqlite {
        let database = place.database();
        let mut all = database.prepare("SELECT id, _deleted FROM groups").unwrap();
        let rows = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        return rows.unwrap().collect::<Result<_, _>>().unwrap();
    }
    #[cfg(feature = "delta")]
    if place.kind == Kind::Delta {
        return super::lake::marked(&place.path().join("groups"));
    }
    // The newest line of each counts.
    let lines = parts(&place.path().join("groups"));
    let lines = lines.iter().flat_map(|part| lines_of(part));
    lines
        .map(|group| (group["id"].as_i64().unwrap(), group["_deleted"] == true))
        .collect()
}

fn lines_of(part: &std::path::Path) -> Vec<Value> {
    let lines = lines(part);
    lines
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn changes(place: &Place) -> u64 {
    let manifest = place.manifest();
    manifest["streams"]["groups"]["records_out"]
        .as_u64()
        .unwrap()
}

#[test]
fn a_record_that_is_gone_is_marked_and_one_that_comes_back_is_not() {
    for &kind in FILES.iter().chain(&[Kind::Gzip]) {
        let place = Place::new(kind);
        let account = Account::of(&[]);
        let is = |all: &[Value]| {
            account.has(all);
            account.sync(&place).succeeds();
            place.is_whole();
        };
        let (one, two) = (group(1, "One"), group(2, "Two"));
        is(&[one.clone(), two.clone()]);
        assert_eq!(marked(&place), BTreeMap::from([(1, false), (2, false)]));
        is(slice::from_ref(&one));
        assert_eq!(marked(&place), BTreeMap::from([(1, false), (2, true)]));
        assert_eq!(changes(&place), 3, "{kind:?}");
        is(slice::from_ref(&one));
        assert_eq!(changes(&place), 3, "nothing new, nothing stored: {kind:?}");
        is(&[one.clone(), two.clone()]);
        assert_eq!(marked(&place), BTreeMap::from([(1, false), (2, false)]));
        // Whatever its time says, what is sent now is what there is.
        let mut older = group(1, "Uno");
        older["updated_at"] = json!("2025-01-01T00:00:00Z");
        is(&[older.clone(), two.clone()]);
        is(&[older, two]);
        assert_eq!(changes(&place), 5, "{kind:?}");
        if kind == Kind::Sqlite {
            let name = "SELECT name FROM groups WHERE id = 1";
            let name: String = place
                .database()
                .query_row(name, [], |row| row.get(0))
                .unwrap();
            assert_eq!(name, "Uno");
        }
    }
}

#[test]
fn a_record_that_a_list_brings_twice_is_stored_once_and_as_it_came_last() {
    let (uno, two) = (group(1, "Uno"), group(2, "Two"));
    let account = Account::of(&[group(1, "One"), two.clone(), uno.clone(), two]);
    for &kind in FILES.iter().chain(&[Kind::Gzip]) {
        let place = Place::new(kind);
        for _ in 0..2 {
            account.sync(&place).succeeds();
            assert_eq!(changes(&place), 2, "{kind:?}");
        }
        assert!(place.records("groups").contains(&uno.to_string()));
    }
}

#[test]
fn a_tombstone_is_the_last_line_with_a_further_member() {
    let place = Place::new(Kind::Dir);
    let account = Account::of(&[group(1, "One")]);
    account.sync(&place).succeeds();
    account.has(&[]);
    account.sync(&place).succeeds();
    let of_groups = parts(&place.path().join("groups"));
    let all: Vec<String> = of_groups.iter().flat_map(|part| lines(part)).collect();
    let sent = group(1, "One").to_string();
    let gone = sent.replace('}', r#","_deleted":true}"#);
    assert_eq!(all, [sent, gone]);
}

#[test]
fn a_list_that_does_not_end_well_marks_and_stores_nothing() {
    for second in [
        (422, "{}".to_owned()),
        (
            200,
            json!({"groups": [], "meta": {"has_more": true}}).to_string(),
        ),
    ] {
        for &kind in FILES {
            let place = Place::new(kind);
            let account = Account::of(&[group(1, "One"), group(2, "Two")]);
            account.sync(&place).succeeds();
            account.has(&[group(3, "Three")]);
            account.breaks_with(Some(Some(second.clone())));
            let failed = account.sync(&place);
            assert_ne!(failed.code, Some(0), "{}", failed.err);
            assert!(failed.err.contains("groups"), "{}", failed.err);
            assert_eq!(marked(&place), BTreeMap::from([(1, false), (2, false)]));
        }
    }
}

#[test]
fn a_run_that_is_killed_within_a_list_leaves_it_as_it_was() {
    for &kind in FILES {
        let place = Place::new(kind);
        let (asked, is_asked) = mpsc::sync_channel(1);
        let asked = Mutex::new(asked);
        let account = Account::new(&[group(1, "One")], move || {
            asked.lock().unwrap().send(()).unwrap();
        });
        account.sync(&place).succeeds();
        account.has(&[group(2, "Two")]);
        account.breaks_with(Some(None));
        let mut command = sync(&account.server.url, &place.to());
        let command = command.arg("groups").stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        is_asked.recv().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(marked(&place), BTreeMap::from([(1, false)]));
        account.breaks_with(None);
        account.sync(&place).succeeds();
        assert_eq!(marked(&place), BTreeMap::from([(1, true), (2, false)]));
        place.is_whole();
    }
}

#[test]
fn a_list_that_is_refused_is_told_once_and_fails_nothing() {
    for status in [403, 404] {
        let place = Place::new(Kind::Sqlite);
        let account = Scripted::new(move |target| {
            if target.starts_with("/api/v2/brands") {
                return (status, "{}".to_owned());
            }
            (200, json!({"groups": [group(1, "One")]}).to_string())
        });
        let done = run(sync(&account.url, &place.to()).args(["groups", "brands"])).succeeds();
        let told = done.err.matches("all else is read without brands").count();
        assert_eq!(told, 1, "{}", done.err);
        assert_eq!(marked(&place).len(), 1);
        let looked = place.status();
        assert!(
            looked.out.contains("groups: 1 change stored"),
            "{}",
            looked.out
        );
        assert!(
            looked.out.contains(&format!("({status})")),
            "{}",
            looked.out
        );
    }
}

#[test]
fn lists_come_with_whatever_is_read_and_name_what_it_refers_to() {
    let account = Desk::open(builder().tickets(120).seed(3));
    let place = Place::new(Kind::Sqlite);
    let all = |args: &[&str]| {
        let mut command = exporter();
        command
            .args(["sync", "--to", &place.to()])
            .args(["--requests-per-minute", "unlimited"])
            .args(args)
            .env("ZENDESK_BASE_URL", account.url())
            .env("ZENDESK_OAUTH_TOKEN", TOKEN);
        run(&mut command).succeeds()
    };
    all(&["tickets"]);
    let database = place.database();
    let nameless = |id: &str, table: &str, name: &str| -> (i64, i64) {
        let sql = format!(
            "SELECT count(tickets.{id}), count(named.{name})
             FROM tickets LEFT JOIN {table} AS named ON named.id = tickets.{id}"
        );
        let both = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        database.query_row(&sql, [], both).unwrap()
    };
    for (id, table, name) in [
        ("group_id", "groups", "name"),
        ("brand_id", "brands", "name"),
        ("ticket_form_id", "ticket_forms", "name"),
        ("custom_status_id", "custom_statuses", "agent_label"),
    ] {
        let (ids, names) = nameless(id, table, name);
        assert!(ids > 0, "{table}");
        assert_eq!(ids, names, "{table}");
    }
    let options = "SELECT count(*) FROM ticket_fields, json_each(custom_field_options)";
    let options: i64 = database.query_row(options, [], |row| row.get(0)).unwrap();
    assert!(options > 0);
    drop(database);
    let before = place.records("custom-object-types").len();
    all(&["tickets"]);
    assert_eq!(place.records("custom-object-types").len(), before);
    place.is_whole();
    run(sync(account.url(), &place.to()).args(["organizations"])).succeeds();
}

#[test]
fn lists_are_left_out_where_that_is_asked_for_and_of_standard_output() {
    let account = Account::of(&[]).server;
    let to = |to: &str| run(sync(&account.url, to).arg("groups")).succeeds();
    let place = Place::new(Kind::Sqlite);
    to(&place.to());
    to("stdout");
    for asked in account.asked() {
        assert!(asked.starts_with("/api/v2/groups"), "{asked}");
    }
    let account = Desk::open(builder().tickets(20));
    let mut command = export(account.url(), "organizations");
    let plain = run(&mut command).succeeds();
    let mut command = exporter();
    command
        .args(["sync", "organizations", "--to", "stdout"])
        .env("ZENDESK_BASE_URL", account.url())
        .env("ZENDESK_OAUTH_TOKEN", TOKEN);
    assert_eq!(run(&mut command).succeeds().out, plain.out);
}

#[test]
fn custom_objects_without_a_key_are_those_of_all_keys() {
    let account = builder()
        .tickets(20)
        .custom_object("asset", 3)
        .custom_object("car", 2);
    let account = Desk::open(account);
    let place = Place::new(Kind::Sqlite);
    let mut command = sync(account.url(), &place.to());
    run(command.args(["custom-objects", "--per-page", "custom-objects:1"])).succeeds();
    assert_eq!(place.records("custom-objects/asset").len(), 3);
    assert_eq!(place.records("custom-objects/car").len(), 2);
    assert_eq!(place.is_whole(), 5);
    let mut check = exporter();
    check
        .args(["check", "custom-objects"])
        .env("ZENDESK_BASE_URL", account.url())
        .env("ZENDESK_OAUTH_TOKEN", TOKEN);
    let checked = run(&mut check).succeeds().out;
    let names = checked.lines().map(|line| line.split(' ').next().unwrap());
    assert!(
        names.eq(["custom-objects/asset", "custom-objects/car"]),
        "{checked}"
    );
    let one = run(&mut export(account.url(), "custom-objects"));
    one.refuses(2, "zendesk-export sync custom-objects");
    let mut other = sync(account.url(), &place.to());
    let other = run(other.args(["custom-objects", "--exclude-deleted", "custom-objects"]));
    other.refuses(
        6,
        " to read an export again, with the options that this run has for it",
    );
    let place = Place::new(Kind::Sqlite);
    let mut of_one = sync(account.url(), &place.to());
    run(of_one.args([
        "custom-objects",
        "--exclude-deleted",
        "custom-objects/asset",
    ]))
    .succeeds();
    let selection = |name: &str| place.manifest()["streams"][name]["selection"].clone();
    assert_eq!(selection("custom-objects/asset")["exclude_deleted"], true);
    assert!(selection("custom-objects/car")["exclude_deleted"].is_null());
}

/// As any export, and not the whole run.
#[test]
fn custom_objects_whose_keys_are_refused_fail_alone() {
    let server = Scripted::new(|target| match target.contains("custom_objects") {
        true => (403, "{}".to_owned()),
        false => {
            let page = r#"{"tickets":[{"id":1,"generated_timestamp":1700000000}],"after_cursor":"a","end_of_stream":true}"#;
            (200, page.to_owned())
        }
    });
    let place = Place::new(Kind::Sqlite);
    let mut both = sync(&server.url, &place.to());
    let done = run(both.args(["tickets", "custom-objects"]));
    assert!(done.err.contains(" custom-objects: "), "{}", done.err);
    done.refuses(9, "1 of 2 exports failed; the others are stored");
    assert_eq!(place.records("tickets").len(), 1);
    let alone = run(sync(&server.url, &place.to()).arg("custom-objects"));
    alone.refuses(4, "the export failed");
}

#[test]
fn a_list_can_be_written_as_lines_and_has_no_place() {
    let groups = [group(1, "One"), group(2, "Two")];
    // One that comes twice is written once.
    let account = Account::of(&[&groups[..], &groups[..1]].concat()).server;
    let done = run(&mut export(&account.url, "groups")).succeeds();
    let sent = groups.map(|group| group.to_string());
    assert_eq!(done.lines(), sent);
    for option in [
        &["--state", "groups.json"][..],
        &["--since", "7d"],
        &["--per-page", "10"],
        &["--include", "users"],
    ] {
        let refused = run(export(&account.url, "groups").args(option));
        refused.refuses(2, "not an option of groups");
    }
}

#[test]
fn a_list_of_another_account_is_not_mixed_in() {
    let place = Place::new(Kind::Sqlite);
    let account = || Account::of(&[group(1, "One")]);
    account().sync(&place).succeeds();
    let other = account().sync(&place);
    assert_eq!(other.code, Some(6), "{}", other.err);
    assert!(other.err.contains("groups of the account"), "{}", other.err);
}

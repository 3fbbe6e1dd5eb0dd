//! The demonstration.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use rusqlite::Connection;
use tempfile::TempDir;

use crate::{
    desk::desk,
    support::{Run, exporter, names, run},
};

/// The tables of the database, and what they hold.
fn expected(tickets: usize) -> [(&'static str, usize); 5] {
    [
        ("tickets", tickets),
        ("ticket_events", 3 * tickets),
        ("ticket_metric_events", 4 * (tickets + tickets / 32)),
        ("users", (tickets / 5).max(1)),
        ("organizations", (tickets / 25).max(1)),
    ]
}

/// When the first reply to each ticket was, by the comments that agents wrote.
const BY_COMMENTS: &str = "
    SELECT ticket_id, min(ticket_comments.created_at) AS replied_at FROM ticket_comments JOIN tickets ON tickets.id = ticket_id
    WHERE public AND author_id <> requester_id GROUP BY 1";

/// The same by what became of the clock of the reply.
const BY_METRIC_EVENTS: &str = "
    SELECT ticket_id, time AS replied_at FROM ticket_metric_events
    WHERE metric = 'reply_time' AND type = 'fulfill' AND instance_id = 1";

/// The newest first replies by month and group, as the demonstration prints them.
fn first_replies(db: &Connection, replied: &str) -> Vec<Vec<String>> {
    let sql = format!(
        "WITH replied AS ({replied})
        SELECT substr(tickets.created_at, 1, 7) || ' ' || groups.name || ' ' || count(*) || ' ' ||
            CAST(round(avg((unixepoch(replied_at) - unixepoch(tickets.created_at)) / 60)) AS INTEGER)
        FROM replied JOIN tickets ON tickets.id = replied.ticket_id
            JOIN groups ON groups.id = tickets.group_id
        GROUP BY substr(tickets.created_at, 1, 7), groups.name
        ORDER BY substr(tickets.created_at, 1, 7) DESC, groups.name LIMIT 5"
    );
    let mut query = db.prepare(&sql).unwrap();
    let lines = query.query_map([], |row| row.get::<_, String>(0)).unwrap();
    lines.map(|line| words(&line.unwrap())).collect()
}

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

fn demo(folder: &Path, tickets: u32) -> Command {
    let mut command = exporter();
    let tickets = tickets.to_string();
    command
        .arg("demo")
        .arg(folder)
        .args(["--tickets", &tickets]);
    command
}

/// Compares every figure that was printed with the database.
#[track_caller]
fn check(done: &Run, folder: &Path, tickets: usize) {
    let db = Connection::open(folder.join("zendesk-demo.db")).unwrap();
    let count = |sql: &str| {
        let count: i64 = db.query_row(sql, [], |row| row.get(0)).unwrap();
        usize::try_from(count).unwrap()
    };
    for (view, records) in expected(tickets) {
        let line = format!("  {view:<20} {records:>7} records");
        assert!(done.out.contains(&line), "{line}: {}", done.out);
        assert_eq!(count(&format!("SELECT count(*) FROM {view}")), records);
    }
    let answers: Vec<_> = done.out.split("ORDER BY").skip(1).collect();
    assert_eq!(answers.len(), 3, "{}", done.out);
    // After the question's own last line and the names of the columns.
    let rows = |answer: &str| -> Vec<Vec<String>> {
        let rows = answer.lines().skip(3).take_while(|line| !line.is_empty());
        rows.map(words).collect()
    };
    let open = rows(answers[0])
        .into_iter()
        .map(|row| row[1].parse::<usize>().unwrap());
    let sql = "SELECT count(*) FROM tickets WHERE status = 'open'";
    assert_eq!(open.sum::<usize>(), count(sql), "{}", answers[0]);
    if tickets > 0 {
        assert!(count("SELECT count(body) FROM ticket_comments") > 0);
        assert!((1..=5).contains(&rows(answers[1]).len()), "{}", answers[1]);
        assert!(!rows(answers[2]).is_empty());
        for other_way in [BY_COMMENTS, BY_METRIC_EVENTS] {
            assert_eq!(
                rows(answers[2]),
                first_replies(&db, other_way),
                "{other_way}"
            );
        }
    }
}

#[test]
fn exports_into_a_database_and_answers_a_question() {
    let parent = TempDir::new().unwrap();
    let folder = parent.path().join("made/for/it");
    let done = run(&mut demo(&folder, 1_100)).succeeds();
    assert!(names(&folder).contains(&"zendesk-demo.db".to_owned()));
    check(&done, &folder, 1_100);
}

#[test]
fn replaces_the_database_of_an_earlier_demonstration() {
    let folder = TempDir::new().unwrap();
    for tickets in [120, 50] {
        let done = run(&mut demo(folder.path(), tickets)).succeeds();
        check(&done, folder.path(), tickets as usize);
    }
}

#[test]
fn shows_even_an_account_without_tickets() {
    let folder = TempDir::new().unwrap();
    let done = run(&mut demo(folder.path(), 0)).succeeds();
    check(&done, folder.path(), 0);
}

#[test]
fn writes_to_a_folder_of_its_own_unless_told_otherwise() {
    let parent = TempDir::new().unwrap();
    let mut command = exporter();
    command.args(["demo", "--tickets", "30"]);
    let done = run(command.current_dir(parent.path())).succeeds();
    assert_eq!(names(parent.path()), ["zendesk-export-demo"]);
    assert!(done.out.contains("zendesk-export-demo"));
}

#[test]
fn takes_no_account_and_sends_no_credentials() {
    let folder = TempDir::new().unwrap();
    let mut command = demo(folder.path(), 30);
    command.env("ZENDESK_BASE_URL", "http://nowhere.invalid");
    run(command.env("ZENDESK_OAUTH_TOKEN", "\n")).succeeds();
}

#[test]
fn tells_when_the_folder_cannot_be_written() {
    let parent = TempDir::new().unwrap();
    let file = parent.path().join("file");
    fs::write(&file, "kept").unwrap();
    for folder in [file.join("below"), file.clone()] {
        run(&mut demo(&folder, 10)).refuses(7, "cannot be written");
    }
    assert_eq!(fs::read(&file).unwrap(), b"kept");
}

#[test]
fn a_reader_that_goes_away_is_no_crash() {
    let folder = TempDir::new().unwrap();
    let mut command = demo(folder.path(), 10);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(141));
}

#[test]
fn refuses_a_number_that_is_none() {
    for tickets in ["-1", "many", "1.5", ""] {
        let refused = run(exporter().arg("demo").args(["--tickets", tickets]));
        refused.refuses(2, "");
    }
}

#[test]
fn refuses_more_tickets_than_it_can_count() {
    let folder = TempDir::new().unwrap();
    for tickets in ["1000000001", "18446744073709551615", "18446744073709551616"] {
        let mut command = exporter();
        command.args(["demo", "here", "--tickets", tickets]);
        run(command.current_dir(folder.path())).refuses(2, "--tickets");
    }
    assert!(names(folder.path()).is_empty());
}

/// Whoever made what stands where a demonstration would write, it is left alone.
#[test]
fn leaves_alone_what_no_demonstration_made() {
    let folder = TempDir::new().unwrap();
    let database = folder.path().join("zendesk-demo.db");
    let refuses = || {
        let refused = run(&mut demo(folder.path(), 10));
        refused.refuses(7, "was not made by a demonstration, so it is left as it is");
    };

    for theirs in [&b"notes of somebody"[..], b""] {
        fs::write(&database, theirs).unwrap();
        refuses();
        assert_eq!(fs::read(&database).unwrap(), theirs);
    }

    fs::remove_file(&database).unwrap();
    let mut sync = desk().export("organizations");
    sync = {
        let mut command = exporter();
        command.args(["sync", "organizations", "--to"]);
        command.arg(format!("sqlite:{}", database.display()));
        command.envs(
            sync.get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        command
    };
    run(&mut sync).succeeds();
    let before = fs::read(&database).unwrap();
    refuses();
    assert!(fs::read(&database).unwrap() == before);

    fs::remove_file(&database).unwrap();
    fs::create_dir(&database).unwrap();
    refuses();

    #[cfg(unix)]
    {
        fs::remove_dir(&database).unwrap();
        let elsewhere = TempDir::new().unwrap();
        run(&mut demo(elsewhere.path(), 10)).succeeds();
        let target = elsewhere.path().join("zendesk-demo.db");
        let before = fs::read(&target).unwrap();
        std::os::unix::fs::symlink(&target, &database).unwrap();
        refuses();
        assert!(fs::read(&target).unwrap() == before);
    }
}

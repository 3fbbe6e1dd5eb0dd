//! Runs that overlap: the second of two that would spoil each other's files is refused.

use std::{
    fs::{self, File},
    io::{ErrorKind, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{
    desk::desk,
    support::{export, finish, names, run, wait},
};

/// An account that answers when it is told to.
struct Slow {
    listener: TcpListener,
    url: String,
}

impl Slow {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        Self { listener, url }
    }

    fn export(&self, state: &Path) -> Command {
        let mut command = export(&self.url, "organizations");
        command.arg("--state").arg(state);
        command
    }

    /// The next request, which hangs until it is answered.
    fn asked(&self) -> TcpStream {
        let started = Instant::now();
        let mut stream = loop {
            match self.listener.accept() {
                Ok((stream, _)) => break stream,
                Err(e) if e.kind() == ErrorKind::WouldBlock => {}
                Err(e) => panic!("{e}"),
            }
            assert!(started.elapsed() < Duration::from_secs(20), "nobody asks");
            thread::sleep(Duration::from_millis(1));
        };
        stream.set_nonblocking(false).unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            head.extend(byte);
        }
        stream
    }

    fn is_asked_again(&self) -> bool {
        self.listener.accept().is_ok()
    }
}

/// Answers with one record and the end of the export.
fn answer(mut stream: TcpStream) {
    let body =
        r#"{"organizations":[{"id":1}],"count":1,"end_of_stream":true,"end_time":1332034771}"#;
    let length = body.len();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
    write!(stream, "{head}\r\ncontent-length: {length}\r\n\r\n{body}").unwrap();
}

/// A run that does not outlive its test.
struct Running(Child);

impl Running {
    /// The command is dropped, and with it the test's own hold on the output.
    fn start(mut command: Command) -> Self {
        Self(command.stderr(Stdio::null()).spawn().unwrap())
    }

    fn succeeds(mut self) {
        assert_eq!(wait(&mut self.0), Some(0));
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn appending(mut command: Command, path: &Path) -> Command {
    let file = File::options().create(true).append(true).open(path);
    command.stdout(file.unwrap());
    command
}

#[test]
fn a_second_run_with_the_same_state_is_refused_and_the_first_goes_on() {
    let account = Slow::new();
    let folder = TempDir::new().unwrap();
    let (state, output) = (folder.path().join("state.json"), folder.path().join("out"));
    let first = Running::start(appending(account.export(&state), &output));
    let request = account.asked();

    let second = run(&mut account.export(&state));
    second.refuses(6, "is in use by another run");
    assert!(second.err.contains("state.json"), "{}", second.err);
    assert_eq!(names(folder.path()), ["out"]);
    assert!(!account.is_asked_again());

    answer(request);
    first.succeeds();
    assert_eq!(fs::read_to_string(&output).unwrap(), "{\"id\":1}\n");
    assert_eq!(names(folder.path()), ["out", "state.json"]);
}

#[test]
fn a_state_that_is_in_use_is_left_as_it_is() {
    let account = Slow::new();
    let folder = TempDir::new().unwrap();
    let state = folder.path().join("state.json");
    let saved = format!(
        r#"{{"version":1,"account":"{}","export":"organizations","position":{{"start_time":7}}}}"#,
        account.url
    );
    fs::write(&state, &saved).unwrap();
    let output = folder.path().join("out");
    let _first = Running::start(appending(account.export(&state), &output));
    let _request = account.asked();

    for _ in 0..2 {
        run(&mut account.export(&state)).refuses(6, "is in use by another run");
    }
    assert_eq!(fs::read_to_string(&state).unwrap(), saved);
}

#[test]
fn a_run_that_is_killed_stands_in_the_way_of_nobody() {
    let account = Slow::new();
    let folder = TempDir::new().unwrap();
    let (state, output) = (folder.path().join("state.json"), folder.path().join("out"));
    for _ in 0..2 {
        let first = Running::start(appending(account.export(&state), &output));
        let _request = account.asked();
        drop(first);
    }

    let next = Running::start(appending(account.export(&state), &output));
    answer(account.asked());

    next.succeeds();
    assert_eq!(fs::read_to_string(&output).unwrap(), "{\"id\":1}\n");
    assert!(state.exists());
}

#[test]
fn a_second_run_into_the_same_file_is_refused_and_the_first_goes_on() {
    let account = Slow::new();
    let folder = TempDir::new().unwrap();
    let file = |name| folder.path().join(name);
    let output = file("all.ndjson");
    let first = Running::start(appending(account.export(&file("first.json")), &output));
    let request = account.asked();

    let mut second = desk().export("tickets");
    second.arg("--state").arg(file("second.json"));
    let second = finish(&mut appending(second, &output));
    second.refuses(7, "a file that another run writes to");
    assert_eq!(fs::read_to_string(&output).unwrap(), "");
    assert!(!file("second.json").exists());

    answer(request);
    first.succeeds();
    assert_eq!(fs::read_to_string(&output).unwrap(), "{\"id\":1}\n");
}

#[test]
fn runs_with_files_of_their_own_do_not_disturb_each_other() {
    let account = Slow::new();
    let folder = TempDir::new().unwrap();
    let file = |name: String| folder.path().join(name);
    let start = |number: u32| {
        let command = account.export(&file(format!("{number}.json")));
        Running::start(appending(command, &file(format!("{number}.ndjson"))))
    };
    let runs = [start(1), start(2)];
    let requests = [account.asked(), account.asked()];
    requests.into_iter().for_each(answer);
    runs.into_iter().for_each(Running::succeeds);
    for name in ["1.ndjson", "2.ndjson"] {
        let written = fs::read_to_string(file(name.to_owned())).unwrap();
        assert_eq!(written, "{\"id\":1}\n");
    }
}

//! Signing in by browser, with a plain client in the place of the browser.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
    sync::mpsc::{self, Receiver},
    thread::{self, JoinHandle},
    time::Duration,
};

use crate::support::{Run, wait};

/// A sign-in under way. It does not outlive its test.
pub(crate) struct Login {
    child: Child,
    lines: Receiver<String>,
    out: String,
    err: Option<JoinHandle<String>>,
    /// Where the administrator consents.
    pub(crate) address: String,
}

impl Login {
    /// Starts it, and waits for the address.
    #[track_caller]
    pub(crate) fn start(command: &mut Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stderr = child.stderr.take().unwrap();
        let err = thread::spawn(move || {
            let mut text = String::new();
            stderr.read_to_string(&mut text).unwrap();
            text
        });
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in stdout.lines() {
                // The test may be over.
                let _ = sender.send(line.unwrap());
            }
        });
        let (address, out) = (String::new(), String::new());
        let err = Some(err);
        let mut login = Self {
            child,
            lines,
            out,
            err,
            address,
        };
        while !login.address.contains("/oauth/authorizations/new?") {
            let line = login.lines.recv_timeout(Duration::from_secs(20));
            line.expect("an address is printed")
                .trim()
                .clone_into(&mut login.address);
            login.out += &login.address;
            login.out.push('\n');
        }
        login
    }

    /// Where the browser is sent to once the administrator has consented.
    pub(crate) fn consent(&self) -> String {
        let answer = fetch(&self.address);
        assert_eq!(answer.status, 302, "{}", answer.text);
        answer.header("location").to_owned()
    }

    /// Where the program waits for the browser, without a trailing slash.
    pub(crate) fn home(&self) -> String {
        let uri = parameter(&self.address, "redirect_uri");
        let uri = uri.replace("%3A", ":").replace("%2F", "/");
        uri.trim_end_matches('/').to_owned()
    }

    pub(crate) fn state(&self) -> &str {
        parameter(&self.address, "state")
    }

    pub(crate) fn finish(mut self) -> Run {
        let code = wait(&mut self.child);
        let rest: Vec<String> = self.lines.iter().collect();
        let err = self.err.take().map(|err| err.join().unwrap());
        Run {
            code,
            out: format!("{}{}", self.out, rest.join("\n")),
            err: err.unwrap_or_default(),
        }
    }
}

impl Drop for Login {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The parameter of an address, as it is written there.
#[track_caller]
pub(crate) fn parameter<'a>(address: &'a str, name: &str) -> &'a str {
    let (_, query) = address.split_once('?').unwrap();
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let found = pairs.find(|(of, _)| *of == name);
    found.expect("the address has it").1
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
}

impl Answer {
    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut headers = self.text.lines().filter_map(|line| line.split_once(": "));
        let found = headers.find(|(of, _)| of.eq_ignore_ascii_case(name));
        found.expect("the answer has it").1
    }
}

/// Does as a browser does, but for following.
#[track_caller]
pub(crate) fn fetch(url: &str) -> Answer {
    let (host, path) = url
        .strip_prefix("http://")
        .unwrap()
        .split_once('/')
        .unwrap();
    send(
        host,
        &format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"),
    )
}

#[track_caller]
pub(crate) fn post(base_url: &str, path: &str, json: &str) -> Answer {
    let host = base_url.strip_prefix("http://").unwrap();
    let length = json.len();
    let head = format!("POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
    let kind = "Content-Type: application/json";
    send(
        host,
        &format!("{head}{kind}\r\nContent-Length: {length}\r\n\r\n{json}"),
    )
}

#[track_caller]
pub(crate) fn send(host: &str, request: &str) -> Answer {
    let mut connection = TcpStream::connect(host).unwrap();
    let patience = Some(Duration::from_secs(20));
    connection.set_read_timeout(patience).unwrap();
    connection.write_all(request.as_bytes()).unwrap();
    let mut text = String::new();
    connection.read_to_string(&mut text).unwrap();
    let status = text.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, text }
}

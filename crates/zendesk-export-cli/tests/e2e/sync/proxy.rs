//! What stands between a run and its account: small pages, faults, and requests that wait.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use super::chance::Chance;

#[derive(Clone, Debug)]
pub(crate) struct Ways {
    /// Records a page, at most.
    pub(crate) per_page: Option<u32>,
    /// The seed of what goes wrong; nothing does without one.
    pub(crate) faults: Option<u64>,
}

#[derive(Debug)]
struct Shared {
    upstream: Mutex<String>,
    ways: Ways,
    faults: Mutex<Chance>,
    answered: AtomicU64,
    faulty: AtomicU64,
    gate: Mutex<Gate>,
    moved: Condvar,
    ends: AtomicBool,
}

/// How many requests may still go through, and how many wait until they may.
#[derive(Debug)]
struct Gate {
    open_for: u64,
    waiting: u64,
}

#[derive(Debug)]
pub(crate) struct Proxy {
    pub(crate) url: String,
    shared: Arc<Shared>,
}

impl Proxy {
    pub(crate) fn before(upstream: &str, ways: Ways) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            upstream: Mutex::new(host(upstream)),
            faults: Mutex::new(Chance::new(ways.faults.unwrap_or_default())),
            ways,
            answered: AtomicU64::new(0),
            faulty: AtomicU64::new(0),
            gate: Mutex::new(Gate {
                open_for: u64::MAX,
                waiting: 0,
            }),
            moved: Condvar::new(),
            ends: AtomicBool::new(false),
        });
        let serving = Arc::clone(&shared);
        thread::spawn(move || {
            for connection in listener.incoming() {
                if serving.ends.load(Ordering::Relaxed) {
                    return;
                }
                let (Ok(connection), shared) = (connection, Arc::clone(&serving)) else {
                    continue;
                };
                // A run that was killed breaks its connections.
                thread::spawn(move || drop(shared.serve(connection)));
            }
        });
        Self { url, shared }
    }

    /// Nothing but small pages.
    pub(crate) fn paging(upstream: &str, per_page: u32) -> Self {
        let ways = Ways {
            per_page: Some(per_page),
            faults: None,
        };
        Self::before(upstream, ways)
    }

    /// From now on it stands before another account.
    pub(crate) fn lead_to(&self, upstream: &str) {
        *self.shared.upstream.lock().unwrap() = host(upstream);
    }

    /// Answers so far, whether whole or faulty.
    pub(crate) fn answered(&self) -> u64 {
        self.shared.answered.load(Ordering::Relaxed)
    }

    pub(crate) fn faulty(&self) -> u64 {
        self.shared.faulty.load(Ordering::Relaxed)
    }

    /// Lets that many more requests through; the rest waits.
    pub(crate) fn allow(&self, requests: u64) {
        self.gate().open_for = requests;
        self.shared.moved.notify_all();
    }

    pub(crate) fn allow_all(&self) {
        self.allow(u64::MAX);
    }

    /// Ends once as many went through as may, and that many wait behind them.
    pub(crate) fn wait_for_waiting(&self, requests: u64) {
        let (gate, timeout) = self
            .shared
            .moved
            .wait_timeout_while(self.gate(), Duration::from_secs(20), |gate| {
                gate.open_for > 0 || gate.waiting < requests
            })
            .unwrap();
        let waiting = gate.waiting;
        drop(gate);
        assert!(!timeout.timed_out(), "only {waiting} wait");
    }

    fn gate(&self) -> MutexGuard<'_, Gate> {
        self.shared
            .gate
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.ends.store(true, Ordering::Relaxed);
        self.allow_all();
        // The thread that listens sees it at the next connection.
        let _ = TcpStream::connect(self.url.trim_start_matches("http://"));
    }
}

impl Shared {
    fn serve(&self, connection: TcpStream) -> io::Result<()> {
        connection.set_nodelay(true)?;
        let mut requests = BufReader::new(connection.try_clone()?);
        let mut connection = connection;
        loop {
            if self.is_to_be_reset(&mut requests)? {
                // What is unread makes the end of the connection a reset.
                return Ok(());
            }
            let Some(head) = head(&mut requests)? else {
                return Ok(());
            };
            self.pass_gate();
            if self.answer(&head, &mut connection)?.is_break() {
                return connection.shutdown(Shutdown::Both);
            }
        }
    }

    fn is_to_be_reset(&self, requests: &mut BufReader<TcpStream>) -> io::Result<bool> {
        if self.ways.faults.is_none() || !self.faults.lock().unwrap().is_one_in(60) {
            return Ok(false);
        }
        requests.get_ref().peek(&mut [0])?;
        self.count_fault();
        Ok(true)
    }

    fn pass_gate(&self) {
        let mut gate = self.gate.lock().unwrap();
        gate.waiting += 1;
        self.moved.notify_all();
        let mut gate = self
            .moved
            .wait_while(gate, |gate| gate.open_for == 0)
            .unwrap();
        gate.waiting -= 1;
        if gate.open_for != u64::MAX {
            gate.open_for -= 1;
            self.moved.notify_all();
        }
    }

    fn count_fault(&self) {
        self.faulty.fetch_add(1, Ordering::Relaxed);
        self.answered.fetch_add(1, Ordering::Relaxed);
    }

    /// Breaks where the connection has to end.
    fn answer(&self, head: &str, to: &mut TcpStream) -> io::Result<std::ops::ControlFlow<()>> {
        use std::ops::ControlFlow::{Break, Continue};

        let fault = match self.ways.faults {
            Some(_) => self.faults.lock().unwrap().below(100),
            None => u64::MAX,
        };
        let refusal = match fault {
            0 => Some("429 Too Many Requests\r\nretry-after: 0"),
            1 => Some("429 Too Many Requests\r\nretry-after: 1"),
            2 => Some("500 Internal Server Error"),
            3 => Some("503 Service Unavailable\r\nretry-after: 0"),
            4 => Some("504 Gateway Timeout"),
            _ => None,
        };
        if let Some(refusal) = refusal {
            self.count_fault();
            let kind = "content-type: text/html\r\ncontent-length: 8";
            write!(to, "HTTP/1.1 {refusal}\r\n{kind}\r\n\r\n<p>no</p")?;
            return Ok(Continue(()));
        }
        let (head, body) = self.ask(head)?;
        if (5..8).contains(&fault) {
            self.count_fault();
            let cut = self.faults.lock().unwrap().below(body.len() as u64);
            to.write_all(head.as_bytes())?;
            to.write_all(&body[..usize::try_from(cut).unwrap()])?;
            return Ok(Break(()));
        }
        let mut answer = head.into_bytes();
        answer.extend(body);
        to.write_all(&answer)?;
        self.answered.fetch_add(1, Ordering::Relaxed);
        Ok(Continue(()))
    }

    /// Asks the account itself: head and body of its answer.
    fn ask(&self, head: &str) -> io::Result<(String, Vec<u8>)> {
        let (line, headers) = head.split_once("\r\n").unwrap();
        let target = line.split(' ').nth(1).unwrap();
        let mut request = format!("GET {} HTTP/1.0\r\n", self.smaller(target));
        for header in headers.split_inclusive("\r\n") {
            let lower = header.to_lowercase();
            // Compressed only where answers are cut: it takes its time without optimization.
            let kept = !lower.starts_with("connection:")
                && (self.ways.faults.is_some() || !lower.starts_with("accept-encoding:"));
            if kept {
                request.push_str(header);
            }
        }
        let mut upstream = TcpStream::connect(&*self.upstream.lock().unwrap())?;
        upstream.write_all(request.as_bytes())?;
        let mut answer = Vec::new();
        upstream.read_to_end(&mut answer)?;
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
        let body = answer.split_off(end.ok_or(io::ErrorKind::UnexpectedEof)? + 4);
        let mut head = String::from_utf8(answer).unwrap();
        head = head.replacen("HTTP/1.0", "HTTP/1.1", 1);
        let mut kept: String = head
            .trim_end()
            .split("\r\n")
            .filter(|header| {
                let lower = header.to_lowercase();
                !["connection:", "content-length:", "transfer-encoding:"]
                    .iter()
                    .any(|name| lower.starts_with(name))
            })
            .flat_map(|header| [header, "\r\n"])
            .collect();
        kept.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
        Ok((kept, body))
    }

    /// The target of a request, with a page size that is small enough.
    fn smaller(&self, target: &str) -> String {
        let Some(most) = self.ways.per_page else {
            return target.to_owned();
        };
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut size = most;
        let mut parameters = Vec::new();
        for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
            match parameter.strip_prefix("per_page=") {
                Some(asked) => size = asked.parse().map_or(most, |asked: u32| asked.min(most)),
                None => parameters.push(parameter.to_owned()),
            }
        }
        parameters.push(format!("per_page={size}"));
        format!("{path}?{}", parameters.join("&"))
    }
}

fn host(url: &str) -> String {
    url.strip_prefix("http://").unwrap().to_owned()
}

/// A request without a body, up to and with its empty line.
fn head(from: &mut BufReader<TcpStream>) -> io::Result<Option<String>> {
    let mut head = String::new();
    loop {
        let read = from.read_line(&mut head)?;
        if read == 0 {
            return Ok(None);
        }
        if head.ends_with("\r\n\r\n") {
            return Ok(Some(head));
        }
    }
}

//! A help desk of raw bytes: what a mock of well-formed answers cannot do (bodies that break off,
//! resets, a different answer to the same request), and every request on record with its time.
//!
//! It lives in the runtime of the test, and ends each connection with its answer, so that a paused
//! clock is moved by the client's waits alone.

use std::{
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::Instant,
};

pub struct Desk {
    pub url: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

#[derive(Clone, Debug)]
pub struct Request {
    /// Path and query, as they came over the wire.
    pub target: String,
    pub head: String,
    pub body: String,
    pub at: Instant,
}

#[derive(Clone)]
pub struct Answer {
    bytes: Vec<u8>,
    ending: Ending,
}

#[derive(Clone, Copy)]
enum Ending {
    Close,
    Reset,
    Hang,
}

/// More requests than any test makes: a client that runs in circles is stopped.
const TOO_MANY: usize = 700;

impl Desk {
    /// Answers each request by a function of it.
    pub async fn serve(answer: impl FnMut(&Request) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::<Mutex<Vec<Request>>>::default();
        let log = Arc::clone(&requests);
        let answer = Arc::new(Mutex::new(answer));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                // Each by itself: a client may open a connection that it has no request for.
                tokio::spawn(async move {
                    let Ok(request) = read(&mut stream).await else {
                        return;
                    };
                    log.lock().unwrap().push(request.clone());
                    let reply = if log.lock().unwrap().len() > TOO_MANY {
                        status(410, "")
                    } else {
                        (answer.lock().unwrap())(&request)
                    };
                    reply.send(stream).await;
                });
            }
        });
        Self { url, requests }
    }

    /// Gives these answers one after the other, and a 418 to any request beyond them.
    pub async fn script(answers: impl IntoIterator<Item = Answer>) -> Self {
        let mut answers = answers.into_iter().collect::<Vec<_>>().into_iter();
        Self::serve(move |_| answers.next().unwrap_or_else(|| status(418, "{}"))).await
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    pub fn calls(&self) -> usize {
        self.requests().len()
    }

    /// One query parameter of each request.
    pub fn queries(&self, name: &str) -> Vec<Option<String>> {
        self.requests().iter().map(|r| r.query(name)).collect()
    }

    /// How many records each request asked for.
    pub fn page_sizes(&self) -> Vec<u32> {
        self.requests().iter().map(Request::per_page).collect()
    }

    /// How long after the request before it each request came.
    pub fn waits(&self) -> Vec<Duration> {
        let requests = self.requests();
        let pairs = requests.windows(2);
        pairs.map(|pair| pair[1].at - pair[0].at).collect()
    }
}

impl Request {
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    /// The value of a query parameter, as it came over the wire.
    pub fn query(&self, name: &str) -> Option<String> {
        let (_, query) = self.target.split_once('?')?;
        let mut values = query
            .split('&')
            .filter_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        let value = values.next()?.to_owned();
        assert_eq!(values.next(), None, "{name} is sent once: {}", self.target);
        Some(value)
    }

    /// How many records it asks for; 1,000 where it leaves that to the server.
    pub fn per_page(&self) -> u32 {
        self.query("per_page")
            .map_or(1000, |text| text.parse().unwrap())
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }
}

/// A complete answer.
pub fn answer(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Answer {
    promising(body.as_ref().len(), status, headers, body.as_ref())
}

pub fn status(status: u16, body: &str) -> Answer {
    answer(status, &[("content-type", "application/json")], body)
}

pub fn json(body: impl AsRef<[u8]>) -> Answer {
    answer(200, &[("content-type", "application/json")], body)
}

/// A success whose connection closes before all promised bytes have come.
pub fn cut(body: &str) -> Answer {
    let headers = [("content-type", "application/json")];
    promising(body.len() + 100, 200, &headers, body.as_bytes())
}

/// Bytes that may be anything, and no HTTP.
pub fn raw(bytes: &[u8]) -> Answer {
    Answer {
        bytes: bytes.to_vec(),
        ending: Ending::Close,
    }
}

/// The connection is reset in place of an answer.
pub fn reset() -> Answer {
    Answer {
        bytes: Vec::new(),
        ending: Ending::Reset,
    }
}

/// An answer that begins and never ends.
pub fn hang(body: &str) -> Answer {
    Answer {
        ending: Ending::Hang,
        ..cut(body)
    }
}

fn promising(length: usize, status: u16, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut head = format!("HTTP/1.1 {status} -\r\nconnection: close\r\ncontent-length: {length}");
    for (name, value) in headers {
        head += &format!("\r\n{name}: {value}");
    }
    head += "\r\n\r\n";
    Answer {
        bytes: [head.as_bytes(), body].concat(),
        ending: Ending::Close,
    }
}

impl Answer {
    async fn send(self, mut stream: TcpStream) {
        // A client may have gone away by now.
        drop(stream.write_all(&self.bytes).await);
        match self.ending {
            Ending::Close => drop(stream.shutdown().await),
            Ending::Reset => stream.set_zero_linger().unwrap(),
            Ending::Hang => std::future::pending().await,
        }
    }
}

async fn read(stream: &mut TcpStream) -> io::Result<Request> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        bytes.push(stream.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&bytes).into_owned();
    let mut request = Request {
        target: head.split(' ').nth(1).unwrap_or_default().to_owned(),
        head,
        body: String::new(),
        at: Instant::now(),
    };
    if let Some(length) = request.header("content-length") {
        let mut body = vec![0; length.parse().unwrap()];
        stream.read_exact(&mut body).await?;
        request.body = String::from_utf8(body).unwrap();
    }
    Ok(request)
}

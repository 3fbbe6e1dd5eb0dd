use std::{
    env,
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Uri, header},
    response::Response,
    routing::get,
};
use flate2::{Compression, Crc, write::DeflateEncoder};
use futures_util::stream;
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::{net::TcpListener, runtime};

use crate::pages::{PATH, TICKET_BYTES, make};

/// What a server serves.
#[derive(Clone, Copy, Debug)]
pub struct Pages {
    /// Pages of 1,000 tickets that are made beforehand.
    pub made: usize,
    /// Pages from the first to the end of the stream: those that were made come again and again, each
    /// time under a cursor of its own.
    pub served: usize,
    /// Whether they go compressed to those who take it.
    pub gzip: bool,
    /// How large a ticket is on average.
    pub ticket_bytes: u32,
}

impl Pages {
    /// So many pages of usual tickets, each made by itself, and not compressed.
    #[must_use]
    pub const fn plain(pages: usize) -> Self {
        Self {
            made: pages,
            served: pages,
            gzip: false,
            ticket_bytes: TICKET_BYTES,
        }
    }
}

/// A server of pages in a process of its own, so that neither its time nor its memory counts.
#[derive(Debug)]
pub struct Server {
    process: Child,
    base_url: String,
}

impl Server {
    /// Starts the running program anew, as a server. It ends with this value.
    #[must_use]
    pub fn start(pages: Pages) -> Self {
        let mut process = Command::new(env::current_exe().unwrap())
            .arg("--serve")
            .args([pages.made, pages.served].map(|pages| pages.to_string()))
            .args([pages.gzip.to_string(), pages.ticket_bytes.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut base_url = String::new();
        let mut stdout = BufReader::new(process.stdout.take().unwrap());
        stdout.read_line(&mut base_url).unwrap();
        let base_url = base_url.trim().to_owned();
        assert!(!base_url.is_empty(), "the server did not start");
        Self { process, base_url }
    }

    /// Its origin.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// What tells `curl` to get the first pages, and into which files.
    pub fn curl_config(&self, pages: usize, file: impl Fn(usize) -> PathBuf) -> String {
        let page = |page| {
            let url = url(&self.base_url, page);
            format!("url = \"{url}\"\noutput = {:?}\n", file(page))
        };
        (0..pages).map(page).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

fn url(base_url: &str, page: usize) -> String {
    match page {
        0 => format!("{base_url}{PATH}?start_time=0"),
        page => format!("{base_url}{PATH}?cursor={page}"),
    }
}

/// Becomes the server, where [`Server::start`] asked for it; then it never returns. A benchmark's `main`
/// begins with it.
pub fn serve_if_asked() {
    let args: Vec<String> = env::args().skip(1).collect();
    let ["--serve", made, served, gzip, ticket_bytes] =
        args.iter().map(String::as_str).collect::<Vec<_>>()[..]
    else {
        return;
    };
    serve(Pages {
        made: made.parse().unwrap(),
        served: served.parse().unwrap(),
        gzip: gzip.parse().unwrap(),
        ticket_bytes: ticket_bytes.parse().unwrap(),
    })
}

fn serve(pages: Pages) -> ! {
    let made: Vec<Prepared> = make(pages.made, pages.ticket_bytes)
        .into_iter()
        .map(|body| Prepared::new(&body, pages.gzip))
        .collect();
    thread::spawn(|| {
        // When the benchmark is gone, however it ended, this pipe ends.
        let _ = io::stdin().read(&mut [0]);
        std::process::exit(0);
    });
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url: Arc<str> = format!("http://{}", listener.local_addr().unwrap()).into();
        println!("{base_url}");
        io::stdout().flush().unwrap();
        let made = Arc::new(made);
        let answer = async move |uri: Uri, headers: HeaderMap| {
            let cursor = uri.query().and_then(|query| query.split_once("cursor="));
            let page = cursor.map_or(0, |(_, cursor)| {
                let end = cursor.find('&').unwrap_or(cursor.len());
                cursor[..end].parse().unwrap()
            });
            let next = page + 1;
            let tail = format!(
                r#","after_url":"{}","after_cursor":"{next}","before_url":null,"before_cursor":null,"end_of_stream":{}}}"#,
                url(&base_url, next),
                next == pages.served,
            );
            made[page % made.len()].answer(&tail, &headers)
        };
        // Some ask for the document by its suffix.
        let router = Router::new()
            .route(&format!("{PATH}.json"), get(answer.clone()))
            .route(PATH, get(answer));
        axum::serve(listener, router).await.unwrap();
    });
    unreachable!("a server serves for ever")
}

/// The records of a page, ready to be sent; what comes after them differs from request to request.
struct Prepared {
    bytes: Bytes,
    /// Of what is compressed.
    crc: Option<Crc>,
}

impl Prepared {
    fn new(body: &[u8], gzip: bool) -> Self {
        #[derive(Deserialize)]
        struct Page<'a> {
            #[serde(borrow)]
            tickets: &'a RawValue,
        }
        let page: Page<'_> = serde_json::from_slice(body).unwrap();
        let records = format!(r#"{{"tickets":{}"#, page.tickets).into_bytes();
        if !gzip {
            return Self {
                bytes: records.into(),
                crc: None,
            };
        }
        let mut crc = Crc::new();
        crc.update(&records);
        let header = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
        let mut deflated = DeflateEncoder::new(header, Compression::default());
        deflated.write_all(&records).unwrap();
        // To the end of a byte, and without the end of the stream.
        deflated.flush().unwrap();
        Self {
            bytes: deflated.get_ref().clone().into(),
            crc: Some(crc),
        }
    }

    fn answer(&self, tail: &str, headers: &HeaderMap) -> Response {
        let accepted = headers.get(header::ACCEPT_ENCODING);
        let accepts_gzip = accepted.is_some_and(|list| list.to_str().unwrap().contains("gzip"));
        assert!(accepts_gzip || self.crc.is_none(), "pages are compressed");
        let tail = match &self.crc {
            Some(crc) => stored(tail, crc),
            None => tail.as_bytes().to_vec(),
        };
        let length = self.bytes.len() + tail.len();
        let parts = [self.bytes.clone(), tail.into()].map(Ok::<_, io::Error>);
        let response = Response::builder()
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CONTENT_LENGTH, length);
        let response = match self.crc {
            Some(_) => response.header(header::CONTENT_ENCODING, "gzip"),
            None => response,
        };
        response
            .body(Body::from_stream(stream::iter(parts)))
            .unwrap()
    }
}

/// The end of a gzip stream: a last block that is not compressed, the checksum and the length of all.
fn stored(tail: &str, records: &Crc) -> Vec<u8> {
    let mut crc = Crc::new();
    crc.update(tail.as_bytes());
    let mut all = Crc::new();
    all.combine(records);
    all.combine(&crc);
    let length = u16::try_from(tail.len()).unwrap();
    let mut block = vec![1];
    block.extend(length.to_le_bytes());
    block.extend((!length).to_le_bytes());
    block.extend(tail.as_bytes());
    block.extend(all.sum().to_le_bytes());
    block.extend(all.amount().to_le_bytes());
    block
}

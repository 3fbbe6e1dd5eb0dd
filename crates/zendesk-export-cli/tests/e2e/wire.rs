//! A wire between the exporter and an account, that keeps what goes through it.

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

pub(crate) struct Wire {
    pub(crate) url: String,
    sent: Arc<Mutex<Vec<u8>>>,
}

impl Wire {
    pub(crate) fn to(base_url: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let host = base_url.strip_prefix("http://").unwrap().to_owned();
        let sent = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&sent);
        // It ends with the tests.
        thread::spawn(move || {
            for near in listener.incoming() {
                let (near, far) = (near.unwrap(), TcpStream::connect(&host).unwrap());
                let (back, forth) = (near.try_clone().unwrap(), far.try_clone().unwrap());
                thread::spawn(move || pass(far, back, None));
                let kept = Arc::clone(&kept);
                thread::spawn(move || pass(near, forth, Some(&kept)));
            }
        });
        Self { url, sent }
    }

    /// All that was sent to the account.
    pub(crate) fn sent(&self) -> String {
        String::from_utf8(self.sent.lock().unwrap().clone()).unwrap()
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, kept: Option<&Mutex<Vec<u8>>>) {
    let mut buffer = vec![0; 65_536];
    // An error is an end, too: a connection that was closed.
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        if let Some(kept) = kept {
            kept.lock().unwrap().extend(&buffer[..count]);
        }
        if to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}

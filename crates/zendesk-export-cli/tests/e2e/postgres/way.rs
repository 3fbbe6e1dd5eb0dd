//! The way to a server, which breaks.

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use crate::sync::chance::Chance;

/// What becomes of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fate {
    Whole,
    /// Both ends see it break after that many bytes, of those in this direction.
    Cut {
        after: u64,
        upwards: bool,
    },
    /// The server sees nothing of that, as where a machine or a router is gone.
    CutUnseen {
        after: u64,
        upwards: bool,
    },
}

#[derive(Debug)]
pub(crate) struct Way {
    pub(crate) port: u16,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    fate: Mutex<Fates>,
    broken: AtomicU64,
    /// Connections that the server takes for whole.
    unseen: Mutex<Vec<TcpStream>>,
}

#[derive(Debug)]
struct Fates {
    chance: Chance,
    draw: fn(&mut Chance) -> Fate,
}

impl Way {
    pub(crate) fn to(port: u16, seed: u64, draw: fn(&mut Chance) -> Fate) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let shared = Arc::new(Shared {
            fate: Mutex::new(Fates {
                chance: Chance::new(seed),
                draw,
            }),
            broken: AtomicU64::new(0),
            unseen: Mutex::default(),
        });
        let way = Self {
            port: listener.local_addr().unwrap().port(),
            shared: Arc::clone(&shared),
        };
        thread::spawn(move || {
            for below in listener.incoming() {
                let below = below.unwrap();
                // A server that is down takes nothing.
                if let Ok(above) = TcpStream::connect(("127.0.0.1", port)) {
                    shared.lead(&below, &above);
                }
            }
        });
        way
    }

    pub(crate) fn broken(&self) -> u64 {
        self.shared.broken.load(Ordering::Relaxed)
    }
}

impl Shared {
    fn lead(self: &Arc<Self>, below: &TcpStream, above: &TcpStream) {
        let fate = {
            let Fates { chance, draw } = &mut *self.fate.lock().unwrap();
            draw(chance)
        };
        for upwards in [true, false] {
            let (below, above) = (below.try_clone().unwrap(), above.try_clone().unwrap());
            let shared = Arc::clone(self);
            thread::spawn(move || shared.carry(below, above, upwards, fate));
        }
    }

    fn carry(&self, below: TcpStream, above: TcpStream, upwards: bool, fate: Fate) {
        let most = match fate {
            Fate::Cut { after, upwards: of } | Fate::CutUnseen { after, upwards: of }
                if of == upwards =>
            {
                after
            }
            _ => u64::MAX,
        };
        let (mut from, mut to) = match upwards {
            true => (&below, &above),
            false => (&above, &below),
        };
        let mut left = most;
        let mut bytes = [0; 4096];
        loop {
            let most = usize::try_from(left)
                .unwrap_or(bytes.len())
                .min(bytes.len());
            if most == 0 {
                self.broken.fetch_add(1, Ordering::Relaxed);
                break;
            }
            match from.read(&mut bytes[..most]) {
                Ok(read) if read > 0 && to.write_all(&bytes[..read]).is_ok() => left -= read as u64,
                _ => break,
            }
        }
        let _ = below.shutdown(Shutdown::Both);
        match fate {
            Fate::CutUnseen { .. } => self.unseen.lock().unwrap().push(above),
            _ => drop(above.shutdown(Shutdown::Both)),
        }
    }
}

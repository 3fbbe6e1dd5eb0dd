//! A private PostgreSQL server, and databases in it.
mod programs;

use std::{
    env, fs,
    io::Write as _,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use postgres::{Client, NoTls};

use programs::{Programs, succeed};

/// A server. What this program started ends with this value, or with this program however that ends, and leaves
/// nothing.
#[derive(Debug)]
pub struct Postgres {
    /// As libpq reads it, up to the name of the database, and what follows that.
    url: (String, String),
    own: Option<Own>,
}

/// A database of its own, which goes with this value.
#[derive(Debug)]
pub struct Database {
    url: String,
    server: String,
    name: String,
}

/// A server that this program started.
#[derive(Debug)]
struct Own {
    folder: PathBuf,
    port: u16,
    keeper: Child,
    orders: Option<ChildStdin>,
}

impl Postgres {
    /// The server that all tests of a process have in common: that of `ZENDESK_EXPORT_TEST_POSTGRES`, a URL of a user
    /// who may make databases, or else one of its own, whose writes are not safe from a power cut.
    ///
    /// # Panics
    ///
    /// There is none.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Postgres> = OnceLock::new();
        SHARED.get_or_init(|| match env::var("ZENDESK_EXPORT_TEST_POSTGRES") {
            Ok(url) => Self::given(&url),
            Err(_) => Self::start(&[("fsync", "off"), ("max_connections", "300")], &[]),
        })
    }

    /// Whether the programs are here that a server of its own takes.
    #[must_use]
    pub const fn can_start() -> bool {
        cfg!(has_postgres_programs)
    }

    /// A server of its own with these settings, after these files were put into its folder, the one that `data` is
    /// in. It listens on a Unix socket and on 127.0.0.1.
    ///
    /// # Panics
    ///
    /// Its programs are not here, or it does not start.
    #[must_use]
    pub fn start(settings: &[(&str, &str)], files: &[(&str, &str)]) -> Self {
        let programs = Programs::find().expect("the programs of PostgreSQL are here");
        let folder = tempfile::Builder::new()
            .prefix("zendesk-export-pg")
            .tempdir();
        let folder = folder.unwrap().keep();
        let port = free_port();
        for (name, text) in files {
            fs::write(folder.join(name), text).unwrap();
            succeed(Command::new("chmod").arg("600").arg(folder.join(name)));
        }
        programs.give(&folder);
        programs.make_data(&folder);
        let mut keeper = programs.keeper(&folder, port, settings);
        let own = Own {
            orders: keeper.stdin.take(),
            keeper,
            port,
            folder: folder.clone(),
        };
        let mut server = Self {
            url: (
                format!("postgres://{USER}@/"),
                format!("?host={}&port={port}", folder.display()),
            ),
            own: Some(own),
        };
        server.restart();
        server
    }

    fn given(url: &str) -> Self {
        let (place, query) = match url.split_once('?') {
            Some((place, query)) => (place, format!("?{query}")),
            None => (url, String::new()),
        };
        let (place, _) = place.rsplit_once('/').unwrap();
        Self {
            url: (format!("{place}/"), query),
            own: None,
        }
    }

    /// Makes a database that nothing is in.
    #[must_use]
    pub fn database(&self) -> Database {
        self.database_with("ENCODING 'UTF8' TEMPLATE template0")
    }

    /// Makes a database with these options of `CREATE DATABASE`.
    #[must_use]
    pub fn database_with(&self, options: &str) -> Database {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("zendesk_{}_{number}", std::process::id());
        self.sql(&format!("CREATE DATABASE {name} {options}"));
        Database {
            url: self.url(&name),
            server: self.url("postgres"),
            name,
        }
    }

    /// Runs statements beside all databases.
    pub fn sql(&self, sql: &str) {
        client(&self.url("postgres")).batch_execute(sql).unwrap();
    }

    fn url(&self, database: &str) -> String {
        format!("{}{database}{}", self.url.0, self.url.1)
    }

    /// The folder of its own: its socket, `log`, and `data`.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.own.as_ref().expect(OWN).folder
    }

    /// The port on 127.0.0.1, and that of the socket.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.own.as_ref().expect(OWN).port
    }

    /// Ends it as a power cut does: what it had not written is lost.
    pub fn kill(&self) {
        let pid = self.folder().join("data/postmaster.pid");
        let pid = fs::read_to_string(pid).unwrap();
        succeed(Command::new("kill").args(["-KILL", pid.lines().next().unwrap()]));
    }

    /// Starts it again once it has been killed, and waits until it answers.
    pub fn restart(&mut self) {
        let url = self.url("postgres");
        let own = self.own.as_mut().expect(OWN);
        let started = Instant::now();
        // What is left of the one before may hold it up, and then it ends at once; a second one does so, too.
        while started.elapsed() < PATIENCE {
            own.orders.as_mut().unwrap().write_all(b"start\n").unwrap();
            let ordered = Instant::now();
            while ordered.elapsed() < Duration::from_millis(300) {
                if Client::connect(&url, NoTls).is_ok() {
                    return;
                }
                thread::sleep(Duration::from_millis(20));
            }
        }
        let log = fs::read_to_string(own.folder.join("log")).unwrap_or_default();
        panic!("PostgreSQL does not start: {log}");
    }
}

impl Database {
    /// As `--to` and libpq have it.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its name on the server.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A connection to it.
    #[must_use]
    pub fn client(&self) -> Client {
        client(&self.url)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // The server may be gone.
        if let Ok(mut client) = Client::connect(&self.server, NoTls) {
            let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
            let _ = client.batch_execute(&drop);
        }
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        // The end of its orders is the end of the server.
        self.orders.take();
        self.keeper.wait().unwrap();
    }
}

fn client(url: &str) -> Client {
    Client::connect(url, NoTls).unwrap_or_else(|e| panic!("{url}: {e:?}"))
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Who owns everything in a server that this program started.
const USER: &str = "zendesk";
const OWN: &str = "a server that this program started";
/// No server takes longer to start.
const PATIENCE: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests {
    use super::*;

    fn what_was_written_outlasts_a_kill_and_the_server_leaves_nothing() {
        let mut server = Postgres::start(&[], &[]);
        let database = server.database();
        database
            .client()
            .batch_execute("CREATE TABLE t AS SELECT 1 AS n")
            .unwrap();
        server.kill();
        server.restart();
        let row = database.client().query_one("SELECT n FROM t", &[]).unwrap();
        assert_eq!(row.get::<_, i32>(0), 1);
        let folder = server.folder().to_owned();
        drop(database);
        drop(server);
        assert!(!folder.exists());
    }

    crate::on_own_postgres!(what_was_written_outlasts_a_kill_and_the_server_leaves_nothing);
}

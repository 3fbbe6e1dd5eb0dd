//! Connections to a server that can hold what is exported.
use std::{
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use postgres::{Client, Config, NoTls, config::SslMode as Encryption};

use super::{
    address::{Address, Host, SslMode},
    failed::failed,
    password::Password,
    tls,
};
use crate::failure::{Exit, Failure};

impl Address {
    /// A connection to look at what is there.
    pub(crate) fn connect(&self) -> Result<Client, Failure> {
        self.in_time(Self::sign_in)
    }

    /// A connection to write.
    pub(crate) fn connect_to_write(&self) -> Result<Client, Failure> {
        self.in_time(|address| {
            let mut client = address.sign_in()?;
            address.must_be_writable(&mut client)?;
            Ok(client)
        })
    }

    pub(super) fn failure(&self, what: &str) -> Failure {
        Failure::new(Exit::Output, format!("{self} {what}"))
    }

    /// A server that takes the connection and then says nothing would be waited for without end.
    fn in_time(&self, connect: fn(&Self) -> Result<Client, Failure>) -> Result<Client, Failure> {
        let (answer, answered) = mpsc::channel();
        let address = self.clone();
        thread::spawn(move || {
            // Nobody may wait any more.
            let _ = answer.send(connect(&address));
        });
        match answered.recv_timeout(self.connect_timeout) {
            Ok(client) => client,
            Err(RecvTimeoutError::Timeout) => Err(self.failure(&format!(
                "did not answer within {} s; see whether it is up and can be reached from here, or give it longer by connect_timeout",
                self.connect_timeout.as_secs()
            ))),
            Err(RecvTimeoutError::Disconnected) => Err(self.failure("cannot be reached")),
        }
    }

    fn sign_in(&self) -> Result<Client, Failure> {
        let config = self.config();
        let client = match tls::of(self)? {
            Some(tls) => config.connect(tls),
            None => config.connect(NoTls),
        };
        let mut client = client.map_err(|e| failed(self, &e))?;
        client
            .batch_execute(SESSION)
            .map_err(|e| failed(self, &e))?;
        self.check_server(&mut client)?;
        Ok(client)
    }

    fn config(&self) -> Config {
        let mut config = Config::new();
        config
            .user(&self.user)
            .dbname(&self.database)
            .port(self.port)
            .application_name(&self.application_name)
            .connect_timeout(self.connect_timeout)
            .keepalives_idle(KEEPALIVE)
            .keepalives_interval(KEEPALIVE)
            .keepalives_retries(3)
            .tcp_user_timeout(SILENCE)
            .notice_callback(|notice| {
                tracing::debug!("PostgreSQL: {}: {}", notice.severity(), notice.message());
            })
            .ssl_mode(match self.ssl_mode {
                SslMode::Disable => Encryption::Disable,
                SslMode::Require | SslMode::VerifyFull => Encryption::Require,
            });
        match &self.host {
            Host::Name(name) => config.host(name),
            Host::Ip(ip) => config.host(&ip.to_string()),
            Host::Folder(folder) => config.host(&folder.to_string_lossy()),
        };
        if let Some(password) = Password::of(self) {
            config.password(password.bytes());
        }
        config
    }

    fn must_be_writable(&self, client: &mut Client) -> Result<(), Failure> {
        let row = client
            .query_one("SELECT pg_is_in_recovery()", &[])
            .map_err(|e| failed(self, &e))?;
        match row.get(0) {
            true => Err(self.failure(
                "is a standby, which cannot be written; name the primary, or the address that follows it",
            )),
            false => Ok(()),
        }
    }

    fn check_server(&self, client: &mut Client) -> Result<(), Failure> {
        let row = client
            .query_one(SERVER, &[])
            .map_err(|e| failed(self, &e))?;
        let (number, version, encoding): (i32, &str, &str) = (row.get(0), row.get(1), row.get(2));
        if number < OLDEST * 10_000 {
            return Err(self
                .failure(&format!(
                    "is PostgreSQL {version}; it takes {OLDEST} or newer"
                ))
                .for_good());
        }
        if encoding != "UTF8" {
            let what = format!(
                "holds texts in {encoding}, which cannot hold all that Zendesk sends; make a database with ENCODING 'UTF8'"
            );
            return Err(self.failure(&what).for_good());
        }
        Ok(())
    }
}

/// What statements rely on, whatever the server, the database or the user have set. Names are found by their
/// schema alone, so that nobody's table or function comes in their place. A client that is gone is noticed within a
/// minute, so that what it held is free for the next one; one that waits for news is not ended (PostgreSQL 14 and newer).
const SESSION: &str = "
SET client_encoding = 'UTF8';
SET timezone = 'UTC';
SET datestyle = 'ISO, YMD';
SET standard_conforming_strings = on;
SET default_transaction_isolation = 'read committed';
SET search_path = pg_catalog;
SET tcp_keepalives_idle = 15;
SET tcp_keepalives_interval = 15;
SET tcp_keepalives_count = 3;
SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'idle_session_timeout'";

const SERVER: &str = "
SELECT current_setting('server_version_num')::int, current_setting('server_version'),
       current_setting('server_encoding')";

const OLDEST: i32 = 12;

/// After that long without a word the server is asked whether it is still there, and again after as long.
const KEEPALIVE: Duration = Duration::from_secs(15);
/// How long what was sent may go unacknowledged.
const SILENCE: Duration = Duration::from_secs(60);

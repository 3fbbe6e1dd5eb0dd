//! One run at a time writes to a schema: an advisory lock, which ends with its connection.
use std::{
    thread,
    time::{Duration, Instant},
};

use super::work::Connection;
use crate::{
    failure::{Exit, Failure},
    postgres::{Address, Trouble},
};

pub(super) struct Lock {
    pub(super) connection: Connection,
}

impl Lock {
    pub(super) fn take(mut connection: Connection, address: &Address) -> Result<Self, Trouble> {
        let client = &mut connection.client;
        let take = "SELECT pg_try_advisory_lock($1, hashtext($2))";
        let began = Instant::now();
        // The server may not have noticed yet that a run was killed.
        while began.elapsed() < NOTICED_WITHIN {
            let taken = client.query_one(take, &[&OURS, &address.schema()])?;
            if taken.try_get(0)? {
                return Ok(Self { connection });
            }
            thread::sleep(AGAIN_AFTER);
        }
        // Without the right to see others, there is a name and no more.
        let holder = client.query_opt(
            "SELECT format('process %s of the server, from %s, since %s', pid,
                           coalesce(host(client_addr), 'a socket'), to_char(backend_start, 'YYYY-MM-DD HH24:MI:SS'))
             FROM pg_locks JOIN pg_stat_activity USING (pid)
             WHERE locktype = 'advisory' AND granted
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND classid = $1::int4::oid
               AND objid::int8 = hashtext($2)::int8 & 4294967295",
            &[&OURS, &address.schema()],
        )?;
        let holder = holder.and_then(|row| row.try_get::<_, Option<String>>(0).ok().flatten());
        let holder = holder
            .map(|holder| format!(" ({holder})"))
            .unwrap_or_default();
        let what = format!(
            "the schema {} of {address} is in use by another run{holder}; let that one end first",
            address.schema()
        );
        Err(Failure::new(Exit::State, what).into())
    }

    pub(super) fn is_held(&mut self) -> bool {
        self.connection.client.is_valid(ANSWERS_WITHIN).is_ok()
    }
}

const NOTICED_WITHIN: Duration = Duration::from_secs(2);
const AGAIN_AFTER: Duration = Duration::from_millis(50);
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);

/// `ZDEX`, so that the locks of other programs are none of ours.
const OURS: i32 = 0x5A44_4558;

//! The process of the server that is behind a connection. Where one breaks and the server sees nothing of that, as when a
//! router was restarted, its process waits for more, and holds what it has locked until TCP gives up.
use postgres::{Client, Error};

#[derive(Clone)]
pub(super) struct Backend {
    pid: i32,
    /// The number of a process is given again.
    began: String,
}

impl Backend {
    pub(super) fn of(client: &mut Client) -> Result<Self, Error> {
        let row = client.query_one(
            "SELECT pid, backend_start::text FROM pg_stat_activity WHERE pid = pg_backend_pid()",
            &[],
        )?;
        Ok(Self {
            pid: row.try_get(0)?,
            began: row.try_get(1)?,
        })
    }

    /// Ends it, which may take a moment. Its user may do so.
    pub(super) fn end(&self, client: &mut Client) -> Result<(), Error> {
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND backend_start::text = $2";
        client.query(end, &[&self.pid, &self.began]).map(drop)
    }
}

//! What the benchmarks of the workspace share: pages made beforehand, a server of them that costs next to
//! nothing, rounds that take turns, and the table. And what tests share with them: a PostgreSQL server, and whether there is a browser.
//!
//! A machine's load changes from second to second, so a time means nothing beside one that was taken
//! earlier. Contenders therefore take turns, each round begun by another, each figure is a ratio within one run, and how far the ratios
//! of single rounds lie apart stands beside it.

mod in_browser;
mod on_postgres;
mod on_prometheus;
mod pages;
mod postgres;
mod report;
mod rounds;
mod server;
mod table;

pub use pages::{PATH, TICKET_BYTES, make};
pub use postgres::{Database, Postgres};
pub use report::{Report, run};
pub use rounds::{Options, Samples, rounds, seconds};
pub use server::{Pages, Server, serve_if_asked};
pub use table::{Goal, Table};

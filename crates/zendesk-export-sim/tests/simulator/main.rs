//! What the simulator promises to any client, each promise by its name.

#![expect(
    clippy::expect_used,
    reason = "a test ends at the first surprise, also within the functions that tests share"
)]

mod desk;
mod sizes;

mod boundaries;
mod listening;
mod metric_events;
mod parameters;
mod rate_limits;
mod records;
mod refusals;
mod token_pairs;
mod tokens;
mod walking;

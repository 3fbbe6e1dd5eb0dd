//! What the simulator promises to any client, each promise by its name.

mod desk;

mod boundaries;
mod listening;
mod parameters;
mod rate_limits;
mod records;
mod refusals;
mod walking;

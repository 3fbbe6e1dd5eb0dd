//! What the simulator promises to any client, each promise by its name.

#![expect(
    clippy::expect_used,
    reason = "a test ends at the first surprise, also within the functions that tests share"
)]

mod desk;
mod faults;
mod oauth_client;
mod side_conversations;
mod sizes;
mod story;

mod answers;
mod articles;
mod at_once;
mod broken_connections;
mod codes;
mod control;
mod custom_objects;
mod fault_ledger;
mod fault_rules;
mod fault_texts;
mod faulty_pages;
mod faulty_statuses;
mod ledger;
mod listening;
mod lists;
mod live;
mod live_records;
mod live_settings;
mod me;
mod metric_events;
mod parameters;
mod places;
mod products;
mod rate_limits;
mod records;
mod refresh_tokens;
mod refusals;
mod routing;
mod samples;
mod stale_pages;
mod stories;
mod talk;
mod tokens;
mod walking;

#![doc = include_str!("../README.md")]

mod simulator;

mod builder;

mod router;

mod connection;
mod control;
mod delivery;
mod exports;
mod help_desk;
mod lists;

mod export;
mod page_latency;
mod product;
mod query;
mod rate_limit;
mod refusal;
mod traffic;

mod answers;
mod fault;
mod faults;

mod oauth;
mod sign_in;

mod current;
mod ledger;

mod clock;
mod cursor;
mod envelope;
mod made_page;
mod overfull_second;
mod page;
mod selection;
mod sideload;
mod visible;

mod account;
mod json;

pub use builder::SimulatorBuilder;
pub use current::Version;
pub use fault::{Fault, FaultRule};
pub use oauth::TokenPair;
pub use overfull_second::OverfullSecond;
pub use page_latency::PageLatency;
pub use product::Product;
pub use rate_limit::Limit;
pub use simulator::Simulator;

#![doc = include_str!("../README.md")]

mod simulator;

mod builder;

mod connection;
mod control;
mod delivery;
mod help_desk;
mod lists;

mod export;
mod product;
mod query;
mod rate_limit;
mod refusal;

mod answers;
mod fault;
mod faults;

mod oauth;
mod sign_in;

mod ledger;

mod cursor;
mod envelope;
mod page;
mod sideload;
mod visible;

mod account;
mod json;

pub use builder::SimulatorBuilder;
pub use fault::{Fault, FaultRule};
pub use ledger::Version;
pub use oauth::TokenPair;
pub use page::OverfullSecond;
pub use product::Product;
pub use rate_limit::Limit;
pub use simulator::Simulator;

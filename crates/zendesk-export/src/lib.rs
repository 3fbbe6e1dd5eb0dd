#![doc = include_str!("../README.md")]

mod account;
mod authorization;
mod boundary;
mod checkpoint;
mod client;
mod credentials;
mod error;
mod export;
mod fetched;
mod locked;
mod oauth;
mod origin;
mod pace;
mod pacer;
mod page;
mod page_size;
mod position;
mod query;
mod response;
mod retry;
mod salvage;
mod sign_in;
mod start_time;
mod stream;
mod timestamp;
mod tls;
mod wait;
mod walk;

pub use checkpoint::Checkpoint;
pub use client::{Client, ClientBuilder};
pub use credentials::Credentials;
pub use error::{Error, ErrorKind};
pub use export::{Export, Start};
pub use oauth::{AuthorizationCode, OauthTokens, Renewal};
pub use pace::Pace;
pub use page::Page;
pub use retry::RetryPolicy;
pub use start_time::StartTime;
pub use stream::ExportStream;
pub use wait::{Wait, WaitReason};
/// The generated types of records and options. They follow the versions of `zendesk-export-api`, not those of
/// this crate.
pub use zendesk_export_api::types;
pub use zendesk_export_api::{Bucket, Limit, Members, Open, Paging, Record, Resource, exports};

/// The examples of the project's front page have to compile too.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct FrontPage;

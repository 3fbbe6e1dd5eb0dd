#![doc = include_str!("../README.md")]

// What a user describes, and gets.
mod client;
mod export;
mod list;
mod page;
mod stream;

// Where an export stands.
mod checkpoint;
mod position;
mod start_time;

// The way through an export.
mod boundary;
mod fetched;
mod page_size;
mod query;
mod timestamp;
mod walk;

// One request, and what becomes of it.
mod error;
mod response;
mod retry;
mod salvage;

// When it is sent.
mod pace;
mod pacer;
mod wait;

// As whom, and where to.
mod account;
mod answer;
mod authorization;
mod compression;
mod credentials;
mod oauth;
mod origin;
mod sign_in;
mod tls;

mod locked;

pub use answer::Answer;
pub use checkpoint::Checkpoint;
pub use client::{Client, ClientBuilder};
pub use credentials::Credentials;
pub use error::{Error, ErrorKind};
pub use export::{Export, Start};
pub use list::ListPage;
pub use oauth::{AuthorizationCode, OauthTokens, Renewal};
pub use pace::{Budget, Pace};
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

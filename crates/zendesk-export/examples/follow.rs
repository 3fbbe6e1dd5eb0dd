//! A service that follows an account: read up to now, save the place, pause, go on from there.
#![allow(clippy::print_stdout, reason = "an example tells what it does")]

use std::{
    error::Error,
    fs,
    io::{self, Write as _},
    path::Path,
    time::Duration,
};

use zendesk_export::{Checkpoint, Client, Credentials, ErrorKind, Page, Start, types::Ticket};
use zendesk_export_sim::Simulator;

/// Goes on until something needs a person.
async fn follow(zendesk: &Client, place: &Path, pause: Duration) -> Result<(), Box<dyn Error>> {
    let mut start = load(place)?.map_or(Start::Beginning, Start::Checkpoint);
    loop {
        let mut pages = zendesk.tickets(start.clone()).pages();
        loop {
            match pages.try_next().await {
                Ok(Some(page)) => {
                    store(&page);
                    save(&page.checkpoint, place)?;
                    start = Start::Checkpoint(page.checkpoint);
                }
                Ok(None) => break, // caught up
                Err(error) if error.is_retryable() => {
                    println!("{error}");
                    break;
                }
                Err(error) if error.kind() == ErrorKind::PositionRefused => {
                    println!("{error}");
                    start = start_over(zendesk, &start)?;
                    break;
                }
                Err(error) => return Err(error.into()),
            }
        }
        tokio::time::sleep(pause).await;
    }
}

/// Where the cursor is no longer taken: at the time that the checkpoint knows, or with everything. What
/// was stored from then on comes again.
fn start_over(zendesk: &Client, start: &Start) -> Result<Start, zendesk_export::Error> {
    let time = match start {
        Start::Checkpoint(checkpoint) => checkpoint.start_over(),
        _ => None,
    };
    time.map_or(Ok(Start::Beginning), |secs| {
        zendesk.start_time(secs).map(Start::Time)
    })
}

fn store(page: &Page<Ticket>) {
    println!("{} tickets", page.records.len());
}

/// Written beside the old one and renamed, so that a kill leaves one or the other.
fn save(checkpoint: &Checkpoint, place: &Path) -> io::Result<()> {
    let beside = place.with_extension("new");
    let mut file = fs::File::create(&beside)?;
    file.write_all(&serde_json::to_vec(checkpoint)?)?;
    file.sync_all()?;
    fs::rename(&beside, place)
}

fn load(place: &Path) -> io::Result<Option<Checkpoint>> {
    match fs::read(place) {
        Ok(saved) => Ok(Some(serde_json::from_slice(&saved)?)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let simulator = Simulator::builder().tickets(50).start().await?;
    let zendesk = Client::builder(simulator.base_url())
        .credentials(Credentials::oauth_token("any"))
        .build()?;
    let folder = tempfile::tempdir()?;
    let place = folder.path().join("tickets.json");

    // A service takes a minute or more, and stops by a signal, best between two pages: what was saved
    // by then is where the next run goes on.
    let pause = Duration::from_millis(50);
    let stop = tokio::time::sleep(pause * 5);
    tokio::select! {
        failed = follow(&zendesk, &place, pause) => failed?,
        () = stop => println!("stopped"),
    }
    println!("the next run goes on from {}", fs::read_to_string(&place)?);
    Ok(())
}

//! A row for each day and destination.
use super::follower::Figures;

pub(super) fn head() {
    println!(
        "| day | destination | kills | ended itself | memory, MiB | descriptors | log, kB | parts | data, MB | journal, MB | behind |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
}

pub(super) fn row(day: u32, destination: &str, figures: &Figures, behind: usize) {
    println!(
        "| {day} | {destination} | {} | {} | {:.1} | {} | {:.0} | {} | {:.1} | {:.1} | {} |",
        figures.kills,
        figures.ended.len(),
        figures.memory as f64 / 1024.0,
        figures.descriptors,
        figures.log as f64 / 1e3,
        figures.parts,
        figures.data as f64 / 1e6,
        figures.journal as f64 / 1e6,
        match behind {
            0 => "none".to_owned(),
            exports => format!("{exports} exports"),
        }
    );
}

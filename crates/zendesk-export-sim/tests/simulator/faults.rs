//! Every fault, by where it strikes; each list follows from the smallest figures that show.

use zendesk_export_sim::Fault;

/// These come before Zendesk looks at the credentials.
pub(crate) fn before_sign_in() -> Vec<Fault> {
    vec![
        Fault::ServerError { status: 502 },
        Fault::Reset,
        Fault::Html,
        Fault::NoHelpDesk,
    ]
}

/// These come to requests that sign in, instead of a page.
pub(crate) fn instead_of_a_page() -> Vec<Fault> {
    vec![
        Fault::TooManyRequests { retry_after: 1 },
        Fault::ExpiredToken,
    ]
}

/// These leave nothing of a page that can be trusted.
pub(crate) fn in_the_records() -> Vec<Fault> {
    vec![
        Fault::PageTooHeavy { bytes: 1 },
        Fault::Overload { requests: 0 },
        Fault::CutBody,
        Fault::WrongType,
        Fault::Drift,
        Fault::ErrorInOk,
    ]
}

/// These leave the records as they are, or were. `StalePage`, which needs a page before, is apart.
pub(crate) fn around_the_records() -> Vec<Fault> {
    vec![
        Fault::SlowBody { seconds: 1 },
        Fault::DuplicatedRecords,
        Fault::UnsortedRecords,
        Fault::StuckEndTime,
        Fault::ClockSkew { seconds: 60 },
    ]
}

/// Those that only come to requests that sign in.
pub(crate) fn of_an_account() -> Vec<Fault> {
    let mut faults = instead_of_a_page();
    faults.extend(in_the_records());
    faults.extend(around_the_records());
    faults.push(Fault::StalePage);
    faults
}

use super::*;
use crate::sync::{
    inspect::Verdict,
    report::{About, Timeline, holes},
    status::Told,
    stream_state::{Run, StreamState},
    timeline::Count,
};

const HOSTILE: &str =
    "</title></style><script>alert('struck')</script><img src=x onerror=alert(1)> \" ' &lt;";

/// Everything that is a text says something hostile.
fn hostile() -> Report {
    let mut state = StreamState {
        last_error: Some(HOSTILE.to_owned()),
        ..StreamState::default()
    };
    state.runs.keep(Some(Run {
        error: Some(HOSTILE.to_owned()),
        ..Run::default()
    }));
    let days = (20_000..20_060).filter(|day| !(20_030..20_037).contains(day));
    let count = Count {
        changed: 10,
        deleted: 1,
    };
    let days: std::collections::BTreeMap<_, _> = days.map(|day| (day, count)).collect();
    let about = |timeline| About {
        name: HOSTILE.to_owned(),
        state: state.clone(),
        told: Told {
            line: HOSTILE.to_owned(),
            more: vec![HOSTILE.to_owned()],
            warnings: vec![HOSTILE.to_owned()],
            drift: vec![HOSTILE.to_owned()],
        },
        records: 1,
        timeline,
    };
    Report {
        of: HOSTILE.to_owned(),
        account: Some(HOSTILE.to_owned()),
        now: 1_795_183_380,
        verdict: Verdict {
            findings: vec![HOSTILE.to_owned(); 3],
            whole: HOSTILE.to_owned(),
        },
        mends: HOSTILE.to_owned(),
        rereads: HOSTILE.to_owned(),
        exports: vec![
            about(Timeline::Counted {
                holes: holes::holes(&days, None, &[]),
                days,
                newest: None,
                untimed: 1,
                is_unread: true,
            }),
            about(Timeline::Not(HOSTILE.to_owned())),
        ],
        others: vec![about(Timeline::Not(HOSTILE.to_owned()))],
    }
}

#[test]
fn what_is_hostile_stays_text() {
    let page = page(&hostile()).unwrap();
    assert!(page.contains("&lt;script&gt;alert("));
    for tag in ["<script", "<img"] {
        assert!(!page.contains(tag), "{tag}");
    }
    assert_eq!(page.matches("</style>").count(), 1);
    assert_eq!(page.matches("<title>").count(), 1);
}

#[test]
fn a_page_needs_nothing_else_and_begins_as_one() {
    let page = page(&hostile()).unwrap();
    assert!(page.starts_with(super::super::file::START));
    for from_elsewhere in ["http://", "https://", "src=", "@import", "url("] {
        let found = page.matches(from_elsewhere).count();
        let of_texts = HOSTILE.matches(from_elsewhere).count() * page.matches("&lt;img").count();
        assert_eq!(found, of_texts, "{from_elsewhere}");
    }
}

#[test]
fn findings_come_before_all_else_and_not_all_of_many() {
    let mut report = hostile();
    report.verdict.findings = (0..1_000).map(|at| format!("finding {at}")).collect();
    let page = page(&report).unwrap();
    let finding = page.find("finding 0").unwrap();
    assert!(finding < page.find("in the records").unwrap());
    assert!(page.contains("and 900 more"));
}

/// As WCAG 2.2 has it for AA: 4.5 for texts and 3 for what is drawn.
#[test]
fn colours_can_be_told_apart() {
    let css = include_str!("../page.css");
    let (light, dark) = css.split_once("@media").unwrap();
    for theme in [light, dark] {
        let grounds = ["ground", "bad-ground", "look-ground", "good-ground"];
        for (texts, ground) in [
            (
                &[
                    "text", "quiet", "changed", "deleted", "hole", "good", "look",
                ][..],
                grounds[0],
            ),
            (&["text", "hole"], grounds[1]),
            (&["text", "look"], grounds[2]),
            (&["text", "good"], grounds[3]),
        ] {
            for text in texts {
                let contrast = contrast(colour(theme, text), colour(theme, ground));
                assert!(contrast >= 4.5, "{text} on {ground}: {contrast:.2}");
            }
        }
    }
}

fn colour(theme: &str, name: &str) -> [f64; 3] {
    let (_, after) = theme.split_once(&format!("--{name}: #")).unwrap();
    [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&after[at..at + 2], 16).unwrap()) / 255.0)
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let linear = |part: f64| match part <= 0.04045 {
        true => part / 12.92,
        false => ((part + 0.055) / 1.055).powf(2.4),
    };
    let luminance = |[red, green, blue]: [f64; 3]| {
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

//! What a run as a whole came to.
use super::{Job, stop::Stop, stopped};
use crate::{
    failure::{Exit, Failure},
    remedy,
    resource::{Resource, Selection},
};

impl Job {
    /// What the run as a whole came to. Lists that were read do not make up for exports that all failed.
    pub(super) fn outcome(
        &self,
        ended: Vec<(Resource, Result<(), Failure>)>,
        stop: &Stop,
    ) -> Result<(), Failure> {
        let exports = ended.iter().filter(|(one, _)| !one.is_list()).count();
        let counts = |one: &Resource| exports == 0 || !one.is_list();
        let streams = ended.iter().filter(|(one, _)| counts(one)).count();
        let failed = ended.iter();
        let failed = failed.filter(|(one, ended)| counts(one) && ended.is_err());
        let failed = failed.count();
        let of = ended.len();
        let mut failures: Vec<_> = ended
            .into_iter()
            .filter_map(|(_, ended)| ended.err())
            .collect();
        let all = failures.len();
        match failures.pop() {
            // While a run follows, a failure that does not mend itself asks for the end.
            _ if stop.is_asked() && (all == 0 || !self.follow) => Err(stopped()),
            None => Ok(()),
            Some(failure) if self.follow => Err(self.ended(
                failure.exit(),
                "what is told above does not mend itself while the run goes on, so the run has ended, and the other exports with it",
            )),
            Some(failure)
                if failed == streams && failures.iter().all(|f| f.exit() == failure.exit()) =>
            {
                let what = match streams {
                    1 => "the export failed, for the reason above".to_owned(),
                    _ => format!("all {streams} exports failed, for the reasons above"),
                };
                Err(self.ended(failure.exit(), &what))
            }
            Some(_) => {
                let and_lists = if of == exports { "" } else { " and lists" };
                let what =
                    format!("{all} of {of} exports{and_lists} failed; the others are stored");
                Err(Failure::new(Exit::Partly, what))
            }
        }
    }

    /// With the way out, where it was a state that does not serve.
    fn ended(&self, exit: Exit, what: &str) -> Failure {
        let ended = Failure::new(exit, what);
        if exit != Exit::State {
            return ended;
        }
        let has_options =
            |one: &Resource| self.options.get(one).selection() != Selection::default();
        let (command, with) = match self.resources.as_slice() {
            [one] if !one.is_of_all_keys() => {
                let asked = self.options.get(one).selection();
                (remedy::again(&one.name(), &self.to, &asked), "")
            }
            several => {
                let command = remedy::again("EXPORT", &self.to, &Selection::default());
                let with = match several.iter().any(has_options) {
                    true => ", with the options that this run has for it",
                    false => "",
                };
                (command, with)
            }
        };
        ended.hint(&format!(
            "{command} to read an export again{with}, and keep what is there"
        ))
    }
}

//! Claims about other runtimes: judged from records that a named command has written on a real machine.

use crate::claims::counted::{inside, over, part, shown_run};
use crate::claims::{Check, Measured, Outcome, Part};
use crate::evidence::{Numbers, record};
use crate::experiment::{Progress, RunError, Tools};
use crate::wire::json_or_protobuf::LESSON;

/// What rounds to "10 times", as precisely as the document writes it.
const TEN: (f64, f64) = (9.5, 10.5);

/// What the record is called, and its two ratios.
const RECORD: &str = "python-protobuf";
const CASES: [(&str, &str); 2] = [
    ("a message that is there already", "json.dumps / SerializeToString"),
    (
        "a message made anew each time",
        "json.dumps, document made anew / SerializeToString, message made anew",
    ),
];

/// A look at a record: one slice.
struct Looked(Option<Outcome>);

impl Check for Looked {
    fn advance(&mut self, tools: Tools<'_>) -> Result<(), RunError> {
        if self.0.is_none() {
            let cases = CASES.iter().map(case).collect::<Result<_, _>>()?;
            self.0 =
                Some(Outcome { fingerprint: shown_run((&LESSON, &[]), tools.exchange)?, ..over(cases)? });
        }
        Ok(())
    }

    fn progress(&self) -> Progress {
        Progress { done: u32::from(self.0.is_some()), total: 1, next: "reading a record".into() }
    }

    fn outcome(&self) -> Option<Outcome> {
        self.0.clone()
    }
}

pub(super) fn in_python(_: u32) -> Box<dyn Check> {
    Box::new(Looked(None))
}

fn case((says, name): &(&str, &str)) -> Result<(Part, Measured), RunError> {
    let row = record(RECORD).and_then(|record| record.row(name));
    let Some(Numbers::Measured { value, low, high }) = row.map(|row| row.numbers) else {
        return Err(RunError(format!("no record {RECORD} with {name}")));
    };
    let measured = Measured { value, low, high, unit: "times".into(), timed: false };
    Ok((part(says, inside(&measured, TEN.0, TEN.1), &measured), measured))
}

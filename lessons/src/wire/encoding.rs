//! temporary
use crate::experiment::*;
use crate::lesson::Contender;
pub(crate) fn natural_size(_shape: &str, _seed: u64) -> i64 {
    98
}
pub(crate) fn message(_shape: &str, _seed: u64, _bytes: Option<i64>) -> Result<(), RunError> {
    Ok(())
}
pub(crate) struct EncodeEach {
    o: Observation,
}
impl EncodeEach {
    pub(crate) fn new(_: (), _: &[Contender]) -> Result<Self, RunError> {
        Err(RunError("x".into()))
    }
}
impl Experiment for EncodeEach {
    fn advance(&mut self) -> Result<(), RunError> {
        Err(RunError("x".into()))
    }
    fn progress(&self) -> Progress {
        Progress { done: 0, total: 1, next: String::new() }
    }
    fn observation(&self) -> &Observation {
        &self.o
    }
}

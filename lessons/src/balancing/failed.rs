//! How calls of a fleet failed, in words.

use engine::fleet::status::Status;
use engine::report::fleet::FleetReport;

use crate::phrase::{grouped, list};

/// How many calls ended with which error: "172 UNAVAILABLE and 3 DEADLINE_EXCEEDED". None: none did.
pub(super) fn with_codes(report: &FleetReport) -> Option<String> {
    let failed = report.statuses.iter().filter(|one| one.status != Status::Ok);
    let each: Vec<String> =
        failed.map(|one| [&grouped(one.calls), " ", one.status.name()].concat()).collect();
    (!each.is_empty()).then(|| list(&each))
}

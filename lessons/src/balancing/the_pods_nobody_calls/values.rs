//! What the run came to, by name: for each contender what the new pods got and when, what failed, how uneven pods are called
//! and how many connections it took; and what the settings alone say: an even share, moments, mean times.

use engine::fleet::status::Status;
use engine::kernel::time::{Duration, Time};
use engine::report::fleet::FleetReport;
use engine::scenario::fleet::InsideGap;

use super::fleet::{late_s, resolver};
use super::learning::Learning;
use super::shares::Shares;
use super::{
    ADDRESS, AGES, CLIENTS, CONNECTIONS, CONTENDERS, DNS, DNS_TTL_S, DURATION_S, ENDPOINTS_LAG_S, HAPPENS,
    HEADLESS, JITTER_PCT, L7, MAX_AGE_S, PODS, ROLLOUT, RPS, SCALE_OUT, SINCE_S, START_UP_S, UPDATE, XDS,
    even_part, new_pods, replaces,
};
use crate::balancing::plain::report;
use crate::experiment::Observation;
use crate::knobs::{chosen, setting};
use crate::lesson::Lesson;
use crate::settings::Settings;
use crate::stage::Step;
use crate::values::Values;

/// What the words may use.
pub(super) const PLACEHOLDERS: [&str; 41] = [
    "added_pods",
    "age.failed",
    "age.half",
    "age.idle",
    "age.late",
    "age.max-mean",
    "age.most",
    "age.most-waited",
    "age.opened",
    "age.waited",
    "max_age_s",
    "between-losses",
    "clients",
    "dns.failed",
    "dns.failed-share",
    "dns.late",
    "dns.max-mean",
    "dns.opened",
    "dns.rate",
    "dns.resolutions",
    "dns_ttl_s",
    "even",
    "first-end",
    "gap",
    "grace",
    "l7.failed",
    "l7.most",
    "listed",
    "endpoints_lag_s",
    "pods",
    "pods-after",
    "pre_stop_s",
    "start_up_s",
    "rps",
    "service_ms",
    "since_s",
    "watched",
    "xds.failed",
    "xds.half",
    "xds.max-mean",
    "xds.most",
];

/// Of an even share.
pub(super) const HALF: f64 = 0.5;
/// The same: nearly all of it.
pub(super) const MOST: f64 = 0.9;
/// The same: the first connection, not what adding up leaves of none.
const ANY: f64 = 1e-9;

/// Everything by name; what a contender has not come to yet, or never comes to, is missing.
pub(super) fn values(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Values {
    let number = |key| setting(lesson, settings, key);
    let mut values = Values::default();
    for contender in &CONTENDERS {
        if let Some(report) = report(observation, contender.id) {
            of_contender(lesson, settings, &mut values, contender.id, report);
        }
    }
    let after = new_pods(lesson, settings) / even_part(lesson, settings);
    values.exact("pods-after", Some(after), "");
    values.exact("even", Some(number(RPS) / after), "calls/s");
    values.exact("watched", Some(number(DURATION_S)), "s");
    values.exact("gap", Some(resolver(lesson, settings).min_gap_ms / 1e3), "s");
    values.exact("grace", Some(engine::fleet::defaults::TERMINATION_GRACE.as_milliseconds() / 1e3), "s");
    // A channel has a connection to each pod.
    values.exact("between-losses", Some(number(MAX_AGE_S) / number(PODS)), "s");
    let first_end = number(MAX_AGE_S) * (1.0 - number(JITTER_PCT) / 100.0);
    values.exact("first-end", Some(first_end), "s");
    values.exact("until-first-end", Some(first_end - number(SINCE_S)), "s");
    let listed = number(START_UP_S) + number(ENDPOINTS_LAG_S) + number(DNS_TTL_S);
    values.exact("listed", Some(listed), "s");
    values.exact("age", Some(number(MAX_AGE_S)), "s");
    let is = |key, choice| Some(f64::from(chosen(lesson, settings, key, choice)));
    values.exact("updated", is(HAPPENS, UPDATE), "");
    values.exact("replaced", Some(f64::from(replaces(lesson, settings))), "");
    values.exact("all-addresses", is(ADDRESS, HEADLESS), "");
    values.exact("new-at-start", is(AGES, ROLLOUT), "");
    values
}

fn of_contender(lesson: &Lesson, settings: &Settings, values: &mut Values, id: &str, report: &FleetReport) {
    let number = |key| setting(lesson, settings, key);
    let (since_s, watched_s) = (number(SINCE_S), number(DURATION_S));
    let (new, even) = (new_pods(lesson, settings), even_part(lesson, settings));
    let mut exact =
        |name: &str, value: Option<f64>, unit| values.exact([id, ".", name].concat(), value, unit);
    let group = report.groups.get(1);
    let received = group.map_or(0, |group| group.received) as f64;
    // Calls come before the change as often as after it.
    let expected = report.counts.started as f64 * watched_s / (since_s + watched_s) * even;
    exact("carried", Some(if expected > 0.0 { received / expected * 100.0 } else { 0.0 }), "%");
    let late = group.map(|group| group.measured as f64 / late_s(lesson, settings) / new);
    exact("rate", late, "calls/s");
    let share = group.and_then(|group| group.share).unwrap_or(0.0);
    exact("late", Some(share / even * 100.0), "%");
    let failed = (report.counts.started - report.ended(Status::Ok)) as f64;
    let all = report.counts.started as f64;
    exact("failed", Some(failed), "calls");
    exact("failed-share", (all > 0.0).then(|| failed / all * 100.0), "%");
    exact("max-mean", report.imbalance.map(|uneven| uneven.peak), "times");
    // Pods that nobody calls make the mean smaller, whatever the others get.
    let before: Vec<u64> = report.pods.iter().filter(|pod| pod.group == 0).map(|pod| pod.measured).collect();
    let (busiest, sum) = (before.iter().max().map_or(0, |most| *most), before.iter().sum::<u64>());
    let peak = (sum > 0).then(|| busiest as f64 * before.len() as f64 / sum as f64);
    exact("max-mean-before", peak, "times");
    exact("opened", Some(report.connections.opened as f64), "");
    exact("resolutions", Some(report.connections.resolutions as f64), "");
    let to_new = report.pods.iter().filter(|pod| pod.group == 1).map(|pod| pod.connections);
    exact("new-connections", Some(to_new.sum::<u64>() as f64), "");
    let shares = shares(lesson, settings, report);
    exact("recorded", Some(f64::from(shares.is_some())), "");
    if let Some(shares) = shares {
        let from = moment(since_s);
        let end = moment(since_s + watched_s);
        let since = |part: f64| {
            let at = shares.reaches(part * even, from).filter(|at| *at <= end)?;
            at.checked_since(from).map(|since| since.as_milliseconds() / 1e3)
        };
        let (idle, most) = (since(ANY), since(MOST));
        exact("idle", idle, "s");
        exact("half", since(HALF), "s");
        exact("most", most, "s");
        // So long at least, for who asks of a pod that nobody called at all.
        exact("waited", Some(idle.unwrap_or(watched_s)), "s");
        exact("most-waited", Some(most.unwrap_or(watched_s)), "s");
        for at in super::predictions::AT_S {
            let share = (at <= watched_s).then(|| shares.at(moment(since_s + at)) / even * 100.0);
            exact(&at_name(at), share, "%");
        }
    }
}

/// The name of what the new pods have of their share so many seconds after they were started.
pub(super) fn at_name(seconds: f64) -> String {
    ["at-", &figure::number(seconds)].concat()
}

/// What the new pods have of the connections of a run.
pub(super) fn shares(lesson: &Lesson, settings: &Settings, report: &FleetReport) -> Option<Shares> {
    Shares::of(report, setting(lesson, settings, PODS) as u32)
}

pub(super) fn moment(seconds: f64) -> Time {
    Time::from_nanoseconds(Duration::from_nanoseconds((seconds * 1e9).round() as u64).nanoseconds())
}

/// The new pods' part of an even share, so many seconds after the start, that the formulas give for connections with an age;
/// None where they say nothing: in a rolling update, and where connections have begun to end before pods come.
pub(super) fn formula(lesson: &Lesson, settings: &Settings) -> Option<impl Fn(f64) -> f64> {
    let number = |key| setting(lesson, settings, key);
    let headless = chosen(lesson, settings, ADDRESS, HEADLESS);
    let rule = resolver(lesson, settings);
    let listed = number(SINCE_S) + number(START_UP_S) + number(ENDPOINTS_LAG_S);
    let learning = Learning {
        // Behind one address each connection is for itself, and finds a new pod without asking.
        connections: if headless { number(PODS) } else { 1.0 },
        age: number(MAX_AGE_S),
        jitter: number(JITTER_PCT) / 100.0,
        gap: if headless { rule.min_gap_ms / 1e3 } else { 0.0 },
        remembers: rule.inside_gap == InsideGap::Remembered,
    };
    // A cache gives an old answer for half of its time, in the mean.
    let known = listed + if headless { number(DNS_TTL_S) / 2.0 } else { 0.0 };
    let at_once = chosen(lesson, settings, AGES, ROLLOUT);
    let first = learning.age * (1.0 - learning.jitter);
    // A channel connects with its first call.
    let opened = number(CLIENTS) * number(CONNECTIONS) / number(RPS);
    let applies =
        chosen(lesson, settings, HAPPENS, SCALE_OUT) && !(at_once && (first < known || first < learning.gap));
    applies.then_some(move |seconds: f64| {
        if at_once { learning.of_one_age(seconds - opened) } else { learning.of_any_age(seconds - known) }
    })
}

/// Which words tell how the run came out.
pub(super) fn outcome(step: Step, values: &Values) -> Vec<&'static str> {
    let of = |name: &str| values.number(name).unwrap_or(0.0);
    let known = values.number("l7.late").is_some();
    let dns = |name: &str| of(&[DNS, name].concat());
    match step {
        Step::Run if known && of("replaced") > 0.0 => vec!["run.update"],
        Step::Run if known => {
            let nobody = dns(".carried") == 0.0;
            vec![if nobody { "run.nobody" } else { "run.somebody" }, aged(values), told(values)]
        }
        Step::Confront
            if known
                && dns(".carried") == 0.0
                && of("replaced") == 0.0
                && values.number("all-addresses") != Some(0.0) =>
        {
            vec!["confront.asked"]
        }
        Step::Fix if known && of("replaced") > 0.0 => {
            let too_early = (dns(".failed") == 0.0 && of("age.failed") > 0.0).then_some("fix.too-early");
            let mended = if dns(".failed") > 0.0 { "fix.fails" } else { "fix.mended" };
            [mended].into_iter().chain(too_early).collect()
        }
        Step::Fix if known && of("age.recorded") == 0.0 => vec!["fix.unrecorded"],
        Step::Fix if known => {
            vec![if values.number("age.most").is_some() { "fix.carried" } else { "fix.waiting" }]
        }
        _ => Vec::new(),
    }
}

/// What MAX_CONNECTION_AGE came to.
fn aged(values: &Values) -> &'static str {
    let of = |name: &str| values.number(name).unwrap_or(0.0);
    if of("all-addresses") == 0.0 {
        return "run.moved";
    }
    let Some(most) = values.number("age.most") else {
        return if of("age.recorded") > 0.0 { "run.not-yet" } else { "run.unrecorded" };
    };
    let idle = of("age.idle");
    // Connections were opened at once, and the first of them ended after the new pods were in DNS.
    let one_age = of("new-at-start") > 0.0 && of("until-first-end") > of("listed");
    if one_age && idle >= of("until-first-end") && idle > most * HALF {
        "run.aged-late"
    } else if of("listed") > most * HALF {
        "run.aged-listed"
    } else if of("between-losses") < of("gap") {
        "run.aged-waited"
    } else if most > of("age") * HALF {
        "run.aged-slowly"
    } else {
        "run.aged"
    }
}

/// What telling came to: clients, and proxies, which connect with their next calls only.
fn told(values: &Values) -> &'static str {
    match [XDS, L7].map(|id| values.number(&[id, ".most"].concat()).is_some()) {
        [true, true] => "run.told",
        [true, false] => "run.told-clients",
        [false, _] => "run.untold",
    }
}

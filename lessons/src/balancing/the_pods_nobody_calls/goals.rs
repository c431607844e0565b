//! What the reader brings about: one address that pins clients again; a scale-out that nobody notices for minutes; a rolling
//! update in which calls fail. And what mends them: a preStop hook, a shorter age.

use super::fleet::MOST_CONNECTIONS;
use super::{
    ADDRESS, AGES, CLUSTER_IP, DEADLINE_MS, DOTNET, HAPPENS, IPVS, JAVA, MAX_AGE_S, PRE_STOP_S, RESOLVER,
    ROLLOUT, SERVICE_MS, SINCE_S, UNCACHED, UPDATE,
};
use crate::goal::{Goal, Judgement, Misconception};
use crate::knobs::{chosen, setting};

/// The busiest pod beside the average one: clearly uneven.
pub(super) const PINNED: f64 = 1.5;
/// Seconds in which somebody would have looked.
const MINUTES: f64 = 360.0;
/// Seconds in which an autoscaler's help still helps.
const SOON: f64 = 90.0;
/// Calls: an outage, and not one that chance brings.
const OUTAGE: f64 = 80.0;
/// Seconds: connections that grow less old are more than a run records.
const FLOOD_S: f64 = 15.0;
/// When connections are as old as they get.
const STRIKES: &str = "600";

pub(super) static GOALS: [Goal; 5] = [
    Goal {
        id: "pinned",
        start: &[],
        free: ADDRESS,
        solution: CLUSTER_IP,
        misconceptions: &[Misconception {
            id: "in-turn",
            value: IPVS,
            looks_like: |lesson, at| chosen(lesson, at, ADDRESS, IPVS),
        }],
        judge: |values| Judgement::at_least(values, "dns.max-mean", PINNED, "times"),
    },
    Goal {
        id: "unnoticed",
        start: &[(AGES, ROLLOUT), (SINCE_S, STRIKES)],
        free: SINCE_S,
        solution: "30",
        misconceptions: &[
            Misconception {
                id: "before",
                value: "500",
                looks_like: |lesson, at| setting(lesson, at, SINCE_S) < 600.0,
            },
            Misconception {
                id: "later",
                value: "900",
                looks_like: |lesson, at| setting(lesson, at, SINCE_S) > 600.0,
            },
        ],
        // Behind one address it may take as long by chance.
        judge: |values| {
            let judged = Judgement::at_least(values, "age.waited", MINUTES, "s")?;
            Some(if_only(judged, values.number("all-addresses")? > 0.0))
        },
    },
    Goal {
        id: "cached",
        start: &[(HAPPENS, UPDATE), (RESOLVER, UNCACHED)],
        free: RESOLVER,
        solution: JAVA,
        misconceptions: &[Misconception {
            id: "half-gap",
            value: DOTNET,
            looks_like: |lesson, at| chosen(lesson, at, RESOLVER, DOTNET),
        }],
        judge: |values| {
            let judged = Judgement::at_least(values, "dns.failed", OUTAGE, "calls")?;
            Some(if_only(judged, values.number("updated")? > 0.0))
        },
    },
    Goal {
        id: "pre-stop",
        // Calls that take a while: who is told to stop brings them to their end.
        start: &[(HAPPENS, UPDATE), (SERVICE_MS, "2000"), (DEADLINE_MS, "60000")],
        free: PRE_STOP_S,
        solution: "10",
        misconceptions: &[Misconception {
            id: "short",
            value: "2",
            looks_like: |lesson, at| setting(lesson, at, PRE_STOP_S) < 10.0,
        }],
        // Clients stay as they are, and the update happens.
        judge: |values| {
            let judged = Judgement::at_most(values, "dns.failed", 0.0, "calls")?;
            Some(if_only(judged, values.number("updated")? > 0.0 && values.number("gap")? > 0.0))
        },
    },
    Goal {
        id: "younger",
        start: &[(AGES, ROLLOUT)],
        free: MAX_AGE_S,
        solution: "60",
        misconceptions: &[
            Misconception {
                id: "flood",
                value: "8",
                looks_like: |lesson, at| setting(lesson, at, MAX_AGE_S) < FLOOD_S,
            },
            Misconception {
                id: "older",
                value: "3600",
                looks_like: |lesson, at| setting(lesson, at, MAX_AGE_S) > 600.0,
            },
            Misconception {
                id: "half",
                value: "300",
                looks_like: |lesson, at| setting(lesson, at, MAX_AGE_S) < 600.0,
            },
        ],
        judge: |values| {
            // Too many connections to tell when.
            if values.number("age.recorded")? == 0.0 {
                let judged = Judgement::at_most(values, "age.opened", MOST_CONNECTIONS, "connections")?;
                return Some(if_only(judged, false));
            }
            let judged = Judgement::at_most(values, "age.most-waited", SOON, "s")?;
            Some(if_only(judged, values.number("replaced")? == 0.0))
        },
    },
];

/// Reached only where something else is so as well.
fn if_only(judged: Judgement, so: bool) -> Judgement {
    Judgement { reached: judged.reached && so, ..judged }
}

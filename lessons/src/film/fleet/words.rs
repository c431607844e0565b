//! What happens in a film of a fleet, in words. Everything has a number from 1.

use super::{Fleet, Spot};
use crate::film::words::clock;
use crate::film::{Event, What};

impl Fleet {
    /// What happens, as a sentence without its full stop.
    #[inline(never)] // It belongs to the chunk of fleets, whoever calls it.
    pub(in crate::film) fn words(&self, event: &Event) -> String {
        let Some(call) = self.calls.get(event.parcel as usize) else { return String::new() };
        let mut call_of = numbered("Call ", call.number);
        call_of.push_str(&numbered(" of client ", call.client));
        let pod = call.pod.map_or_else(String::new, |pod| numbered("pod ", pod));
        let proxy = call.proxy.map(|proxy| numbered("proxy ", proxy));
        match event.what {
            What::Comes if call.moments.sent > call.moments.comes => [&call_of, " comes and waits"].concat(),
            What::Comes => [&call_of, " comes"].concat(),
            What::Leaves => {
                let connection =
                    call.connection.map_or_else(String::new, |one| numbered(" on connection ", one));
                [&call_of, " leaves for ", proxy.as_ref().unwrap_or(&pod), &connection].concat()
            }
            What::Starts => [&call_of, " is given to ", &pod, " by ", &proxy.unwrap_or_default()].concat(),
            What::Arrives if call.moments.begun > call.moments.received => {
                [&call_of, " is at ", &pod, " and stands in line"].concat()
            }
            What::Arrives => [&call_of, " is at ", &pod].concat(),
            What::Worked => [&call_of, " is worked on by ", &pod].concat(),
            What::Answered => [&call_of, " is answered by ", &pod].concat(),
            _ => {
                let took = clock(event.at_ns - call.moments.comes);
                [&call_of, " ends with ", call.status, " after ", &took].concat()
            }
        }
    }

    /// What is where, and how even the load has been so far, as a sentence.
    #[inline(never)] // It belongs to the chunk of fleets, whoever calls it.
    pub(in crate::film) fn says(&self, ns: u64) -> String {
        let under_way = self.at(ns, 0);
        let mut text = figure::number(under_way.len() as f64);
        text.push_str(if under_way.len() == 1 { " call" } else { " calls" });
        text.push_str(" of the sample under way");
        let mut counts = [0_u32; 5];
        for (_, spot) in &under_way {
            counts[match spot {
                Spot::Waits => 0,
                Spot::Way { .. } => 1,
                Spot::Passes => 2,
                Spot::Line => 3,
                Spot::Worked => 4,
            }] += 1;
        }
        let names = ["waiting at clients", "travelling", "at a proxy", "in line at pods", "worked on"];
        let mut sign = ": ";
        for (name, count) in names.into_iter().zip(counts).filter(|(_, count)| *count > 0) {
            text.push_str(&[sign, &figure::number(f64::from(count)), " ", name].concat());
            sign = ", ";
        }
        text.push_str(". ");
        text.push_str(&self.so_far(ns, true));
        text
    }

    /// How even the load has been so far; in full, or as short as a phone is narrow.
    pub fn so_far(&self, ns: u64, full: bool) -> String {
        let Some((uneven, busiest)) = self.uneven(ns) else { return "No pod has got a call so far.".into() };
        let mut text = numbered("So far pod ", busiest);
        text.push_str(" has got ");
        text.push_str(&figure::with_unit(uneven.peak, "times the mean"));
        if full {
            text.push_str(", the most; coefficient of variation ");
            text.push_str(&figure::number(uneven.variation));
        }
        text.push_str("; idle: ");
        text.push_str(&figure::number(f64::from(uneven.idle)));
        text.push_str(" of ");
        text.push_str(&figure::number(f64::from(uneven.pods)));
        text.push('.');
        text
    }

    /// How long calls took, all of the run.
    pub fn took(&self) -> String {
        let mut text = String::from("Whole run:");
        for (name, ns) in [" p50 ", ", p99 ", ", p99.9 "].into_iter().zip(self.latencies) {
            text.push_str(name);
            text.push_str(&ns.map_or_else(|| "–".into(), |ns| figure::with_unit(ns as f64 / 1e6, "ms")));
        }
        text
    }
}

fn numbered(before: &str, number: u32) -> String {
    [before, &(u64::from(number) + 1).to_string()].concat()
}

//! What happens in a film, in words.

use super::{Event, Film, Moment, Place, What};

/// Nanoseconds per millisecond.
const MS: u64 = 1_000_000;

/// A moment as a reader sees it: milliseconds with three decimals.
pub fn clock(ns: u64) -> String {
    let (whole, rest) = (ns / MS, ns % MS / 1_000);
    format!("{whole}.{rest:03} ms")
}

impl Film {
    /// What happens, as a sentence.
    pub fn words(&self, event: &Event) -> String {
        let mut text = String::new();
        if let Some(fleet) = &self.fleet {
            text = fleet.words(event);
        } else {
            self.on_lanes(&mut text, event);
        }
        text.push('.');
        text
    }

    fn on_lanes(&self, text: &mut String, event: &Event) {
        match event.what {
            What::Leaves => self.parcel(text, event, "leaves"),
            What::Arrives => self.parcel(text, event, "arrives at"),
            What::Lost => {
                let dropped = self.parcels.get(event.parcel as usize).is_some_and(|parcel| parcel.dropped);
                let does = if dropped { "is dropped by a full queue" } else { "is lost" };
                self.parcel(text, event, &[does, " on its way to"].concat());
            }
            _ => self.step(text, event),
        }
    }

    fn parcel(&self, text: &mut String, event: &Event, does: &str) {
        let Some(parcel) = self.parcels.get(event.parcel as usize) else { return };
        text.push_str(parcel.name);
        numbered(text, " of stream ", parcel.stream);
        if let Some(call) = parcel.call {
            numbered(text, if parcel.stream > 0 { ", call " } else { " of call " }, call + 1);
        }
        numbered(text, ", ", parcel.octets);
        text.push_str(" octets, ");
        if parcel.again {
            text.push_str("sent again ");
            match self.losses.iter().find(|loss| loss.again == Some(event.parcel)) {
                Some(loss) => {
                    text.push_str("for the one lost at ");
                    text.push_str(&clock(self.parcels[loss.parcel as usize].gone_ns()));
                }
                None => text.push_str("though it was not lost"),
            }
            text.push_str(", ");
        }
        text.push_str(does);
        text.push_str(" the ");
        text.push_str(self.ends[usize::from(parcel.back == (event.what == What::Leaves))]);
        text.push_str(" on ");
        self.lane(text, parcel.lane);
    }

    fn step(&self, text: &mut String, event: &Event) {
        let number = event.call.unwrap_or_default();
        let Some(call) = self.calls.get(number as usize) else { return };
        numbered(text, "Call ", number + 1);
        if call.slow {
            text.push_str(", a slow one,");
        }
        let since = |text: &mut String| text.push_str(&clock(event.at_ns - call.comes_ns));
        match event.what {
            What::Comes if self.waits(number) => text.push_str(" comes and waits"),
            What::Comes => {
                text.push_str(" comes and gets ");
                self.way(text, number);
            }
            What::Starts => {
                text.push_str(" has waited ");
                since(text);
                text.push_str(" and gets ");
                self.way(text, number);
            }
            What::Worked => {
                text.push_str(" is at the ");
                text.push_str(self.ends[1]);
                text.push_str(", which works on it");
            }
            What::Answered => text.push_str(" has its answer made"),
            _ => {
                text.push_str(" is complete after ");
                since(text);
            }
        }
    }

    /// Whether a call waits when it comes.
    fn waits(&self, number: u32) -> bool {
        // They are in the order of calls, and waiting is the first of a call's.
        let first = self.spans.partition_point(|span| span.call < number);
        self.spans.get(first).is_some_and(|span| span.call == number && span.place == Place::Waits)
    }

    fn way(&self, text: &mut String, number: u32) {
        let call = &self.calls[number as usize];
        if call.stream > 0 {
            numbered(text, "stream ", call.stream);
            text.push_str(" on ");
        }
        self.lane(text, call.lane);
    }

    fn lane(&self, text: &mut String, lane: u32) {
        text.push_str(self.lanes.get(lane as usize).map_or("", |name| name));
    }

    /// What is where at a moment, as a sentence.
    pub fn says(&self, ns: u64) -> String {
        if let Some(fleet) = &self.fleet {
            return [&self.label, ": ", &fleet.says(ns)].concat();
        }
        let Moment { moving, lost, waiting, held, worked, answered, complete, .. } = self.at(ns);
        let [client, server] = self.ends;
        let mut text = format!(
            "{}: {} waiting at the {client}, {} parcels on the way, {} worked on at the {server}",
            self.label,
            waiting.len(),
            moving.len(),
            worked.len(),
        );
        if !answered.is_empty() {
            numbered(&mut text, ", answers that wait there: ", answered.len() as u32);
        }
        if !lost.is_empty() {
            numbered(&mut text, ", parcels lost: ", lost.len() as u32);
        }
        let dropped = lost.iter().filter(|parcel| self.parcels[**parcel as usize].dropped).count();
        if dropped > 0 {
            numbered(&mut text, ", of these dropped by a full queue: ", dropped as u32);
        }
        if !held.is_empty() {
            numbered(&mut text, ", answers that have come and wait for what was lost: ", held.len() as u32);
        }
        numbered(&mut text, "; complete: ", complete as u32);
        numbered(&mut text, " of ", self.calls.len() as u32);
        text.push('.');
        text
    }
}

/// Words and a number; nothing for zero after "of stream", as the connection itself is none.
fn numbered(text: &mut String, before: &str, number: u32) {
    if number == 0 && before.ends_with("stream ") {
        return;
    }
    text.push_str(before);
    text.push_str(&number.to_string());
}

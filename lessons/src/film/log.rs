//! The event log of a film: which events a reader asks for.

use super::{Film, What};

/// What a reader wants to see of a log; by default everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only events of this kind, an index into [`Filter::KINDS`]; 0: of any.
    pub kind: usize,
    /// Only those about this call; its number, from 1.
    pub call: Option<u32>,
    /// Only those whose words have this in them, in capitals or not.
    pub text: String,
}

impl Filter {
    /// The kinds of events, by name; the first is all of them.
    pub const KINDS: [&'static str; 5] = ["All events", "Calls", "Departures", "Arrivals", "Losses"];

    fn takes(&self, what: What) -> bool {
        let kind = match what {
            What::Leaves => 2,
            What::Arrives => 3,
            What::Lost => 4,
            _ => 1,
        };
        self.kind == 0 || self.kind == kind
    }
}

impl Film {
    /// The events that a filter lets through; indices, in order.
    pub fn matching(&self, filter: &Filter) -> Vec<u32> {
        let wanted = filter.text.trim().to_ascii_lowercase();
        let mut found = Vec::new();
        for (index, event) in self.events.iter().enumerate() {
            let about = filter.call.is_none() || filter.call == event.call.map(|call| call + 1);
            let says = || wanted.is_empty() || self.words(event).to_ascii_lowercase().contains(&wanted);
            if about && filter.takes(event.what) && says() {
                found.push(index as u32);
            }
        }
        found
    }
}

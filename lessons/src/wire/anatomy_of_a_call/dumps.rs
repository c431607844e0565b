//! The octets of each contender, both ways, down to the fields of the messages in Protobuf.

use engine::wire::annotate::Message;
use exchange::Framing;

use super::{calls, order};
use crate::dump::{Dump, Dumps, message_parts};
use crate::exchanged::{DIRECTIONS, annotated};
use crate::experiment::Observation;
use crate::lesson::Lesson;
use crate::settings::Settings;
use crate::stage::Step;

pub(super) static DUMPS: Dumps = Dumps { steps: &[Step::Run, Step::Sandbox], open: false, make };

fn make(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<Dump> {
    let (Observation::Exchanges(all), Ok(order)) = (observation, order(lesson, settings)) else {
        return Vec::new();
    };
    let mut dumps = Vec::new();
    for exchanged in all {
        let (Some(said), Some(contender)) = (&exchanged.said, lesson.contender(&exchanged.contender)) else {
            continue;
        };
        let (transport, framing, _) = calls::protocol(contender.id);
        for (direction, way) in DIRECTIONS.into_iter().zip([", to the server", ", to the client"]) {
            let octets = said.exchange.octets(direction);
            let annotated = annotated(transport, octets);
            let messages = annotated.messages.clone();
            let title = [contender.label, way].concat();
            let mut dump = Dump::of_wire(title, octets.to_vec(), annotated);
            if framing != Framing::Plain {
                // From the last on, so that the places of the others stay.
                messages
                    .iter()
                    .rev()
                    .for_each(|message| look_into(&mut dump, message, order.shape.message()));
            }
            dumps.push(dump);
        }
    }
    dumps
}

/// A message in one piece is shown field by field; one in several frames stays as it is.
fn look_into(dump: &mut Dump, message: &Message, kind: &str) {
    let [leaf] = message.parts[..] else { return };
    let Some(part) = dump.parts.get(leaf as usize) else { return };
    if let Some(octets) = dump.octets.get(part.start as usize..part.end as usize) {
        let below = message_parts(octets, kind);
        dump.put_below(leaf, below);
    }
}

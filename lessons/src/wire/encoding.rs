//! Writing sample messages in each codec and reading them back: the experiment behind the lessons about bytes. Every
//! number comes from bytes that a real library wrote and that were read back and compared; where times are wanted, the
//! same code is then timed in interleaved rounds.

use std::rc::Rc;

use proto::{Codec, Format, Sample, Shape, encode, round_trip};

use super::timing::{ALL, Subject, Timings, WRITE_AND_READ};
use crate::experiment::{
    Clock, CodecResult, Experiment, Message, Observation, Progress, RunError, Timing, Tools, Written,
};
use crate::fingerprint::digest;
use crate::knob::{Choice, Knob, Value};
use crate::lesson::{Contender, Lesson};
use crate::settings::Settings;

/// Which message: its shape, the seed of what it holds, and its size as compact JSON where that was chosen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order {
    pub(crate) shape: Shape,
    pub(crate) seed: u64,
    pub(crate) json_bytes: Option<u32>,
}

/// The knob of the message's shape.
pub(crate) const SHAPE: &str = "shape";
/// The knob of its size as compact JSON.
pub(crate) const PAYLOAD_BYTES: &str = "payload_bytes";

/// What the knob of the shape offers.
pub(crate) static SHAPES: [Choice; 6] = {
    let mut choices = [Choice { value: "", label: "" }; 6];
    let mut index = 0;
    while index < choices.len() {
        let shape = Shape::ALL[index];
        choices[index] = Choice { value: shape.id(), label: shape.label() };
        index += 1;
    }
    choices
};

/// A message whose size nobody has chosen has its shape's natural size, and the knob shows it.
pub(crate) fn natural_size(lesson: &Lesson, knob: &Knob, settings: &Settings) -> Option<Value> {
    if knob.key != PAYLOAD_BYTES {
        return None;
    }
    let natural = Order { json_bytes: None, ..Order::chosen(lesson, settings).ok()? };
    Some(Value::Integer(natural.json_size()?.try_into().ok()?))
}

impl Order {
    /// The message that both knobs and the seed choose.
    pub(crate) fn chosen(lesson: &Lesson, settings: &Settings) -> Result<Self, RunError> {
        let json_bytes = match settings.explicit(PAYLOAD_BYTES) {
            Some(Value::Integer(bytes)) => u32::try_from(*bytes).ok(),
            _ => None,
        };
        let shape = match settings.value(lesson, SHAPE) {
            Some(Value::Choice(shape)) => Shape::from_id(shape),
            _ => None,
        };
        let shape = shape.ok_or_else(|| RunError("the lesson has no message of that shape".into()))?;
        Ok(Self { shape, seed: settings.seed, json_bytes })
    }

    pub(crate) fn message(self) -> Sample {
        match self.json_bytes {
            Some(bytes) => self.shape.sample_of_size(bytes, self.seed),
            None => self.shape.sample(self.seed),
        }
    }

    /// How long the message is as compact JSON.
    pub(crate) fn json_size(self) -> Option<u64> {
        let json = Codec { format: Format::Json, gzip: false };
        encode(&self.message(), json).ok().map(|bytes| bytes.len() as u64)
    }
}

/// What is to be written.
#[derive(Clone, Debug)]
pub(crate) struct Orders {
    /// The messages, one after the other.
    pub(crate) messages: Vec<Order>,
    /// The codecs, by contender.
    pub(crate) contenders: &'static [Contender],
    /// Shorter messages are sent as they are, though the contender's name says gzip.
    pub(crate) gzip_from_bytes: u64,
    /// Which of the contenders are timed, if any are.
    pub(crate) timed: fn(Codec) -> bool,
    /// Whether they are.
    pub(crate) timing: Timing,
}

/// Writes every message in every codec, one slice each; then times them, one batch each.
pub(crate) struct WriteEach {
    orders: Orders,
    codecs: Vec<Codec>,
    samples: Vec<Rc<Sample>>,
    done: usize,
    timings: Option<Timings>,
    observation: Observation,
}

impl WriteEach {
    /// The contenders' ids are those of codecs.
    pub(crate) fn new(orders: Orders) -> Result<Self, RunError> {
        let codecs = orders.contenders.iter().map(|contender| Codec::from_id(contender.id));
        let codecs = codecs.collect::<Result<Vec<_>, _>>().map_err(|error| RunError(error.to_string()))?;
        let message = |order: &Order| Message {
            shape: order.shape.id().into(),
            untimed: None,
            codecs: orders.contenders.iter().map(|contender| CodecResult::expected(contender.id)).collect(),
        };
        let observation = Observation::Messages(orders.messages.iter().map(message).collect());
        Ok(Self { orders, codecs, samples: Vec::new(), done: 0, timings: None, observation })
    }

    fn to_write(&self) -> usize {
        self.orders.messages.len() * self.codecs.len()
    }

    fn write_next(&mut self) -> Result<(), RunError> {
        let (at, codec) = (self.done / self.codecs.len(), self.done % self.codecs.len());
        if self.samples.len() == at {
            self.samples.push(Rc::new(self.orders.messages[at].message()));
        }
        let sample = &self.samples[at];
        let codec_in_force = self.in_force(at, self.codecs[codec]);
        let encoded = round_trip(&**sample, codec_in_force)?;
        let Observation::Messages(messages) = &mut self.observation else { return Ok(()) };
        let entry = &mut messages[at].codecs[codec];
        entry.library = encoded.library;
        entry.written = Some(Written { bytes: encoded.bytes.len() as u64, digest: digest(&encoded.bytes) });
        self.done += 1;
        Ok(())
    }

    /// The codec that a contender really uses for this message: below the threshold nobody compresses. The plain contender
    /// of the same format stands before it.
    fn in_force(&self, at: usize, codec: Codec) -> Codec {
        let plain = Codec { gzip: false, ..codec };
        let messages = self.observation.messages();
        let short = codec.gzip
            && messages[at].bytes(plain.id()).is_some_and(|bytes| bytes < self.orders.gzip_from_bytes);
        if short { plain } else { codec }
    }

    fn time_next(&mut self, clock: Clock<'_>) -> Result<(), RunError> {
        let timings = self.timings()?;
        timings.advance(clock)?;
        if timings.complete() {
            let results = timings.results()?;
            let Observation::Messages(messages) = &mut self.observation else { return Ok(()) };
            for ((at, index), times) in results {
                messages[at].codecs[index].times = Some(times);
            }
        }
        Ok(())
    }

    fn timings(&mut self) -> Result<&mut Timings, RunError> {
        if self.timings.is_none() {
            let mut subjects = Vec::new();
            for (at, sample) in self.samples.iter().enumerate() {
                for (index, codec) in self.codecs.iter().enumerate() {
                    if (self.orders.timed)(*codec) {
                        subjects.push(Subject {
                            key: (at, index),
                            sample: Rc::clone(sample),
                            codec: self.in_force(at, *codec),
                        });
                    }
                }
            }
            self.timings =
                Some(Timings::new(subjects, if self.samples.len() == 1 { &ALL } else { &WRITE_AND_READ })?);
        }
        self.timings.as_mut().ok_or_else(|| RunError("nothing to time".into()))
    }
}

impl Experiment for WriteEach {
    fn advance(&mut self, tools: Tools<'_>) -> Result<(), RunError> {
        if self.done < self.to_write() {
            return self.write_next();
        }
        if self.orders.timing == Timing::Skipped {
            return Ok(());
        }
        // A clock that cannot time anything takes nothing away from the bytes.
        if let Err(RunError(why)) = self.time_next(tools.clock) {
            let Observation::Messages(messages) = &mut self.observation else { return Ok(()) };
            messages.iter_mut().for_each(|message| message.untimed = Some(why.clone()));
            self.orders.timing = Timing::Skipped;
        }
        Ok(())
    }

    fn progress(&self) -> Progress {
        let (done, total) = (self.done as u32, self.to_write() as u32);
        let writing = self.orders.messages.get(self.done / self.codecs.len().max(1));
        if self.orders.timing == Timing::Skipped || done < total {
            let next = writing.map(|order| {
                let contender = &self.orders.contenders[self.done % self.codecs.len()];
                format!("writing: {}, {}", order.shape.label().to_ascii_lowercase(), contender.label)
            });
            // That times follow is said once their number is known; until then there is at least one more slice.
            let more = u32::from(self.orders.timing == Timing::Measured);
            return Progress { done, total: total + more, next: next.unwrap_or_default() };
        }
        let (timed, to_time) = self.timings.as_ref().map_or((0, 1), Timings::progress);
        let next = if timed < to_time { "timing writing and reading, in rounds" } else { "" };
        Progress { done: done + timed, total: total + to_time, next: next.into() }
    }

    fn observation(&self) -> &Observation {
        &self.observation
    }
}

impl CodecResult {
    /// A contender that has not answered yet.
    fn expected(codec: &str) -> Self {
        Self { codec: codec.into(), library: String::new(), written: None, times: None }
    }
}

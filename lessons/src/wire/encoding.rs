//! Encoding one sample message in each codec: the experiment behind the lessons about bytes. Every number comes from bytes
//! that a real library wrote and that were read back and compared.

use proto::{Codec, Format, Sample, Shape, encode, round_trip};

use crate::experiment::{CodecSize, Experiment, Observation, Progress, RunError, Sizes, Written};
use crate::fingerprint::digest;
use crate::lesson::Contender;

/// Which message: its shape, the seed of what it holds, and its size as compact JSON where that was chosen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order {
    pub(super) shape: Shape,
    pub(super) seed: u64,
    pub(super) json_bytes: Option<u32>,
}

impl Order {
    fn message(self) -> Sample {
        match self.json_bytes {
            Some(bytes) => self.shape.sample_of_size(bytes, self.seed),
            None => self.shape.sample(self.seed),
        }
    }

    /// How long the message is as compact JSON.
    pub(super) fn json_size(self) -> Option<u64> {
        let json = Codec { format: Format::Json, gzip: false };
        encode(&self.message(), json).ok().map(|bytes| bytes.len() as u64)
    }
}

/// Encodes the message in each contender's codec: the message is made in the first slice, then one slice per codec.
pub(super) struct EncodeEach {
    order: Order,
    message: Option<Sample>,
    contenders: &'static [Contender],
    codecs: Vec<Codec>,
    done: usize,
    observation: Observation,
}

impl EncodeEach {
    /// The contenders' ids are those of codecs.
    pub(super) fn new(order: Order, contenders: &'static [Contender]) -> Result<Self, RunError> {
        let codecs =
            contenders.iter().map(|contender| Codec::from_id(contender.id)).collect::<Result<_, _>>();
        let codecs: Vec<Codec> = codecs.map_err(|error| RunError(error.to_string()))?;
        let sizes = contenders.iter().map(|contender| CodecSize::expected(contender.id)).collect();
        Ok(Self {
            order,
            message: None,
            contenders,
            codecs,
            done: 0,
            observation: Observation::Sizes(Sizes { codecs: sizes }),
        })
    }
}

impl Experiment for EncodeEach {
    fn advance(&mut self) -> Result<(), RunError> {
        let Some(message) = &self.message else {
            self.message = Some(self.order.message());
            return Ok(());
        };
        let Some(codec) = self.codecs.get(self.done) else { return Ok(()) };
        let encoded = round_trip(message, *codec).map_err(|error| RunError(error.to_string()))?;
        let Observation::Sizes(sizes) = &mut self.observation;
        if let Some(entry) = sizes.codecs.get_mut(self.done) {
            entry.library = encoded.library;
            entry.written =
                Some(Written { bytes: encoded.bytes.len() as u64, digest: digest(&encoded.bytes) });
        }
        self.done += 1;
        Ok(())
    }

    fn progress(&self) -> Progress {
        let made = usize::from(self.message.is_some());
        let next = match (made, self.contenders.get(self.done)) {
            (0, _) => "making the message".into(),
            (_, Some(contender)) => format!("writing and reading {}", contender.label),
            (_, None) => String::new(),
        };
        Progress { done: (made + self.done) as u32, total: self.codecs.len() as u32 + 1, next }
    }

    fn observation(&self) -> &Observation {
        &self.observation
    }
}

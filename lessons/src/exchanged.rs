//! The experiment behind the lessons about octets: each contender lets a real client and a real server talk, and every octet
//! that they write is given to the layer that it belongs to.

use std::hash::Hasher;

use engine::wire::annotate::{Annotated, Layer, http1, http2};
use engine::wire::hpack::DEFAULT_TABLE_SIZE;
use exchange::{Direction, Exchange, Plan, Transport};
use serde::{Deserialize, Serialize};
use siphasher::sip128::{Hasher128, SipHasher13};

use crate::experiment::{Experiment, Observation, Progress, RunError, Tools};
use crate::lesson::Contender;

/// Both ways, in the order in which arrays of two have them.
pub(crate) const DIRECTIONS: [Direction; 2] = [Direction::ToServer, Direction::ToClient];

/// One contender's exchange.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exchanged {
    /// The contender's id.
    pub contender: String,
    /// What was said; `None` until its slice has run.
    pub said: Option<Said>,
}

/// What two ends said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// Every octet, and whose it is.
    pub exchange: Exchange,
    /// Octets of each call, each way, in each layer ([`Layer::ALL`]).
    pub calls: Vec<[[u32; Layer::ALL.len()]; 2]>,
    /// SipHash-1-3-128 of all octets, so that a fingerprint covers every one of them.
    pub digest: u128,
}

/// Lets the contenders talk, one slice each.
pub(crate) struct Talk {
    plans: Vec<Plan>,
    labels: &'static [Contender],
    observation: Observation,
    done: usize,
}

impl Talk {
    /// One plan per contender, in their order.
    pub(crate) fn new(contenders: &'static [Contender], plans: Vec<Plan>) -> Self {
        let expected = |contender: &Contender| Exchanged { contender: contender.id.into(), said: None };
        let observation = Observation::Exchanges(contenders.iter().map(expected).collect());
        Self { plans, labels: contenders, observation, done: 0 }
    }
}

impl Experiment for Talk {
    fn advance(&mut self, tools: Tools<'_>) -> Result<(), RunError> {
        let Some(plan) = self.plans.get(self.done) else { return Ok(()) };
        let said = said(plan, (tools.exchange)(plan)?)?;
        if let Observation::Exchanges(all) = &mut self.observation
            && let Some(exchanged) = all.get_mut(self.done)
        {
            exchanged.said = Some(said);
        }
        self.done += 1;
        Ok(())
    }

    fn progress(&self) -> Progress {
        let next = self.labels.get(self.done).map_or_else(String::new, |contender| contender.label.into());
        Progress { done: self.done as u32, total: self.plans.len() as u32, next }
    }

    fn observation(&self) -> &Observation {
        &self.observation
    }
}

/// What each octet of one direction is.
pub(crate) fn annotated(transport: Transport, octets: &[u8]) -> Annotated {
    match transport {
        Transport::Http1 => http1(octets),
        Transport::Http2 => http2(octets, DEFAULT_TABLE_SIZE),
    }
}

/// Gives every octet to its call and its layer.
pub(crate) fn said(plan: &Plan, exchange: Exchange) -> Result<Said, RunError> {
    let mut calls = vec![[[0; Layer::ALL.len()]; 2]; plan.calls.len()];
    let mut hasher = SipHasher13::new();
    for (way, direction) in DIRECTIONS.into_iter().enumerate() {
        let octets = exchange.octets(direction);
        hasher.write(octets);
        let annotated = annotated(plan.transport, octets);
        if let Some(stopped) = &annotated.stopped {
            return Err(RunError(format!("octet {}: {}", stopped.offset, stopped.reason)));
        }
        let mut spans = exchange.spans(direction).peekable();
        for (at, part) in annotated.annotations.iter().enumerate() {
            if !annotated.is_leaf(at as u32) || part.start == part.end {
                continue;
            }
            while spans.next_if(|span| span.end <= part.start).is_some() {}
            // Calls are made in turn: every octet has one.
            let call = spans.peek().and_then(|span| span.call).and_then(|call| calls.get_mut(call as usize));
            let call = call.ok_or_else(|| RunError(format!("octet {} belongs to no call", part.start)))?;
            call[way][part.layer as usize] += part.end - part.start;
        }
    }
    Ok(Said { exchange, calls, digest: hasher.finish128().as_u128() })
}

impl Said {
    /// Octets of a call, counted from 0, in that layer, both ways.
    pub(crate) fn layer(&self, call: usize, layer: Layer) -> Option<u32> {
        Some(self.calls.get(call)?.iter().map(|way| way[layer as usize]).sum())
    }

    /// Octets of a call that way.
    pub(crate) fn octets(&self, call: usize, way: usize) -> Option<u32> {
        Some(self.calls.get(call)?[way].iter().sum())
    }

    /// Octets of a call, both ways.
    pub(crate) fn whole(&self, call: usize) -> Option<u32> {
        Some(self.octets(call, 0)? + self.octets(call, 1)?)
    }
}

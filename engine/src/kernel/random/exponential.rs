//! Exponential durations: times between arrivals that know nothing of each other, and services without memory.
//!
//! Drawn by a ziggurat (Marsaglia and Tsang, "The ziggurat method for generating random variables", 2000) of 256 layers:
//! nearly always one draw of bits, one look-up, one comparison of integers and one multiplication. Above the ziggurat the
//! law has no memory, so the rest is drawn anew; at a layer's edge `libm::exp` decides, which gives the same bits on every
//! target (the platform's own, which the `rand_distr` crate may call, does not).

use super::law::LawError;
use super::ziggurat_table::{EDGE, HEIGHTS, LAYERS};
use super::{Stream, law};
use crate::kernel::time::Duration;

/// The exponential law of a given mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exponential {
    /// Nanoseconds.
    mean: f64,
}

impl Exponential {
    /// The law of that mean.
    ///
    /// # Errors
    /// If the mean is longer than [`Duration::MAX_INPUT`].
    pub fn new(mean: Duration) -> Result<Self, LawError> {
        Ok(Self { mean: law::mean(mean)? })
    }

    /// The law of a mean of so many nanoseconds, which need not be whole: the time between arrivals at a given rate.
    ///
    /// # Errors
    /// If the mean is not from 0 to [`Duration::MAX_INPUT`].
    pub fn from_mean_nanoseconds(mean: f64) -> Result<Self, LawError> {
        Ok(Self { mean: law::mean_nanoseconds(mean)? })
    }

    /// The next duration, to the nearest nanosecond.
    #[inline(always)]
    pub fn draw(self, stream: &mut Stream) -> Duration {
        law::nanoseconds(standard(stream) * self.mean)
    }
}

/// A draw from the exponential law of mean 1.
#[inline(always)]
pub(super) fn standard(stream: &mut Stream) -> f64 {
    let bits = stream.bits();
    // Disjoint bits choose the layer and the place in it.
    let layer = (bits & 0xff) as usize;
    let place = bits >> 11;
    let (inside, width) = LAYERS[layer];
    if place < inside { place as f64 * width } else { at_the_edge(stream, layer, place) }
}

/// One draw in ninety. The place is in its layer, but maybe not under the curve.
#[cold]
fn at_the_edge(stream: &mut Stream, mut layer: usize, mut place: u64) -> f64 {
    let mut above = 0.0;
    loop {
        let (inside, width) = LAYERS[layer];
        let x = place as f64 * width;
        if place < inside {
            return above + x;
        }
        if layer == 0 {
            above += EDGE;
        } else {
            let (height, next) = (HEIGHTS[layer], HEIGHTS[layer + 1]);
            if height + stream.unit() * (next - height) < libm::exp(-x) {
                return above + x;
            }
        }
        let bits = stream.bits();
        layer = (bits & 0xff) as usize;
        place = bits >> 11;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The area of each layer, from the method's paper.
    const AREA: f64 = 3.949_659_822_581_572e-3;

    #[test]
    fn the_table_is_what_the_method_says() {
        let mut edges = [0.0_f64; 257];
        edges[0] = AREA * libm::exp(EDGE);
        edges[1] = EDGE;
        for layer in 2..256 {
            let last = edges[layer - 1];
            edges[layer] = -libm::log(libm::exp(-last) + AREA / last);
        }
        let top = libm::exp(-edges[255]) + AREA / edges[255];
        assert!((top - 1.0).abs() < 1e-9, "the last layer ends at the curve's top: {top}");
        let parts = (1_u64 << 53) as f64;
        for layer in 0..256 {
            let (width, next) = (edges[layer], edges[layer + 1]);
            assert_eq!(LAYERS[layer], ((next / width * parts) as u64, width / parts), "layer {layer}");
            let height = if layer == 0 { 0.0 } else { libm::exp(-width) };
            assert_eq!(HEIGHTS[layer], height, "layer {layer}");
        }
        assert_eq!(HEIGHTS[256], 1.0);
    }
}

//! Real Linux TCP over a link of ours. netem is missing on many machines (and in every container that we were given), so
//! the link is a program: two network namespaces, a TUN device in each, and between them a relay that delays every packet
//! and drops some of those that carry data.
//!
//! What needs no privileges is here and tested everywhere: what one direction of the link does with packets
//! ([`direction`]), which packets carry data ([`packet`]), how late the relay was ([`lateness`]), what is measured
//! ([`plan`]) and what is made of it ([`figures`]), and both for chosen losses ([`chosen`]). What needs Linux and privileges is in `linux/` and belongs to the
//! program, which `cargo xtask measure-tcp` runs.

pub mod chosen;
pub mod direction;
pub mod figures;
pub mod lateness;
pub mod packet;
pub mod plan;

//! The chunks of the page's program that are loaded when a lesson needs them. `xtask/js/chunks.mjs` says what belongs to each
//! and cuts them out of the built page; native programs are whole.

/// A chunk of the page's program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chunk {
    /// The stage and the byte view.
    Views,
    /// Header compression, and the random numbers that its lesson and the simulation draw.
    Hpack,
    /// What goes over a connection, octet by octet.
    Http,
    /// What is done with the serializers' messages, and what takes their times.
    Messages,
    /// JSON, Protobuf and gzip.
    Serializers,
    /// What all simulations have: events in their order, and their random times.
    Kernel,
    /// Simulated calls.
    Calls,
    /// TCP, and the lessons about it.
    Packets,
    /// Fleets, and the lessons about them.
    Fleets,
}

impl Chunk {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Views,
        Self::Hpack,
        Self::Http,
        Self::Messages,
        Self::Serializers,
        Self::Kernel,
        Self::Calls,
        Self::Packets,
        Self::Fleets,
    ];

    /// Its name in `xtask/js/chunks.mjs`, in `budgets.toml` and among the page's files.
    pub fn id(self) -> &'static str {
        match self {
            Self::Views => "views",
            Self::Hpack => "hpack",
            Self::Http => "http",
            Self::Messages => "messages",
            Self::Serializers => "serializers",
            Self::Kernel => "kernel",
            Self::Calls => "calls",
            Self::Packets => "packets",
            Self::Fleets => "fleets",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chunk_is_cut_out_and_has_a_budget() {
        for (text, sign) in
            [(include_str!("../../xtask/js/chunks.mjs"), ": ["), (include_str!("../../budgets.toml"), " = ")]
        {
            for chunk in Chunk::ALL {
                let entry = [chunk.id(), sign].concat();
                assert!(text.lines().any(|line| line.trim_start().starts_with(&entry)), "{entry}");
            }
        }
    }
}

//! What header compression and a connection that is used again save, by encoder and by what the headers hold.

/// The rule of D2-20, written before it was run. "Cut" is read as: at least halved.
pub(super) const RULE: &str = "The request headers of the lesson's call, over 1,000 calls on one connection: octets per call \
    as an HTTP/1.1 head over octets per call as a header block, as a ratio, for each of three encoders' habits (h2, \
    grpc-core, index everything). Cases: no token; a token of 727 octets that stays the same; one that is new in each \
    call. The document says \"cut\", which is read as at least halved: it holds for a case where the 95 % interval of the \
    median ratio over the seeds lies at or above 2.";

//! The six tracks and the question that each of their lessons answers, whether the lesson exists yet or not: the map on
//! the home page. The order is the order in which they are best read.

/// A group of lessons about one side of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Track {
    /// Stable name.
    pub id: &'static str,
    /// What the map calls it.
    pub title: &'static str,
    /// What it is about, in a few words.
    pub about: &'static str,
    /// Its lessons, in order.
    pub lessons: &'static [Planned],
}

/// A lesson's place on the map. [`crate::lesson`] tells whether it exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Stable name in links and saved progress.
    pub slug: &'static str,
    /// The one question that it answers.
    pub question: &'static str,
}

const fn planned_lesson(slug: &'static str, question: &'static str) -> Planned {
    Planned { slug, question }
}

/// The place of a lesson on the map, and its track.
pub fn planned(slug: &str) -> Option<(&'static Track, &'static Planned)> {
    TRACKS.iter().find_map(|track| Some((track, track.lessons.iter().find(|lesson| lesson.slug == slug)?)))
}

/// The whole map.
pub static TRACKS: [Track; 6] = [
    Track {
        id: "wire",
        title: "Wire",
        about: "what the bytes are",
        lessons: &[
            planned_lesson("json-or-protobuf", "What does one message cost to write, send and read?"),
            planned_lesson("anatomy-of-a-call", "What travels for one call?"),
            planned_lesson("headers-that-repeat", "What do a token and a request id cost at 10,000 calls/s?"),
            planned_lesson("changing-the-schema", "Which change breaks whom?"),
            planned_lesson("three-in-the-morning", "What can you still see when it breaks?"),
            planned_lesson("your-own-message", "What would it do to our messages?"),
        ],
    },
    Track {
        id: "connections",
        title: "Connections",
        about: "how calls share a wire",
        lessons: &[
            planned_lesson("one-slow-request", "Who waits behind a slow answer?"),
            planned_lesson("when-packets-drop", "Does multiplexing still win when packets drop?"),
            planned_lesson("the-price-of-hello", "What does a new connection per request cost?"),
        ],
    },
    Track {
        id: "balancing",
        title: "Balancing",
        about: "who does the work",
        lessons: &[
            planned_lesson("the-pinned-connection", "Why is one pod hot and the others idle?"),
            planned_lesson("four-places-to-balance", "Where should balancing live?"),
            planned_lesson("the-pods-nobody-calls", "We scaled from 10 to 12 and nothing happened. Why?"),
            planned_lesson("the-recycled-address", "Can a call reach the wrong service?"),
            planned_lesson("canary-and-outliers", "How much harm does one bad pod do?"),
        ],
    },
    Track {
        id: "time",
        title: "Time",
        about: "deadlines, retries, failure",
        lessons: &[
            planned_lesson("a-budget-that-travels", "Who still works for a caller that has gone?"),
            planned_lesson("fan-out", "Parallel or in sequence, what is left?"),
            planned_lesson("thirty-seconds-is-forever", "What does a generous deadline cost?"),
            planned_lesson("retry-storm", "When do retries take the system down?"),
            planned_lesson("charged-twice", "How does a retry double a charge?"),
            planned_lesson("which-errors-to-retry", "Retry, fix, or give up?"),
            planned_lesson("fifteen-silent-minutes", "The peer vanished. Who notices, and when?"),
        ],
    },
    Track {
        id: "streams",
        title: "Streams",
        about: "sessions, not requests",
        lessons: &[
            planned_lesson("four-kinds-of-call", "Which of the four do we need?"),
            planned_lesson("the-first-token", "How soon does a reader see something?"),
            planned_lesson("streaming-for-taste", "Is the response really many messages?"),
            planned_lesson("the-deploy-that-dropped-everyone", "What does a deploy do to 10,000 open chats?"),
            planned_lesson("a-slow-reader", "Where do the bytes pile up?"),
            planned_lesson("resume-where-you-left", "What is lost or repeated when a stream dies?"),
            planned_lesson("ten-workers", "Why do ten streams freeze the server?"),
        ],
    },
    Track {
        id: "choosing",
        title: "Choosing",
        about: "the design review",
        lessons: &[
            planned_lesson("untangling-the-benchmark", "Which part of “gRPC is faster” is gRPC?"),
            planned_lesson("does-it-matter-here", "Would our users notice?"),
            planned_lesson("at-the-edge", "What does the browser change?"),
            planned_lesson("running-both", "What does the hybrid cost while we migrate?"),
            planned_lesson("which-one-for-us", "What should we choose, and what must we then build?"),
        ],
    },
];

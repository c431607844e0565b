// The chunks of the page's program that come when they are needed, each with the paths that belong to it: the longest that fits
// decides. Everything else is there from the beginning. What only one chunk uses goes with it, functions and constants alike;
// `Chunk` in lessons/src/chunk.rs has the same names, and says which lesson needs which.
export const CHUNKS = {
  // The stage and the byte view: every lesson's page has both, shown or not.
  views: ["app::page::stage", "app::page::bytes", "lessons::film", "lessons::dump", "proto::annotate"],
  // Header compression, and the random numbers that its lesson and the simulation draw.
  hpack: ["engine::wire::hpack", "engine::kernel::random"],
  // What goes over a connection, octet by octet.
  http: [
    "lessons::wire::anatomy_of_a_call",
    "lessons::wire::headers_that_repeat",
    "lessons::exchanged",
    "lessons::headers",
    "lessons::claims::wire::calls",
    "lessons::claims::wire::headers",
    "engine::wire::annotate",
  ],
  // What is done with the serializers' messages, and what takes their times.
  messages: ["lessons::wire::json_or_protobuf", "lessons::wire::timing", "lessons::claims::wire::bytes", "lessons::claims::wire::times", "lessons::claims::wire::recorded", "measure"],
  // JSON, Protobuf and gzip.
  serializers: [
    "proto",
    "prost",
    "pbjson",
    "serde_json",
    "flate2",
    "miniz_oxide",
    "zmij",
    "lessons::wire::encoding",
  ],
  // TCP, and the lessons about it. What is called from one place only wasm-opt would inline there: app/index.html keeps it from it.
  packets: [
    "engine::wire::tcp",
    "engine::wire::link",
    "engine::wire::tls",
    "engine::wire::carrier::OnTcp",
    "engine::scenario::network::Tcp",
    "engine::scenario::network::Loss",
    "lessons::connections::when_packets_drop",
    "lessons::connections::the_price_of_hello",
  ],
  // Simulated calls.
  calls: [
    "engine",
    "engine::kernel::random::law",
    "engine::kernel::random::exponential",
    "engine::kernel::random::ziggurat_table",
    "lessons::connections",
    "lessons::simulation",
    "lessons::claims::connections",
  ],
};

// A lesson's words, and so its mark.
export const WORDS = "WORDS";
// Constants go with the code that refers to them. These the page's frame or two chunks refer to, but read them only in an open
// lesson, which has brought the chunk that their path belongs to.
export const READ_IN_A_LESSON = [WORDS, "LAYERS"];
// Constants of numbers only: what looks like an address in them is none.
export const NUMBERS = ["LAYERS"];

// The chunks of the page's program that come when they are needed, each with the paths that belong to it: the longest that fits
// decides. What has no path here goes with its users (places.mjs): generic code, such as the engine's kernel, has the name of
// where it is written. `Chunk` in lessons/src/chunk.rs has the same names, and says which lesson needs which.
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
  // Fleets, the lessons about them, and their picture on the stage.
  fleets: [
    "engine::fleet",
    "engine::scenario::fleet",
    "engine::report::fleet",
    "lessons::balancing",
    "lessons::claims::balancing",
    "lessons::film::fleet",
    "app::page::stage::fleet",
  ],
  // What all simulations have: events in their order, and their random times.
  kernel: [
    "engine::kernel::random::law",
    "engine::kernel::random::exponential",
    "engine::kernel::random::ziggurat_table",
    "lessons::simulation",
  ],
  // Simulated calls.
  calls: [
    "engine::wire",
    "engine::scenario::Scenario",
    "engine::report",
    "lessons::connections",
    "lessons::claims::connections",
  ],
};

// Where a chunk calls into one that not every lesson with it brings: only what such a lesson's settings never ask for.
export const DOORS = [
  ["kernel", "calls"],
  ["kernel", "fleets"],
  ["calls", "packets"],
  ["calls", "serializers"],
  ["views", "fleets"],
  ["http", "serializers"],
  ["serializers", "messages"],
];

// A lesson's words, and so its mark.
export const WORDS = "WORDS";
// Constants go with the code that refers to them. These the page's frame or two chunks refer to, but read them only in an open
// lesson, which has brought the chunk that their path belongs to.
export const READ_IN_A_LESSON = [WORDS, "LAYERS"];
// Constants of numbers only: what looks like an address in them is none.
export const NUMBERS = ["LAYERS", "POW10", "STATIC_DATA"];

//! Writes what a real peer compares with its own (`tests/peers`): the schemas as a FileDescriptorSet, so that the peer needs
//! no protoc, and every sample message in every codec.
//!
//!     peer_cases FOLDER
//!
//! leaves `FOLDER/schemas.binpb` and `FOLDER/SHAPE/CASE.CODEC`. Cases are numbered from 1; their number is their seed, and
//! every second one is scaled to a size of its own.

use std::path::Path;

use prost::Message as _;
use proto::{Codec, Shape, encode};

/// How many messages of each shape.
const CASES: u64 = 24;

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

fn main() -> Result {
    let folder = std::env::args_os().nth(1).ok_or("usage: peer_cases FOLDER")?;
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let files = ["inference", "payments", "users"].map(|name| format!("wirelab/{name}/v1/{name}.proto"));
    std::fs::write(folder.join("schemas.binpb"), protox::compile(files, [schemas])?.encode_to_vec())?;
    for shape in Shape::ALL {
        let folder = folder.join(shape.id());
        std::fs::create_dir_all(&folder)?;
        for seed in 1..=CASES {
            let message = if seed % 2 == 1 {
                shape.sample(seed)
            } else {
                shape.sample_of_size(seed as u32 * seed as u32 * 20, seed)
            };
            for codec in Codec::ALL {
                std::fs::write(folder.join(format!("{seed}.{codec}")), encode(&message, codec)?)?;
            }
        }
    }
    Ok(())
}

//! Writes what a real peer compares with its own (`tests/peers`): the schemas as a FileDescriptorSet, so that the peer needs
//! no protoc, and every sample message in every codec.
//!
//!     peer_cases FOLDER
//!
//! leaves `FOLDER/schemas.binpb` and `FOLDER/SHAPE/CASE.CODEC`. Cases are numbered from 1; their number is their seed, and
//! every second one is scaled to a size of its own. `FOLDER/SHAPE/damaged` has messages with a few bytes changed, each as one
//! byte that is 1 where `proto::annotate` found no damage, four with its length (least significant first), and its bytes.

use std::path::Path;

use prost::Message as _;
use proto::annotate::{Layout, annotate};
use proto::{Codec, Shape, encode};
use rand_pcg::Pcg32;
use rand_pcg::rand_core::{Rng as _, SeedableRng as _};

/// How many messages of each shape.
const CASES: u64 = 24;

/// How many damaged messages of each shape.
const DAMAGED: u32 = 2000;

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
        std::fs::write(folder.join("damaged"), damaged(shape)?)?;
    }
    Ok(())
}

fn damaged(shape: Shape) -> std::result::Result<Vec<u8>, Box<dyn std::error::Error>> {
    let layout = Layout::own();
    let message = layout.message(shape.message()).ok_or("our layout has the message of every shape")?;
    let whole = encode(&shape.sample_of_size(200, 1), Codec::from_id("protobuf")?)?;
    let mut random = Pcg32::seed_from_u64(shape as u64);
    let mut file = Vec::new();
    for _ in 0..DAMAGED {
        let mut bytes = whole.clone();
        for _ in 0..=random.next_u32() % 3 {
            let at = random.next_u32() as usize % bytes.len();
            match random.next_u32() % 4 {
                0 => bytes[at] = random.next_u32() as u8,
                1 => bytes[at] ^= 1 << (random.next_u32() % 8),
                2 => bytes.truncate(at.max(1)),
                _ => bytes.insert(at, random.next_u32() as u8),
            }
        }
        file.push(u8::from(annotate(&bytes, &layout, message).damage.is_none()));
        file.extend((bytes.len() as u32).to_le_bytes());
        file.extend(bytes);
    }
    Ok(file)
}

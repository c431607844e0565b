//! Turns `schemas/` into Rust, twice, without protoc: `plain` types carry the serde derive that services often add to
//! their prost types, `canonical` types carry pbjson's proto3 JSON. One type cannot have both, since each is an
//! implementation of serde's traits. The versions of the libraries come from Cargo.lock, so that what a figure names is
//! what ran.

use std::path::{Path, PathBuf};

use prost::Message as _;
use protox::prost_reflect::prost_types::field_descriptor_proto::Type;
use protox::prost_reflect::prost_types::{FieldDescriptorProto, FileDescriptorSet};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

const SCHEMAS: [&str; 3] = [
    "wirelab/inference/v1/inference.proto",
    "wirelab/payments/v1/payments.proto",
    "wirelab/users/v1/users.proto",
];

fn main() -> Result {
    println!("cargo:rerun-if-changed=schemas");
    let set = protox::compile(SCHEMAS, ["schemas"])?;
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    plain(&set, &out.join("plain"))?;
    canonical(&set, &out.join("canonical"))?;
    versions()
}

/// Types with the serde derive: names as in the schema, numbers as numbers, enums by name, bytes as base64, absent
/// optional fields left out.
fn plain(set: &FileDescriptorSet, folder: &Path) -> Result {
    std::fs::create_dir_all(folder)?;
    let mut config = prost_build::Config::new();
    config.btree_map(["."]).out_dir(folder);
    config.message_attribute(".", "#[derive(serde::Serialize, serde::Deserialize)]");
    config.message_attribute(".", "#[serde(default, deny_unknown_fields)]");
    for file in &set.file {
        for message in &file.message_type {
            for field in &message.field {
                let path = format!(".{}.{}.{}", file.package(), message.name(), field.name());
                for attribute in attributes(field) {
                    config.field_attribute(&path, attribute);
                }
            }
        }
    }
    config.compile_fds(set.clone())?;
    Ok(())
}

fn attributes(field: &FieldDescriptorProto) -> Vec<String> {
    let mut attributes = Vec::new();
    if field.proto3_optional() {
        attributes.push("#[serde(skip_serializing_if = \"Option::is_none\")]".into());
    }
    match field.r#type() {
        Type::Bytes => attributes.push("#[serde(with = \"crate::plain_json::base64_text\")]".into()),
        Type::Enum => {
            let name = field.type_name().rsplit('.').next().unwrap_or_default();
            let by_name = "crate::plain_json::by_name";
            attributes.push(format!(
                "#[serde(serialize_with = \"{by_name}::serialize::<{name}, _>\", \
                 deserialize_with = \"{by_name}::deserialize::<{name}, _>\")]"
            ));
        }
        _ => {}
    }
    attributes
}

/// Types with pbjson's canonical JSON.
fn canonical(set: &FileDescriptorSet, folder: &Path) -> Result {
    std::fs::create_dir_all(folder)?;
    prost_build::Config::new().btree_map(["."]).out_dir(folder).compile_fds(set.clone())?;
    let mut builder = pbjson_build::Builder::new();
    builder.register_descriptors(&set.encode_to_vec())?.btree_map(["."]).out_dir(folder);
    builder.build(&[".wirelab"])?;
    Ok(())
}

/// Hands the versions in Cargo.lock to `src/library.rs`.
fn versions() -> Result {
    let lock = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("../Cargo.lock");
    println!("cargo:rerun-if-changed={}", lock.display());
    let lock = std::fs::read_to_string(lock)?;
    for package in ["flate2", "miniz_oxide", "pbjson", "prost", "prost-reflect", "serde_json"] {
        // The lock is sorted by version: where two are in it, the later one is the one that the workspace asks for.
        let entry = format!("name = \"{package}\"\nversion = \"");
        let start = lock.rfind(&entry).ok_or_else(|| format!("Cargo.lock names no {package}"))? + entry.len();
        let version = lock[start..].split('"').next().unwrap_or_default();
        println!("cargo:rustc-env=VERSION_OF_{}={version}", package.replace('-', "_").to_uppercase());
    }
    Ok(())
}

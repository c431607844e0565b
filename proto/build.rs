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
/// optional fields left out. A reader takes what is missing as the default and ignores what it does not know, as serde
/// does unless told otherwise.
fn plain(set: &FileDescriptorSet, folder: &Path) -> Result {
    std::fs::create_dir_all(folder)?;
    let mut config = prost_build::Config::new();
    config.btree_map(["."]).out_dir(folder);
    config.message_attribute(".", "#[derive(serde::Serialize, serde::Deserialize)]");
    config.message_attribute(".", "#[serde(default)]");
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
    let path = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("../Cargo.lock");
    println!("cargo:rerun-if-changed={}", path.display());
    let lock = std::fs::read_to_string(path)?;
    for (user, package) in [
        ("proto", "flate2"),
        ("flate2", "miniz_oxide"),
        ("proto", "pbjson"),
        ("proto", "prost"),
        ("proto", "prost-reflect"),
        ("proto", "protox"),
        ("proto", "serde_json"),
    ] {
        let version =
            locked(&lock, user, package).ok_or_else(|| format!("Cargo.lock: no {package} of {user}"))?;
        println!("cargo:rustc-env=VERSION_OF_{}={version}", package.replace('-', "_").to_uppercase());
    }
    Ok(())
}

/// The version of `package` that `user` depends on. Where the lock has several versions of a package, the list of
/// dependencies says which one: `"miniz_oxide 0.9.1"` instead of `"miniz_oxide"`.
fn locked<'a>(lock: &'a str, user: &str, package: &str) -> Option<&'a str> {
    let entries = |name: &str| {
        let head = format!("\nname = \"{name}\"\n");
        lock.split("[[package]]").filter(move |entry| entry.starts_with(&head))
    };
    let version = |entry: &'a str| entry.split("version = \"").nth(1)?.split('"').next();
    let dependency = entries(user).flat_map(str::lines).find_map(|line| {
        let words = line.trim().trim_matches(['"', ',']);
        let rest = words.strip_prefix(package)?;
        (rest.is_empty() || rest.starts_with(' ')).then_some(rest.trim())
    })?;
    match dependency.split(' ').next() {
        Some("") | None => entries(package).find_map(version),
        exact => exact,
    }
}

//! Turns `schemas/` into Rust, twice, without protoc: `plain` types carry prost and the serde derive that services often
//! add to their prost types, `canonical` types carry pbjson's proto3 JSON. One type cannot have both, since each is an
//! implementation of serde's traits; the canonical ones have the same fields and leave the binary format to the plain
//! ones, so that the page holds it once. The versions of the libraries come from Cargo.lock, so that what a figure names is
//! what ran. Beside them a few lines per message say which field has which number and type, for `src/annotate`.

use std::path::{Path, PathBuf};

use prost::Message as _;
use protox::prost_reflect::prost_types::field_descriptor_proto::{Label, Type};
use protox::prost_reflect::prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorSet,
};

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
    if std::env::var_os("CARGO_FEATURE_ALL_FORMATS").is_some() {
        canonical(&set, &out.join("canonical"))?;
    }
    std::fs::write(out.join("layout.txt"), layout(&set)?)?;
    println!("cargo:rustc-env=OPTIMISATION_LEVEL={}", std::env::var("OPT_LEVEL")?);
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

/// Types with pbjson's canonical JSON, without prost, and the way from and to the plain ones.
fn canonical(set: &FileDescriptorSet, folder: &Path) -> Result {
    std::fs::create_dir_all(folder)?;
    prost_build::Config::new().btree_map(["."]).out_dir(folder).compile_fds(set.clone())?;
    let mut builder = pbjson_build::Builder::new();
    builder.register_descriptors(&set.encode_to_vec())?.btree_map(["."]).out_dir(folder);
    builder.build(&[".wirelab"])?;
    for file in &set.file {
        let path = folder.join(format!("{}.rs", file.package()));
        let mut text = without_prost(&std::fs::read_to_string(&path)?);
        let module = file.package().split('.').nth(1).ok_or("a package is wirelab.MODULE.vN")?;
        for message in &file.message_type {
            text.push_str(&conversion(message, module)?);
        }
        std::fs::write(path, text)?;
    }
    Ok(())
}

/// The fields as they are, but nothing that writes them in binary.
fn without_prost(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("#[prost("));
    lines.map(|line| line.replace("::prost::Message)]", "Debug, Default)]") + "\n").collect()
}

/// `From` in both directions. The types have the same fields, so that only messages inside messages need a step.
fn conversion(message: &DescriptorProto, module: &str) -> Result<String> {
    let name = message.name();
    let is_map = |entry: &DescriptorProto| entry.options.as_ref().is_some_and(|options| options.map_entry());
    if !message.oneof_decl.is_empty()
        && message.field.iter().any(|field| field.oneof_index.is_some() && !field.proto3_optional())
        || !message.nested_type.iter().all(is_map)
    {
        return Err(format!("{name}: oneofs and nested messages have no conversion here yet").into());
    }
    let fields = message.field.iter().map(|field| {
        let field_name = field.name();
        let map = message
            .nested_type
            .iter()
            .any(|entry| field.type_name().ends_with(&format!(".{name}.{}", entry.name())));
        let step = match (field.r#type(), field.label()) {
            (Type::Message, Label::Repeated) if !map => ".into_iter().map(Into::into).collect()",
            (Type::Message, _) if !map => ".map(Into::into)",
            _ => "",
        };
        format!("{field_name}: from.{field_name}{step}, ")
    });
    let fields: String = fields.collect();
    let plain = format!("crate::generated::plain::{module}::{name}");
    Ok([(name, plain.as_str()), (plain.as_str(), name)]
        .map(|(to, from)| {
            format!(
                "impl From<{from}> for {to} {{ fn from(from: {from}) -> Self {{ Self {{ {fields} }} }} }}\n"
            )
        })
        .concat())
}

/// What `src/annotate/layout.rs` reads: every message with its fields, every enum with its values, a line each.
fn layout(set: &FileDescriptorSet) -> Result<String> {
    let (mut messages, mut enums) = (Vec::new(), Vec::new());
    for file in &set.file {
        enums
            .extend(file.enum_type.iter().map(|kind| (format!(".{}.{}", file.package(), kind.name()), kind)));
        for message in &file.message_type {
            collect(&format!(".{}", file.package()), message, &mut messages, &mut enums);
        }
    }
    let mut lines = String::new();
    for (name, message) in &messages {
        lines += &format!("M {}\n", &name[1..]);
        for field in &message.field {
            let repeated = i32::from(field.label() == Label::Repeated);
            let kind = field.r#type() as i32;
            lines += &format!("{} {} {kind} {repeated}", field.number(), field.name());
            let place = match field.r#type() {
                Type::Message | Type::Group => place(&messages, field.type_name())?,
                Type::Enum => place(&enums, field.type_name())?,
                _ => String::new(),
            };
            lines += &format!("{place}\n");
        }
    }
    for (name, kind) in &enums {
        lines += &format!("E {}\n", &name[1..]);
        lines.extend(kind.value.iter().map(|value| format!("{} {}\n", value.number(), value.name())));
    }
    Ok(lines)
}

fn place<T>(named: &[(String, T)], name: &str) -> Result<String> {
    let place = named.iter().position(|(known, _)| known == name);
    Ok(format!(" {}", place.ok_or_else(|| format!("{name}: no such type"))?))
}

/// A message and all that is declared in it, by their full names.
fn collect<'a>(
    within: &str,
    message: &'a DescriptorProto,
    messages: &mut Vec<(String, &'a DescriptorProto)>,
    enums: &mut Vec<(String, &'a EnumDescriptorProto)>,
) {
    let name = format!("{within}.{}", message.name());
    enums.extend(message.enum_type.iter().map(|kind| (format!("{name}.{}", kind.name()), kind)));
    messages.push((name.clone(), message));
    for nested in &message.nested_type {
        collect(&name, nested, messages, enums);
    }
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

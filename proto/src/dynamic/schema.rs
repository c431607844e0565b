//! Compiling a `.proto` and finding a message in it.

use prost_reflect::DescriptorPool;
use protox::Compiler;
use protox::file::{ChainFileResolver, File, FileResolver, GoogleFileResolver};

use super::MessageType;

/// A compiled `.proto` with everything that it imports.
#[derive(Clone, Debug)]
pub struct Schema(DescriptorPool);

/// Why a schema cannot be used; one line each, with file, line and column where there are any.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
    /// The compiler refused it: `file:line:column: reason`.
    #[error("{0}")]
    Compile(String),
    /// It is written for an edition.
    #[error("{file}:{line}:1: editions are not supported by protox yet; `syntax = \"proto3\";` is")]
    Edition {
        /// The file.
        file: String,
        /// The line, counted from 1.
        line: usize,
    },
    /// It has no such message.
    #[error("no message {name:?} in the schema; it has {known}")]
    NoMessage {
        /// What was asked for.
        name: String,
        /// The messages that there are.
        known: String,
    },
    /// The short name stands for several messages.
    #[error("{name:?} could be {candidates}: give the full name")]
    Ambiguous {
        /// What was asked for.
        name: String,
        /// Which messages it could be.
        candidates: String,
    },
}

/// Finds the text of an imported file by the name in the import statement.
struct Source<F>(F);

impl<F: Fn(&str) -> Option<String>> FileResolver for Source<F> {
    fn open_file(&self, name: &str) -> Result<File, protox::Error> {
        let text = (self.0)(name).ok_or_else(|| protox::Error::file_not_found(name))?;
        File::from_source(name, &text)
    }
}

impl Schema {
    /// Compiles the file of this name. `source` answers with the text of a file by its name, the first and every
    /// import; Google's well-known types are found without it.
    ///
    /// # Errors
    /// When a file is missing or is no valid proto2 or proto3 schema.
    pub fn compile(
        name: &str,
        source: impl Fn(&str) -> Option<String> + 'static,
    ) -> Result<Self, SchemaError> {
        let text = source(name).unwrap_or_default();
        if let Some(line) = text.lines().position(|line| line.trim_start().starts_with("edition")) {
            return Err(SchemaError::Edition { file: name.into(), line: line + 1 });
        }
        // Where a file ends too soon the compiler names no place: that is its end.
        let end =
            format!("{name}:{}:{}", text.lines().count().max(1), text.lines().last().map_or(0, str::len) + 1);
        let mut resolver = ChainFileResolver::new();
        resolver.add(GoogleFileResolver::new());
        resolver.add(Source(source));
        let mut compiler = Compiler::with_file_resolver(resolver);
        compiler.include_imports(true).include_source_info(true);
        compiler.open_file(name).map_err(|error| {
            // The compiler's Debug form is `file:line:column: reason`; its Display form leaves the place out.
            let (full, reason) = (one_line(&format!("{error:?}")), one_line(&error.to_string()));
            let placed = full.len() > reason.len() && full.ends_with(&reason);
            SchemaError::Compile(if placed { full } else { format!("{end}: {reason}") })
        })?;
        Ok(Self(compiler.descriptor_pool()))
    }

    /// The message of that name: its full name, or a short one that only one message has.
    ///
    /// # Errors
    /// When there is none, or more than one.
    pub fn message(&self, name: &str) -> Result<MessageType, SchemaError> {
        if let Some(found) = self.0.get_message_by_name(name.trim_start_matches('.')) {
            return Ok(MessageType(found));
        }
        let own = || self.0.all_messages().filter(|message| !message.is_map_entry());
        let short = format!(".{name}");
        let found: Vec<_> = own().filter(|message| message.full_name().ends_with(&short)).collect();
        let list = |names: Vec<String>| names.join(", ");
        match found.as_slice() {
            [one] => Ok(MessageType(one.clone())),
            [] => {
                let known = own().filter(|message| !message.full_name().starts_with("google.protobuf."));
                let known: Vec<_> = known.map(|message| message.full_name().to_owned()).take(20).collect();
                let known = if known.is_empty() { "no message at all".into() } else { list(known) };
                Err(SchemaError::NoMessage { name: name.into(), known })
            }
            many => {
                let candidates = list(many.iter().map(|message| message.full_name().to_owned()).collect());
                Err(SchemaError::Ambiguous { name: name.into(), candidates })
            }
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

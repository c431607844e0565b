//! Compiling a `.proto` and finding a message in it.

use std::rc::Rc;

use prost_reflect::{DescriptorPool, MessageDescriptor};
use protox::Compiler;
use protox::file::{ChainFileResolver, File, FileResolver, GoogleFileResolver};

use super::{MessageType, ordered};
use crate::library::PROTOX;

/// A compiled `.proto` with everything that it imports.
#[derive(Clone, Debug)]
pub struct Schema {
    pool: DescriptorPool,
    ordered: DescriptorPool,
}

/// Why a schema cannot be used; one line each, with file, line and column where there are any.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
    /// The compiler refused it.
    #[error("{file}:{line}:{column}: {reason}")]
    Compile {
        /// The file, as an import names it.
        file: String,
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1.
        column: usize,
        /// The compiler's words.
        reason: String,
    },
    /// It has no such message.
    #[error("no message {name:?} in the schema; {known}")]
    NoMessage {
        /// What was asked for.
        name: String,
        /// The messages with the most similar names.
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

/// Answers with the text of a file by the name in the import statement.
type Source = Rc<dyn Fn(&str) -> Option<String>>;

struct Resolver(Source);

impl FileResolver for Resolver {
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
        let source: Source = Rc::new(source);
        let mut resolver = ChainFileResolver::new();
        resolver.add(GoogleFileResolver::new());
        resolver.add(Resolver(Rc::clone(&source)));
        let mut compiler = Compiler::with_file_resolver(resolver);
        compiler.include_imports(true).include_source_info(true);
        compiler.open_file(name).map_err(|error| refusal(&error, name, &source))?;
        let pool = compiler.descriptor_pool();
        let ordered = ordered::pool(&pool).map_err(|error| SchemaError::Compile {
            file: name.into(),
            line: 1,
            column: 1,
            reason: one_line(&error.to_string()),
        })?;
        Ok(Self { pool, ordered })
    }

    /// The message of that name: its full name, or a short one that only one message has.
    ///
    /// # Errors
    /// When there is none, or more than one.
    pub fn message(&self, name: &str) -> Result<MessageType, SchemaError> {
        if let Some(found) = self.pool.get_message_by_name(name.trim_start_matches('.')) {
            return self.message_type(found);
        }
        let short = format!(".{name}");
        let found: Vec<_> = self.own().filter(|message| message.full_name().ends_with(&short)).collect();
        let full_names = |messages: &[MessageDescriptor]| {
            messages.iter().map(|message| message.full_name().to_owned()).collect::<Vec<_>>().join(", ")
        };
        match found.as_slice() {
            [one] => self.message_type(one.clone()),
            [] => Err(self.no_message(name)),
            many => Err(SchemaError::Ambiguous { name: name.into(), candidates: full_names(many) }),
        }
    }

    fn message_type(&self, descriptor: MessageDescriptor) -> Result<MessageType, SchemaError> {
        match self.ordered.get_message_by_name(descriptor.full_name()) {
            Some(ordered) => Ok(MessageType { descriptor, ordered }),
            None => Err(self.no_message(descriptor.full_name())),
        }
    }

    /// The messages that a name can mean; the entries of maps are none.
    fn own(&self) -> impl Iterator<Item = MessageDescriptor> + '_ {
        self.pool.all_messages().filter(|message| !message.is_map_entry())
    }

    fn no_message(&self, name: &str) -> SchemaError {
        const SHOWN: usize = 8;
        let likeness = |known: &MessageDescriptor| {
            let (known, name) = (known.name().to_lowercase(), name.rsplit('.').next().unwrap_or(name));
            strsim::jaro_winkler(&known, &name.to_lowercase())
        };
        let mut known: Vec<_> =
            self.own().filter(|message| !message.full_name().starts_with("google.protobuf.")).collect();
        known.sort_by(|left, right| likeness(right).total_cmp(&likeness(left)));
        let names: Vec<_> = known.iter().take(SHOWN).map(MessageDescriptor::full_name).collect();
        let known = match known.len() {
            0 => "it has no message at all".into(),
            1..=SHOWN => format!("it has {}", names.join(", ")),
            count => format!("the nearest of its {count} are {}", names.join(", ")),
        };
        SchemaError::NoMessage { name: name.into(), known }
    }
}

/// What the compiler says, with its place.
fn refusal(error: &protox::Error, name: &str, source: &Source) -> SchemaError {
    let reason = one_line(&error.to_string());
    // Its Debug form is `file:line:column: reason`, its Display form leaves the place out.
    let full = one_line(&format!("{error:?}"));
    let placed =
        full.strip_suffix(&reason).and_then(|place| place.trim_end().strip_suffix(':')).and_then(place);
    let file = error.file().unwrap_or(name).to_owned();
    let text = (**source)(&file).unwrap_or_default();
    // Where a file ends too soon the compiler names no place: that is its end.
    let end =
        || (text.lines().count().max(1), text.lines().last().map_or(0, |line| line.chars().count()) + 1);
    let (line, column) = placed.unwrap_or_else(end);
    let here = text.lines().nth(line - 1).unwrap_or_default().chars().skip(column - 1);
    let reason = if here.take(7).eq("edition".chars()) && reason.contains("'edition'") {
        format!("{PROTOX} does not read editions; it reads syntax = \"proto2\" and syntax = \"proto3\"")
    } else {
        reason
    };
    SchemaError::Compile { file, line, column, reason }
}

/// The numbers at the end of `file:line:column`, both from 1.
fn place(text: &str) -> Option<(usize, usize)> {
    let mut parts = text.rsplit(':');
    let column = parts.next()?.parse().ok()?;
    let line = parts.next()?.parse().ok()?;
    (line > 0 && column > 0).then_some((line, column))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

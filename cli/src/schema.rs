//! A schema that flags name: `--proto` and `--message`. Refusals name the flag and the place in the file.

use std::path::{Path, PathBuf};

use proto::dynamic::{MessageType, Schema, SchemaError};

use crate::Failure;

/// The message type of that name in that file.
pub(crate) fn message_type(proto: &Path, message: &str) -> Result<MessageType, Failure> {
    text("--proto", proto)?;
    compile(proto)?
        .message(message)
        .map_err(|error| Failure::BadInput(format!("--message: {}: {error}", proto.display())))
}

/// A file's text.
pub(crate) fn text(flag: &str, path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure::BadInput(format!("{flag} {}: {error}", path.display())))
}

fn compile(proto: &Path) -> Result<Schema, Failure> {
    let folder = proto.parent().map(Path::to_path_buf).unwrap_or_default();
    let name = proto.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let folders = folder.clone();
    let source = move |import: &str| std::fs::read_to_string(find(&folders, import)?).ok();
    Schema::compile(&name, source).map_err(|error| {
        let words = error.to_string();
        // The compiler names a file as an import does; the reader knows it by its path.
        let place = match &error {
            SchemaError::Compile { file, .. } => find(&folder, file).map(|path| (file, path)),
            _ => None,
        };
        Failure::BadInput(match place {
            Some((file, path)) => format!("--proto {}{}", path.display(), &words[file.len()..]),
            None => format!("--proto {words}"),
        })
    })
}

/// Where an imported file is: beside the schema or, named from the root of a tree of schemas, beside one of the folders
/// above it.
fn find(folder: &Path, import: &str) -> Option<PathBuf> {
    let near = folder.join(import);
    if near.is_file() {
        return Some(near);
    }
    let absolute = std::path::absolute(folder).ok()?;
    absolute.ancestors().skip(1).map(|above| above.join(import)).find(|path| path.is_file())
}

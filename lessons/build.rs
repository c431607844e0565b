//! Two things become constants, so that the page carries no parser for them: the words beside the lessons, and the records
//! of `tests/evidence` ([`records`]).
//!
//! Words: every `src/TRACK/LESSON.md` is parsed here, and a mistake fails the build with the file's name and the line.
//!
//! A file is a row of sections, each opened by a level-one heading that holds the section's id and nothing else. Inside:
//! paragraphs, lists and code blocks; emphasis, code and links; and `{placeholders}`, whose names the lesson declares in
//! Rust and the compiler checks (`Words::check`).

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd, TextMergeWithOffset};

#[path = "build/records.rs"]
mod records;

const EVIDENCE: &str = "../tests/evidence";

fn main() {
    println!("cargo:rerun-if-changed=src");
    println!("cargo:rerun-if-changed={EVIDENCE}");
    println!("cargo:rerun-if-changed=build");
    let out = PathBuf::from(env::var("OUT_DIR").unwrap_or_default());
    let evidence = out.join("evidence.rs");
    fs::write(&evidence, records::translate(Path::new(EVIDENCE)))
        .unwrap_or_else(|error| panic!("{}: {error}", evidence.display()));
    let source = Path::new("src");
    for track in folders(source) {
        for file in files(&track) {
            let text = fs::read_to_string(&file).unwrap_or_default();
            let words = translate(&text).unwrap_or_else(|(offset, problem)| {
                let line = text[..offset].lines().count().max(1);
                panic!("{}:{line}: {problem}", file.display())
            });
            let name = file.with_extension("rs");
            let target = out.join(name.file_name().unwrap_or_default());
            fs::write(&target, words).unwrap_or_else(|error| panic!("{}: {error}", target.display()));
        }
    }
}

fn folders(source: &Path) -> Vec<PathBuf> {
    entries(source).into_iter().filter(|path| path.is_dir()).collect()
}

fn files(track: &Path) -> Vec<PathBuf> {
    entries(track).into_iter().filter(|path| path.extension().is_some_and(|end| end == "md")).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let read = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = read.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    paths
}

type Problem = (usize, String);

/// The Rust expression of type `Words` for one file.
fn translate(text: &str) -> Result<String, Problem> {
    let mut writer = Writer::default();
    // Where a line of the source ends is nothing to a reader: a link over two lines is one.
    let in_one_line = |(event, place)| match event {
        Event::SoftBreak => (Event::Text(" ".into()), place),
        other => (other, place),
    };
    for (event, place) in TextMergeWithOffset::new(Parser::new(text).into_offset_iter().map(in_one_line)) {
        writer.take(event).map_err(|problem| (place.start, problem))?;
    }
    writer.finish().map_err(|problem| (text.len(), problem))
}

#[derive(Default)]
struct Writer {
    /// Finished sections: id and blocks.
    sections: Vec<(String, Vec<String>)>,
    /// The pieces of the paragraph, list item or heading that is open.
    pieces: Vec<String>,
    items: Option<Vec<String>>,
    heading: Option<String>,
    code_block: Option<String>,
    style: Vec<&'static str>,
    link: Option<String>,
    placeholders: Vec<String>,
}

impl Writer {
    fn take(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) => self.heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                let id = self.heading.take().unwrap_or_default();
                if self.sections.iter().any(|(known, _)| *known == id) {
                    return Err(format!("section {id:?} stands here twice"));
                }
                self.sections.push((id, Vec::new()));
            }
            Event::Start(Tag::Paragraph | Tag::Item) => {}
            Event::End(TagEnd::Paragraph) if self.items.is_some() => {}
            Event::End(TagEnd::Paragraph) => {
                let block = format!("Block::Paragraph(&[{}])", self.pieces.join(", "));
                self.pieces.clear();
                self.block(block)?;
            }
            Event::Start(Tag::List(None)) if self.items.is_none() => self.items = Some(Vec::new()),
            Event::End(TagEnd::Item) => {
                let item = format!("&[{}]", self.pieces.join(", "));
                self.pieces.clear();
                self.items.get_or_insert_default().push(item);
            }
            Event::End(TagEnd::List(_)) => {
                let items = self.items.take().unwrap_or_default();
                self.block(format!("Block::List(&[{}])", items.join(", ")))?;
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => self.code_block = Some(String::new()),
            Event::End(TagEnd::CodeBlock) => {
                let code = self.code_block.take().unwrap_or_default();
                self.block(format!("Block::Code({:?})", code.trim_end()))?;
            }
            Event::Start(Tag::Strong) => self.style.push("Strong"),
            Event::Start(Tag::Emphasis) => self.style.push("Emphasis"),
            Event::End(TagEnd::Strong | TagEnd::Emphasis) => drop(self.style.pop()),
            Event::Start(Tag::Link { dest_url, .. }) => self.link = Some(dest_url.into_string()),
            Event::End(TagEnd::Link) => self.link = None,
            Event::Code(code) => self.piece("Code", &format!("Content::Text({:?})", &*code)),
            Event::Text(text) => self.text(&text)?,
            other => return Err(format!("words have no place for {other:?}")),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), String> {
        if let Some(code) = &mut self.code_block {
            code.push_str(text);
            return Ok(());
        }
        if let Some(heading) = &mut self.heading {
            heading.push_str(text);
            return Ok(());
        }
        let style = self.style.last().copied().unwrap_or("Plain");
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or("a placeholder has no closing brace")?;
            if !before.is_empty() {
                self.piece(style, &format!("Content::Text({before:?})"));
            }
            if !self.placeholders.iter().any(|known| known == name) {
                self.placeholders.push(name.into());
            }
            self.piece(style, &format!("Content::Value({name:?})"));
            rest = after;
        }
        if !rest.is_empty() {
            self.piece(style, &format!("Content::Text({rest:?})"));
        }
        Ok(())
    }

    fn piece(&mut self, style: &str, content: &str) {
        let mut piece = format!("Piece {{ content: {content}, style: Style::{style}, link: ");
        let _ = write!(piece, "{:?} }}", self.link);
        self.pieces.push(piece);
    }

    fn block(&mut self, block: String) -> Result<(), String> {
        let (_, blocks) = self.sections.last_mut().ok_or("words before the first `# section`")?;
        blocks.push(block);
        Ok(())
    }

    fn finish(mut self) -> Result<String, String> {
        let mut text =
            String::from("{ use crate::words::{Block, Content, Piece, Section, Style, Words}; Words { ");
        self.placeholders.sort();
        let _ = write!(text, "placeholders: &{:?}, sections: &[", self.placeholders);
        for (id, blocks) in &self.sections {
            if blocks.is_empty() {
                return Err(format!("section {id:?} says nothing"));
            }
            let _ = write!(text, "Section {{ id: {id:?}, blocks: &[{}] }}, ", blocks.join(", "));
        }
        text.push_str("] } }\n");
        Ok(text)
    }
}

//! What a lesson says. The words stand in Markdown beside the lesson, are parsed when the project is built (`build.rs`) and
//! come here as constants; at run time only their `{placeholders}` are filled, from settings and results. A placeholder
//! that the lesson does not declare fails the build ([`Words::check`]).

/// All words of a lesson.
#[derive(Debug)]
pub struct Words {
    /// Every placeholder that occurs, sorted.
    pub placeholders: &'static [&'static str],
    /// The sections, in the order of the file.
    pub sections: &'static [Section],
}

/// A row of blocks with a name.
#[derive(Debug)]
pub struct Section {
    /// What the lesson asks for: `scene`, `goal.no-gain.hint`.
    pub id: &'static str,
    /// What it says.
    pub blocks: &'static [Block],
}

/// A paragraph, a list or lines of code.
#[derive(Debug)]
pub enum Block {
    /// Running text.
    Paragraph(&'static [Piece]),
    /// One entry per item.
    List(&'static [&'static [Piece]]),
    /// Verbatim lines.
    Code(&'static str),
}

/// A run of text in one style, or a placeholder.
#[derive(Debug)]
pub struct Piece {
    /// What it says.
    pub content: Content,
    /// How it looks.
    pub style: Style,
    /// Where it leads.
    pub link: Option<&'static str>,
}

/// Text, or the name of what takes its place.
#[derive(Debug)]
pub enum Content {
    /// As it stands.
    Text(&'static str),
    /// The placeholder's name.
    Value(&'static str),
}

/// How a run of text looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// As the text around it.
    Plain,
    /// Important.
    Strong,
    /// Stressed.
    Emphasis,
    /// Code, verbatim.
    Code,
    /// A value of the run, in place of a placeholder.
    Value,
}

/// A block with its placeholders filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filled {
    /// Running text.
    Paragraph(Vec<Run>),
    /// One entry per item.
    List(Vec<Vec<Run>>),
    /// Verbatim lines.
    Code(&'static str),
}

/// A run of text in one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// What it says.
    pub text: String,
    /// How it looks.
    pub style: Style,
    /// Where it leads.
    pub link: Option<&'static str>,
}

/// Stands where a value is not known yet.
pub const UNKNOWN: &str = "…";

impl Words {
    /// Fails the build, in a constant, when the words use a placeholder that is not `declared`.
    ///
    /// # Panics
    /// When that is so.
    pub const fn check(&self, declared: &[&str]) {
        let mut used = 0;
        while used < self.placeholders.len() {
            let mut at = 0;
            while at < declared.len() && !equal(self.placeholders[used], declared[at]) {
                at += 1;
            }
            assert!(at < declared.len(), "the words use a placeholder that the lesson does not declare");
            used += 1;
        }
    }

    /// The section of that name.
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }

    /// The section's blocks, filled; none where there is no such section.
    pub fn fill(&self, id: &str, value: &dyn Fn(&str) -> Option<String>) -> Vec<Filled> {
        self.section(id)
            .map_or_else(Vec::new, |section| section.blocks.iter().map(|block| block.fill(value)).collect())
    }

    /// The section as one line of plain text, for the command line and labels.
    pub fn line(&self, id: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
        let mut text = String::new();
        for block in self.fill(id, value) {
            let runs = match block {
                Filled::Paragraph(runs) => runs,
                Filled::List(items) => items.into_iter().flatten().collect(),
                Filled::Code(_) => Vec::new(),
            };
            if !text.is_empty() {
                text.push(' ');
            }
            runs.iter().for_each(|run| text.push_str(&run.text));
        }
        text
    }
}

impl Block {
    fn fill(&self, value: &dyn Fn(&str) -> Option<String>) -> Filled {
        let runs = |pieces: &[Piece]| pieces.iter().map(|piece| piece.fill(value)).collect();
        match self {
            Self::Paragraph(pieces) => Filled::Paragraph(runs(pieces)),
            Self::List(items) => Filled::List(items.iter().map(|item| runs(item)).collect()),
            Self::Code(code) => Filled::Code(code),
        }
    }
}

impl Piece {
    fn fill(&self, value: &dyn Fn(&str) -> Option<String>) -> Run {
        let (text, style) = match self.content {
            Content::Text(text) => (text.to_owned(), self.style),
            Content::Value(name) => {
                let style = if self.style == Style::Plain { Style::Value } else { self.style };
                (value(name).unwrap_or_else(|| UNKNOWN.to_owned()), style)
            }
        };
        Run { text, style, link: self.link }
    }
}

const fn equal(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

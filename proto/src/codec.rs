//! The ten ways to write a message: five formats, each plain or compressed.

use std::fmt;

/// How a message becomes bytes, before compression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Compact JSON as an ordinary REST service writes it: names as in the schema, numbers as numbers, enums by name,
    /// bytes as base64, every field without presence written.
    Json,
    /// The same with a space after each separator, as Python's `json.dumps` writes it by default.
    JsonSpaced,
    /// The same on indented lines, two spaces a level.
    JsonPretty,
    /// Compact proto3 JSON (protobuf.dev, "ProtoJSON Format"): lowerCamelCase names, 64-bit integers as strings, fields
    /// at their default left out.
    JsonCanonical,
    /// The binary wire format (protobuf.dev, "Encoding").
    Protobuf,
}

impl Format {
    /// All formats, in the order in which they are shown.
    pub const ALL: [Self; 5] =
        [Self::Json, Self::JsonSpaced, Self::JsonPretty, Self::JsonCanonical, Self::Protobuf];

    /// The stable name in figures, links and files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::JsonSpaced => "json-spaced",
            Self::JsonPretty => "json-pretty",
            Self::JsonCanonical => "json-canonical",
            Self::Protobuf => "protobuf",
        }
    }

    /// What a reader sees.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::JsonSpaced => "JSON spaced",
            Self::JsonPretty => "JSON pretty",
            Self::JsonCanonical => "JSON canonical",
            Self::Protobuf => "Protobuf",
        }
    }
}

/// A format, plain or compressed with gzip (RFC 1952) at level 6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Codec {
    /// What is written.
    pub format: Format,
    /// Whether it is then compressed.
    pub gzip: bool,
}

/// The name of no codec.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no codec; the codecs are {known}", known = Codec::ALL.map(|codec| codec.id()).join(", "))]
pub struct UnknownCodec(pub String);

impl Codec {
    /// The five formats plain, then the same compressed.
    pub const ALL: [Self; 10] = {
        let mut all = [Self { format: Format::Json, gzip: false }; 10];
        let mut index = 0;
        while index < 10 {
            all[index] = Self { format: Format::ALL[index % 5], gzip: index >= 5 };
            index += 1;
        }
        all
    };

    /// The stable name: the format's, with `+gzip` where compressed.
    pub const fn id(self) -> &'static str {
        match (self.gzip, self.format) {
            (false, format) => format.id(),
            (true, Format::Json) => "json+gzip",
            (true, Format::JsonSpaced) => "json-spaced+gzip",
            (true, Format::JsonPretty) => "json-pretty+gzip",
            (true, Format::JsonCanonical) => "json-canonical+gzip",
            (true, Format::Protobuf) => "protobuf+gzip",
        }
    }

    /// What a reader sees.
    pub const fn label(self) -> &'static str {
        match (self.gzip, self.format) {
            (false, format) => format.label(),
            (true, Format::Json) => "JSON + gzip",
            (true, Format::JsonSpaced) => "JSON spaced + gzip",
            (true, Format::JsonPretty) => "JSON pretty + gzip",
            (true, Format::JsonCanonical) => "JSON canonical + gzip",
            (true, Format::Protobuf) => "Protobuf + gzip",
        }
    }

    /// The codec of that name.
    ///
    /// # Errors
    /// When there is none; the error lists those that there are.
    pub fn from_id(id: &str) -> Result<Self, UnknownCodec> {
        let (name, gzip) = id.strip_suffix("+gzip").map_or((id, false), |name| (name, true));
        let format = Format::ALL.into_iter().find(|format| format.id() == name);
        format.map(|format| Self { format, gzip }).ok_or_else(|| UnknownCodec(id.into()))
    }
}

impl fmt::Display for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

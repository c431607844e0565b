"""Makes the one font of all figures: a Latin subset of IBM Plex Sans, and the width table that goes with it.

Run it only to change the character set; its three outputs are committed:

    python3 -m venv /tmp/font && /tmp/font/bin/pip install fonttools==4.68.0 brotli==1.2.1
    npm pack @ibm/plex-sans@1.1.0 && tar xzf ibm-plex-sans-1.1.0.tgz
    /tmp/font/bin/python figure/font/subset.py package/fonts/complete/woff2/IBMPlexSans-Regular.woff2

- static/fonts/wirelab-sans.woff2   what the page and every exported SVG carry
- figure/font/wirelab-sans.ttf      the same glyphs, for the bitmap painter and the width test
- figure/src/font/widths.rs         advances per character

No layout table survives: without kerning, ligatures and alternates the width of a text is the sum of the advances
of its characters in every painter. The licence (OFL 1.1) reserves the name "Plex" for the original, so the subset
has a name of its own.
"""

import pathlib
import sys

from fontTools.misc.transform import Transform
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FAMILY = "Wirelab Sans"
CHARACTERS = (
    [chr(c) for c in range(0x20, 0x7F)]
    + [chr(c) for c in range(0xA0, 0x100)]
    + list("ŒœŠšŽžŸ–—‘’‚“”„†•…‰′″‹›€™−×·√∞≈≠≤≥∑Δλμπσ←↑→↓⁰⁴⁵⁶⁷⁸⁹⁻₀₁₂₃")
    + ["\u2009", "\u200a", "\u202f"]
)


def add_superscript_minus(font):
    """The original has every superscript but the minus, which powers of ten below one need."""
    glyphs, cmap = font.getGlyphSet(), font.getBestCmap()
    four, minus = cmap[0x2074], cmap[0x2212]
    scale = font["hmtx"][four][0] / font["hmtx"][cmap[ord("4")]][0]
    pen = TTGlyphPen(glyphs)
    glyphs[minus].draw(TransformPen(pen, Transform(scale, 0, 0, scale, 0, 698 * (1 - scale))))
    font["glyf"]["uni207B"] = pen.glyph()
    font["hmtx"]["uni207B"] = (font["hmtx"][four][0], round(font["hmtx"][minus][1] * scale))
    font.setGlyphOrder(font.getGlyphOrder() if "uni207B" in font.getGlyphOrder() else font.getGlyphOrder() + ["uni207B"])
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[0x207B] = "uni207B"


def rename(font):
    names = font["name"]
    for record in list(names.names):
        if record.nameID not in (0, 7, 8, 9, 13, 14):
            names.removeNames(nameID=record.nameID)
    for name_id, text in {
        1: FAMILY,
        2: "Regular",
        3: "WirelabSans-Regular: subset of IBM Plex Sans 3.005",
        4: FAMILY,
        5: "Version 3.005; subset",
        6: "WirelabSans-Regular",
    }.items():
        names.setName(text, name_id, 3, 1, 0x409)


def width_table(font):
    cmap, advances = font.getBestCmap(), font["hmtx"]
    head, os2 = font["head"], font["OS/2"]
    rows = "".join(f"    ('\\u{{{c:x}}}', {advances[cmap[c]][0]}),\n" for c in sorted(cmap))
    return f"""//! Written by `figure/font/subset.py` from the font itself; a test compares the two.

/// Units of the em square: the advances below and the metrics are in these.
pub const UNITS_PER_EM: u16 = {head.unitsPerEm};
/// Height of the capitals and of the digits above the baseline.
pub const CAP_HEIGHT: u16 = {os2.sCapHeight};
/// How far the tallest letters (with accents) rise above the baseline.
pub const ASCENT: u16 = {font["hhea"].ascent};
/// How far the letters reach below the baseline.
pub const DESCENT: u16 = {-font["hhea"].descent};

/// Every character of the font with its advance, in the order of the code points.
#[rustfmt::skip]
pub const ADVANCES: [(char, u16); {len(cmap)}] = [
{rows}];
"""


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    font = TTFont(sys.argv[1], recalcTimestamp=False)
    add_superscript_minus(font)

    options = Options()
    options.layout_features = []
    options.drop_tables += ["GDEF", "GPOS", "GSUB"]
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(CHARACTERS))
    subsetter.subset(font)
    rename(font)

    missing = [c for c in CHARACTERS if ord(c) not in font.getBestCmap()]
    if missing:
        sys.exit(f"the font lacks {missing}")

    font.flavor = None
    font.save(root / "figure/font/wirelab-sans.ttf")
    font.flavor = "woff2"
    font.save(root / "static/fonts/wirelab-sans.woff2")
    table = root / "figure/src/font/widths.rs"
    table.parent.mkdir(exist_ok=True)
    table.write_text(width_table(font))


main()

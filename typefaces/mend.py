"""Give Newsreader the letters and marks of people's names that it lacks, from its own parts.

Newsreader 1.003 has no ṣ, ḥ, ṅ, ǎ, ḏ or ʻ, and lets marks stand on plain letters only: a tone mark over ọ floats off.
Here such letters are put together from glyphs that the face has (some bytes each), and letters with something below get
the places of their plain letters. Run once on the files as they came, never twice; see static/fonts/README.md.
"""

import copy
import sys
import unicodedata
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent

DOT_BELOW, LINE_BELOW, BREVE_BELOW, CARON, DOT, GRAVE, ACUTE, MACRON = (
    "\u0323\u0331\u032e\u030c\u0307\u0300\u0301\u0304"
)
LETTERS = (
    "ṢṣḤḥḌḍṬṭṆṇṂṃṚṛḶḷẒẓḲḳḄḅṾṿẈẉ"  # transliterated Arabic, Sanskrit and Hebrew, Yoruba
    "ḎḏṮṯḴḵḆḇẖṈṉḺḻẔẕṞṟḪḫ"
    "ǸǹḾḿṄṅṀṁǍǎǏǐǑǒǓǔ"  # Igbo, Sanskrit, Pinyin
    "Ṝṝ"
)
SAME = {"ʻ": "‘", "ʼ": "’", "ʾ": "’", "ʿ": "‘"}
HANGS = ("\u0323", "\u0328", "\u0327", "\u0326")  # below a letter: the marks above have their usual place
ABOVE_CAPITALS = 60  # units between a capital and a mark that has no place there upstream
BELOW = -165  # units: where a line or a breve below a letter begins


def marks_to_bases(font: TTFont) -> Any:
    """The subtable that has the places of our mapped marks."""
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for subtable in lookup.SubTable:
            found = getattr(subtable, "ExtSubTable", subtable)
            if found.LookupType == 4 and font.getBestCmap()[0x301] in found.MarkCoverage.glyphs:
                return found
    raise LookupError("no marks on letters")


def bounds(font: TTFont, name: str) -> Any:
    glyph = font["glyf"][name]
    glyph.recalcBounds(font["glyf"])
    return glyph


class Mender:
    """One file, with what it gets. `plain` has the plain letters, `extended` the parts that some slices lack."""

    def __init__(self, font: TTFont, plain: TTFont, extended: TTFont) -> None:
        font.ensureDecompiled()
        self.font, self.plain, self.extended = font, plain, extended
        self.places = marks_to_bases(font)
        self.classes = dict(
            zip(self.places.MarkCoverage.glyphs, (m.Class for m in self.places.MarkArray.MarkRecord), strict=True)
        )
        self.added: list[tuple[str, str]] = []  # name, and whose width it has
        self.mapped: dict[int, str] = {}

    # Parts

    def part(self, owner: str, *, at: int = 1) -> str:
        """The mark inside a composed letter, copied from the extended slice where this one has no such letter."""
        cmap, code = self.font.getBestCmap(), ord(owner)
        if code in cmap:
            return str(self.font["glyf"][cmap[code]].components[at].glyphName)
        theirs = self.extended["glyf"][self.extended.getBestCmap()[code]].components[at].glyphName
        name = f"part{code:04X}"
        if name not in {n for n, _ in self.added}:
            self.font["glyf"].glyphs[name] = copy.deepcopy(self.extended["glyf"][theirs])
            self.font["hmtx"].metrics[name] = self.extended["hmtx"].metrics[theirs]
            if "gvar" in self.font:
                self.font["gvar"].variations[name] = copy.deepcopy(self.extended["gvar"].variations.get(theirs, []))
            self.added.append((name, self.font.getBestCmap()[ord("o")]))
        return name

    def mark(self, letter: str, mark: str) -> tuple[str, int, int]:
        """Which glyph, and how far it is moved."""
        base = self.font.getBestCmap()[ord(letter)]
        drawn, anchors = bounds(self.font, base), self.anchors(base)
        middle = (drawn.xMin + drawn.xMax) // 2
        capital = letter.isupper()
        if mark in (DOT_BELOW, LINE_BELOW, BREVE_BELOW):
            x = anchors[1].XCoordinate if anchors and anchors[1] else middle
            if mark == DOT_BELOW:
                return self.font.getBestCmap()[0x323], x, 0
            name = self.font.getBestCmap()[0x304] if mark == LINE_BELOW else self.part("ğ")
            drawn = bounds(self.font, name)
            return name, x - (drawn.xMin + drawn.xMax) // 2, BELOW - drawn.yMax
        if mark == CARON:
            name = self.part("Č" if capital else "č")
        elif mark == DOT:
            name = self.part("Ż" if capital else "ż")
        elif mark == MACRON:
            name = self.part("Ē") if capital and ord("Ē") in self.font.getBestCmap() else self.font.getBestCmap()[0x304]
        else:
            name = self.part({GRAVE: "Èè", ACUTE: "Éé"}[mark][0 if capital else 1])
        x = anchors[0].XCoordinate if anchors and anchors[0] else middle
        drawn = bounds(self.font, name)
        lift = 470 if capital and mark == MACRON and name == self.font.getBestCmap()[0x304] else 0
        return name, x - (drawn.xMin + drawn.xMax) // 2 if mark not in (GRAVE, ACUTE) else x, lift

    def anchors(self, name: str) -> Any:
        bases = dict(zip(self.places.BaseCoverage.glyphs, self.places.BaseArray.BaseRecord, strict=True))
        return bases[name].BaseAnchor if name in bases else None

    # Letters

    def compose(self) -> None:
        cmap = self.font.getBestCmap()
        for letter in LETTERS:
            plain, *marks = unicodedata.normalize("NFD", letter)
            if ord(letter) in cmap or ord(plain) not in cmap:
                continue
            over = any(mark in (CARON, DOT, GRAVE, ACUTE, MACRON) for mark in marks)
            base = "ı" if plain == "i" and over else plain
            pieces = [(cmap[ord(base)], 0, 0), *(self.mark(base, mark) for mark in marks)]
            name = f"uni{ord(letter):04X}"
            self.font["glyf"].glyphs[name] = self.composite(pieces)
            self.font["hmtx"].metrics[name] = self.font["hmtx"].metrics[pieces[0][0]]
            if "gvar" in self.font:
                self.font["gvar"].variations[name] = []
            self.added.append((name, pieces[0][0]))
            self.mapped[ord(letter)] = name
        for letter, like in SAME.items():
            if ord(letter) not in cmap and ord(like) in cmap:
                self.mapped[ord(letter)] = cmap[ord(like)]

    @staticmethod
    def composite(pieces: list[tuple[str, int, int]]) -> Glyph:
        glyph = Glyph()
        glyph.numberOfContours = -1
        glyph.components = []
        for name, x, y in pieces:
            piece = GlyphComponent()
            piece.glyphName, piece.x, piece.y, piece.flags = name, x, y, 0x4 | 0x2
            glyph.components.append(piece)
        glyph.components[0].flags |= 0x200  # the plain letter's width
        return glyph

    def settle(self) -> None:
        """The new glyphs into every table that counts glyphs."""
        names = [name for name, _ in self.added]
        order = self.font.getGlyphOrder() + names
        self.font.setGlyphOrder(order)
        self.font["glyf"].glyphOrder = order
        for table in self.font["cmap"].tables:
            if table.isUnicode():
                table.cmap.update(self.mapped)
        if "HVAR" in self.font:
            for kept in ("AdvWidthMap", "LsbMap", "RsbMap"):
                if (widths := getattr(self.font["HVAR"].table, kept, None)) is not None:
                    widths.mapping.update({name: widths.mapping[like] for name, like in self.added})
        for name in names:
            bounds(self.font, name)
        self.kern()

    def kern(self) -> None:
        """A letter is kerned like its plain letter (pairs by class)."""
        for lookup in self.font["GPOS"].table.LookupList.Lookup:
            for subtable in lookup.SubTable:
                pairs = getattr(subtable, "ExtSubTable", subtable)
                if pairs.LookupType != 2 or pairs.Format != 2:
                    continue
                first, second = pairs.ClassDef1.classDefs, pairs.ClassDef2.classDefs
                covered = set(pairs.Coverage.glyphs)
                for name, like in self.added:
                    if name.startswith("part"):
                        continue
                    if like in covered:
                        covered.add(name)
                        if like in first:
                            first[name] = first[like]
                    if like in second:
                        second[name] = second[like]
                pairs.Coverage.glyphs = sorted(covered, key=self.font.getGlyphID)

    # Places of marks

    def one_of_each(self) -> None:
        """Merging slices leaves a second glyph of each shared mark, and a rule that prefers it: undone."""
        for lookup in self.font["GSUB"].table.LookupList.Lookup:
            for subtable in lookup.SubTable:
                rule = getattr(subtable, "ExtSubTable", subtable)
                if rule.LookupType == 1 and "space" in rule.mapping:
                    rule.mapping = {"space": rule.mapping["space"]}

    def anchor(self) -> None:
        """Marks above stand on ọ as they stand on o."""
        theirs = marks_to_bases(self.plain)
        plain_places = dict(zip(theirs.BaseCoverage.glyphs, theirs.BaseArray.BaseRecord, strict=True))
        over = dict(zip(theirs.MarkCoverage.glyphs, (m.Class for m in theirs.MarkArray.MarkRecord), strict=True))
        acute = self.plain.getBestCmap()[0x301]
        have = dict(zip(self.places.BaseCoverage.glyphs, self.places.BaseArray.BaseRecord, strict=True))
        for code, name in self.font.getBestCmap().items():
            parts = unicodedata.normalize("NFD", chr(code))
            if name in have or len(parts) != 2 or parts[1] not in HANGS:
                continue
            plain = self.plain.getBestCmap().get(ord(parts[0]))
            if plain is None:
                continue
            record = plain_places.get(plain)
            upstream = record.BaseAnchor[over[acute]] if record else None
            place = otTables.Anchor()
            place.Format = 1
            if upstream:
                place.XCoordinate, place.YCoordinate = upstream.XCoordinate, upstream.YCoordinate
            else:
                drawn, mark = bounds(self.plain, plain), bounds(self.plain, acute)
                stands = theirs.MarkArray.MarkRecord[theirs.MarkCoverage.glyphs.index(acute)].MarkAnchor
                place.XCoordinate = (drawn.xMin + drawn.xMax) // 2
                place.YCoordinate = drawn.yMax + ABOVE_CAPITALS - (mark.yMin - stands.YCoordinate)
            new = otTables.BaseRecord()
            new.BaseAnchor = [None] * self.places.ClassCount
            new.BaseAnchor[self.classes[self.font.getBestCmap()[0x301]]] = place
            have[name] = new
        order = sorted(have, key=self.font.getGlyphID)
        self.places.BaseCoverage.glyphs = order
        self.places.BaseArray.BaseRecord = [have[name] for name in order]
        self.places.BaseArray.BaseCount = len(order)


def mend(path: Path, plain: Path, extended: Path, out: Path) -> None:
    font = TTFont(path)
    mender = Mender(font, TTFont(plain), TTFont(extended))
    mender.compose()
    mender.settle()
    mender.one_of_each()
    mender.anchor()
    font.save(out)


def mend_small_caps(path: Path, plain: Path, out: Path) -> None:
    """Spectral SC has its letters; tones get their places over ẹ, ọ and their kind."""
    font, latin = TTFont(path), TTFont(plain)
    font.ensureDecompiled()
    Mender(font, latin, latin).anchor()
    font.save(out)


def main(static: Path, pictures: Path, out: Path) -> None:
    """`static` and `pictures` hold the files as they came; mended ones go to `out` under the same names."""
    for style in ("text", "display", "italic"):
        slices = {part: static / f"newsreader-{part}-{style}.woff2" for part in ("latin", "latin-ext", "vietnamese")}
        for path in slices.values():
            mend(path, slices["latin"], slices["latin-ext"], out / path.name)
    for name in ("newsreader-display.ttf", "newsreader-title.ttf"):
        mend(pictures / name, pictures / name, pictures / name, out / name)
    plain = static / "spectral-sc-latin.woff2"
    for path in (static / "spectral-sc-vietnamese.woff2", static / "spectral-sc-latin-ext.woff2"):
        mend_small_caps(path, plain, out / path.name)
    mend_small_caps(pictures / "spectral-sc-vietnamese.ttf", plain, out / "spectral-sc-vietnamese.ttf")
    mend_small_caps(pictures / "spectral-sc.ttf", pictures / "spectral-sc.ttf", out / "spectral-sc.ttf")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))

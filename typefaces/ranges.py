"""Write the `unicode-range` of our Latin and Cyrillic faces into fonts.css: the letters that each file has, no others.

A browser then asks for no file in vain, and the server (app/web/typefaces.py) reads there which names a face can set.
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools.ttLib import TTFont

MARKS = range(0x300, 0x370)
# The first slice of a face also has the spaces and signs that every page may have. Newsreader's has no mark: a browser
# would take letters apart.
ALWAYS = {
    *range(0x100),
    *range(0x2000, 0x2070),
    0x2C6,
    0x2DA,
    0x2DC,
    0x20AC,
    0x2122,
    0x2191,
    0x2193,
    0x2212,
    0x2215,
    0xFEFF,
    0xFFFD,
}
TONES = {0x300, 0x301, 0x304}  # above letters with something below
FACE = re.compile(r"@font-face \{.*?url\(\"\.\./fonts/([\w-]+\.woff2)[^\"]*\"\).*?unicode-range: ([^;]+);", re.DOTALL)
OURS = re.compile(
    r"newsreader-(latin|latin-ext|vietnamese)-|spectral-sc-|spectral-cyrillic|instrument-|noto-serif-(latin|cyrillic)"
)


def letters(fonts: Path, file: str) -> set[int]:
    has = set(TTFont(fonts / file).getBestCmap())
    if "noto-serif" in file or "spectral-cyrillic" in file:
        return {code for code in has if code > 0xFF or "latin" in file}
    if re.search(r"-latin(-\w+)?\.woff2$", file) and "latin-ext" not in file:
        kept = has - set(MARKS) | ALWAYS
        return kept | (has & {0x300, 0x301, 0x303, 0x304, 0x308} if not file.startswith("newsreader") else set())
    if "latin-ext" in file:
        shared = fonts / file.replace("latin-ext", "vietnamese")
        also = set(TTFont(shared).getBestCmap()) if shared.exists() else set()
        plain = letters(fonts, file.replace("latin-ext", "latin"))
        return (has - also - plain - set(MARKS)) | (has & TONES)
    return has - set(range(0x100))


def as_css(codes: Iterable[int]) -> str:
    runs: list[list[int]] = []
    for code in sorted(codes):
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ", ".join(f"U+{first:04X}" + (f"-{last:04X}" if last > first else "") for first, last in runs)


def main(static: Path) -> None:
    sheet = static / "css" / "fonts.css"
    text = sheet.read_text(encoding="utf-8")

    def exact(face: re.Match[str]) -> str:
        if not OURS.match(face[1]):
            return face[0]
        return face[0].replace(face[2], as_css(letters(static / "fonts", face[1])))

    sheet.write_text(FACE.sub(exact, text), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

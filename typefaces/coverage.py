"""Write which characters each face of the pictures has into app/pictures/faces/coverage.txt: a line a font, with its
name and the runs of its code points in hexadecimal.

Run it whenever a font there changes: python typefaces/coverage.py app/pictures/faces
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools.ttLib import TTFont


def runs_of(codes: Iterable[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for code in sorted(codes):
        if runs and runs[-1][1] == code - 1:
            runs[-1] = (runs[-1][0], code)
        else:
            runs.append((code, code))
    return runs


def line_of(font: Path) -> str:
    return " ".join((f"{font.stem}:", *(f"{first:x}-{last:x}" for first, last in runs_of(TTFont(font).getBestCmap()))))


def main(folder: Path) -> None:
    lines = [line_of(font) for font in sorted(folder.glob("*.ttf"))]
    (folder / "coverage.txt").write_text("\n".join(lines) + "\n", encoding="ascii")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

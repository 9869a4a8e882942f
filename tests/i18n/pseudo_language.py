"""A language that nobody speaks: every sentence of ours in Greek letters, as a translator would hand it in. What is
still in Latin letters on a page was not marked.
"""

import re
import subprocess
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.house.tree import ROOT

LOCALE = "el"  # days, numbers and countries are in Greek letters by Babel's own knowledge
PATTERNS = {"how a day is written", "how an hour is written", "a day at an axis"}  # read by Babel, and no words
_LATIN, _GREEK = "abcdefghijklmnopqrstuvwxyz", "αβψδεφγηιξκλμνοπθρστυωχςυζ"
_LETTERS = str.maketrans(_LATIN + _LATIN.upper(), _GREEK + _GREEK.replace("ς", "σ").upper())
_KEPT = re.compile(r"%\(\w+\)[a-z]|<[^<>]*>|&\w+;")  # placeholders, tags, entities


def catalogue(path: Path) -> str:
    """Every sentence of ours, as `make messages` lists them there."""
    command = ["make", "-s", "-o", ".venv/for-work", "messages", f"MESSAGES={path}"]
    subprocess.run(command, cwd=ROOT, check=True)
    return path.read_text(encoding="utf-8")


def translations(folder: Path) -> Path:
    """A folder of translations, with all of them."""
    folder.mkdir()
    catalogue(folder / "messages.pot")
    with (folder / "messages.pot").open("rb") as template:
        found = read_po(template)
    translated = Catalog(locale=LOCALE)
    for message in found:
        if message.id:
            translated.add(message.id, _translated(message), context=message.context)
    place = folder / LOCALE / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "messages.mo").open("wb") as file:
        write_mo(file, translated)
    return folder


def _translated(message: Message) -> str | tuple[str, ...]:
    if message.context in PATTERNS:
        return str(message.id)
    return in_greek(str(message.id)) if isinstance(message.id, str) else tuple(map(in_greek, message.id))


def in_greek(words: str) -> str:
    kept, at = "", 0
    for found in _KEPT.finditer(words):
        kept += words[at : found.start()].translate(_LETTERS) + found[0]
        at = found.end()
    return kept + words[at:].translate(_LETTERS)

"""The source has no sentence that a translator could not translate, and the list for translators is up to date."""

import re
from pathlib import Path

from tests.house.tree import ROOT
from tests.i18n.pseudo_language import catalogue
from tests.unmarked import files, unmarked

# What reads like a sentence and is none of ours to translate: places, words of it, and why.
FALSE_HITS: list[tuple[str, str, str]] = [
    (r"app/demo/", r"", "invented letters and people"),
    (r"app/pictures/faces", r"", "licences, and names of typefaces"),
    (
        r"app/models/|app/core/personal\.py|app/retention/due\.py",
        r"",
        "notes beside columns, and words of the data file",
    ),
    (r"app/text/(hold_words|filing|role_mailboxes|mistyped_domains)\.py", r"", "words that are looked for"),
    (r"app/text/places\.py", r"Washington|^AC CP", "words that are looked for"),
    (
        r"app/core/",
        r"whole number|at most|away a moment|disk is full",
        "said before there is a language, or to the log",
    ),
    (r"app/cli/serve\.py", r"Invalid URI|Too Many Requests", "lines of HTTP"),
    (r"app/", r"^M…|^\.\. |^[A-Z]{2} \.\. |^HI ", "drawings"),
    (r"app/public/icons\.py", r"low: |User-agent", "robots.txt"),
    (r"app/web/typefaces\.py", r"Instrument Sans|Spectral SC", "names of typefaces"),
    (r"app/core/logs\.py", r"more times since", "the log"),
    (r"app/(public/metrics|web/measures)\.py", r"", "what metrics are, to whoever makes a dashboard of them"),
    (r"app/(cli/mail|operations/journals)\.py", r"^… UTC$", "a moment as logs have it"),
    (r"app/exports/(manifests|request)\.py", r"not broken down|mailbox and professional", "words of the manifest"),
    (r"app/accounts/datastore\.py", r"no mail of ours", "only a programmer meets it"),
    (r"app/mail/replies\.py", r"answers of letter", "a key under which mails are counted"),
    (r"templates/", r"^POST$|^SHA-256$|^\?next=$|^(console|draft|letter-page)$|^[a-z-]+=\"", "code in a template"),
    (r"templates/letter\.html", r"^(Bluesky|Mastodon|WhatsApp)$", "names"),
]


def is_false_hit(name: str, words: str) -> bool:
    return any(re.match(place, name) and re.search(said, words) for place, said, _ in FALSE_HITS)


def test_every_sentence_in_the_source_is_marked() -> None:
    found = [
        f"{name}:{line}: {words}"
        for path in files([ROOT / "templates", ROOT / "app"])
        for name in [path.relative_to(ROOT).as_posix()]
        for line, words in unmarked(path)
        if not is_false_hit(name, words)
    ]

    assert found == [], "mark them for translators, or say in FALSE_HITS why not"


def test_the_list_for_translators_is_up_to_date(tmp_path: Path) -> None:
    listed = (ROOT / "app" / "i18n" / "translations" / "messages.pot").read_text(encoding="utf-8")

    assert catalogue(tmp_path / "messages.pot") == listed, "run `make messages`"

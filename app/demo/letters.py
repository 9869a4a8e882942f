"""The three demo letters, one of each kind, as data for a loader that publishes them by the ordinary actions.

Every organisation, person, guild and mailbox here is invented; the domains end in `.example`, which nobody can own.
Times are offsets from loading, so the demo is always open.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final, Literal

from app.models import LetterKind
from app.text.markdown import normal
from app.text.professions import PROFESSIONS

TEXTS: Final = Path(__file__).parent / "letters"

DomainKind = Literal["studio", "agency", "label", "publisher", "broadcaster", "guild-staff"]


@dataclass(frozen=True, slots=True)
class DemoOrganisation:
    name: str
    about: str
    legal_name: str
    contact: str
    funder: str


@dataclass(frozen=True, slots=True)
class DemoAddressee:
    """An addressee; the name is None if the letter goes to an office, whoever holds it."""

    name: str | None
    office: str
    body: str


@dataclass(frozen=True, slots=True)
class DemoAuthor:
    """A lead signatory, who signs before everyone else."""

    name: str
    credit: str
    profession: str
    region: str


@dataclass(frozen=True, slots=True)
class DemoPromise:
    """A promise that a signer of a pledge may tick; its key becomes the field `action-<key>`."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class DemoDomain:
    """A listed work domain."""

    domain: str
    organisation: str
    kind: DomainKind


@dataclass(frozen=True, slots=True)
class DemoLetter:
    """Everything needed to publish one letter; `milestone_count` is in verified professionals."""

    slug: str
    kind: LetterKind
    organisation: DemoOrganisation
    title: str
    caps_line: str
    summary: str
    byline: str
    place: str
    dated: date
    address_lines: tuple[str, ...]
    addressees: tuple[DemoAddressee, ...]
    authors: tuple[DemoAuthor, ...]
    endorsements: tuple[str, ...]
    professions: tuple[str, ...]
    opened_before: timedelta
    closes_in: timedelta
    valediction: str
    milestone_count: int | None = None
    milestone_in: timedelta | None = None
    milestone_deed: str = ""
    promises: tuple[DemoPromise, ...] = ()

    @property
    def text(self) -> str:
        """The Markdown source, in the form whose SHA-256 identifies a text version."""
        return normal((TEXTS / f"{self.slug}.md").read_text(encoding="utf-8"))


LISTED_DOMAINS: Final = (
    DemoDomain("northlight.example", "Northlight Pictures", "studio"),
    DemoDomain("harrowvine.example", "Harrow & Vine Artists", "agency"),
    DemoDomain("tidewrack.example", "Tidewrack Records", "label"),
    DemoDomain("saltboxdaughters.example", "Saltbox & Daughters", "publisher"),
    DemoDomain("curlewmedia.example", "Curlew Public Media", "broadcaster"),
    DemoDomain("workingscreenwriters.example", "Guild of Working Screenwriters", "guild-staff"),
)

EVERY_PROFESSION: Final = tuple(profession.slug for profession in PROFESSIONS)

KEEP_THE_COPYRIGHT: Final = DemoLetter(
    slug="keep-the-copyright",
    kind=LetterKind.OPEN_LETTER,
    organisation=DemoOrganisation(
        name="Names at the End",
        about="Film and television workers who want the names at the end of a film to stay the names of people.",
        legal_name="Names at the End, a California nonprofit mutual benefit corporation",
        contact="letters@namesattheend.example",
        funder="Subscriptions of its members and gifts of up to $500 from individuals",
    ),
    title="Keep the copyright in creative work with the people who made it",
    caps_line="an open letter to the Congress of the United States",
    summary="Creative workers ask Congress to leave copyright whole and to exempt no unlicensed AI training from it.",
    byline="Organised by Maren Oyelaran and Joaquín Castellanos-Ruud for the Names at the End campaign",
    place="Los Angeles",
    dated=date(2026, 2, 21),
    address_lines=(
        "The Members of the Committees on the Judiciary",
        "United States Senate and House of Representatives",
        "and the Select Committee on Creative Work",
        "Washington, D.C.",
    ),
    addressees=(
        DemoAddressee("Hester Vantongeren-Pruitt", "Chair", "Select Committee on Creative Work"),
        DemoAddressee(None, "Members", "Committee on the Judiciary, United States Senate"),
        DemoAddressee(None, "Members", "Committee on the Judiciary, United States House of Representatives"),
    ),
    authors=(
        DemoAuthor("Maren Oyelaran", "Screenwriter, organiser", "screenwriters", "CA"),
        DemoAuthor("Joaquín Castellanos-Ruud", "Composer, organiser", "composers", "CA"),
    ),
    endorsements=(
        "United Screen & Stage Performers",
        "Union of Picture-Book Makers",
        "Guild of Working Screenwriters",
        "Below the Line Fellowship",
        "Pacific Society of Film Composers",
        "The Storyboard Fellowship",
    ),
    professions=EVERY_PROFESSION,
    opened_before=timedelta(days=22),
    closes_in=timedelta(days=120),
    valediction="Respectfully,",
    milestone_count=150,
    milestone_deed="we deliver it in person",
)

OPEN_THE_TRAINING_RECORD: Final = DemoLetter(
    slug="open-the-training-record",
    kind=LetterKind.PETITION,
    organisation=DemoOrganisation(
        name="Open Record Campaign",
        about="Authors and readers who ask which books a machine was trained on.",
        legal_name="Open Record Campaign, Inc., an Illinois nonprofit corporation",
        contact="petitions@openrecord.example",
        funder="Grants of the Thistledown Fund for Authors and gifts from individuals",
    ),
    title="Open the training record: authors have a right to know what was copied",
    caps_line="a petition to the Congress of the United States",
    summary="Congress should require those who sell generative AI to disclose which works it was trained on.",
    byline="Organised by Tamsin Achterberg-Diallo for the Open Record Campaign",
    place="Chicago",
    dated=date(2026, 3, 9),
    address_lines=(
        "The Members of the Congress of the United States",
        "Senate and House of Representatives",
        "Washington, D.C.",
    ),
    addressees=(
        DemoAddressee(None, "Members", "United States Senate"),
        DemoAddressee(None, "Members", "United States House of Representatives"),
    ),
    authors=(DemoAuthor("Tamsin Achterberg-Diallo", "Photographer, organiser", "photographers", "IL"),),
    endorsements=(
        "Lakes and Plains Photographers’ Alliance",
        "Society of Session Players",
        "Heirs of Authors Conference",
        "Union of Picture-Book Makers",
    ),
    professions=EVERY_PROFESSION,
    opened_before=timedelta(days=12),
    closes_in=timedelta(days=75),
    valediction="Faithfully,",
    milestone_in=timedelta(days=90),
    milestone_deed="we bring it to every office in both Houses",
)

ASK_BEFORE_YOU_TRAIN: Final = DemoLetter(
    slug="ask-before-you-train",
    kind=LetterKind.PLEDGE,
    organisation=DemoOrganisation(
        name="Ask First",
        about="Musicians, actors and writers who work with AI only where its makers asked before they trained it.",
        legal_name="Ask First Trust, a New York charitable trust",
        contact="pledge@askfirst.example",
        funder="An endowment of its founding members; it takes no money from companies that train or sell AI",
    ),
    title="Ask before you train",
    caps_line="a pledge to one another, in the sight of Congress",
    summary="Makers and employers promise to ask before creative work is used for training, and to share the price.",
    byline="Organised by Idris Fennimore-Quaye and Solveig Marchetti-Bloom for the Ask First compact",
    place="New York",
    dated=date(2026, 4, 23),
    address_lines=(
        "Everyone who makes, commissions or publishes creative work",
        "and the Members of the Congress of the United States",
    ),
    addressees=(DemoAddressee(None, "Members", "Congress of the United States"),),
    authors=(
        DemoAuthor("Idris Fennimore-Quaye", "Theatre director, organiser", "directors", "NY"),
        DemoAuthor("Solveig Marchetti-Bloom", "Publisher, organiser", "publishing", "NY"),
    ),
    endorsements=("Saltbox & Daughters", "Northlight Pictures", "Fellowship of Literary Translators at Work"),
    professions=EVERY_PROFESSION,
    opened_before=timedelta(days=5),
    closes_in=timedelta(days=180),
    valediction="With our word,",
    promises=(
        DemoPromise(
            "ask-first", "Before I license a catalogue for training, I will ask the people whose work is in it."
        ),
        DemoPromise(
            "no-training-clause",
            "I will put a no-training clause into every contract that I draft, unless the maker wants it out.",
        ),
        DemoPromise(
            "share-the-price",
            "I will share what a training agreement pays me with the people whose work it covers.",
        ),
        DemoPromise(
            "credit-the-makers",
            "I will credit the people who made the work, and say so where a machine made part of it.",
        ),
        DemoPromise(
            "keep-a-record",
            "I will keep a record of the works that I allow to be used, and show their makers what it says.",
        ),
    ),
)

# In the order of the front page.
DEMO_LETTERS: Final = (KEEP_THE_COPYRIGHT, OPEN_THE_TRAINING_RECORD, ASK_BEFORE_YOU_TRAIN)

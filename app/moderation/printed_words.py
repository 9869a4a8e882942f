"""Refuses guarded names in what organisers publish, since no mailbox stands behind it (rules.md, Names in public).

A form shows the refusal beside each field; publication checks everything again, as a name may have been protected
since.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import Flag, auto

from flask_babel import gettext, lazy_gettext
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core.errors import NotAllowed
from app.letters import own_professions
from app.letters.form_values import Draft, Settings, draft_of
from app.letters.share_pictures import own_picture
from app.models import Letter, Organisation, ProtectedName
from app.moderation.lead_signatories import OF_NO_LETTER, standing_leads
from app.protected_names.guards import Guards, guards_of
from app.text import hold_rules
from app.text.hold_rules import HoldReason
from app.text.names import clean_line

_NO_LABEL = {
    HoldReason.url: lazy_gettext(
        "A profession you added contains a web address or a handle. It becomes a heading in the credits: leave that out"
    ),
    HoldReason.office: lazy_gettext(
        "A profession you added names a public office. It becomes a heading in the credits, above other people’s names"
    ),
    HoldReason.slogan: lazy_gettext(
        "A profession you added reads like a slogan or an advertisement. Say only what these professionals are called"
    ),
    HoldReason.no_name: lazy_gettext(
        "A profession you added doesn’t name a profession. Say what these professionals are called"
    ),
}


class May(Flag):
    """The guarded names that a line may contain."""

    NOBODY = 0
    ADDRESSEES = auto()
    TIED_LEADS = auto()
    LEADS = auto()  # who is responsible for a letter, or pays for it, may be a lead signatory too


@dataclass(frozen=True)
class Line:
    """A printed line: the form's field, the message if it names someone, the guarded names it may contain, and whether
    it is a profession, which is also judged like what signers write beside their names.
    """

    field: str
    refusal: str
    words: str
    may: May = May.NOBODY
    is_label: bool = False


@dataclass(frozen=True)
class Guarded:
    """The guarded names on a letter: the protected ones, and the people named on it, as edited. `tied`: the lead
    signatories who have signed.
    """

    protected: tuple[str, ...]
    addressees: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()

    def are_named_in(self, line: Line) -> bool:
        """True if the line names one that it may not."""
        if not line.words:
            return False
        words = clean_line(line.words, 500)
        guarded = (*self.protected, *self.addressees, *self.leads)
        allowed = (
            *(self.addressees if May.ADDRESSEES in line.may else ()),
            *(self.leads if May.LEADS in line.may else ()),
            *(self.tied if May.TIED_LEADS in line.may else ()),
        )
        return hold_rules.names_in_line(words, guarded) and hold_rules.names_in_line(
            words, [one for one in guarded if not hold_rules.matches(one, allowed)]
        )


def refused_in(session: Session, said: Settings, *, letter_id: int | None, organisation: str) -> dict[str, str]:
    """The refusals by form field: of guarded names, and of professions that are none. Fields in rows are numbered, as
    in `author-0-credit`. A profession that a signature already names is skipped, as it cannot be removed.
    """
    settled = own_professions.in_use(session, letter_id) if letter_id and said.own_professions else frozenset()
    tied = standing_leads(session, letter_id) if letter_id else []
    guards = guards_of(session, letter_id or OF_NO_LETTER)
    leads = tuple(name for name, _ in said.authors)
    # An organisation may bear the name of its letter's lead signatory; the byline shows that by itself.
    tied += (lead for lead in leads if hold_rules.names_in_line(organisation, [lead]))
    addressees = tuple(name for name, _, _ in said.addressees if name) if isinstance(said, Draft) else guards.addressees
    guarded = Guarded((*guards.famous, *guards.protected), addressees, leads, tuple(tied))
    refused = ((line.field, _refusal(line, guards, guarded)) for line in _lines(said, settled))
    return {field: sentence for field, sentence in refused if sentence is not None}


def refused_of(session: Session, letter: Letter) -> list[str]:
    """The same refusals for a saved draft and its organisation's name, for publication."""
    said, picture, organisation = draft_of(letter, ""), own_picture(session, letter.id), letter.organisation_name
    guards = guards_of(session, letter.id)
    refused = refused_in(session, said, letter_id=letter.id, organisation=organisation)
    of_itself = Line("", gettext("Your organisation names someone who is protected."), organisation)
    if Guarded((*guards.famous, *guards.protected)).are_named_in(of_itself):
        refused["organisation"] = gettext(
            "%(sentence)s. An owner can choose another name", sentence=_sentence(of_itself.refusal)
        )
    if picture is not None and (sentence := refused_alt(session, letter, picture.alt)):
        refused["alt"] = sentence
    return [gettext("%(sentence)s.", sentence=sentence) for sentence in refused.values()]


def refuse_to_publish(session: Session, letter: Letter) -> None:
    """Raises NotAllowed with what has to be removed first."""
    if refused := refused_of(session, letter):
        raise NotAllowed(" ".join(refused))


def refused_words(
    session: Session, *, refusal: str, words: str, letter_id: int | None = None, may: May = May.NOBODY
) -> str | None:
    """The refusal of a single line, such as an organisation's name or a delivery's recipient. `refusal`: the message
    that this line names someone.
    """
    tied = standing_leads(session, letter_id) if letter_id else ()
    guards = guards_of(session, letter_id or OF_NO_LETTER)
    guarded = Guarded((*guards.famous, *guards.protected), guards.addressees, guards.leads, tuple(tied))
    return _sentence(refusal) if guarded.are_named_in(Line("", refusal, words, may)) else None


def refused_recipient(session: Session, letter: Letter, to_whom: str) -> str | None:
    """A letter may be delivered to its addressees, but to no other guarded name."""
    refusal = gettext("To whom it was delivered names someone who is protected.")
    return refused_words(session, refusal=refusal, words=to_whom, letter_id=letter.id, may=May.ADDRESSEES)


def refused_alt(session: Session, letter: Letter, alt: str) -> str | None:
    """The alternative text of the letter's own picture may name an addressee or a lead signatory."""
    refusal, may = gettext("What the picture shows names someone who is protected."), May.ADDRESSEES | May.TIED_LEADS
    return refused_words(session, refusal=refusal, words=alt, letter_id=letter.id, may=may)


def refused_of_organisation(
    session: Session, organisation: Organisation, *, name: str, slug: str, about: str, legal_name: str, contact: str
) -> dict[str, str]:
    """Refusals, by field, of names on an organisation's page that are guarded everywhere or on one of its letters."""
    its_letters = select(Letter.id).where(Letter.organisation_id == organisation.id)
    here = or_(ProtectedName.letter_id.is_(None), ProtectedName.letter_id.in_(its_letters))
    guarded = Guarded(tuple(session.scalars(select(ProtectedName.name).where(here))))
    lines = (
        Line("name", gettext("The name names someone who is protected."), name),
        Line("slug", gettext("The address names someone who is protected."), slug.replace("-", " ")),
        Line("about", gettext("What it is names someone who is protected."), about),
        Line("legal_name", gettext("The legal name names someone who is protected."), legal_name),
        Line("contact", gettext("The contact names someone who is protected."), contact),
    )
    return {line.field: _sentence(line.refusal) for line in lines if guarded.are_named_in(line)}


def refuse(sentence: str | None) -> None:
    """Raises NotAllowed, unless there is no refusal."""
    if sentence is not None:
        raise NotAllowed(gettext("%(sentence)s.", sentence=sentence))


def _sentence(refusal: str) -> str:
    protected = gettext(
        "That is an addressee, a lead signatory, or a protected name: take the name out. People who have signed are on "
        "the lists"
    )
    return f"{refusal} {protected}"


def _refusal(line: Line, guards: Guards, guarded: Guarded) -> str | None:
    if guarded.are_named_in(line):
        return _sentence(line.refusal)
    reason = guards.line_reason(line.words) if line.is_label and line.words else None
    if reason is not None:
        return str(_NO_LABEL.get(reason, _NO_LABEL[HoldReason.slogan]))
    is_nothing = line.is_label and bool(line.words) and hold_rules.is_no_name(line.words)
    return str(_NO_LABEL[HoldReason.no_name]) if is_nothing else None


def _lines(said: Settings, settled: Collection[tuple[str, str]]) -> Iterator[Line]:
    if isinstance(said, Draft):
        both = May.ADDRESSEES | May.TIED_LEADS
        yield Line(
            "caps_line", gettext("The line above the title names someone who is protected."), said.caps_line, both
        )
        yield Line(
            "byline", gettext("The line under the title names someone who is protected."), said.byline, May.TIED_LEADS
        )
        yield Line("place", gettext("The place names someone who is protected."), said.place)
        yield Line(
            "valediction", gettext("The line of closing words names someone who is protected."), said.valediction, both
        )
    for at, (_, credit) in enumerate(said.authors):
        yield Line(
            f"author-{at}-credit", gettext("The credit of a lead signatory names someone who is protected."), credit
        )
    for at, profession in enumerate(said.own_professions):
        for field, words in zip(("name", "one"), profession if profession not in settled else (), strict=False):
            yield Line(
                f"own-{at}-{field}",
                gettext("A profession you added names someone who is protected."),
                words,
                is_label=True,
            )
    for one in said.endorsements:
        yield Line("endorsements", gettext("An endorsement names someone who is protected."), one)
    yield from _lines_of_settings(said)


def _lines_of_settings(said: Settings) -> Iterator[Line]:
    who = said.responsible
    yield Line(
        "responsible_name", gettext("Who is behind it names someone who is protected."), who.legal_name, May.LEADS
    )
    yield Line("funder", gettext("Who pays for it names someone who is protected."), who.funder, May.LEADS)
    yield Line(
        "data_controller",
        gettext("Who controls the data names someone who is protected."),
        who.data_controller,
        May.LEADS,
    )
    yield Line(
        "milestone_deed",
        gettext("What happens at the milestone names someone who is protected."),
        said.milestone_deed,
        May.ADDRESSEES,
    )

"""The final check: everything that was acknowledged is there exactly once, and all interfaces agree."""

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.core.db import db, end_read
from app.models import Entry, Letter, MailState, OutgoingMail, Signature
from tests.chaos.expected import Expected, Promised
from tests.chaos.post import Arrived
from tests.pages.html import texts, way
from tests.properties.life import Life, fold
from tests.storms.live_site import LiveSite, Visitor

KINDS = ("confirm", "signed", "work-email", "decision")
TALLIED = ("signed", "verified", "supporters", "private", "held")


class ClosingCheck:
    """Asks every door in turn. What is not as promised is a finding, in words."""

    def __init__(
        self, live_site: LiveSite, expected: Expected, arrived: Sequence[Arrived], slugs: Sequence[str]
    ) -> None:
        self.live_site, self.expected, self.slugs = live_site, expected, slugs
        self.visitor = Visitor(live_site.ports)
        self.private = {mail.to: mail.link for mail in arrived if mail.kind == "signed"}
        self.numbers: dict[str, int] = {}  # by name, as each owner's receipt says
        self.ids: dict[tuple[str, str], list[str]] = defaultdict(list)
        for mail in arrived:
            self.ids[mail.to, mail.kind].append(mail.message_id)

    def findings(self) -> list[str]:
        found = [*self._mails(), *self._outbox()]
        for slug in self.slugs:
            checks = (self._tally, self._receipts, self._lists, self._ledger, self._rows)
            found += [f"{slug}: {finding}" for check in checks for finding in check(slug)]
        told = self.live_site.tell("tally", "audit")
        self.visitor.leave()
        return found if "agree" in told else [*found, told]

    @property
    def twice(self) -> int:
        """Mails that arrived once more, as they may when somebody was killed in the middle of one."""
        return sum(len(ids) - 1 for ids in self.ids.values() if ids)

    def _json(self, path: str) -> Any:
        return json.loads(self.visitor.ask("GET", path).body)

    def _mails(self) -> Iterator[str]:
        for address, kind in self.expected.owed():
            if not self.ids[address, kind]:
                yield f"{address} has no {kind} mail"
        for (address, kind), ids in self.ids.items():
            if len(set(ids)) > 1:
                yield f"{address} has {len(set(ids))} different {kind} mails"
            if kind not in KINDS:
                yield f"{address} has a {kind} mail that nobody caused"

    def _outbox(self) -> Iterator[str]:
        end_read()
        states = Counter(db.session.scalars(select(OutgoingMail.state)))
        if set(states) - {MailState.SENT, MailState.WITHHELD}:
            yield f"the outbox still holds {dict(states)}"

    def _tally(self, slug: str) -> Iterator[str]:
        promised, told = self.expected.tally(slug), self._json(f"/api/v1/letters/{slug}")["tally"]
        if {key: told[key] for key in TALLIED} != promised:
            yield f"the record says {promised}, the API {told}"
        page = unescape(self.visitor.ask("GET", f"/letters/{slug}").body)
        if not re.search(rf"\b{promised['supporters']:,}\b", page):
            yield f"the letter's page does not say {promised['supporters']:,}"

    def _lists(self, slug: str) -> Iterator[str]:
        promised, rows = self.expected.listed(slug), self._csv(slug)
        doors = {
            "JSON": Counter(self._names_by_api(slug)),
            "page": Counter(self._names_on_pages(slug)),
            "CSV": Counter((row["list"], row["name"]) for row in rows),
        }
        for door, told in doors.items():
            if told != promised:
                wrong = sorted((told - promised) + (promised - told))
                yield f"the {door} lists {told.total()} names, the record {promised.total()}: {wrong[:5]}"
        if any(int(row["number"]) != self.numbers.get(row["name"]) for row in rows):
            yield "the CSV gives somebody another number than their receipt"

    def _names_by_api(self, slug: str) -> Iterator[tuple[str, str]]:
        for which in ("verified", "supporters"):
            after: str | None = ""
            while after is not None:
                told = self._json(f"/api/v1/letters/{slug}/signatures?list={which}&after={after}")
                yield from ((which, row["name"]) for row in told["signatures"])
                after = told["next"]

    def _names_on_pages(self, slug: str) -> Iterator[tuple[str, str]]:
        known = {person.name for person in self.expected.people.values()}
        for which, page in (("verified", "credits"), ("supporters", "supporters")):
            path = f"/letters/{slug}/{page}"
            while path:
                body = self.visitor.ask("GET", path).body
                yield from ((which, name) for name in texts(body, "bdi") if name in known)
                path = way(body, "More names") or way(body, "Continue the credits")

    def _csv(self, slug: str) -> list[dict[str, str]]:
        file = Path(self.live_site.folder) / f"{slug}.csv"
        self.live_site.tell("export", slug, "--list", "all", "--format", "csv", "-o", str(file))
        with file.open(newline="", encoding="utf-8-sig") as lines:
            return list(csv.DictReader(lines))

    def _ledger(self, slug: str) -> Iterator[str]:
        """The entries themselves, folded by rules that know nothing of the product's."""
        end_read()
        query = select(Entry).join(Letter, Letter.id == Entry.letter_id).where(Letter.slug == slug).order_by(Entry.idx)
        entries = list(db.session.scalars(query))
        if [entry.idx for entry in entries] != list(range(len(entries))):
            yield "the indexes are not 0, 1, 2 …"
        numbers = sorted(entry.number for entry in entries if entry.number is not None)
        if numbers != list(range(1, len(numbers) + 1)):
            yield "the numbers are not 1, 2, 3 …"
        kinds = Counter(str(entry.kind) for entry in entries)
        if kinds != self.expected.entries(slug):
            yield f"the ledger holds {dict(kinds)}, the record says {dict(self.expected.entries(slug))}"
        promised = {key: value for key, value in self.expected.tally(slug).items() if key != "held"}
        if fold(entry for entry in entries if entry.signature_id) != promised:
            yield f"folded, the ledger says {fold(entries)}, the record {promised}"

    def _rows(self, slug: str) -> Iterator[str]:
        """As many signatures as were promised; of those who went away unanswered, some more may be pending."""
        end_read()
        query = select(Signature.state).join(Letter, Letter.id == Signature.letter_id).where(Letter.slug == slug)
        rows = Counter(str(state.value) for state in db.session.scalars(query))
        gone = [who for who, one in self.expected.people.items() if one.slug == slug and not one.accepted]
        kept = sum(bool(self.ids[who, "confirm"]) for who in gone)
        if rows != self.expected.states(slug) + Counter(pending=kept):
            yield f"the rows say {dict(rows)}, the record {dict(self.expected.states(slug))} and {kept} who went away"

    def _receipts(self, slug: str) -> Iterator[str]:
        """Each private link shows what its owner was promised."""
        for address, person in self.expected.people.items():
            if person.slug == slug and person.life is not None and address in self.private:
                yield from self._receipt(address, person, person.life)

    def _receipt(self, address: str, person: Promised, life: Life) -> Iterator[str]:
        answer = self.visitor.ask("GET", self.private[address], accept="application/json")
        if life.erased:
            if answer.status != 404:
                yield f"{address} was erased, and the private link answers {answer.status}"
            return
        told = json.loads(answer.body)
        if (told["state"], told["listed"]) != (person.state, person.is_listed):
            yield f"{address} was promised {person.state}, listed {person.is_listed}, and is told {told}"
        if (told["number"] is None) != life.held:
            yield f"{address} has number {told['number']}"
        self.numbers[person.name] = told["number"]

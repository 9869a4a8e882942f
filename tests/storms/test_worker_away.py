"""Mail servers that refuse for a while, and a worker that is down: users notice only a delay."""

import re

import pytest

from tests.make import a_letter, answers
from tests.processes.running import until
from tests.storms.names import NAMES, PEOPLE
from tests.storms.town import Answer, Found, TownWithMail, Visitor, link_in, tally

pytestmark = [pytest.mark.processes, pytest.mark.timeout(120)]

# What differs between two answers of the same kind: the moment, and what belongs to one person.
OF_ONE_ANSWER = ("Date", "Location", "Content-Length", "ETag")


def sign(visitor: Visitor, slug: str, address: str) -> Answer:
    return visitor.ask("POST", f"/letters/{slug}/sign", answers(NAMES[address], email=address))


def alike(answer: Answer) -> tuple[int, str, dict[str, str]]:
    """What two answers of the same kind have in common."""
    headers = {name: value for name, value in answer.headers.items() if name not in OF_ONE_ANSWER}
    return answer.status, re.sub(r"(h=|/signature/).*", r"\1", answer.location), headers


def link_of(town: TownWithMail, address: str) -> str:
    town.deliver("confirm", [address])
    return link_in(town.mails("confirm")[address][0])


def test_mail_refused_for_a_while_reaches_all_hundred_afterwards(found: Found) -> None:
    slug = a_letter().slug
    town = found()
    visitor = Visitor(town.ports)
    people = PEOPLE[:100]
    town.mail.down()

    signed = [sign(visitor, slug, address).status for address in people[:60]]
    town.workers[0].command.says("cannot be reached")
    town.mail.box.to_recipient = ["451 4.3.2 Not now"] * 20
    town.mail.box.to_sender = ["421 4.3.2 Too much at once"]
    town.mail.up()
    signed += [sign(visitor, slug, address).status for address in people[60:]]

    assert signed == [303] * 100
    until(lambda: town.all_have("confirm", people), within=60)
    assert {address: len(mails) for address, mails in town.mails("confirm").items()} == dict.fromkeys(people, 1)
    visitor.leave()


def test_without_a_worker_signing_and_confirming_answer_the_same(found: Found) -> None:
    ada, bao, cleo = PEOPLE[:3]
    slug = a_letter().slug
    town = found()
    visitor = Visitor(town.ports)
    with_worker = [sign(visitor, slug, ada)]
    sign(visitor, slug, bao)
    links = [link_of(town, ada), link_of(town, bao)]
    with_worker.append(visitor.ask("POST", links[0], answers(NAMES[ada])))
    until(lambda: tally(visitor, slug)["signed"] == 1)

    town.workers[0].end()
    without = [sign(visitor, slug, cleo), visitor.ask("POST", links[1], answers(NAMES[bao]))]
    receipt = visitor.ask("GET", without[1].location)

    assert [alike(answer) for answer in without] == [alike(answer) for answer in with_worker]
    assert [answer.status for answer in without] == [303, 303]
    assert receipt.status == 200
    assert visitor.failures == 0
    assert tally(visitor, slug)["signed"] == 1
    town.workers[0].come_back()
    until(lambda: tally(visitor, slug)["signed"] == 2)
    town.deliver("confirm", [cleo])
    visitor.leave()

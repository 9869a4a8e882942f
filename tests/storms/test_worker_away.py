"""Mail servers that refuse for a while, and a worker that is down: users notice only a delay."""

import re

import pytest

from tests.make import a_letter, answers
from tests.processes.running import until
from tests.storms.live_site import Answer, LiveSiteWithMail, StartSite, Visitor, link_in, tally
from tests.storms.names import NAMES, PEOPLE

pytestmark = [pytest.mark.processes, pytest.mark.timeout(120)]

# What differs between two answers of the same kind: the moment, and what belongs to one person.
OF_ONE_ANSWER = ("Date", "Location", "Content-Length", "ETag")


def sign(visitor: Visitor, slug: str, address: str) -> Answer:
    return visitor.ask("POST", f"/letters/{slug}/sign", answers(NAMES[address], email=address))


def alike(answer: Answer) -> tuple[int, str, dict[str, str]]:
    """What two answers of the same kind have in common."""
    headers = {name: value for name, value in answer.headers.items() if name not in OF_ONE_ANSWER}
    return answer.status, re.sub(r"(h=|/signature/).*", r"\1", answer.location), headers


def link_of(live_site: LiveSiteWithMail, address: str) -> str:
    live_site.deliver("confirm", [address])
    return link_in(live_site.mails("confirm")[address][0])


def test_mail_refused_for_a_while_reaches_all_hundred_afterwards(start_site: StartSite) -> None:
    slug = a_letter().slug
    live_site = start_site()
    visitor = Visitor(live_site.ports)
    people = PEOPLE[:100]
    live_site.mail.down()

    signed = [sign(visitor, slug, address).status for address in people[:60]]
    live_site.workers[0].command.says("cannot be reached")
    live_site.mail.box.to_recipient = ["451 4.3.2 Not now"] * 20
    live_site.mail.box.to_sender = ["421 4.3.2 Too much at once"]
    live_site.mail.up()
    signed += [sign(visitor, slug, address).status for address in people[60:]]

    assert signed == [303] * 100
    until(lambda: live_site.all_have("confirm", people), within=60)
    assert {address: len(mails) for address, mails in live_site.mails("confirm").items()} == dict.fromkeys(people, 1)
    visitor.leave()


def test_without_a_worker_signing_and_confirming_answer_the_same(start_site: StartSite) -> None:
    ada, bao, cleo = PEOPLE[:3]
    slug = a_letter().slug
    live_site = start_site()
    visitor = Visitor(live_site.ports)
    with_worker = [sign(visitor, slug, ada)]
    sign(visitor, slug, bao)
    links = [link_of(live_site, ada), link_of(live_site, bao)]
    with_worker.append(visitor.ask("POST", links[0], answers(NAMES[ada])))
    until(lambda: tally(visitor, slug)["signed"] == 1)

    live_site.workers[0].end()
    without = [sign(visitor, slug, cleo), visitor.ask("POST", links[1], answers(NAMES[bao]))]
    receipt = visitor.ask("GET", without[1].location)

    assert [alike(answer) for answer in without] == [alike(answer) for answer in with_worker]
    assert [answer.status for answer in without] == [303, 303]
    assert receipt.status == 200
    assert visitor.failures == 0
    assert tally(visitor, slug)["signed"] == 1
    live_site.workers[0].come_back()
    until(lambda: tally(visitor, slug)["signed"] == 2)
    live_site.deliver("confirm", [cleo])
    visitor.leave()

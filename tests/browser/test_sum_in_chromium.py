"""The proof-of-work widget under the real Content Security Policy: it solves by itself on a busy site, and is absent
otherwise.
"""

import http.client
from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, expect

from app import create_app
from app.core.config import read_config
from app.web import proof_of_work
from app.web.limits import BUSY_SITE
from tests.browser.open_site import A_FORM, QUIET, OpenSite, a_site, load_demo, opened
from tests.browser.visitor import DESKTOP, Visitor

pytestmark = pytest.mark.browser

FORM = f"/letters/{QUIET}/sign"


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenSite]:
    """A site that may be made busy without disturbing other tests."""
    site = a_site(tmp_path_factory.mktemp("busy"), TRUSTED_PROXIES="1")
    load_demo(site, signers=3)
    with opened(site):
        yield site


def fills_in_and_signs(ada: Visitor, *, email: str) -> dict[str, list[str]]:
    """What the browser sent."""
    ada.fills_in(name="Ada Marlowe-Finch", email=email, place="California")
    ada.chooses("Show my name", "Yes")
    ada.consents()
    with ada.page.expect_request(lambda request: request.method == "POST") as sent:
        ada.presses("Sign the letter")
    expect(ada.page.get_by_role("heading", level=1)).to_have_text("Check your email")
    return parse_qs(sent.value.post_data or "")


def many_sign(site: OpenSite) -> None:
    """From all over the world, by a proxy; within a minute."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    for at in range(BUSY_SITE.amount):
        connection.request(
            "POST", FORM, body="website=x", headers=A_FORM | {"X-Forwarded-For": f"203.0.113.{at % 250}"}
        )
        with connection.getresponse() as answer:
            answer.read()
            assert answer.status == 303
    connection.close()


def test_the_sum_is_done_and_sent_while_the_site_is_busy_and_asked_of_nobody_before(
    chromium: Browser, own_site: OpenSite
) -> None:
    with Visitor(chromium, own_site.url, **DESKTOP) as ada:
        ada.opens(FORM)
        assert "altcha" not in fills_in_and_signs(ada, email="ada@inkwell.example")
        assert not [url for url in ada.requests if "altcha" in url or "challenge" in url]

    many_sign(own_site)
    with Visitor(chromium, own_site.url, **DESKTOP) as bao:
        page = bao.opens(FORM)
        expect(page.get_by_role("status")).to_contain_text("Your browser has finished its check")
        assert page.get_by_role("checkbox", name="robot").count() == 0, "the widget asks nothing of a person"
        [solution] = fills_in_and_signs(bao, email="bao@inkwell.example")["altcha"]
        with create_app(read_config(own_site.environment)).app_context():
            assert proof_of_work.solved_challenge(solution)

    with Visitor(chromium, own_site.url, **DESKTOP, java_script_enabled=False) as noor:
        page = noor.opens(FORM)
        expect(page.get_by_role("status")).to_have_count(0)
        assert "altcha" not in fills_in_and_signs(noor, email="noor@inkwell.example")

"""Every public route is public on purpose, and reading changes nothing."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.audit_log.record import THE_OPERATOR
from app.cli.accounts import new_sign_in_link
from app.core import clock
from app.core.db import transaction
from app.letters import draft_links
from app.models import Letter
from app.moderation import protected_names
from tests.console.own_pictures import own_picture_of
from tests.desk import an_owner
from tests.house.public_pages import READ
from tests.make import a_letter, a_listed_domain, confirm, sign, work
from tests.pages.html import value
from tests.post_box import PostBox
from tests.sign_in import Organiser
from tests.statements import statements_written

WRITE: dict[str, str] = {
    "signing.post_sign": "anybody may sign",
    "sent.post_code": "opens the confirm page, by a mailed code, for the browser that signed",
    "sent.post_again": "the browser that signed may ask; the answer goes to the mailbox",
    "signing.post_confirm": "by a mailed token",
    "signing.post_not_me": "by a mailed token",
    "signer.post_signature": "by a mailed token",
    "verification.post_prove": "by a mailed token",
    "by_mail.post_lost_link": "anybody may ask; the answer goes to the mailbox",
    "by_mail.post_move": "by a mailed token",
    "by_mail.post_unsubscribe": "by a mailed token; mail programs post it (RFC 8058)",
    "reports.post_report": "anybody may doubt a name",
    "reports.post_disclaim": "by a mailed token",
    "watches.post_watch": "by a mailed token",
    "watches.post_begin": "by a mailed token",
    "console.post_invitation": "by a mailed token",
    "console.post_forgotten": "anybody may ask; the answer goes to the mailbox",
    "console.post_new_password": "by a mailed token",
    "sign_in_link.sign_in": "by a token that the operator printed",
}
# Flask-Security's own views, each of which shows and takes its form.
OF_ACCOUNTS: dict[str, str] = {
    "login": "the door; the same answer for every address",
    "logout": "ends a session; with its form's token",
    "two_factor_token_validation": "the second half of the door; needs the first",
    "tf_select": "which second factor; needs the first half",
    "two_factor_rescue": "which way on without the phone; needs the first half",
    "mf_recovery": "a recovery code; needs the first half",
    "wan_signin": "the door by a passkey",
    "wan_signin_response": "the door by a passkey",
    "verify": "of somebody signed in: it is still you",
    "wan_verify": "the same by a passkey",
    "wan_verify_response": "the same by a passkey",
    "change_password": "of somebody signed in",
    "two_factor_setup": "of somebody signed in",
    "two_factor_setup_validate": "of somebody signed in",
    "mf_recovery_codes": "of somebody signed in",
    "wan_register": "of somebody signed in",
    "wan_register_response": "of somebody signed in",
    "wan_delete": "of somebody signed in",
}


def is_guarded(app: Flask, endpoint: str) -> bool:
    """Whether a view stands behind a guard of the console (tests/console/test_permissions.py knocks at each)."""
    view = app.view_functions[endpoint]
    return hasattr(view, "act") or hasattr(view, "for_everybody_signed_in")


def test_every_route_is_public_on_purpose_or_guarded(app: Flask) -> None:
    ours = [
        rule for rule in app.url_map.iter_rules()
        if not is_guarded(app, rule.endpoint) and not rule.endpoint.startswith("security.")
    ]  # fmt: skip
    reading = {rule.endpoint for rule in ours if "GET" in (rule.methods or ())}
    writing = {rule.endpoint for rule in ours if (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}}

    assert reading == set(READ)
    assert writing == set(WRITE)
    assert not reading & writing, "one view, one method"


def test_what_flask_security_opens_is_known(app: Flask) -> None:
    opened = (rule.endpoint for rule in app.url_map.iter_rules())
    there = {endpoint.removeprefix("security.") for endpoint in opened if endpoint.startswith("security.")}

    assert there == set(OF_ACCOUNTS)


@pytest.fixture
def life(client: FlaskClient, post_box: PostBox) -> dict[str, list[str]]:
    """A letter on which everything has happened; the paths that lead there, by endpoint."""
    letter = a_letter()
    a_listed_domain("northlight.example")
    sent = sign(client, letter, name="Ada Marlowe-Finch", email="ada@example.org")
    still_pending = post_box.last.links
    sign(
        client, letter, name="Bao Lindqvist", email="bao@example.org",
        professional="1", profession="writers", route="work-email", work_email="bao@northlight.example",
    )  # fmt: skip
    used = post_box.last.links
    private = confirm(client, used[0]).location
    work()
    [thanks] = post_box.to("bao@example.org", "signed")
    [work_mail] = post_box.to("bao@northlight.example", "work-email")
    return (
        by_endpoint(letter)
        | {
            "sent.sent": [sent.location, f"/letters/{letter.slug}/sent"],
            "signing.confirm": [still_pending[0], used[0]],
            "signing.not_me": [still_pending[1], used[1]],
            "signer.signature": [private],
            "signer.my_own_data": [f"{private}/my-data.json"],
            "signer.credit": [f"{private}/credit.png"],
            "verification.prove": [work_mail.link],
            "sign_in_link.show": [new_sign_in_link(an_owner(letter).email)],
            "console.invitation": ["/organise/invitation/not-one-of-ours"],
            "by_mail.unsubscribe": re.findall("<(.*)>", thanks.message["List-Unsubscribe"]),
        }
        | moving_and_reporting(client, post_box, letter, private)
        | watching(client, post_box, letter)
        | choosing_a_password(client.application, post_box, letter)
        | showing_a_draft()
        | {"public.own_picture": [own_picture_of(a_letter())]}
    )


def showing_a_draft() -> dict[str, list[str]]:
    draft = a_letter(published=False)
    with transaction() as session:
        token = draft_links.make(session, letter=draft, by=THE_OPERATOR, now=clock.now())
    return {"drafts.draft": [f"/draft/{token}"], "drafts.share_picture": [f"/draft/{token}/share-picture"]}


def choosing_a_password(app: Flask, post_box: PostBox, letter: Letter) -> dict[str, list[str]]:
    owner = an_owner(letter)
    Organiser(app).post("/organise/reset", {"email": owner.email})
    return {
        "console.forgotten": ["/organise/reset"],
        "console.new_password": [post_box.to(owner.email, "password-reset")[0].link],
    }


def watching(client: FlaskClient, post_box: PostBox, letter: Letter) -> dict[str, list[str]]:
    """The links that begin a name watch and end it."""
    with transaction() as session:
        protected_names.protect(
            session, letter_id=None, name="Orla Vantongeren", famous=False, watch="desk@publicist.example",
            by=THE_OPERATOR, now=clock.now(),
        )  # fmt: skip
    begin = post_box.to("desk@publicist.example", "watch-confirm")[0].link
    client.post(begin)
    sign(client, letter, name="Orla Vantongeren", email="orla@example.org")
    confirm(client, post_box.to("orla@example.org", "confirm")[0].link)
    stop = post_box.to("desk@publicist.example", "name-watch")[0].links[-1]
    return {"watches.watch": [stop], "watches.begin": [begin]}


def moving_and_reporting(client: FlaskClient, post_box: PostBox, letter: Letter, private: str) -> dict[str, list[str]]:
    client.post(private, data={"act": "address", "email": "bao@example.net"})
    [old], [new] = post_box.to("bao@example.org", "old-address"), post_box.to("bao@example.net", "new-address")
    report = f"/letters/{letter.slug}/report?q=bao"
    mark = value(client.get(report).text, "[name=name]", "value")
    form = {"name": mark, "kind": "me", "email": "lindqvist@example.net"}
    reported = client.post(report, data=form)
    lost = client.post("/lost-link", data={"letter": letter.slug, "email": "nobody@example.org"})
    return {
        "by_mail.lost_link": ["/lost-link", f"/lost-link?letter={letter.slug}", "/lost-link?letter=none"],
        "by_mail.lost_link_sent": [lost.location, "/lost-link/sent?h=x"],
        "by_mail.move": [old.link, new.link],
        "reports.report": [report, f"/letters/{letter.slug}/report", f"/letters/{letter.slug}/report?q=nobody"],
        "reports.reported": [reported.location, f"/letters/{letter.slug}/reported"],
        "reports.disclaim": [post_box.to("lindqvist@example.net", "report")[0].link],
    }


def by_endpoint(letter: Letter) -> dict[str, list[str]]:
    of_letter = f"/letters/{letter.slug}"
    return {
        "public.index": ["/"],
        "public.letter": [of_letter, "/letters/no-such-letter"],
        "public.credits": [f"{of_letter}/credits", f"{of_letter}/credits?q=bao", f"{of_letter}/credits?after=1"],
        "public.supporters": [f"{of_letter}/supporters", f"{of_letter}/supporters?q=ada"],
        "public.texts": [f"{of_letter}/texts"],
        "public.exact_text": [f"{of_letter}/texts/1.json", f"{of_letter}/texts/1.md", f"{of_letter}/texts/9.json"],
        "public.share_picture": [f"{of_letter}/share.png"],
        "organisations.organisation": [f"/organisations/{letter.organisation.slug}", "/organisations/nobody"],
        "organisations.mark": [f"/organisations/{letter.organisation.slug}/mark/none.png"],
        "public.privacy": ["/privacy"],
        "public.how_we_verify": ["/how-we-verify"],
        **{"icons.favicon": ["/favicon.ico"], "icons.touch_icon": ["/apple-touch-icon.png"]},
        "icons.manifest": ["/manifest.webmanifest"],
        "icons.robots": ["/robots.txt"],
        "icons.share_picture": ["/share.png"],
        "health.healthz": ["/healthz"],
        "health.readyz": ["/readyz"],
        "metrics.metrics": ["/metrics"],
        "signing.sign": [f"{of_letter}/sign"],
        "signing.challenge": ["/challenge"],
        "api.letters": ["/api/v1/letters"],
        "api.letter": [f"/api/v1{of_letter}"],
        "api.signatures": [f"/api/v1{of_letter}/signatures", f"/api/v1{of_letter}/signatures?list=supporters"],
        "api.letter_professions": [f"/api/v1{of_letter}/professions"],
        "api.professions": ["/api/v1/professions"],
        "dev.mailbox": ["/dev/mailbox"],
        "dev.mailbox_json": ["/dev/mailbox.json"],
        "dev.mail_html": ["/dev/mailbox/20260101T000000.000000-none.html"],
        "static": ["/static/favicon.svg"],
    }


def test_reading_changes_nothing(client: FlaskClient, life: dict[str, list[str]]) -> None:
    assert set(life) == set(READ), "each reading view is read here"

    for endpoint, paths in life.items():
        for path in paths:
            for read in (client.get, client.head, client.options):
                with statements_written() as written, read(path) as answer:
                    pass
                assert answer.status_code in (200, 404), f"{endpoint} {path} answers {answer.status_code}"
                assert written == [], f"{endpoint} writes"


def test_the_development_mailbox_is_for_development(app: Flask) -> None:
    assert app.view_functions["dev.mailbox"].__module__ == "app.dev.views"
    assert all(rule.rule.startswith("/dev/") for rule in app.url_map.iter_rules() if rule.endpoint.startswith("dev."))

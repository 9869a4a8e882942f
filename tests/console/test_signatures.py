"""Organisers search signatures by name, status, place, route, claim, day and mail domain. Nobody else can."""

from datetime import UTC
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import Letter, Role
from tests.desk import Browser, a_colleague, an_owner, at_desk
from tests.journeys.steps import asked, moderate, named, press, signed
from tests.make import a_letter, a_listed_domain, sign, work
from tests.pages.html import texts, values
from tests.post_box import PostBox

ADA, BAO, PRO, HIDING = "Ada Public", "Bao Private", "Pia Professional", "Hal Hidden"
HELD, GONE, REMOVED, REFUSED, PENDING = (
    "Senator Helga Held",
    "Gus Gone",
    "Rex Removed",
    "Visit ray.example",
    "Pam Pending",
)
EVERYBODY = {ADA, BAO, PRO, HIDING, HELD, GONE, REMOVED, REFUSED}


@pytest.fixture
def letter(client: FlaskClient, post_box: PostBox) -> Letter:
    """One signature of each kind."""
    a_listed_domain("northlight.example")
    letter = a_letter()
    pro = {"professional": "1", "profession": "actors", "route": "work-email", "work_email": "pia@northlight.example"}
    signed(client, post_box, letter, name=ADA, email="ada@inkwell.example")
    signed(client, post_box, letter, name=BAO, email="bao@postbox.example", show_name="no", place="US-NY")
    signed(client, post_box, letter, name=PRO, email="pia@northlight.example", place="GB", **pro)
    hiding = signed(client, post_box, letter, name=HIDING, email="hal@inkwell.example")
    signed(client, post_box, letter, name=HELD, email="helga@inkwell.example")
    gone = signed(client, post_box, letter, name=GONE, email="gus@postbox.example")
    signed(client, post_box, letter, name=REMOVED, email="rex@postbox.example")
    signed(client, post_box, letter, name=REFUSED, email="ray@postbox.example")
    asked(client, post_box, letter, name=PENDING, email="pam@inkwell.example")
    work()
    press(client, hiding, "hide")
    press(client, gone, "withdraw")
    moderate("remove", named(letter, REMOVED))
    moderate("remove", named(letter, REFUSED))
    work()
    return letter


@pytest.fixture
def owner(app: Flask, letter: Letter) -> Browser:
    return at_desk(app, an_owner(letter))


def search(browser: Browser, letter: Letter, **wanted: str) -> list[str]:
    """The names that the page shows, in its order."""
    answer = browser.get(f"/organise/letters/{letter.slug}/signatures?{urlencode(wanted)}")
    assert answer.status_code == 200, answer.text
    return names_on(answer.text)


def names_on(page: str) -> list[str]:
    return texts(page, "a.serif > bdi")


def test_everybody_who_confirmed_is_there_the_newest_first(owner: Browser, letter: Letter) -> None:
    assert search(owner, letter) == [REFUSED, REMOVED, GONE, HELD, HIDING, PRO, BAO, ADA]


FINDS: list[tuple[dict[str, str], set[str]]] = [
    ({"q": "ada"}, {ADA}),
    ({"q": "PUBL"}, {ADA}),
    ({"q": "priv"}, {BAO}),
    ({"q": "hidden hal"}, {HIDING}),
    ({"q": "held"}, {HELD}),
    ({"q": "ray"}, {REFUSED}),
    ({"q": "removed"}, {REMOVED}),
    ({"q": "gone"}, {GONE}),
    ({"q": "ada private"}, set()),
    ({"state": "listed"}, {ADA, PRO}),
    ({"state": "private"}, {BAO, HIDING}),
    ({"state": "held"}, {HELD}),
    ({"state": "withdrawn"}, {GONE}),
    ({"state": "removed"}, {REMOVED, REFUSED}),
    ({"place": "US-NY"}, {BAO}),
    ({"place": "GB"}, {PRO}),
    ({"place": "US"}, EVERYBODY - {PRO}),
    ({"place": "US-WY"}, set()),
    ({"proof": "work-email"}, {PRO}),
    ({"proof": "published-credits"}, set()),
    ({"proof": "none"}, EVERYBODY - {PRO}),
    ({"claim": "verified"}, {PRO}),
    ({"claim": "none"}, EVERYBODY - {PRO}),
    ({"claim": "declined"}, set()),
    ({"domain": "inkwell.example"}, {ADA, HIDING, HELD}),
    ({"domain": "Somebody@POSTBOX.example"}, {BAO, GONE, REMOVED, REFUSED}),
    ({"domain": "northlight.example", "place": "GB", "claim": "verified", "q": "pia", "proof": "work-email"}, {PRO}),
    ({"day": "2001-02-03"}, set()),
    ({"q": "r", "state": "removed", "domain": "postbox.example"}, {REMOVED, REFUSED}),
]


def test_each_filter_finds_whom_it_says(owner: Browser, letter: Letter) -> None:
    for wanted, found in FINDS:
        assert set(search(owner, letter, **wanted)) == found, wanted


def test_a_day_is_the_one_of_confirming_in_utc(owner: Browser, letter: Letter) -> None:
    days = {named(letter, name).confirmed_at for name in (ADA, REFUSED)}
    today = {at.astimezone(UTC).date().isoformat() for at in days if at}
    assert {name for day in today for name in search(owner, letter, day=day)} == EVERYBODY


def test_whoever_has_not_confirmed_is_only_counted(owner: Browser, letter: Letter) -> None:
    page = owner.get(f"/organise/letters/{letter.slug}/signatures?state=pending").text
    assert "Not confirmed yet: 1." in page
    for wanted in ({"q": "Pam"}, {"q": "pending"}, {"state": "pending"}, {"domain": "inkwell.example"}, {}):
        answer = owner.get(f"/organise/letters/{letter.slug}/signatures?{urlencode(wanted)}")
        assert PENDING not in answer.text
    pending = named(letter, PENDING)
    assert owner.get(f"/organise/letters/{letter.slug}/signatures/{pending.id}").status_code == 404


def test_private_held_and_removed_names_are_found_by_no_public_search(client: FlaskClient, letter: Letter) -> None:
    for name in EVERYBODY - {ADA, PRO}:
        for page in ("supporters", "credits", "report"):
            word = name.split()[-1]
            shown = client.get(f"/letters/{letter.slug}/{page}?q={word}").text.partition("<main")[2]
            assert name not in shown, (name, page)


def test_no_address_stands_on_any_page(owner: Browser, letter: Letter) -> None:
    pages = [owner.get(f"/organise/letters/{letter.slug}/signatures").text]
    for name in EVERYBODY:
        pages.append(owner.get(f"/organise/letters/{letter.slug}/signatures/{named(letter, name).id}").text)
    for page in pages:
        assert "@" not in page.partition("<main")[2].replace("after the @", "")
    assert "inkwell.example" in pages[0]


def test_an_erased_signature_is_a_line_without_a_name(
    client: FlaskClient, post_box: PostBox, owner: Browser, letter: Letter
) -> None:
    private = signed(client, post_box, letter, name="Quillon Farrow", email="q@farrow.example", show_name="no")
    work()
    assert search(owner, letter, q="farrow") == ["Quillon Farrow"]
    press(client, private, "erase")
    work()
    assert search(owner, letter, q="farrow") == []
    page = owner.get(f"/organise/letters/{letter.slug}/signatures?state=withdrawn").text
    assert "Erased" in page
    assert "farrow" not in page.lower()


ODD = ("%", "_", "%%", "'", '"', "O'Brien", "b' OR 1=1 --", "\\", "*", "<script>", "😀", "\u202exyz", "毛", "q" * 100)


def test_the_form_of_the_search_leads_to_its_page(owner: Browser, letter: Letter) -> None:
    page = f"/organise/letters/{letter.slug}/signatures"

    assert f'<form class="search-signatures" method="get" action="{page}"' in owner.get(page).text


def test_odd_letters_are_only_letters(owner: Browser, letter: Letter) -> None:
    for typed in ODD:
        finds_nobody(owner, letter, typed)
    too_long = owner.get(f"/organise/letters/{letter.slug}/signatures?{urlencode({'q': 'q' * 5000})}")
    assert too_long.status_code == 422


def finds_nobody(owner: Browser, letter: Letter, typed: str) -> None:
    assert search(owner, letter, q=typed) == []
    for field in ("domain", "day"):
        answer = owner.get(f"/organise/letters/{letter.slug}/signatures?{urlencode({field: typed})}")
        assert answer.status_code == 422, (field, typed)
        assert "needs your attention" in answer.text
    for field in ("state", "place", "claim", "proof"):
        answer = owner.get(f"/organise/letters/{letter.slug}/signatures?{urlencode({field: typed})}")
        assert answer.status_code == 422, (field, typed)


def test_names_in_every_script_are_found(
    client: FlaskClient, post_box: PostBox, owner: Browser, letter: Letter
) -> None:
    names = ["Seán O'Brien", "毛 小龍", "Nguyễn Thị Hoa", "Étienne d’Orme", "Øyvind Straße"]
    for at, name in enumerate(names):
        signed(client, post_box, letter, name=name, email=f"script-{at}@example.org", show_name="no")
    work()
    for typed, at in (("obrien", 0), ("SEAN", 0), ("毛", 1), ("thi nguyen", 2), ("dorme", 3), ("strasse", 4)):
        assert search(owner, letter, q=typed) == [names[at]], typed


MARKS = ("", "x", "0-0", "99999999999999999-1", "1-999999999999999999", "1-1-1", "-1-5")


def test_a_mark_that_is_none_of_ours_does_no_harm(owner: Browser, letter: Letter) -> None:
    for before in MARKS:
        assert set(search(owner, letter, before=before)) <= EVERYBODY
        assert set(search(owner, letter, before=before, q="a", claim="none")) <= EVERYBODY


def test_pages_skip_nobody_and_repeat_nobody_while_people_sign(
    client: FlaskClient, post_box: PostBox, owner: Browser, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = {f"Ben Number{at}" for at in range(12)}
    for at, name in enumerate(sorted(there)):
        signed(client, post_box, letter, name=name, email=f"ben-{at}@crowd.example")
    work()
    monkeypatch.setattr("app.moderation.search_pages.page.__kwdefaults__", {"most": 3})
    late = asked(client, post_box, letter, name="Ben Late", email="late@crowd.example")
    for wanted in ("?domain=crowd.example", "?q=ben", "?q=ben&claim=none", ""):
        seen: list[str] = []
        page = f"/organise/letters/{letter.slug}/signatures{wanted}"
        while page:
            text = owner.get(page).text
            seen += names_on(text)
            page = next(iter(values(text, "[rel=next]", "href")), "")
            if len(seen) == 6:
                sign(client, letter, name="Ben New", email=f"new{len(wanted)}@crowd.example")
        assert len(seen) == len(set(seen))
        assert there <= set(seen)
        assert "Ben New" not in seen
    assert late


def test_who_may_not_see_them_does_not(app: Flask, letter: Letter) -> None:
    stranger = at_desk(app, an_owner(a_letter()))
    advocate = at_desk(app, a_colleague(letter, Role.ADVOCATE))
    editor = at_desk(app, a_colleague(letter, Role.EDITOR))
    one = f"/{named(letter, ADA).id}"
    for path in ("", one, f"{one}/remove"):
        page = f"/organise/letters/{letter.slug}/signatures{path}"
        assert app.test_client().get(page).status_code == 303
        assert stranger.get(page).status_code == 404
        assert advocate.get(page).status_code == 403
        assert editor.get(page).status_code == (403 if path.endswith("remove") else 200)
    for act in ("remove", "restore"):
        for browser, status in ((editor, 403), (advocate, 403), (stranger, 404)):
            answer = browser.post(f"/organise/letters/{letter.slug}/signatures{one}/{act}", data={"reason": "fake"})
            assert answer.status_code == status
    assert named(letter, ADA).is_confirmed


def test_a_signature_of_another_letter_is_not_there(app: Flask, letter: Letter) -> None:
    other = a_letter()
    stranger = at_desk(app, an_owner(other))
    theirs = named(letter, ADA)
    for path in ("", "/remove"):
        page = f"/organise/letters/{other.slug}/signatures/{theirs.id}{path}"
        assert stranger.get(page).status_code == 404
    for act in ("remove", "restore"):
        answer = stranger.post(f"/organise/letters/{other.slug}/signatures/{theirs.id}/{act}", data={"reason": "fake"})
        assert answer.status_code == 404
    assert named(letter, ADA).is_confirmed
    assert stranger.get(f"/organise/letters/{other.slug}/signatures/99999999999999999999").status_code == 404


def test_the_page_of_one_signature_says_how_it_stands(owner: Browser, letter: Letter) -> None:
    of = {
        name: owner.get(f"/organise/letters/{letter.slug}/signatures/{named(letter, name).id}").text
        for name in EVERYBODY
    }
    assert "work email at northlight.example" in of[PRO]
    assert "Kept private by the signer" in of[BAO]
    assert "Restore this signature" in of[REMOVED]
    assert "the person named did not sign" in of[REFUSED]
    assert "Refuse this name" in of[HELD]
    assert "by the signer" in of[GONE]
    assert "Remove this signature" in of[ADA]
    assert "Remove this signature" not in of[GONE] + of[REMOVED]


def test_a_domain_follows_a_move_and_goes_with_the_address(
    client: FlaskClient, post_box: PostBox, owner: Browser, letter: Letter
) -> None:
    assert [named(letter, name).mail_domain for name in (ADA, PENDING)] == ["inkwell.example", "inkwell.example"]
    private = signed(client, post_box, letter, name="Ida Mover", email="ida@here.example")
    assert search(owner, letter, domain="here.example") == ["Ida Mover"]
    client.post(private, data={"act": "address", "email": "ida@Elsewhere.EXAMPLE"})
    for address in ("ida@here.example", "ida@Elsewhere.EXAMPLE"):
        post_box.empty()
        client.post([mail for mail in post_box.mails if mail.to.lower() == address.lower()][-1].link)
    assert search(owner, letter, domain="elsewhere.example") == ["Ida Mover"]
    assert search(owner, letter, domain="here.example") == []
    assert client.get(private, headers={"Accept": "application/json"}).status_code == 200

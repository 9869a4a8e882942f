"""How organisers get in, and what they see of their own account: invitations, passwords, second factors, passkeys."""

from app.models import Role
from tests.desk import Browser, a_colleague, at_desk
from tests.i18n.greek_site import GreekSite, a_greek_letter
from tests.i18n.pressing import sends_every_form
from tests.pages.html import csrf_token, texts, values
from tests.pages.people import people
from tests.sign_in import Organiser, code_of, with_password

PAGES = (
    *("sign-in", "reset", "account", "password", "second-factor", "recovery-codes", "recovery", "verify", "passkeys"),
    *("passkey-sign-in", "passkey-verify", "second-factor/choose", "second-factor/code", "second-factor/lost"),
)
NEW = {"password": "pebble violet harbour nine", "password_confirm": "pebble violet harbour nine"}


def walk(site: GreekSite) -> None:
    letter = a_greek_letter()
    owner = at_desk(site.app, a_colleague(letter, Role.OWNER, name="Ида Главная"))
    editor = with_password(a_colleague(letter, Role.EDITOR, email="editor@desk.example", name="Нора Пишущая"))
    for role in Role:
        owner.post(people(letter), {"email": f"invited-{role.value}@desk.example", "role": role.value})
        _accepts(site, f"invited-{role.value}@desk.example")
    owner.get(people(letter))
    stranger = Organiser(site.app)
    _looks(stranger)
    for form in (
        {"email": "", "password": ""},
        {"email": "x", "password": "x"},
        {"email": editor.email, "password": "x"},
    ):
        stranger.post("/organise/sign-in", form)
    _forgets_the_password(site, editor.email)
    _sends_after_signing_out(Organiser(site.app), editor.email, f"/organise/letters/{letter.slug}")
    _sets_up(site, Organiser(site.app), editor.email)
    site.post_box.empty()


def _looks(browser: Browser) -> None:
    for page in PAGES:
        browser.get(f"/organise/{page}")
        sends_every_form(browser, f"/organise/{page}", as_shown=False)


def _accepts(site: GreekSite, email: str) -> None:
    for mail in site.post_box.to(email, "invitation"):
        browser = Organiser(site.app)
        browser.get(mail.link)
        for form in ({}, {"name": "", "password": "short"}, {"name": "Новая", **NEW, "password_confirm": "other"},
                     {"name": f"Новая {'АБВГ'[len(email) % 4]}", **NEW}):  # fmt: skip
            browser.post(mail.link, form)
        browser.get(mail.link)


def _forgets_the_password(site: GreekSite, email: str) -> None:
    browser = Organiser(site.app)
    for typed in ("", "x", email):
        browser.post("/organise/reset", {"email": typed})
    for mail in site.post_box.to(email, "password-reset"):
        browser.get(mail.link)
        for form in ({}, {"password": "short", "password_confirm": "short"}, NEW | {"password_confirm": "other"}, NEW):
            browser.post(mail.link, form)
        browser.get(mail.link)


def _sends_after_signing_out(browser: Organiser, email: str, of_letter: str) -> None:
    """Forms that have a page of their own, and one that has none."""
    typed = {"title": "Имена", "note": "Почему?", "author-0-name": "Марен Оелова", "profession-actors": "1"}
    for page in ("settings", "duplicate", "names"):
        browser.gives_password(email, NEW["password"])
        token = csrf_token(browser.get(f"{of_letter}/settings").text)
        browser.post("/organise/sign-out")
        asked = browser.post(f"{of_letter}/{page}", typed | {"csrf_token": token}, csrf=False)
        browser.get(asked.location)
        browser._token = ""
        back = browser.post(asked.location, {"email": email, "password": NEW["password"]})
        browser.get(back.location)


def _sets_up(site: GreekSite, browser: Organiser, email: str) -> None:
    """An app and recovery codes; and in again with each of them."""
    browser.gives_password(email, NEW["password"])
    _looks(browser)
    for form in ({"password": ""}, {"password": "x", "new_password": "short", "new_password_confirm": "other"}):
        browser.post("/organise/password", form)
    for codes in (["", "000000"], None):  # each of them makes a key anew
        page = browser.post("/organise/second-factor", {"setup": "authenticator"}).text
        keys = texts(page, "main dd.mono")
        for action in values(page, "form[action^='/organise/second-factor/']", "action")[:1]:
            for code in codes or map(code_of, keys):
                browser.post(action, {"code": code})
    browser.makes_recovery_codes()
    _looks(browser)
    again = Organiser(site.app)
    again.gives_password(email, NEW["password"])
    for code in ("", "000000"):
        again.gives_code(code)
        again.gives_recovery_code(code)
    _looks(again)

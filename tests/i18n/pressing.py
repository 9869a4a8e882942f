"""Opens pages and submits each of their forms: empty, too long, and as shown."""

from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from tests.desk import Browser
from tests.make import shown_in
from tests.pages.html import elements

_TYPED = "input:not([type=hidden])[name], textarea[name], select[name]"
_TOO_LONG = "ж" * 2500


def sends_every_form(browser: Browser, page: str, *, as_shown: bool = True) -> None:
    """`as_shown`: also what could be taken, once all that cannot be has been refused."""
    answer = browser.get(page)
    if answer.status_code != 200:
        return
    for form in elements(answer.text, "main form[method=post]"):
        to = urlsplit(form.attributes.get("action") or page).path
        if "sign-out" in to:
            continue
        buttons = [one for one in elements(form, "button[name]") if one.attributes["name"]]
        pressed = dict.fromkeys((one.attributes["name"] or "", one.attributes.get("value") or "") for one in buttons)
        for at, (name, value) in enumerate(pressed or {("", ""): None}):
            button = {name: value} if name else {}
            for words in ("", _TOO_LONG) if at == 0 else ():
                browser.post(to, _filled(form, words) | button)
            if as_shown:
                browser.post(to, shown_in(form) | _texts(form) | button)


def _filled(form: LexborNode, words: str) -> dict[str, str]:
    """What nobody types stays, as the revision that was seen."""
    return shown_in(form) | {one.attributes["name"] or "": words for one in elements(form, _TYPED)}


def _texts(form: LexborNode) -> dict[str, str]:
    return {one.attributes["name"] or "": one.text().removeprefix("\n") for one in elements(form, "textarea[name]")}

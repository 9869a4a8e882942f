"""The details under a sentence of the audit log: a key and its value, each in words."""

import re
from typing import Any

from babel.lists import format_list
from flask_babel import lazy_gettext, lazy_pgettext, pgettext

from app.i18n import formats
from app.i18n.field_labels import field_label
from app.i18n.formats import locale_here
from app.models.waiting_field import Field
from app.moderation.search_forms import ERASURES
from app.verification.revoking import Reason

_TOLD: dict[str, str] = {
    "address": lazy_gettext("address: %(value)s"),
    "changed": lazy_gettext("changed: %(value)s"),
    "famous": lazy_gettext("famous: %(value)s"),
    "field": lazy_gettext("field: %(value)s"),
    "looked": lazy_gettext("looked: %(value)s"),
    "message": lazy_gettext("message: %(value)s"),
    "note": lazy_gettext("note: %(value)s"),
    "on": lazy_gettext("on: %(value)s"),
    "picture": lazy_gettext("picture: %(value)s"),
    "position": lazy_gettext("position: %(value)s"),
    "protected": lazy_gettext("protected: %(value)s"),
    "reason": lazy_gettext("reason: %(value)s"),
    "sha256": lazy_gettext("sha256: %(value)s"),
    "switch": lazy_gettext("switch: %(value)s"),
    "verdict": lazy_gettext("verdict: %(value)s"),
    "version": lazy_gettext("version: %(value)s"),
    "watched": lazy_gettext("watched: %(value)s"),
}
_REASONS: dict[str, str] = {str(one.value): one.label for one in ERASURES} | {
    Reason.DOMAIN_REMOVED: lazy_pgettext("why a check was revoked", "its email domain was taken off the list"),
}
_FIELDS: dict[str, str] = {
    Field.CREDIT: lazy_pgettext("what a signer wants printed", "credit"),
    Field.FILE_UNDER: lazy_pgettext("what a signer wants printed", "word to file under"),
}


def told(key: str, value: Any) -> str:
    """reason: the person named did not sign; version: 2."""
    words = _words(key, value)
    return _TOLD[key] % {"value": words} if key in _TOLD else f"{key}: {words}"


_CHECKSUM = re.compile("[0-9a-f]{41,}")


def _words(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return pgettext("a mark in the audit log", "yes") if value else pgettext("a mark in the audit log", "no")
    if isinstance(value, list):
        return str(format_list([field_label(one) for one in value], style="unit",
                               locale=locale_here()))  # fmt: skip
    said = f"{value[:12]}…" if isinstance(value, str) and _CHECKSUM.fullmatch(value) else str(value)
    match key:
        case "reason":
            return formats.decided_because(said) or str(_REASONS.get(said, said))
        case "verdict":
            return formats.verdict(said)
        case "field":
            return str(_FIELDS.get(said, said))
        case _:
            return said

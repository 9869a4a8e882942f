"""The default line under a letter's title."""

from flask_babel import gettext


def organised_by(name: str) -> str:
    return gettext("Organised by %(organisation)s", organisation=name)

"""Why a moderator removes a signature; the wording is in app/i18n/formats.py."""

from enum import StrEnum


class RemovalReason(StrEnum):
    FAKE = "fake"  # not the person named
    DUPLICATE = "duplicate"
    NOT_A_NAME = "not-a-name"
    ABUSE = "abuse"

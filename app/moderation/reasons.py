"""Why a moderator takes a signature off; what each means in words stands in app/i18n/formats.py."""

from enum import StrEnum


class RemovalReason(StrEnum):
    FAKE = "fake"  # not the person named
    DUPLICATE = "duplicate"
    NOT_A_NAME = "not-a-name"
    ABUSE = "abuse"

"""Published credits of invented people: well formed, but with numbers far beyond any real ones."""

from datetime import timedelta

from app.demo.people import Person

LOOKED_AT_WITHIN = timedelta(hours=120)  # newer claims wait for whoever tries out the demo


def credits_of(person: Person) -> str | None:
    """The evidence of most professionals without a work mailbox; deterministic per person."""
    if not person.professional or person.work_email:
        return None
    serial = int(person.email.partition("@")[0].rpartition("-")[2])
    if serial // 10 % 4 == 3:  # the last digit chooses the letter, so each letter has some
        return None
    match serial % 5:
        case 0 | 1:
            return f"https://www.imdb.com/name/nm99{serial:06d}/"
        case 2:
            return _name_number(f"99999999{serial:07d}")
        case 3:
            return _ipi(f"999{serial:06d}")
        case _:
            return f"Q99{serial:08d}"


def _name_number(first: str) -> str:
    """Appends the ISO 7064 MOD 11-2 check digit."""
    rest = sum(int(digit) * 2 ** (15 - at) for at, digit in enumerate(first)) % 11
    return "ISNI " + first + "0123456789X"[(12 - rest) % 11]


def _ipi(first: str) -> str:
    rest = sum(int(digit) * (10 - at) for at, digit in enumerate(first)) % 101
    return f"IPI {first}{(101 - rest) % 100 if rest else 0:02d}"

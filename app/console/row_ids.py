"""Places in a long list, as addresses name them."""

MOST = 2**31 - 1  # of a row's id, on both databases


def row_id(typed: str) -> int | None:
    """The id of a row that an address names; None for what is none, which begins at the beginning."""
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 11 else None
    return number if number is not None and number <= MOST else None

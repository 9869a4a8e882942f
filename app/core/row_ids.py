LARGEST_ID = 2**31 - 1  # the largest row id on both databases


def row_id(typed: str | None) -> int | None:
    """The row id in an address or a form; None if it is not one."""
    fits = typed is not None and typed.isascii() and typed.isdigit() and len(typed) < 11
    number = int(typed) if typed is not None and fits else None
    return number if number is not None and number <= LARGEST_ID else None

"""Spreadsheet cells that stay text, whatever the input."""

import regex  # type: ignore[import-untyped]

_LINE_BREAKS = r"\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
# What a spreadsheet, or the person who cleans one up, skips at the start of a cell.
_SKIPPED = rf"[[\s\p{{Cc}}\p{{Cf}}\p{{Default_Ignorable_Code_Point}}\u2800]--[{_LINE_BREAKS}\t]]"
# Full-width and small forms count: East Asian spreadsheets treat them like the ASCII ones.
_TRIGGERS = r"[=+\-@＝＋－＠﹦﹢﹣﹫\t\r]"
_LINE_THAT_CALCULATES = regex.compile(rf"(?:^|(?<=[{_LINE_BREAKS}]))(?={_SKIPPED}*{_TRIGGERS})", regex.V1)


def safe_cell(value: str) -> str:
    """Return the text with an apostrophe before each line that a spreadsheet could take for a formula.

    Nothing is removed, and it is idempotent. Only for text that users typed: numbers in our own columns are written as
    numbers.
    """
    return str(_LINE_THAT_CALCULATES.sub("'", value))

"""Write into fonts.css each file's digest, so that browsers keep it for a year and still get the next one."""

import hashlib
import re
from pathlib import Path

STATIC = Path(__file__).parent.parent / "static"


def stamped(sheet: str) -> str:
    def digest(found: re.Match[str]) -> str:
        return f'{found[1]}?v={hashlib.sha256((STATIC / "fonts" / found[2]).read_bytes()).hexdigest()[:12]}"'

    return re.sub(r'("\.\./fonts/([\w.-]+))(?:\?v=\w*)?"', digest, sheet)


if __name__ == "__main__":
    path = STATIC / "css" / "fonts.css"
    path.write_text(stamped(path.read_text(encoding="utf-8")), encoding="utf-8")

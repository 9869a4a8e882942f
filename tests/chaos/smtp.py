"""A mail server that stores received mails in a file, one per line, and can be killed in the middle of one: `python -m
tests.chaos.smtp PORT FILE`.
"""

import asyncio
import json
import os
import sys
import time
from typing import Any

from aiosmtpd.controller import Controller

SECONDS_A_MAIL = 0.012


class Keeper:
    """Takes its time before and after it keeps a mail: killed in between, it has one that the worker cannot know of."""

    def __init__(self, path: str) -> None:
        self.file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        await asyncio.sleep(SECONDS_A_MAIL / 2)
        mail = {"to": envelope.rcpt_tos, "content": envelope.content.decode("utf-8", "surrogateescape")}
        os.write(self.file, json.dumps(mail).encode() + b"\n")
        await asyncio.sleep(SECONDS_A_MAIL / 2)
        return "250 kept"


def listen(port: int, path: str) -> None:
    """Until killed."""
    Controller(Keeper(path), hostname="127.0.0.1", port=port, enable_SMTPUTF8=True).start()
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    listen(int(sys.argv[1]), sys.argv[2])

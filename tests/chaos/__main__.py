"""`make chaos`: kill everything at random for some minutes and look whether a promise was broken.

`make chaos ARGS="--minutes 3 --database sqlite"`. A run can be begun again with its `--seed`; how the threads meet is
then still up to the machine. Exits with 1 when anything was lost or doubled.
"""

import argparse
import signal
import sys
import time

from tests.chaos.misfortunes import of_minutes
from tests.chaos.run import run

MOST_SHOWN = 20


def main() -> int:
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # through every `finally`: no process stays behind
    findings = 0
    for name in ("sqlite", "postgresql") if options.database == "both" else (options.database,):
        print(f"{name}: {options.minutes:g} minutes of chaos …", flush=True)
        outcome = run(name, of_minutes(options.minutes), seed=options.seed)
        print("\n".join([*outcome.lines, *(f"  ! {finding}" for finding in outcome.findings[:MOST_SHOWN])]), flush=True)
        if outcome.findings:
            print(f"  record, mails and logs are in {outcome.folder}", flush=True)
        findings += len(outcome.findings)
    return 1 if findings else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=3.0, help="for each database (3)")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

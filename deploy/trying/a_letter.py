"""Publishes a letter for deploy/try by the action that the console uses, as the site's user would."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

CODE = "/opt/undersigned/current"
SETTINGS = Path("/etc/undersigned/environment")

for line in SETTINGS.read_text(encoding="utf-8").splitlines():
    if "=" in line and not line.startswith("#"):
        name, _, value = line.partition("=")
        os.environ[name] = value.strip('"')
os.setgid(int(os.popen("id -g undersigned").read()))
os.setuid(int(os.popen("id -u undersigned").read()))
os.chdir(CODE)
sys.path.insert(0, CODE)

from sqlalchemy import select  # noqa: E402

from app import create_app  # noqa: E402
from app.core.db import transaction  # noqa: E402
from app.letters import actions  # noqa: E402
from app.models import Addressee, Letter, LetterKind, LetterProfession, Organisation  # noqa: E402

with create_app().app_context(), transaction() as session:
    now = datetime.now(UTC)
    organisation = session.scalars(select(Organisation).order_by(Organisation.id).limit(1)).one()
    letter = actions.draft_letter(
        session,
        letter=Letter(
            slug="tried", kind=LetterKind.OPEN_LETTER, title="Ask before you train", summary="Makers ask for a price.",
            caps_line="an open letter to a committee", byline="Organised by the Writers of the North",
            place="Northport", dated=now.date(), address="The Committee", valediction="Respectfully,",
            milestone_deed="", asks_updates=True, asks_quote=False,
            listed_professions=[LetterProfession(profession="writers")],
            addressees=[Addressee(position=0, name=None, office="Chair", body="Committee")],
            organisation_id=organisation.id,
        ),
        responsible=actions.Responsible("Writers of the North", "desk@guild.example", "Its members"),
        source="Dear Members of the Committee,\n\nAsk first, agree a price, keep a record.\n",
        now=now,
    )  # fmt: skip
    actions.publish(session, letter=letter, now=now)

"""${message}"""

import sqlalchemy as sa
from alembic import op

from app.core.db import Moment, SortKey
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}
oldest_code = ${repr(up_revision)}  # the newest migration that code has to know to work on this one


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}

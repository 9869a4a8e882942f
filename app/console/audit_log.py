"""The append-only audit log of a letter or an organisation, newest first."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.guards import may
from app.accounts.permissions import Act
from app.accounts.queries import Desk
from app.audit_log import read
from app.console.audit_log_words import codes, said
from app.console.blueprint import bp
from app.core.db import db
from app.core.row_ids import row_id

A_PAGE = 100


@bp.get("/letters/<slug>/trace")
@may(Act.SEE_AUDIT_LOG)
def audit_log(desk: Desk) -> ResponseReturnValue:
    page = read.page(
        db.session(), read.of_letter(desk.own_letter.id), before=row_id(request.args.get("before", "")), most=A_PAGE
    )
    return render_template("console/audit_log.html", desk=desk, page=page, said=said, codes=codes)


@bp.get("/organisations/<organisation>/trace")
@may(Act.SEE_AUDIT_LOG)
def organisation_audit_log(desk: Desk) -> ResponseReturnValue:
    page = read.page(
        db.session(),
        read.of_organisation(desk.organisation.id),
        before=row_id(request.args.get("before", "")),
        most=A_PAGE,
    )
    return render_template("console/audit_log_organisation.html", desk=desk, page=page, said=said, codes=codes)

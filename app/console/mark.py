"""An organisation's mark: preview, upload, removal."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response
from wtforms import Field, FileField, ValidationError

from app.accounts.guards import may
from app.accounts.permissions import Act
from app.accounts.queries import Desk
from app.console.blueprint import bp
from app.console.letter_forms import page
from app.console.organisation import is_out
from app.console.uploads import uploaded_picture
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import NotFound
from app.letters.picture_forms import read_now
from app.organisations import marks
from app.pictures import uploading
from app.pictures.uploading import Picture
from app.web import limits
from app.web.bounded_fields import Form

TAKE_DOWN = "take-down"
PUT_UP = lazy_gettext("Your page shows this mark now.")
NOT_YET = lazy_gettext("Saved. Your page shows it from your first public letter on.")
TAKEN_DOWN = lazy_gettext("Your page has no mark now. The picture is deleted.")


class MarkForm(Form):
    picture = FileField(lazy_gettext("Picture"))

    def __init__(self, formdata: Any = None, *, upload: bytes | None = None, account_id: int = 0) -> None:
        super().__init__(formdata)
        self.read: Picture | None = None
        self._upload, self._account_id = upload, account_id

    def validate_picture(self, _: Field) -> None:
        if self._upload is None:
            raise ValidationError(gettext("Choose a picture"))
        self.read = read_now(self._upload, marks.FRAME, may_upload=lambda: limits.may_upload(self._account_id))


@bp.get("/organisations/<organisation>/mark")
@may(Act.NAME_ORGANISATION, fresh=True)
def mark(desk: Desk) -> ResponseReturnValue:
    return mark_page(desk, MarkForm())


@bp.post("/organisations/<organisation>/mark")
@may(Act.NAME_ORGANISATION, fresh=True)
def post_mark(desk: Desk) -> ResponseReturnValue:
    if request.form.get("do") == TAKE_DOWN:
        return take_down(desk)
    form = MarkForm(request.form, upload=uploaded_picture("picture"), account_id=desk.account.id)
    if not form.validate() or form.read is None:
        return mark_page(desk, form, status=422)
    with transaction() as session:
        marks.put_up(session, organisation=desk.organisation, picture=form.read, by=desk.by, now=clock.now())
    return _back(desk, PUT_UP if is_out(desk.organisation) else NOT_YET)


@bp.get("/organisations/<organisation>/mark/<digest>")
@may(Act.NAME_ORGANISATION)
def mark_picture(desk: Desk, digest: str) -> ResponseReturnValue:
    file = marks.file_of(db.session(), desk.organisation.id, digest=digest)
    if file is None:
        raise NotFound(gettext("This mark has been replaced or taken down."))
    return Response(file.content, mimetype=file.media_type)


def take_down(desk: Desk) -> Response:
    with transaction() as session:
        marks.take_down(session, organisation=desk.organisation, by=desk.by, now=clock.now())
    return _back(desk, TAKEN_DOWN)


def mark_page(desk: Desk, form: MarkForm, *, status: int = 200) -> Response:
    return page(
        "console/mark.html", status=status, desk=desk, form=form, accepted=uploading.ACCEPTED,
        up=marks.mark_of(db.session(), desk.organisation.id), frame=marks.FRAME, take_down=TAKE_DOWN,
    )  # fmt: skip


def _back(desk: Desk, words: str) -> Response:
    flash(str(words))
    return redirect(url_for("console.mark", organisation=desk.organisation.slug), 303)

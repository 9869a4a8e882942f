"""A letter's share picture: preview, upload, and going back to the generated one."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from app.accounts.guards import may
from app.accounts.permissions import Act
from app.accounts.queries import Desk
from app.accounts.unsent_forms import comes_back
from app.console.blueprint import bp
from app.console.letter_forms import page
from app.console.uploads import uploaded_picture
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import NotFound
from app.letters import drawn_pictures, share_pictures
from app.letters.picture_forms import SharePictureForm
from app.moderation import printed_words
from app.pictures import uploading
from app.web import limits

DRAWN = "drawn"
PUT_UP = lazy_gettext("We share this picture from now on. Other sites may keep the old one for some days.")
IN_DRAFT = lazy_gettext("Saved. We share it once the letter is published.")
DESCRIBED = lazy_gettext("Saved.")
WENT_BACK = lazy_gettext("We share the drawn picture again, and have deleted yours.")


@bp.get("/letters/<slug>/share-picture")
@may(Act.WRITE_LETTER)
def share_picture(desk: Desk) -> ResponseReturnValue:
    return picture_page(desk, _form(desk))


@bp.post("/letters/<slug>/share-picture")
@comes_back
@may(Act.WRITE_LETTER)
def post_share_picture(desk: Desk) -> ResponseReturnValue:
    form = _form(desk, request.form)
    if not form.validate():
        return picture_page(desk, form, status=422)
    with transaction() as session:
        share_pictures.save(
            session, letter=desk.own_letter, picture=form.read, alt=form.alt.said, by=desk.by, now=clock.now()
        )
    flash(str(DESCRIBED if form.read is None else PUT_UP if desk.own_letter.is_public() else IN_DRAFT))
    return redirect(url_for("console.share_picture", slug=desk.own_letter.slug), 303)


@bp.post("/letters/<slug>/share-picture/drawn")
@may(Act.WRITE_LETTER)
def go_back_to_drawn(desk: Desk) -> ResponseReturnValue:
    with transaction() as session:
        share_pictures.go_back(session, letter=desk.own_letter, by=desk.by, now=clock.now())
    flash(str(WENT_BACK))
    return redirect(url_for("console.share_picture", slug=desk.own_letter.slug), 303)


@bp.get("/letters/<slug>/share-picture/<picture>")
@may(Act.WRITE_LETTER)
def picture_file(desk: Desk, picture: str) -> ResponseReturnValue:
    """The generated picture, or the letter's own by its digest."""
    letter = desk.own_letter
    drawn = share_pictures.drawn_file(letter) if picture == DRAWN else None
    file = drawn or share_pictures.own_file(db.session(), letter.id, digest=picture)
    if file is None:
        raise NotFound(gettext("There is no such picture, or it was taken down. Go back to see the current one."))
    return Response(file.content, mimetype=file.media_type)


def picture_page(desk: Desk, form: SharePictureForm, *, status: int = 200) -> Response:
    letter = desk.own_letter
    return page(
        "console/share_picture.html",
        status=status,
        desk=desk,
        letter=letter,
        form=form,
        own=share_pictures.own_picture(db.session(), letter.id),
        can_be_drawn=drawn_pictures.can_be_drawn(letter),
        frame=share_pictures.FRAME,
        accepted=uploading.ACCEPTED,
        most_bytes=uploading.MOST_BYTES,
    )


def _form(desk: Desk, posted: object = None) -> SharePictureForm:
    letter, account_id = desk.own_letter, desk.account.id
    own = share_pictures.own_picture(db.session(), letter.id)
    return SharePictureForm(
        posted,
        upload=uploaded_picture("picture") if posted is not None else None,
        alt=own.alt if own else None,
        why_not_alt=lambda alt: printed_words.refused_alt(db.session(), letter, alt),
        may_upload=lambda: limits.may_upload(account_id),
    )

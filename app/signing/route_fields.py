"""How a claim can be checked: the form's fields are the parts of the route kinds on offer."""

from collections.abc import Callable, Collection
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import Field, RadioField, SelectChoice, StringField, ValidationError

from app.claim_routes import LATER, ROUTES
from app.claim_routes.draft import ClaimDraft
from app.claim_routes.kind import AddressPart, Part, RouteKind, TextPart
from app.signing.address_fields import AddressField
from app.text import names
from app.web.bounded_fields import AtMost, Form


def route_choices() -> list[SelectChoice]:
    return [*(SelectChoice(kind, one.label) for kind, one in ROUTES.items()), SelectChoice(LATER, gettext("Later"))]


class WithParts(Form):
    """The questions of some kinds of route: each part is a field of its own, after `route` if the form has that."""

    _unbound_fields: list[tuple[str, Any]]  # as WTForms collected them from the class

    def __init__(self, kinds: Collection[RouteKind[Any]], *args: Any, id_prefix: str = "", **kwargs: Any) -> None:
        self.kinds = kinds
        self.parts = [part for kind in kinds for part in kind.parts]
        fields = type(self)._unbound_fields
        at = next((place for place, (name, _) in enumerate(fields, 1) if name == "route"), 0)
        asked = [(one.field_name, _field_of(one, id=f"{id_prefix}{one.field_name}")) for one in self.parts]
        self._unbound_fields = fields[:at] + asked + fields[at:]
        super().__init__(*args, **kwargs)

    def has_to_answer(self, part: Part) -> bool:
        """True if the part's field is validated."""
        raise NotImplementedError

    def validate(self, extra_validators: Any = None) -> bool:
        asked = [part for part in self.parts if self.has_to_answer(part)]
        return super().validate((extra_validators or {}) | {one.field_name: [_checking(one)] for one in asked})

    def said(self, kind: RouteKind[Any]) -> dict[str, str]:
        """The answers to the kind's parts, from a valid form."""
        return {part.name: self._answer(part) for part in kind.parts}

    def _answer(self, part: Part) -> str:
        if isinstance(part, AddressPart):
            return str(self[part.field_name].address.deliver_to)
        return names.clean_line(self[part.field_name].data or "", part.longest)


class WithRoute(WithParts):
    """Any one kind of route, or none yet. `claims`: whether the fields apply."""

    route = RadioField(lazy_gettext("How can we check?"), choices=route_choices, validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(ROUTES.values(), *args, **kwargs)

    @property
    def claims(self) -> bool:
        return True

    def has_to_answer(self, part: Part) -> bool:
        kind = ROUTES.get(self.route.data or "") if self.claims else None
        return kind is not None and part in kind.parts

    def validate_route(self, field: Field) -> None:
        if self.claims and field.data != LATER and field.data not in ROUTES:
            raise ValidationError(gettext("Choose how we can check, or choose “Later”"))

    @property
    def claim_draft(self) -> ClaimDraft | None:
        """Of a valid form; None if nothing is claimed."""
        if not self.claims:
            return None
        kind = ROUTES.get(self.route.data)
        return ClaimDraft(self.route.data, self.said(kind) if kind else {})


def prefilled(draft: ClaimDraft | None) -> dict[str, Any]:
    """Field data from earlier answers."""
    if draft is None:
        return {"route": None}
    kind = ROUTES.get(draft.route)
    answers = {one.field_name: draft.said.get(one.name) for one in kind.parts} if kind else {}
    return answers | {"route": draft.route}


def _field_of(part: Part, **kwargs: Any) -> Any:
    if isinstance(part, AddressPart):
        return AddressField(part.label, missing=part.missing, instead=part.instead, **kwargs)
    return StringField(part.label, [AtMost(part.longest, raw=10 * part.longest)], **kwargs)


def _checking(part: Part) -> Callable[[Form, Field], None]:
    def check(_form: Form, field: Field) -> None:
        refusal = part.refusal(field.read()) if isinstance(part, AddressPart) else _misread(part, field.data or "")
        if refusal:
            raise ValidationError(refusal)

    return check


def _misread(part: TextPart, typed: str) -> str | None:
    try:
        part.read(typed)
    except ValueError as error:
        return str(error)
    return None

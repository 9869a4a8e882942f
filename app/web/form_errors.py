"""The error summary above a form's fields."""

from collections.abc import Iterable, Iterator

from wtforms import Field, FieldList, FormField, RadioField


def errors_of(fields: Iterable[Field]) -> Iterator[tuple[str, str]]:
    """(field id, message) of each invalid field, including rows, in the form's order."""
    for field in fields:
        if isinstance(field, FieldList):
            yield from errors_of(list(field))
        elif isinstance(field, FormField):
            yield from errors_of(field.form)
        else:
            for message in field.errors[:1]:
                yield (f"{field.id}-0" if isinstance(field, RadioField) else field.id), str(message)

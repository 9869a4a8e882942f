"""Predicates on a row are defined in its model (app/models) and nowhere else."""

import ast
import re
from collections.abc import Iterator

from tests.house.tree import Source, of_the_app

_NONE = r"(\.is_(not)?\(None\)| is (not )?None)"
_AND = r"(,| and| or| &| \|) \(?(not |~)?"
# The predicate → how it would be spelled elsewhere, on one line as `ast.unparse` writes it.
SPELLINGS = {
    "Signature.is_pending": r"[Ss]ignature\.state (==|!=|is|is not) (spelled\()?SignatureState\.PENDING",
    "Signature.is_confirmed": r"[Ss]ignature\.state (==|!=|is|is not) (spelled\()?SignatureState\.CONFIRMED",
    "Signature.may_stand": r"SignatureState\.CONFIRMED\)?, (spelled\()?SignatureState\.REMOVED\)?[\])]",
    "Signature.is_held, is_entered": rf"\w+\.(is_confirmed|is_held){_AND}\w+\.entered_at{_NONE}",
    "Signature.is_shown": rf"\w+\.show_name\)?{_AND}\w+\.hidden_at{_NONE}"
    rf"|\w+\.hidden_at{_NONE}\)?{_AND}\w+\.show_name",
    "Signature.is_entered": r"is_confirmed(,| and| &) (not |~)\w+\.is_held",
    "Signature.is_verified": r"[Ss]ignature\.claim_state (==|!=|is|is not) (spelled\()?ClaimState\.VERIFIED",
    "Signature.claim_waits, Route.waits_for_review": r"^(?=.*(is_confirmed|RouteState\.))"
    r"(?=.*[Ss]ignature\.claim_state (==|is) (spelled\()?ClaimState\.WAITING)",
    "Route.has_passed": r"[Rr]oute\.state (==|!=|is|is not) (spelled\()?RouteState\.PASSED",
    "Letter.is_draft": r"[Ll]etter\.state (==|!=|is|is not) (spelled\()?LetterState\.DRAFT",
    "Letter.is_open_or_closed": r"LetterState\.OPEN\)?, (spelled\()?LetterState\.CLOSED\)?[\])]",
    "Report.is_waiting": rf"[Rr]eport\.settled_at{_NONE}",
    "Entry.is_waiting": rf"[Ee]ntry\.idx{_NONE}",
    "Decision.stands": rf"[Dd]ecision\.undone_at{_NONE}",
    "OutgoingMail.is_queued": r"OutgoingMail\.state (==|!=) (spelled\()?MailState\.QUEUED",
}


def test_a_predicate_is_spelled_in_its_model_alone() -> None:
    elsewhere = [
        f"{source.name}:{line}: {predicate}"
        for source in of_the_app()
        if source.place != "models"
        for line, words in expressions_of(source)
        for predicate, spelling in SPELLINGS.items()
        if re.search(spelling, words)
    ]

    assert not elsewhere, "\n".join(elsewhere)


def expressions_of(source: Source) -> Iterator[tuple[int, str]]:
    """Each outermost expression on a line of its own, however it is broken in the file."""
    for statement in ast.walk(source.tree):
        if isinstance(statement, ast.stmt | ast.comprehension | ast.match_case):
            for node in ast.iter_child_nodes(statement):
                if isinstance(node, ast.expr):
                    yield node.lineno, ast.unparse(node)

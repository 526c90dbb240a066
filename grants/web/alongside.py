"""What moves beside a case as its page shows it: changes and payment requests, each with its own buttons."""

from collections.abc import Iterable
from typing import Any

from flask import g, url_for

from grants.acts.write_beside import may_begin, may_write, why_not_begin
from grants.models import Application
from grants.models.subject import Beside
from grants.vocabulary.programmes import programme
from grants.vocabulary.roles import roles_of
from grants.vocabulary.subjects import called
from grants.vocabulary.versions import workflow_of
from grants.web.filters import label
from grants.web.moving import facts_of
from grants.web.reasons import told
from grants.web.standing import state_word
from grants.web.steps import options
from grants.web.words import ROLES, word
from workflows.states import AMENDMENT, PAYMENT_REQUEST

WRITTEN_AT = {AMENDMENT: "amendments", PAYMENT_REQUEST: "payment_requests"}


def alongside(case: Application, inside: bool) -> dict[str, Any]:
    """Two sections: what there is, the latest first, and the way to begin another."""
    return {
        "amendments": _section(case, AMENDMENT, case.amendments, inside),
        "payment_requests": _section(case, PAYMENT_REQUEST, case.payment_requests, inside),
    }


def _section(case: Application, kind: str, rows: Iterable[Beside], inside: bool) -> dict[str, Any]:
    """``begin``: the way to a new one, ``reasons``: what is in its way; neither where the person has none."""
    shown = [_shown(row, inside) for row in reversed(list(rows)) if roles_of(g.person, row)]
    begins = kind in programme(case.programme).definitions and may_begin(g.person, case)
    reasons = told(why_not_begin(case, kind), case.ref) if begins and case.award is not None else []
    return {
        "rows": shown,
        "begin": url_for(f"{WRITTEN_AT[kind]}.new", ref=case.ref) if begins and not reasons else None,
        "reasons": reasons,
        "is_there": bool(shown or (begins and case.award is not None)),
    }


def _shown(row: Any, inside: bool) -> dict[str, Any]:
    definition = workflow_of(row).definition
    state = definition.states[row.state]
    steps = options(row)
    roles = roles_of(g.person, row)
    name = called(row.name)
    return {
        "id": f"{row.kind}-{row.number}",
        "row": row,
        "name": label(name) if name else "",
        "state": state_word(state, inside),
        "turn": [word(ROLES, role) for role in state.turn],
        "is_mine": not roles.isdisjoint(state.turn),
        "asked": _asked(row),
        "options": steps,
        "edit_url": url_for(f"{WRITTEN_AT[row.kind]}.edit", ref=row.case_file.ref, number=row.number)
        if may_write(g.person, row)
        else None,
        **facts_of(row),
    }


def _asked(row: Beside) -> dict[str, Any] | None:
    """Why the office gave it back, if it just did."""
    last = next(reversed(row.own_steps), None)
    arrow = workflow_of(row).definition.transitions.get(last.transition) if last else None
    if last is None or arrow is None or "applicant" not in arrow.mail or not last.note:
        return None
    return {"note": last.note, "who": last.actor_name, "at": last.at}

"""The procedures: drawn, in tables, proved, in all their versions; for the office, and for everybody."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, g, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from grants.clock import office_day
from grants.models import ProcedureDraft, Proposal
from grants.models.person import PROGRAMME_ROLES
from grants.models.waiting import MOST, running_under, waiting_in
from grants.vocabulary.procedures import KnownVersion, Procedure, procedures, proofs_of
from grants.vocabulary.programmes import programmes
from grants.vocabulary.roles import CASE_ROLES
from grants.web import procedure_words as say
from grants.web import reading
from grants.web.access import PUBLIC, staff
from grants.web.filters import label
from grants.web.language import language
from workflows.comparison import Comparison, compare
from workflows.drawing import Marks, draw
from workflows.public import public_view
from workflows.states import Definition

bp = Blueprint("procedures", __name__)

LONGEST = 5000  # lines of a text that is compared line by line


@bp.get("/procedures")
@PUBLIC
def index() -> str:
    """All that programmes use; to the office also what waits for a second person."""
    own = g.person.programmes_as() if g.person else frozenset()
    session = reading.session()
    drafts = g.person.programmes_as("administrator") if g.person else frozenset()
    return render_template(
        "procedures/index.html",
        procedures=[each for each in _all().values() if each.programmes or own],
        say=say,
        open_proposals=session.scalars(Proposal.open_ones(own)).all() if own else [],
        answered=session.scalars(Proposal.answered(own)).all() if own else [],
        drafts=session.scalars(ProcedureDraft.of(drafts)).all() if drafts else [],
        own=sorted(drafts & programmes().keys()),
    )


@bp.get("/procedures/<name>")
@PUBLIC
def show(name: str) -> str:
    """One version; the one that is in force unless the address names another."""
    procedure = _procedure_or_404(name)
    known = _version_or_404(procedure)
    own = _own_programmes(procedure)
    if not own and not procedure.programmes:
        abort(404)
    definition = known.definition if own else public_view(known.definition, CASE_ROLES).definition
    waiting = Waiting(procedure, own) if own and definition.kind == "case" else None
    return render_template(
        "procedures/show.html",
        procedure=procedure,
        known=known,
        definition=definition,
        inside=bool(own),
        waiting=waiting,
        picture=picture(definition, Marks(notes=waiting.notes(definition) if waiting else {})),
        verdicts=proofs_of(name, known.definition.sha256) if own else (),
        may_propose=sorted(
            g.person.programmes_as("administrator").intersection(programmes()) if g.person else ()
        ),
        say=say,
    )


@bp.get("/procedures/<name>/changes")
@staff(*PROGRAMME_ROLES)
def changes(name: str) -> str:
    """Any two versions beside each other: in words, and line by line."""
    procedure = _procedure_or_404(name)
    after = procedure.numbered(_number("after")) or procedure.versions[0]
    older = [each for each in procedure.versions if each.definition.version < after.definition.version]
    before = procedure.numbered(_number("before")) or (older or procedure.versions)[0]
    return render_template(
        "procedures/changes.html",
        procedure=procedure,
        before=before.definition,
        after=after.definition,
        difference=difference(before.definition, after.definition),
        lines=list(changed_lines(before.definition.text, after.definition.text)),
    )


@bp.get("/procedures/<name>/versions/<int:version>.toml")
@staff(*PROGRAMME_ROLES)
def text(name: str, version: int) -> Response:
    """The text of a version, to be copied, changed and checked."""
    known = _procedure_or_404(name).numbered(version)
    if known is None:
        abort(404)
    response = Response(known.definition.text, mimetype="application/toml; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{version}.toml"'
    return response


class Waiting:
    """How many of the cases of these programmes wait where, and for how long, in words and figures."""

    def __init__(self, procedure: Procedure, programmes: Iterable[str]) -> None:
        definitions = [each.definition for each in procedure.versions]
        # Drafts are nobody's but the city's own: they are not counted.
        states = {
            name
            for each in definitions
            for name, state in each.states.items()
            if not state.is_final and name != each.initial
        }
        hashes = [each.sha256 for each in definitions]
        session = reading.session()
        at = reading.now()
        self.states = {
            row.state: (row.many, _days(row.median, at), _days(row.oldest, at))
            for row in session.execute(waiting_in(programmes, hashes, states))
        }
        self.versions: dict[str, int] = {}
        for row in session.execute(running_under(programmes, hashes, states)):
            self.versions[row.definition_sha256] = self.versions.get(row.definition_sha256, 0) + row.many
        self.is_more = sum(self.versions.values()) > MOST

    def notes(self, definition: Definition) -> Mapping[str, list[str]]:
        """What the drawing says below the name of each state."""
        return {name: self.lines(name) for name in definition.states if name in self.states}

    def lines(self, state: str) -> list[str]:
        if state not in self.states:
            return []
        many, median, oldest = self.states[state]
        return [
            ngettext("%(num)s case waits", "%(num)s cases wait", many),
            str(_("half of them for %(median)s, longest %(oldest)s", median=median, oldest=oldest))
            if many > 1
            else str(_("for %(oldest)s", oldest=oldest)),
        ]

    def elsewhere(self, definition: Definition) -> int:
        """Cases in states that this version does not have."""
        return sum(many for name, (many, *_rest) in self.states.items() if name not in definition.states)


def _days(since: Any, at: datetime) -> str:
    count = max(0, (at - since).days)
    return str(ngettext("%(num)s day", "%(num)s days", count)) if count else str(_("less than a day"))


def picture(definition: Definition, marks: Marks | None = None) -> Markup:
    """The drawing, to be put into a page: every text in it is escaped there."""
    return Markup(draw(definition, language(), marks))  # noqa: S704


def difference(before: Definition, after: Definition) -> dict[str, Any]:
    """What differs in words: [(what happened, [(field, was, is)])] for each kind of thing."""
    found: Comparison = compare(before, after)
    told = {
        kind: [say.difference_words(each, before, after) for each in getattr(found, kind)]
        for kind in ("states", "transitions", "clocks")
    }
    return {
        **told,
        "phases": [label(after.phases.get(name, before.phases.get(name))) for name in found.phases],
    }


def changed_lines(before: str, after: str) -> Iterator[dict[str, str]]:
    """The texts line by line: {kind: "same", "added", "removed" or "gap", text}; nothing for long ones."""
    old, new = before.splitlines(), after.splitlines()
    if max(len(old), len(new)) > LONGEST:
        return
    kinds = {"+": "added", "-": "removed", " ": "same", "@": "gap"}
    for place, line in enumerate(difflib.unified_diff(old, new, n=3, lineterm="")):
        if place > 1:  # behind the two lines that name files
            yield {"kind": kinds[line[0]], "text": "" if line[0] == "@" else line[1:]}


def _all() -> dict[str, Procedure]:
    return procedures(reading.session(), office_day(reading.now()))


def _procedure_or_404(name: str) -> Procedure:
    found = _all().get(name)
    if found is None:
        abort(404)
    return found


def _version_or_404(procedure: Procedure) -> KnownVersion:
    if "version" not in request.args:
        return procedure.current
    found = procedure.numbered(_number("version"))
    if found is None:
        abort(404)
    return found


def _number(name: str) -> int:
    """A whole number of the address; 0 for anything else."""
    typed = request.args.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _own_programmes(procedure: Procedure) -> list[str]:
    """The programmes of this procedure for which the reader works; any, if no programme uses it."""
    held = g.person.programmes_as() if g.person else frozenset()
    return sorted(held.intersection(procedure.programmes) if procedure.programmes else held)

"""Writing what moves beside a case: the pages of a change and of a payment request are alike."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.acts.errors import Invalid
from grants.acts.write_beside import may_begin, may_write, why_not_begin, write_beside
from grants.models import Application
from grants.models.subject import Beside
from grants.vocabulary.programmes import programme
from grants.vocabulary.roles import roles_of
from grants.web import reading
from grants.web.reasons import told
from workflows.errors import Refused

Answer = str | tuple[str, int] | Response


class Drafting:
    """One kind's pages. ``endpoint``: the name of its blueprint, and the folder of its template.

    ``form_of``: case, row or None for a new one, and whether to read what was typed -> the form.
    """

    def __init__(self, kind: str, endpoint: str, form_of: Callable[..., Any]) -> None:
        self.kind, self.endpoint, self.form_of = kind, endpoint, form_of

    def show(self, ref: str, number: int | None) -> Answer:
        """The form; who may not write is led to the case."""
        case = reading.case_or_404(ref)
        row = self._row(case, number)
        if not self._may(case, row):
            flash(_("This cannot be written now."), "info")
            return redirect(url_for("applications.show", ref=ref))
        return self._page(case, row, self.form_of(case, row, typed=False))

    def keep(self, ref: str, number: int | None) -> Answer:
        """Keep the draft; what is missing may wait until it is handed in."""
        case = reading.case_or_404(ref)
        row = self._row(case, number)
        form = g.form = self.form_of(case, row, typed=True)
        if self._may(case, row) and not form.validate():
            return self._page(case, row, form), 422
        try:
            number = write_beside(
                ref, self.kind, form.values(), actor_id=g.person.id, at=reading.now(), number=number,
                version=form.seen_version(),
            )  # fmt: skip
        except Invalid as error:
            form.complain(error.problems)
            return self._page(case, row, form), 422
        except Refused as refusal:
            return self._page(case, row, form, told(refusal.reasons, ref)), 422
        flash(_("The draft is saved. Look at it here, then hand it in."), "success")
        return redirect(url_for("applications.show", ref=ref, _anchor=self.endpoint))

    def _row(self, case: Application, number: int | None) -> Beside | None:
        """The draft; nobody else's page tells whether there is one."""
        if number is None:
            if self.kind not in programme(case.programme).definitions:
                abort(404)
            return None
        row = case.subject((self.kind, number))
        if not isinstance(row, Beside) or not roles_of(g.person, row):
            abort(404)
        return row

    def _may(self, case: Application, row: Beside | None) -> bool:
        if row is not None:
            return may_write(g.person, row)
        return may_begin(g.person, case)

    def _page(
        self, case: Application, row: Beside | None, form: Any, refused: list[dict[str, Any]] | None = None
    ) -> str:
        number = row.number if row else None
        if row is None and refused is None:
            refused = told(why_not_begin(case, self.kind), case.ref)
        action = (
            url_for(f"{self.endpoint}.update", ref=case.ref, number=number)
            if number
            else url_for(f"{self.endpoint}.create", ref=case.ref)
        )
        return render_template(
            f"{self.endpoint}/edit.html",
            case=case,
            rules=programme(case.programme),
            row=row,
            form=form,
            refused=refused or [],
            action=action,
        )

"""The forms of a new version of a procedure."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import TextAreaField
from wtforms.validators import Optional, ValidationError

from grants.models import ProcedureDraft
from grants.vocabulary.judging import LARGEST
from grants.web.forms.fields import AreaField, DateField, RadioField, SelectField, UploadField
from grants.web.forms.form import Form, VersionedForm
from grants.web.forms.validators import AtMost, Needed

STAY, MOVE = "stay", "move"
PREFIX = "to_"


def plain(text: str | None) -> str:
    """One kind of line break, and no NUL, which a database may refuse; all else as it was written."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


class DraftForm(VersionedForm):
    """Everything may be left open as long as it is a draft."""

    text = TextAreaField(
        _l("Text of the procedure"), filters=[plain], render_kw={"rows": 30, "spellcheck": "false"}
    )
    file = UploadField(
        _l("Or a file (TOML)"),
        [Optional()],
        description=_l("It takes the place of the text above."),
    )
    valid_from = DateField(
        _l("New cases begin under it from"), description=_l("Today at the earliest, for example 14.05.2026.")
    )
    reason = AreaField(
        _l("What changes, and why"),
        [Optional(), AtMost(2000)],
        rows=4,
        description=_l("The second person reads it, and it stays in the history."),
    )
    open_cases = RadioField(
        _l("Open cases"),
        choices=[
            (STAY, _l("go on under the version that they have")),
            (MOVE, _l("go on under the new version, all at the release")),
        ],
        default=STAY,
    )

    def validate_file(self, field: UploadField) -> None:
        upload = field.data
        if not isinstance(upload, FileStorage) or not upload.filename:
            return
        raw = upload.stream.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise ValidationError(_("The text is too long: at most 200 kB."))
        try:
            self.text.data = plain(raw.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise ValidationError(_("The file is not written in UTF-8.")) from None

    def validate_text(self, field: TextAreaField) -> None:
        if len((field.data or "").encode()) > LARGEST:
            raise ValidationError(_("The text is too long: at most 200 kB."))

    def moves(self) -> Mapping[str, str] | None:
        """Old state -> new state, None if open cases stay."""
        if self.open_cases.data != MOVE:
            return None
        return {
            field.short_name.removeprefix(PREFIX): field.data
            for field in self
            if field.short_name.startswith(PREFIX) and field.data
        }


class RefusalForm(Form):
    reason = AreaField(
        _l("Why not?"), [Needed(_l("Say why, so that a better version can follow.")), AtMost(2000)]
    )


def draft_form(
    draft: ProcedureDraft,
    stuck: Iterable[tuple[str, str]],
    targets: Iterable[tuple[str, str]],
    is_fresh: bool = False,
) -> DraftForm:
    """The form of a draft; ``stuck``: states that need another one, ``targets``: those they may become.

    ``is_fresh``: with what is kept, not with what was sent.
    """
    choices = [("", _l("Please choose")), *targets]
    fields = {
        f"{PREFIX}{name}": SelectField(
            _("Cases in “%(state)s” go on in", state=shown),
            [Optional()],
            choices=choices,
            validate_choice=False,
        )
        for name, shown in stuck
    }
    kind: Any = type("DraftFormWithMoves", (DraftForm,), fields)
    moves = draft.moves or {}
    data = {
        "text": draft.text,
        "valid_from": draft.valid_from,
        "reason": draft.reason,
        "open_cases": STAY if draft.moves is None else MOVE,
        "version": draft.version,
        **{f"{PREFIX}{name}": moves.get(name, "") for name, _shown in stuck},
    }
    form: DraftForm = kind(None, data=data) if is_fresh else kind(data=data)
    return form

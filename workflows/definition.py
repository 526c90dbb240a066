"""Reading a definition: from a TOML file to a Definition that has been proved usable."""

from collections.abc import Iterable
from pathlib import Path

from workflows.checks import check, unusable
from workflows.label import Label
from workflows.move import Vocabulary
from workflows.proofs import PROOFS, Proof
from workflows.reading import Section, Sheet
from workflows.reading_clocks import clock
from workflows.states import KINDS, NOTES, TONES, Definition, State, Transition

__all__ = [
    "Definition",
    "Label",
    "State",
    "Transition",
    "load_definition",
    "load_definitions",
    "read_definition",
    "read_kept",
]


LARGEST_VERSION = 1_000_000


def load_definition(path: Path, vocabulary: Vocabulary) -> Definition:
    """Read and prove one definition.

    Raises DefinitionError with all problems at once, each with file, key, line and a sentence.
    """
    return read_definition(Sheet(Path(path)), vocabulary)


def read_definition(sheet: Sheet, vocabulary: Vocabulary, proofs: Iterable[Proof] = PROOFS) -> Definition:
    """The same for a text that is no file yet, or by fewer proofs. Raises DefinitionError."""
    definition = _definition(sheet)
    for role in definition.roles:
        if role not in vocabulary.roles:
            sheet.problem(f"roles.{role}", "Nobody here holds this role.")
    for finding in check(definition, vocabulary, proofs):
        sheet.problem(*finding)
    sheet.done()
    return definition


def read_kept(name: str, version: int, text: str, vocabulary: Vocabulary) -> Definition:
    """A definition under which cases run. It was proved when they began: only its words are looked up again.

    Raises DefinitionError if the vocabulary has lost one of them.
    """
    sheet = Sheet(Path(name, f"version-{version}.toml"), text.encode())
    definition = _definition(sheet)
    for finding in unusable(definition, vocabulary):
        sheet.problem(*finding)
    sheet.done()
    return definition


def _definition(sheet: Sheet) -> Definition:
    root = sheet.root
    root.only(
        "name", "kind", "version", "valid_from", "label", "initial", "phases", "states", "transitions",
        "clocks", "roles",
    )  # fmt: skip
    return Definition(
        name=root.name("name"),
        version=_number(root),
        label=root.label("label"),
        initial=root.text("initial"),
        phases=root.labels("phases"),
        states={name: _state(name, section) for name, section in root.sections("states")},
        transitions={name: _transition(name, section) for name, section in root.sections("transitions")},
        text=sheet.text,
        sha256=sheet.sha256,
        file=sheet.file,
        kind=root.choice("kind", KINDS, "case"),
        clocks={name: clock(name, section) for name, section in root.maybe_sections("clocks")},
        valid_from=root.maybe_day("valid_from"),
        roles=root.labels("roles") if "roles" in root else {},
    )


def _number(root: Section) -> int:
    """The version: a number that fits where numbers are kept."""
    number = root.whole("version", least=1)
    if number > LARGEST_VERSION:
        root.problem("version", f"Must be at most {LARGEST_VERSION}.")
        return 1
    return number


def load_definitions(folder: Path, vocabulary: Vocabulary) -> dict[str, Definition]:
    """Every definition in `folder`, by name. Raises DefinitionError for the first unusable file."""
    definitions = [load_definition(path, vocabulary) for path in sorted(Path(folder).glob("*.toml"))]
    return {definition.name: definition for definition in definitions}


def _state(name: str, section: Section) -> State:
    section.only("label", "public", "phase", "turn")
    return State(
        name=name,
        label=section.label("label"),
        public=section.label("public"),
        phase=section.text("phase"),
        turn=section.words("turn", required=True),
    )


def _transition(name: str, section: Section) -> Transition:
    section.only(
        "label", "from", "to", "by", "requires", "differs_from", "effects", "letter", "form", "note",
        "note_label", "automatic", "tone", "done", "hint", "doer", "mail", "reopens",
    )  # fmt: skip
    return Transition(
        name=name,
        label=section.label("label"),
        sources=section.words("from", required=True, least=1),
        to=section.text("to"),
        by=section.words("by", required=True, least=1),
        done=section.label("done"),
        requires=section.words("requires"),
        differs_from=section.words("differs_from"),
        effects=section.words("effects"),
        letter=section.maybe_text("letter"),
        form=section.maybe_text("form"),
        note=section.choice("note", NOTES, "none"),
        note_label=section.maybe_label("note_label"),
        automatic=section.flag("automatic"),
        tone=section.choice("tone", TONES, "primary"),
        hint=section.maybe_label("hint"),
        doer=section.maybe_label("doer"),
        mail=section.words("mail"),
        reopens=section.flag("reopens"),
    )

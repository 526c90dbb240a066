"""Definitions with their words bound: the workflows of this installation."""

from dataclasses import replace
from functools import cache

from grants.vocabulary import amending, calling
from grants.vocabulary.days import DAYS
from grants.vocabulary.effects import APART, EFFECTS, LASTING, MONEY, NEEDS
from grants.vocabulary.guards import GUARDS, PEOPLE
from grants.vocabulary.kinds import OF_AMENDMENT, OF_CASE, OF_PAYMENT_REQUEST, USE, useful_for
from grants.vocabulary.letters import DECISIONS, LETTERS, MAILS, REMEDIES
from grants.vocabulary.programmes import FOLDER, programmes
from grants.vocabulary.roles import CASE_ROLES, ROLES
from workflows.cities import load_cities
from workflows.definition import load_definition
from workflows.engine import Vocabulary, Workflow
from workflows.errors import DefinitionError
from workflows.programme import check_programme
from workflows.scenario import Rulebook
from workflows.states import Definition

FORMS = {
    **dict.fromkeys(
        (
            "declarations", "return", "formal_check", "review", "recommendation", "award", "rejection",
            "report_check", "settlement",
        ),
        OF_CASE,
    ),
    "amendment": OF_AMENDMENT,
    "payment_request": OF_PAYMENT_REQUEST,
    "payment": OF_PAYMENT_REQUEST,
}  # fmt: skip
for _form, _kinds in FORMS.items():
    useful_for("form", _form, _kinds)

WORDS_BESIDE = (amending, calling)  # reading these modules has entered their guards and effects

VOCABULARY = Vocabulary(
    guards=GUARDS,
    effects=EFFECTS,
    roles=ROLES,
    letters=LETTERS,
    decisions=DECISIONS,
    forms=frozenset(FORMS),
    remedies=REMEDIES,
    mails=MAILS,
    parties=frozenset(CASE_ROLES),
    days=DAYS,
    money=MONEY,
    needs=NEEDS,
    apart=APART,
    lasting=frozenset(LASTING),
    people=PEOPLE,
    kinds=USE,
)


@cache
def workflow(name: str) -> Workflow:
    """The workflow of a definition, read and proved once. Raises DefinitionError."""
    definition = load_definition(FOLDER / "definitions" / f"{name}.toml", VOCABULARY)
    return Workflow(definition, VOCABULARY)


def shipped(name: str) -> Workflow | None:
    """The same; None for a definition that was released without a file."""
    return workflow(name) if (FOLDER / "definitions" / f"{name}.toml").is_file() else None


def prove() -> None:
    """Read every programme and its definition, so that nothing starts with a rulebook that cannot be used.

    Raises DefinitionError with everything that is wrong.
    """
    problems = []
    for each in programmes().values():
        for kind, name in each.definitions.items():
            problems += check_programme(each, workflow(name).definition, kind)
    if problems:
        raise DefinitionError(problems)


@cache
def rulebook() -> Rulebook:
    """What scenarios may speak of. Raises DefinitionError."""
    return Rulebook(
        programmes=programmes(),
        definitions={each.definition: workflow(each.definition).definition for each in programmes().values()},
        cities=load_cities(FOLDER / "cities.toml"),
        roles=ROLES,
    )


def rulebook_under(definition: Definition) -> Rulebook:
    """The same, as if this definition had been released for every programme. Raises DefinitionError."""
    known = rulebook()
    return replace(known, definitions=dict.fromkeys([*known.definitions, definition.name], definition))


def is_editable(workflow: Workflow, state: str) -> bool:
    """The application itself may be changed: a step that freezes it starts from here."""
    return _leads_to(workflow, state, "freeze_submission")


def is_reportable(workflow: Workflow, state: str) -> bool:
    """The report may be written: a step that freezes it starts from here."""
    return _leads_to(workflow, state, "freeze_report")


def _leads_to(workflow: Workflow, state: str, effect: str) -> bool:
    return any(effect in arrow.effects for arrow in workflow.definition.leaving(state))

"""Who can take a step that one person may never take: named, so that the case does not lie where it is."""

from collections.abc import Iterable, Iterator

from grants.models import Person
from grants.models.subject import Subject
from grants.vocabulary.explaining import attempt
from grants.vocabulary.roles import Capacity, capacities, is_own_case
from grants.vocabulary.versions import workflow_of
from workflows.engine import Move
from workflows.errors import Reason
from workflows.label import Label
from workflows.label import mark as _

WHO_CAN = _("Who can do this now: %(names)s.")
NOBODY = _(
    "Nobody else can do this at the moment: it needs another person with this role. "
    "Whoever runs this site enters people and their roles."
)


def instead(move: Move, office: Iterable[Person]) -> Reason | None:
    """The names of those who can, deputies with the one in whose place; or who helps if there is nobody.

    ``office``: the people of the programme, as ``people_of`` loads them. None: nothing about this one
    keeps them from it.
    """
    if not workflow_of(move.subject).bars(move):
        return None
    named = [_named(person, found) for person, found in able(move, office)]
    if not named:
        return Reason(NOBODY)
    names = Label(", ".join(each.de for each in named), ", ".join(each.en for each in named))
    return Reason(WHO_CAN, {"names": names})


def able(move: Move, office: Iterable[Person]) -> Iterator[tuple[Person, Capacity]]:
    """Each whom neither four eyes nor an own city keeps from it, in the capacity in which they can."""
    subject: Subject = move.subject
    flow = workflow_of(subject)
    for person in office:
        if is_own_case(person, subject.case_file):
            continue
        for found in capacities(person, subject, move.arrow.by):
            if not flow.bars(attempt(subject, move.arrow, person, found, move.at)):
                yield person, found
                break


def _named(person: Person, found: Capacity) -> Label:
    if found.represented is None:
        return Label(person.name, person.name)
    name = found.represented.name
    return Label(f"{person.name} (in Vertretung von {name})", f"{person.name} (in place of {name})")

"""What was taken: each step of a history with its transition, in the version under which that happened."""

from collections.abc import Iterator

from grants.models import Application, Step
from grants.vocabulary.versions import version_of, workflow_of
from workflows.states import Transition


def with_arrows(case: Application) -> Iterator[tuple[Step, Transition | None]]:
    """Each step with the transition it took, in the version under which what moved then ran."""
    first = next((step.data["from_sha256"] for step in case.steps if step.kind == "migration"), None)
    flows = {each.name: workflow_of(each) for each in case.beside}
    flows[case.name] = version_of(case.definition, first or case.definition_sha256)
    for step in case.steps:
        if step.kind == "migration":
            flows[step.subject] = version_of(case.definition, step.data["to_sha256"])
        arrows = flows[step.subject].definition.transitions
        yield step, arrows.get(step.transition) if step.kind == "step" else None

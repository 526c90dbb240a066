"""A map says what the words of a log mean; what the definition lacks is found before the log is read."""

from pathlib import Path

import pytest

from tests.workflows.rulebook_case import RULEBOOK, words
from workflows.definition import load_definition
from workflows.errors import DefinitionError
from workflows.foreign import is_foreign, load_foreign
from workflows.logs.mapping import load_map

EXAMPLE = RULEBOOK / "examples" / "international_declaration.toml"
DEFINITION = load_foreign(EXAMPLE)
MAP = RULEBOOK / "maps" / "international_declaration.toml"


def problems(path: Path, definition=DEFINITION):
    with pytest.raises(DefinitionError) as caught:
        load_map(path, definition)
    return [str(each) for each in caught.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('= "request_payment"', '= "request_paymend"', "Unknown transition 'request_paymend'. Is"),
        ('= "budget_owner"', '= "queen"', "roles.BUDGET OWNER: Unknown role 'queen'."),
        ('ends = ["permit_rejected"', 'ends = ["permit_rejectd"', "ends[0]: Unknown state 'permit_rejectd'."),
        ('after  = ["End trip"]', 'after = ["Ende"]', "orders[1].after[0]: Unknown activity 'Ende'."),
        ('ignored = ["Send Reminder"]', 'ignored = ["Request Payment"]', "under 'anytime' or"),
        ('definition = "international_declaration"', 'definition = "other"', "Is for 'other', but"),
        ('person        = "Resource"', 'person = "org:role"', "'org:role' cannot say two things at once."),
        ("by_day = true    #", "by_dai = true    #", "orders[0].by_dai: Unknown key. Is 'by_day' meant?"),
        ('time          = "time:timestamp"', "", "log.time: Is missing: without it no"),
        ("[activities]", "[activitys]", "activitys: Unknown key. Is 'activities' meant?"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_map_is_a_sentence_with_file_and_key(tmp_path, old, new, said):
    text = MAP.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "mine.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    found = problems(path)
    assert any(said in each for each in found), found
    assert all("mine.toml" in each for each in found)


def test_every_transition_of_our_own_procedure_is_known_by_its_name(definition):
    found = load_map(RULEBOOK / "maps" / "expert_exchange.toml", definition)
    assert dict(found.activities) == {name: (name,) for name in definition.transitions}
    assert set(found.roles) == {role for each in definition.transitions.values() for role in each.by}


def test_a_procedure_of_another_house_is_judged_by_but_not_worked_with():
    assert is_foreign(EXAMPLE)
    assert not is_foreign(RULEBOOK / "definitions" / "expert_exchange.toml")
    with pytest.raises(DefinitionError) as caught:
        load_definition(EXAMPLE, words())
    reasons = [str(each) for each in caught.value.problems]
    assert any("roles.budget_owner: Nobody here holds this role." in each for each in reasons)

"""Judging and taking moves."""

import threading

import pytest

from tests.workflows.rulebook_case import Case, attempt, words
from workflows.engine import Guard, Workflow
from workflows.errors import NotYourTurn, Reason, Refused, UnknownTransition, WrongState


def names(transitions):
    return [transition.name for transition in transitions]


@pytest.mark.parametrize(
    ("state", "role", "options"),
    [
        ("draft", "applicant", ["submit", "withdraw"]),
        ("draft", "officer", []),
        ("submitted", "officer", ["admit", "return"]),
        ("submitted", "applicant", ["withdraw"]),
        ("in_review", "reviewer", ["review"]),
        ("in_review", "system", []),
        ("recommended", "approver", ["award", "reject", "send_back"]),
        ("recommended", "officer", []),
        ("awarded", "applicant", ["accept", "decline"]),
        ("accepted", "applicant", ["submit_report", "cancel"]),
        ("report_checked", "cashier", ["settle"]),
        ("settled", "officer", ["close"]),
        ("closed", "officer", []),
        ("recommended", "auditor", []),
        ("draft", "partner", []),
    ],
)
def test_options_are_those_of_state_and_role(workflow, state, role, options):
    assert names(workflow.options(state, {role})) == options


def test_options_of_several_roles_are_joined_in_the_files_order(workflow):
    assert names(workflow.options("submitted", {"applicant", "officer"})) == ["admit", "return", "withdraw"]
    assert names(workflow.options("submitted", set())) == []


def test_automatic_transitions_are_listed_apart(workflow):
    assert names(workflow.automatic("in_review")) == ["complete_review"]
    assert names(workflow.automatic("draft")) == []


def test_move_goes_to_its_state_and_runs_the_effects_in_order(workflow):
    case = Case("recommended")
    move = workflow.take(attempt(case, "award", "approver"))
    assert (move.from_state, move.state, move.arrow.letter) == ("recommended", "awarded", "award")
    assert case.log == ["create_award in awarded", "commit_budget in awarded"]


def test_engine_leaves_the_case_to_its_caller(workflow):
    case = Case("draft")
    workflow.take(attempt(case, "submit", "applicant"))
    assert case.state == "draft"


def test_move_may_stay_in_its_state(workflow):
    move = workflow.take(attempt(Case("in_review"), "review", "reviewer"))
    assert (move.from_state, move.state) == ("in_review", "in_review")


def test_system_takes_automatic_transitions(workflow):
    move = attempt(Case("in_review"), "complete_review", "system", actor=None)
    assert workflow.take(move).state == "reviewed"


@pytest.mark.parametrize(
    "name", ["", "state", "to_closed", "trigger", "__class__", "os.system", "SUBMIT", None, ["submit"]]
)
def test_unknown_transition_is_refused(workflow, name):
    for ask in (workflow.take, workflow.judge, workflow.foresee):
        with pytest.raises(UnknownTransition):
            ask(attempt(Case("draft"), name, "applicant"))


@pytest.mark.parametrize("state", ["awarded", "closed", "nowhere", ""])
def test_move_from_a_wrong_state_is_refused(workflow, state):
    case = Case(state)
    with pytest.raises(WrongState) as refusal:
        workflow.take(attempt(case, "award", "approver"))
    assert (refusal.value.transition, refusal.value.state, case.log) == ("award", state, [])


@pytest.mark.parametrize("role", ["applicant", "officer", "auditor", "nobody", "system"])
def test_move_of_the_wrong_role_is_refused(workflow, role):
    case = Case("recommended")
    with pytest.raises(NotYourTurn):
        workflow.take(attempt(case, "award", role))
    assert case.log == []


def test_person_cannot_take_an_automatic_transition(workflow):
    with pytest.raises(NotYourTurn):
        workflow.take(attempt(Case("in_review"), "complete_review", "officer"))


def test_refusal_lists_every_reason_and_moves_nothing(workflow):
    case = Case("draft", unmet={"money_fits", "round_open"})
    move = attempt(case, "submit", "applicant")
    with pytest.raises(Refused) as refusal:
        workflow.take(move)
    assert refusal.value.reasons == [
        Reason("Not so: round_open.", fix="round_open"),
        Reason("Not so: money_fits.", fix="money_fits"),
    ]
    assert (move.state, case.log) == ("draft", [])


def test_judge_says_what_take_would_refuse(workflow):
    case = Case("submitted", unmet={"not_own_case"})
    reasons = workflow.judge(attempt(case, "return", "officer"))
    assert [str(reason) for reason in reasons] == ["Not so: not_own_case.", "Please give your reasons."]


@pytest.mark.parametrize("note", ["", "  \n\t "])
def test_required_note_may_not_be_blank(workflow, note):
    with pytest.raises(Refused) as refusal:
        workflow.take(attempt(Case("submitted"), "return", "officer", note=note))
    assert refusal.value.reasons == [Reason("Please give your reasons.", fix_section="note")]


def test_required_note_lets_the_move_pass(workflow):
    move = attempt(Case("submitted"), "return", "officer", note="The agenda is missing.")
    assert workflow.take(move).state == "returned"


@pytest.mark.parametrize(
    ("transition", "earlier", "sentences"),
    [
        ("award", {"recommend": {1}}, ["Another person than the one who recommended must do this."]),
        ("award", {"recommend": {2, 1}}, ["Another person than the one who recommended must do this."]),
        ("award", {"review": {1}}, ["Another person than the one who reviewed must do this."]),
        ("award", {"recommend": {2}, "review": {3}, "submit": {1}}, []),
        ("award", {}, []),
    ],
)
def test_four_eyes_decide(workflow, transition, earlier, sentences):
    seen = {name: frozenset(ids) for name, ids in earlier.items()}
    reasons = workflow.judge(attempt(Case("recommended"), transition, "approver", earlier=seen))
    assert [str(reason) for reason in reasons] == sentences


def test_four_eyes_name_every_earlier_step_in_both_languages(workflow):
    earlier = {"recommend": frozenset({1}), "review": frozenset({1})}
    with pytest.raises(Refused) as refusal:
        workflow.take(attempt(Case("recommended"), "reject", "approver", note="No.", earlier=earlier))
    doers = [reason.values["doer"] for reason in refusal.value.reasons]
    assert [doer.of("de") for doer in doers] == [
        "die, die die Empfehlung geschrieben hat",
        "die, die ein Gutachten abgegeben hat",
    ]


def test_who_awarded_does_not_settle(workflow):
    earlier = {"award": frozenset({1})}
    reasons = workflow.judge(attempt(Case("report_checked"), "settle", "cashier", earlier=earlier))
    assert [str(reason) for reason in reasons] == ["Another person than the one who awarded must do this."]


def with_guard(definition, **kind):
    guard = Guard("round_open", message="The round is not open.", fix="calls.show", **kind)
    return Workflow(definition, words(guards={"round_open": guard}))


def test_guard_may_give_its_own_reasons(definition):
    own = [Reason("Partner missing.", fix_section="partners"), Reason("Money missing.", fix_section="money")]
    workflow = with_guard(definition, holds=lambda move: own)
    assert workflow.judge(attempt(Case("draft"), "submit", "applicant")) == own


def test_guard_with_an_empty_list_holds(definition):
    workflow = with_guard(definition, holds=lambda move: [])
    assert workflow.take(attempt(Case("draft"), "submit", "applicant")).state == "submitted"


@pytest.mark.parametrize("answer", [None, "yes"])
def test_guard_that_does_not_answer_is_an_error(definition, answer):
    workflow = with_guard(definition, holds=lambda move: answer)
    with pytest.raises(TypeError, match="'round_open' must answer a bool or a list of reasons"):
        workflow.judge(attempt(Case("draft"), "submit", "applicant"))


def test_guard_of_the_forms_input_is_not_foreseen(definition):
    workflow = with_guard(definition, holds=lambda move: False, of_input=True)
    move = attempt(Case("draft"), "submit", "applicant")
    assert workflow.foresee(move) == []
    assert workflow.judge(move) == [Reason("The round is not open.", fix="calls.show")]


def test_note_is_not_foreseen_but_four_eyes_are(workflow):
    move = attempt(Case("recommended"), "reject", "approver", earlier={"recommend": frozenset({1})})
    sentences = [str(reason) for reason in workflow.foresee(move)]
    assert sentences == ["Another person than the one who recommended must do this."]


def test_failing_effect_passes_through_and_stops_the_rest(definition):
    def fail(move):
        raise RuntimeError("no money table")

    workflow = Workflow(definition, words(effects={"create_award": fail}))
    case = Case("recommended")
    with pytest.raises(RuntimeError, match="no money table"):
        workflow.take(attempt(case, "award", "approver"))
    assert case.log == []


def test_reason_speaks_with_its_values():
    assert str(Reason("At most %(most)s people.", {"most": 6})) == "At most 6 people."
    assert str(Reason("100 % sure")) == "100 % sure"
    assert {Reason("a", {"b": 1}): 1}  # may stand in sets and as a key


def test_one_workflow_serves_many_threads(workflow):
    ends = []

    def walk():
        for _ in range(200):
            case = Case("draft")
            for name, role in (("submit", "applicant"), ("admit", "officer"), ("review", "reviewer")):
                case.state = workflow.take(attempt(case, name, role)).state
            ends.append((case.state, len(case.log)))

    threads = [threading.Thread(target=walk) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ends == [("in_review", 3)] * 800

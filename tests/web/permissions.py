"""Who may do what, as a table of its own: written from the office's point of view, not from the code.

A rule gives, for each subject of an address (a case by its state, a call, a round …), the answers and who
gets them. Whoever is named nowhere meets a page that does not exist; who is not signed in is led to the
sign-in page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grants.vocabulary.binding import workflow

VERSION = workflow("expert_exchange").definition.version
CITY = "applicant partner conflicted"
OFFICE = "officer reviewer approver cashier auditor administrator"
SEES = f"{CITY} {OFFICE}"
DEPUTY = ("deputy", "approver")  # stands in for that one, and may do the same
OFFICERS = "officer conflicted"
ELSEWHERE = "elsewhere"
SIGNED_IN = f"{SEES} {ELSEWHERE} stranger"
EVERYBODY = f"{SIGNED_IN} anonymous disabled"

Answers = Mapping[int, str]
SIGN_IN = {"GET": 302, "HEAD": 302, "POST": 401}


@dataclass(frozen=True)
class Rule:
    """``subjects``: subject -> {status: who}; "*" stands for all others.

    ``kind`` names the part of the address that the subjects stand for, ``values`` fill the others;
    ``sends`` is what a post brings along; what ``is_public`` leads nobody to the sign-in page.
    """

    says: str
    subjects: Mapping[str, Answers]
    kind: str | None = None
    sends: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    is_public: bool = False

    def answer(self, who: str, subject: str, method: str) -> int:
        """The status that this person must get."""
        for status, people in self.subjects.get(subject, self.subjects.get("*", {})).items():
            if who in people.split() or (who == DEPUTY[0] and DEPUTY[1] in people.split()):
                return status
        must_sign_in = who in ("anonymous", "disabled") and not self.is_public
        return SIGN_IN[method] if must_sign_in else 404


def page(says: str, status: int, who: str, **more: Any) -> Rule:
    """One answer, whatever the subject."""
    return Rule(says, {"*": {status: who}}, **more)


def case(says: str, draft: Answers, handed_in: Answers, *, kind: str = "ref", **more: Any) -> Rule:
    """A rule on cases: the same for all that are handed in, but for the states named in ``more``."""
    states = {
        name: more.pop(name) for name in ("submitted", "in_review", "recommended", "accepted") if name in more
    }
    return Rule(says, {"draft": draft, "missing": {}, "*": handed_in, **states}, kind=kind, **more)


def call(says: str, published: Answers, hidden: Answers, *, kind: str = "call_id", **more: Any) -> Rule:
    return Rule(says, {"published": published, "hidden": hidden, "missing": {}}, kind=kind, **more)


def bulk(says: str, prepared: Answers, ended: Answers, **more: Any) -> Rule:
    return Rule(says, {"prepared": prepared, "ended": ended, "missing": {}}, "bulk_id", **more)


ADMIT = {"values": {"programme": "ude", "transition": "admit"}}
READ = case("Whoever sees the case.", {200: CITY}, {200: SEES})
WRITE = case(
    "The applicant, while it is a draft; others who see it are led to where it can be read.",
    {200: "applicant conflicted", 302: "partner"},
    {302: SEES},
)
KEEP = case(
    "The applicant keeps a draft; nobody changes it later.",
    {302: "applicant conflicted", 409: "partner"},
    {409: SEES},
)
APPLYING = "applicant conflicted"
OTHERS = f"partner {OFFICE}"
BEGIN = case(
    "The applicant, who is told what is in the way; others are led to the case.",
    {200: APPLYING, 302: "partner"},
    {200: APPLYING, 302: OTHERS},
)
OWN_DRAFT = case(
    "The applicant; the office knows no drafts.",
    {},
    {},
    accepted={200: APPLYING, 302: "partner"},
    values={"number": 1},
)
OFFICERS_PAGE = page("Officers of any programme.", 200, f"{OFFICERS} {ELSEWHERE}")
OFFICERS_CALL = call("Officers of the call's programme.", {200: OFFICERS}, {200: OFFICERS})
OFFICERS_CHANGE = call("Its officers; nothing filled in.", {422: OFFICERS}, {422: OFFICERS})
SHOWN_CALL = call(
    "The world; a hidden call its office.", {200: EVERYBODY}, {200: f"{OFFICE} conflicted"}, is_public=True
)
KEEPS_OWN = f"{OFFICERS} {ELSEWHERE} applicant"
KEEPS_OTHER = f"{OFFICERS} {ELSEWHERE} stranger"
REPRESENTED = "officer reviewer approver cashier auditor conflicted elsewhere"
REGISTER = "officer approver cashier auditor administrator conflicted elsewhere"

PROCEDURE = {"name": "expert_exchange"}
STAFF = f"{OFFICE} conflicted {ELSEWHERE}"


def draft(says: str, status: int) -> Rule:
    return Rule(says, {"own": {status: "administrator"}, "missing": {}}, "draft_id")


def proposal(says: str, status: int, who: str) -> Rule:
    return Rule(says, {"own": {status: who}, "missing": {}}, "proposal_id")


RULES: dict[tuple[str, str], Rule] = {
    ("GET", "front.show"): page("The world.", 200, EVERYBODY),
    ("GET", "help.show"): page("The world.", 200, EVERYBODY, values={"page": "applicant"}),
    ("GET", "health.show"): page("The world.", 200, EVERYBODY),
    ("GET", "static"): page("The world.", 200, EVERYBODY, values={"filename": "app.css"}),
    ("GET", "session.new"): Rule(
        "Who is signed in needs none.", {"*": {200: "anonymous disabled", 302: SIGNED_IN}}
    ),
    ("POST", "session.create"): page("The world; nothing filled in.", 422, EVERYBODY),
    ("POST", "session.destroy"): page("The world.", 302, EVERYBODY),
    ("POST", "session.language"): page("The world.", 302, EVERYBODY, sends={"language": "en"}),
    ("GET", "desk.show"): page("Who is signed in.", 200, SIGNED_IN),
    ("GET", "applications.index"): page("Who is signed in.", 200, SIGNED_IN),
    ("GET", "applications.export"): page("The office.", 200, f"{OFFICE} conflicted elsewhere"),
    ("GET", "applications.show"): READ,
    ("GET", "applications.procedure"): READ,
    ("GET", "procedures.index"): page("The world.", 200, EVERYBODY),
    ("GET", "procedures.show"): page("The world.", 200, EVERYBODY, values=PROCEDURE),
    ("GET", "procedures.changes"): page("The office.", 200, STAFF, values=PROCEDURE),
    ("GET", "procedures.text"): page("The office.", 200, STAFF, values={**PROCEDURE, "version": VERSION}),
    ("POST", "proposals.start"): page(
        "Administrators of the programme.", 302, "administrator", sends={**PROCEDURE, "programme": "ude"}
    ),
    ("GET", "proposals.edit"): draft("Administrators of its programme.", 200),
    ("POST", "proposals.update"): draft("Administrators of its programme; what is not sent stays.", 302),
    ("POST", "proposals.discard"): draft("Administrators of its programme; no version is named.", 409),
    ("GET", "proposals.show"): proposal("The office of its programme.", 200, f"{OFFICE} conflicted"),
    ("POST", "proposals.release"): proposal(
        "Administrators and approvers of its programme.", 302, "administrator approver"
    ),
    ("POST", "proposals.refuse"): proposal(
        "Administrators and approvers of its programme; nothing filled in.", 422, "administrator approver"
    ),
    ("GET", "simulations.index"): page("The office.", 200, f"{OFFICE} conflicted elsewhere"),
    ("GET", "simulations.show"): page(
        "The office.", 200, f"{OFFICE} conflicted elsewhere", values={"name": "ude_one_year"}
    ),
    ("GET", "form.show"): WRITE,
    ("GET", "form.edit"): WRITE,
    ("POST", "form.edit"): KEEP,
    ("GET", "form.visit"): WRITE,
    ("POST", "form.visit"): case(
        "The applicant; nothing filled in.", {422: "applicant conflicted", 409: "partner"}, {409: SEES}
    ),
    ("POST", "form.visit_discard"): KEEP,
    ("GET", "form.questions"): SHOWN_CALL,
    ("POST", "documents.create"): case(
        "The applicant, while it is a draft or the report is due.",
        {302: "applicant conflicted", 409: "partner"},
        {409: SEES},
        accepted={302: "applicant conflicted", 409: f"partner {OFFICE}"},
        sends={"file": "upload"},
    ),
    ("GET", "documents.download"): case(
        "Whoever sees its case.", {200: CITY}, {200: SEES}, kind="document_id"
    ),
    ("POST", "documents.destroy"): case(
        "The applicant; what was handed in stays.", {302: "applicant conflicted", 409: "partner"}, {409: SEES}
    ),
    ("GET", "reports.edit"): case(
        "The applicant, when the report is due.",
        {302: CITY},
        {302: SEES},
        accepted={200: "applicant conflicted", 302: f"partner {OFFICE}"},
    ),
    ("GET", "reports.documents"): case(
        "The applicant, when the report is due.",
        {302: CITY},
        {302: SEES},
        accepted={200: "applicant conflicted", 302: f"partner {OFFICE}"},
    ),
    ("POST", "reports.update"): case(
        "The applicant, when the report is due; nothing filled in.",
        {409: CITY},
        {409: SEES},
        accepted={422: "applicant conflicted", 409: f"partner {OFFICE}"},
    ),
    ("GET", "amendments.new"): BEGIN,
    ("POST", "amendments.create"): case(
        "The applicant; nothing filled in.", {422: APPLYING, 409: "partner"}, {422: APPLYING, 409: OTHERS}
    ),
    ("GET", "amendments.edit"): OWN_DRAFT,
    ("POST", "amendments.update"): case(
        "The applicant; nothing filled in.",
        {},
        {},
        accepted={422: APPLYING, 409: "partner"},
        values={"number": 1},
    ),
    ("GET", "payment_requests.new"): BEGIN,
    ("POST", "payment_requests.create"): case(
        "The applicant, once the award is accepted.",
        {422: APPLYING, 409: "partner"},
        {422: APPLYING, 409: OTHERS},
        accepted={302: APPLYING, 409: OTHERS},
    ),
    ("GET", "payment_requests.edit"): OWN_DRAFT,
    ("POST", "payment_requests.update"): case(
        "The applicant; what is missing may wait.",
        {},
        {},
        accepted={302: APPLYING, 409: "partner"},
        values={"number": 1},
    ),
    ("GET", "letters.index"): page("The office, but reviewers.", 200, REGISTER),
    ("POST", "letters.bundle"): page("The office, but reviewers; none is chosen.", 302, REGISTER),
    ("GET", "letters.download"): case(
        "Whoever sees its case; 302 while it is being made.",
        {},
        {302: SEES},
        submitted={200: SEES},
        kind="label",
        values={"lang": "de"},
    ),
    ("GET", "deadlines.new"): case(
        "Officers of its programme who do not take part in it.", {}, {200: "officer"}
    ),
    ("POST", "deadlines.extend"): case("The same; nothing filled in.", {}, {422: "officer"}),
    ("GET", "calls.index"): page("The world.", 200, EVERYBODY),
    ("GET", "calls.show"): SHOWN_CALL,
    ("GET", "calls.new"): OFFICERS_PAGE,
    ("POST", "calls.create"): page("Officers; nothing filled in.", 422, f"{OFFICERS} {ELSEWHERE}"),
    ("GET", "calls.edit"): OFFICERS_CALL,
    ("POST", "calls.update"): call("Its officers; what is not sent stays.", {302: OFFICERS}, {302: OFFICERS}),
    ("GET", "calls.round_new"): OFFICERS_CALL,
    ("POST", "calls.round_create"): OFFICERS_CHANGE,
    ("GET", "calls.round_edit"): call("Its officers.", {200: OFFICERS}, {200: OFFICERS}, kind="round_id"),
    ("POST", "calls.round_update"): call("Its officers.", {422: OFFICERS}, {422: OFFICERS}, kind="round_id"),
    ("POST", "drafts.create"): call(
        "Who speaks for a city, in a published call.",
        {302: f"{CITY} stranger", 403: f"{OFFICE} {ELSEWHERE}"},
        {},
        kind="round_id",
    ),
    ("GET", "organisations.index"): OFFICERS_PAGE,
    ("GET", "organisations.edit"): Rule(
        "Its own people, and officers.",
        {"own": {200: KEEPS_OWN}, "other": {200: KEEPS_OTHER}},
        "organisation_id",
    ),
    ("POST", "organisations.edit"): Rule(
        "Its own people, and officers; nothing filled in.",
        {"own": {422: KEEPS_OWN}, "other": {422: KEEPS_OTHER}},
        "organisation_id",
    ),
    ("GET", "bulk.index"): page("The office.", 200, f"{OFFICE} conflicted elsewhere"),
    ("POST", "bulk.create"): page("The office; no case is chosen.", 302, f"{OFFICE} conflicted elsewhere"),
    ("GET", "bulk.show"): bulk(
        "Who began it; once it runs, auditors too.", {200: "officer"}, {200: "officer auditor administrator"}
    ),
    ("GET", "bulk.export"): bulk("The same.", {200: "officer"}, {200: "officer auditor administrator"}),
    ("GET", "bulk.edit"): bulk("Who began it, before it runs.", {200: "officer"}, {302: "officer"}, **ADMIT),
    ("POST", "bulk.update"): bulk(
        "The same; nothing filled in.", {422: "officer"}, {404: "officer"}, **ADMIT
    ),
    ("POST", "bulk.start"): bulk("Who began it.", {302: "officer"}, {302: "officer"}),
    ("POST", "bulk.retry"): bulk("Who began it.", {302: "officer"}, {302: "officer"}),
    ("GET", "corrections.new"): case(
        "Officers of the programme, in no case of their own.",
        {403: CITY},
        {200: "officer", 403: f"{CITY} {OFFICE}"},
    ),
    ("POST", "corrections.create"): case(
        "The same; nothing filled in.", {403: CITY}, {422: "officer", 403: f"{CITY} {OFFICE}"}
    ),
    ("POST", "corrections.answer"): case(
        "A second one of those who decide, in no case of their own; only where one was proposed.",
        {},
        {},
        in_review={302: "officer approver administrator", 403: f"{CITY} {OFFICE}"},
        sends={"answer": "refuse"},
    ),
    ("GET", "deputies.index"): page("The office.", 200, f"{OFFICE} conflicted elsewhere"),
    ("GET", "deputies.new"): page("Whoever can be represented.", 200, REPRESENTED),
    ("POST", "deputies.create"): page("The same; nothing filled in.", 422, REPRESENTED),
    ("POST", "deputies.end"): Rule(
        "The one represented, the deputy, an administrator of the programme.",
        {"given": {302: "approver deputy administrator"}, "missing": {}},
        "deputyship_id",
    ),
    ("GET", "outbox.index"): OFFICERS_PAGE,
    ("POST", "outbox.retry"): Rule(
        "Officers of its programme.", {"failing": {302: OFFICERS}, "missing": {}}, "row_id"
    ),
}

# transition -> (who takes it, from which of the states above, what an empty form gets)
STEPS: dict[str, tuple[str, tuple[str, ...], int]] = {
    "submit": ("applicant", ("draft",), 422),
    "resubmit": ("applicant", (), 422),
    "admit": ("officer", ("submitted",), 422),
    "return": ("officer", ("submitted",), 422),
    "review": ("reviewer", ("in_review",), 422),
    "recommend": ("officer", (), 422),
    "award": ("approver", ("recommended",), 302),
    "reject": ("approver", ("recommended",), 422),
    "send_back": ("approver", ("recommended",), 422),
    "accept": ("applicant", (), 302),
    "decline": ("applicant", (), 302),
    "submit_report": ("applicant", ("accepted",), 422),
    "confirm_report": ("officer", (), 422),
    "return_report": ("officer", (), 422),
    "settle": ("cashier", (), 422),
    "close": ("officer", (), 422),
    "withdraw": ("applicant", ("draft", "submitted", "in_review", "recommended"), 302),
    "cancel": ("applicant", ("accepted",), 422),
}
JUST_DONE = ("applicant", "accepted", "accept")  # the same person's last step once more: a second press
AUTOMATIC = ("complete_review", "nonsense", "")


def step_answer(who: str, state: str, transition: str, method: str) -> int:
    """A step's page and its button: visible case, known step, own role, no own city, right state."""
    if who in ("anonymous", "disabled"):
        return SIGN_IN[method]
    if who == DEPUTY[0]:
        return step_answer(DEPUTY[1], state, transition, method)
    sees = (CITY if state == "draft" else SEES).split()
    if state == "missing" or who not in sees or transition in AUTOMATIC:
        return 404
    taker, states, empty = STEPS[transition]
    if taker != ("applicant" if who == "conflicted" else who):
        kept_out = who == "conflicted" and taker == "officer" and state != "draft"
        return 403 if method == "POST" or kept_out else 404
    if state not in states:
        return 302 if method == "GET" or (who, state, transition) == JUST_DONE else 409
    return 200 if method == "GET" else empty

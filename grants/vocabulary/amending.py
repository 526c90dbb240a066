"""Words for amendments: what must hold before what was awarded is changed, and what the change does."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from grants.clock import office_day
from grants.models import Amendment, Application, Delegation, Visit
from grants.rules.grant import total
from grants.vocabulary.completeness import NO_MONEY, ROUND, Cents, too_little
from grants.vocabulary.effects import actor_id, effect, session_of
from grants.vocabulary.guards import guard
from grants.vocabulary.kinds import BESIDE, OF_AMENDMENT
from grants.vocabulary.programmes import programme
from grants.vocabulary.terms import Planned, Terms, differences, lines_of, terms_after, terms_of
from workflows.engine import Move
from workflows.errors import Reason, Refused
from workflows.label import mark as _

EDIT = "amendments.edit"


@guard(_("The award does not run."), kinds=BESIDE)
def award_runs(move: Move) -> Sequence[Reason]:
    """Between its acceptance and the report an award can be changed, and its money called."""
    return award_gaps(move.case)


def award_gaps(case: Application) -> list[Reason]:
    """Why nothing can be changed or called: the award is not there yet, or it is over."""
    award, report = case.award, case.report
    if award is None or award.accepted_at is None:
        return [Reason(_("The award must be accepted first."))]
    if case.settlement is not None or award.bound_cents == 0:
        return [Reason(_("The award has come to its end: nothing can be changed or called any more."))]
    if report is not None and report.submitted_at is not None:
        return [Reason(_("The report has been handed in: what follows is the settlement."))]
    return []


def _gap(amendment: Amendment, message: str, **values: object) -> Reason:
    return Reason(message, {**values, "number": amendment.number}, fix=EDIT)


@guard(_("The change is not complete."), kinds=OF_AMENDMENT)
def amendment_complete(move: Move) -> Sequence[Reason]:
    case, amendment = move.case, move.subject
    if case.award is None:
        return []
    before, after = terms_of(case), terms_after(case, amendment)
    reasons = [reason for old, new in _pairs(before, after) for reason in _visit_gaps(move, old, new)]
    if not differences(before, after) and not amendment.other.strip():
        reasons.append(_gap(amendment, _("Say what shall change: so far everything is as it was awarded.")))
    if not amendment.reasons.strip():
        reasons.append(_gap(amendment, _("Say why the change is needed.")))
    return reasons


def _pairs(before: Terms, after: Terms) -> Iterator[tuple[Planned, Planned]]:
    return zip(before["visits"], after["visits"], strict=True)


def _visit_gaps(move: Move, old: Planned, new: Planned) -> Iterator[Reason]:
    """Days that cannot be, and a visit to which nobody comes."""
    amendment: Amendment = move.subject
    asked_on = office_day(amendment.submitted_at or move.at)
    if new["ends_on"] < new["starts_on"]:
        yield _gap(amendment, _("“%(visit)s” cannot end before it starts."), visit=new["title"])
    elif new["starts_on"] != old["starts_on"] and date.fromisoformat(new["starts_on"]) <= asked_on:
        message = _("“%(visit)s” cannot be moved to a day that has come already.")
        yield _gap(amendment, message, visit=new["title"])
    if not new["people"]:
        yield _gap(amendment, _("Say who takes part in “%(visit)s”."), visit=new["title"])


@guard(_("The change exceeds a limit of the programme."), kinds=OF_AMENDMENT)
def amendment_within_caps(move: Move) -> Sequence[Reason]:
    case, amendment = move.case, move.subject
    if case.award is None:
        return []
    caps, after = programme(case.programme).caps, terms_after(case, amendment)
    reasons = [reason for each in after["visits"] for reason in _over_caps(case, amendment, each)]
    if after["mode"] == "virtual" and case.mode != "virtual" and not caps.virtual_allowed:
        reasons.append(_gap(amendment, _("This programme does not fund virtual exchanges.")))
    most = min(total(lines_of(after)), caps.amount_cents)
    if most == 0:
        message = _("The rates give nothing for this plan: cancel the exchange instead.")
        reasons.append(_gap(amendment, message))
    elif after["amount_cents"] > most:
        message = _("For this plan at most %(most)s can be granted; %(asked)s is asked for.")
        asked = Cents(after["amount_cents"])
        reasons.append(_gap(amendment, message, most=Cents(most), asked=asked))
    return reasons


def _over_caps(case: Application, amendment: Amendment, visit: Planned) -> Iterator[Reason]:
    caps, title = programme(case.programme).caps, visit["title"]
    people = sum(each["people"] for each in visit["people"])
    days = (date.fromisoformat(visit["ends_on"]) - date.fromisoformat(visit["starts_on"])).days + 1
    if people > caps.people_per_visit:
        message = _("At most %(most)s people per visit are funded; “%(visit)s” has %(count)s.")
        yield _gap(amendment, message, most=caps.people_per_visit, visit=title, count=people)
    if days > caps.days_per_visit:
        message = _("A visit may last at most %(most)s days; “%(visit)s” lasts %(count)s.")
        yield _gap(amendment, message, most=caps.days_per_visit, visit=title, count=days)


@guard(_("More has been called already than the grant would be."), kinds=OF_AMENDMENT)
def amendment_covers_payments(move: Move) -> bool | Sequence[Reason]:
    case: Application = move.case
    if case.award is None:
        return True
    called, amount = case.award.called_cents, terms_after(case, move.subject)["amount_cents"]
    if amount >= called:
        return True
    message = _("%(called)s of the grant has been called already: it cannot fall to %(amount)s.")
    return [_gap(move.subject, message, called=Cents(called), amount=Cents(amount))]


@guard(
    _("The grant or the way the cities meet would change: pass it on, so that a second person decides."),
    kinds=OF_AMENDMENT,
    people=1,  # no money is at stake
)
def amendment_is_minor(move: Move) -> bool:
    return move.case.award is None or is_minor(terms_of(move.case), terms_after(move.case, move.subject))


def is_minor(before: Terms, after: Terms) -> bool:
    """It costs nothing, and nobody meets online who was to travel."""
    online = [[visit["is_virtual"] for visit in terms["visits"]] for terms in (before, after)]
    return bool(before["amount_cents"] == after["amount_cents"] and online[0] == online[1])


@guard(NO_MONEY, fix=ROUND, kinds=OF_AMENDMENT)
def budget_fits_change(move: Move) -> bool | Sequence[Reason]:
    case: Application = move.case
    if case.award is None:
        return True
    more = terms_after(case, move.subject)["amount_cents"] - case.award.bound_cents
    if more <= max(case.round.left_cents, 0):
        return True
    message = _(
        "The round has %(left)s left; this change needs %(amount)s more. Send the recommendation back, "
        "or let an officer raise the round's money."
    )
    return [too_little(case, more, message)]


@guard(_("Two people must approve an amount of this size."), kinds=OF_AMENDMENT)
def raise_within_first_approval(move: Move) -> bool | Sequence[Reason]:
    """One approver decides on a change, so it raises no grant above what one may award."""
    case: Application = move.case
    above = programme(case.programme).second_approval_above_cents
    if case.award is None or above is None:
        return True
    amount = terms_after(case, move.subject)["amount_cents"]
    if amount <= max(above, case.award.amount_cents):
        return True
    message = _(
        "Above %(above)s two people must approve, so a change cannot raise the grant to %(amount)s. "
        "Refuse the change, or send the recommendation back."
    )
    return [_gap(move.subject, message, above=Cents(above), amount=Cents(amount))]


@effect(kinds=OF_AMENDMENT)
def freeze_amendment(move: Move) -> None:
    """Remember when the change was asked for first, and what it asked for, beside what was approved."""
    case, amendment = move.case, move.subject
    if amendment.submitted_at is None:
        amendment.submitted_at = move.at
    amendment.before = terms_of(case)
    move.data["changes"] = differences(amendment.before, terms_after(case, amendment))
    move.data["other"] = amendment.other


@effect(money="change", needs=["freeze_amendment"], kinds=OF_AMENDMENT)
def apply_amendment(move: Move) -> None:
    """Change visits and award; what was approved before stays in the amendment and in its step."""
    case, amendment = move.case, move.subject
    before, after = terms_of(case), terms_after(case, amendment)
    _decide(move, "granted", before, after)
    plan = {visit.id: visit for visit in case.visits}
    for visit in after["visits"]:
        _change_visit(plan[visit["visit_id"]], visit)
    case.mode = after["mode"]
    award = case.award
    award.lines, award.calculated_cents = after["lines"], after["calculated_cents"]
    award.amount_cents = after["amount_cents"]
    award.period_to = date.fromisoformat(after["period_to"])
    award.report_due_on = date.fromisoformat(after["report_due_on"])
    case.version += 1
    case.changed_at, case.changed_by_id = move.at, actor_id(move)


def _change_visit(visit: Visit, wanted: Planned) -> None:
    """The agenda moves with its visit, and stays within it."""
    starts_on, ends_on = (date.fromisoformat(wanted[key]) for key in ("starts_on", "ends_on"))
    later = starts_on - visit.starts_on
    for item in visit.items:
        item.on_day = min(max(item.on_day + later, starts_on), ends_on)
    visit.starts_on, visit.ends_on, visit.is_virtual = starts_on, ends_on, wanted["is_virtual"]
    kept = {each.organisation_id: each for each in visit.delegations}
    people = {each["organisation_id"]: each["people"] for each in wanted["people"]}
    for organisation, delegation in kept.items():
        if organisation in people:
            delegation.people = people[organisation]
        else:
            visit.delegations.remove(delegation)
    for organisation, count in people.items():
        if organisation not in kept:
            visit.delegations.append(Delegation(organisation_id=organisation, people=count))


@effect(money="adjust", needs=["apply_amendment"], kinds=OF_AMENDMENT)
def adjust_budget(move: Move) -> None:
    """Bind more of the round's money, or give back what is free. Raises Refused if not enough is left."""
    case: Application = move.case
    award, session = case.award, session_of(move.case)
    if award is None:
        raise RuntimeError(f"{case.ref}: without an award nothing is bound.")
    more = award.amount_cents - award.bound_cents
    if more > 0 and not case.round.commit_amount(session, more):
        raise Refused([too_little(case, more)])
    if more < 0 and not case.round.release_amount(session, -more):
        raise RuntimeError(f"{case.ref}: the round holds less than {award.bound_cents} cents.")
    award.bound_cents = award.amount_cents


@effect(needs=["freeze_amendment"], kinds=OF_AMENDMENT)
def refuse_amendment(move: Move) -> None:
    _decide(move, "refused", terms_of(move.case), terms_after(move.case, move.subject))


def _decide(move: Move, verdict: str, before: Terms, after: Terms) -> None:
    """What was decided on, old and new side by side, in the row and in the history that nobody can change."""
    amendment: Amendment = move.subject
    amendment.verdict = verdict
    amendment.before, amendment.after = before, after
    amendment.decided_by_id, amendment.decided_at = actor_id(move), move.at
    decided: dict[str, Any] = {"verdict": verdict, "before": before, "after": after}
    move.data.update(decided, changes=differences(before, after))

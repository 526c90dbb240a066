"""Guards: facts that a definition may require, each with the sentence for its absence."""

from collections.abc import Callable, Iterable, Sequence

from grants.clock import office_day
from grants.models import Application, Person
from grants.models.subject import Beside
from grants.rules.deadlines import is_in_time
from grants.rules.scoring import invalid
from grants.vocabulary import completeness
from grants.vocabulary.answers import day, several, table, words
from grants.vocabulary.completeness import NO_MONEY, ROUND, Cents, too_little
from grants.vocabulary.facts import settled_amount
from grants.vocabulary.kinds import OF_ALL, OF_CASE, useful_for
from grants.vocabulary.programmes import programme
from grants.vocabulary.roles import is_own_case
from grants.vocabulary.subjects import called
from workflows.engine import Guard, Move
from workflows.errors import Reason
from workflows.label import mark as _

GUARDS: dict[str, Guard] = {}
PEOPLE: dict[str, int] = {}

Holds = Callable[[Move], bool | Sequence[Reason]]


def guard(
    message: str,
    *,
    fix: str | None = None,
    of_input: bool = False,
    of_actor: bool = False,
    kinds: Iterable[str] = OF_CASE,
    people: int | None = None,
) -> Callable[[Holds], Holds]:
    """Enter a function into the vocabulary; its name is the word that definitions use.

    `kinds`: the kinds of procedure that may use it. `people`: how many people of the office a decision
    needs where it holds, if that is told by it.
    """

    def enter(holds: Holds) -> Holds:
        name = holds.__name__
        GUARDS[name] = Guard(name, holds, message, fix, of_input, of_actor)
        PEOPLE.update({name: people} if people else {})
        useful_for("guard", name, kinds)
        return holds

    return enter


@guard(_("The application is not complete."), fix="form.show")
def application_complete(move: Move) -> Sequence[Reason]:
    return completeness.missing(move.case)


@guard(_("The round is not open."), fix="calls.show")
def round_open(move: Move) -> bool | Sequence[Reason]:
    case: Application = move.case
    call, window = case.round.call, case.round
    if not call.is_published:
        return [
            Reason(_("The office has taken its call back. Ask the office whether there will be another."))
        ]
    if window.is_open(move.at):
        return True
    if move.at < window.opens_at:
        message, day = _("The round opens on %(day)s. Until then you can go on writing."), window.opens_at
    else:
        message = _(
            "The round was open until %(day)s. For a later round, begin a new application from its call."
        )
        day = window.closes_at
    return [Reason(message, {"day": office_day(day), "call_id": window.call_id}, fix="calls.show")]


@guard(_("The first visit is too soon."), fix="form.edit")
def in_good_time(move: Move) -> bool | Sequence[Reason]:
    """The office needs time to decide before anything is booked (no early start)."""
    case: Application = move.case
    lead_days = programme(case.programme).caps.lead_days
    if case.first_day is None or is_in_time(office_day(move.at), case.first_day, lead_days):
        return True
    message = _("Apply at least %(days)s days before the first visit; yours starts on %(day)s.")
    first = min(case.visits, key=lambda visit: visit.starts_on)
    values = {"days": lead_days, "day": first.starts_on, "visit_id": first.id}
    return [Reason(message, values, fix=completeness.FORM, fix_section="visits")]


@guard(_("The application exceeds a limit of the programme."), fix="form.show")
def within_caps(move: Move) -> Sequence[Reason]:
    return completeness.over_caps(move.case)


@guard(_("Cities of more countries must take part."), fix="form.edit")
def enough_countries(move: Move) -> bool | Sequence[Reason]:
    """The programme's `caps.least_countries`, the applicant's own counted."""
    case: Application = move.case
    least = programme(case.programme).caps.least_countries
    count = len({city.country for city in case.cities})
    if count >= least:
        return True
    message = _(
        "Cities of at least %(least)s countries must take part; yours come from %(count)s. "
        "Name partners from %(more)s more."
    )
    values = {"least": least, "count": count, "more": least - count}
    return [Reason(message, values, fix=completeness.FORM, fix_section="partners")]


@guard(_("The amount does not fit."), fix="form.edit")
def money_fits(move: Move) -> Sequence[Reason]:
    return completeness.money_gaps(move.case, office_day(move.at))


@guard(_("Please confirm every declaration."), of_input=True)
def declarations_given(move: Move) -> bool:
    given = several(move, "declarations")
    return all(code in given for code, _label in programme(move.case.programme).declarations)


@guard(
    _("You take part in this case yourself, so others must handle it (§ 20 VwVfG)."),
    of_actor=True,
    kinds=OF_ALL,
)
def not_own_case(move: Move) -> bool | Sequence[Reason]:
    """Neither the actor nor, where that is a deputy, the one in whose place they act."""
    if isinstance(move.actor, Person) and is_own_case(move.actor, move.case):
        return False
    if isinstance(move.represented, Person) and is_own_case(move.represented, move.case):
        sentence = _("%(name)s, in whose place you act, takes part in this case (§ 20 VwVfG).")
        return [Reason(sentence, {"name": move.represented.name})]
    return True


@guard(
    _("Not every point of the formal check is met. Return the application, or confirm each point."),
    of_input=True,
)
def formal_check_passed(move: Move) -> bool:
    checks = table(move, "checks")
    return all(checks.get(item.code) is True for item in programme(move.case.programme).formal_check)


@guard(_("You have already reviewed this application."), of_actor=True)
def not_yet_reviewed(move: Move) -> bool | Sequence[Reason]:
    """Nor has anybody in whose place they act, nor a deputy of theirs: each opinion is another person's."""
    reviewers = move.earlier.get(move.transition, frozenset()).union(
        review.reviewer_id for review in move.case.reviews
    )
    if move.people.isdisjoint(reviewers):
        return True
    if not isinstance(move.represented, Person) or move.represented.id not in reviewers:
        return False
    sentence = _("%(name)s, in whose place you act, has already reviewed this application.")
    return [Reason(sentence, {"name": move.represented.name})]


@guard(_("The review is not complete."), of_input=True)
def review_valid(move: Move) -> Sequence[Reason]:
    criteria = programme(move.case.programme).criteria
    reasons = list(invalid(table(move, "scores"), table(move, "comments"), criteria))
    if move.data.get("verdict") not in ("award", "rejection"):
        reasons.append(Reason(_("Say whether you recommend the application."), fix_section="verdict"))
    return reasons


@guard(_("Not all reviews are in."))
def reviews_complete(move: Move) -> bool | Sequence[Reason]:
    count, needed = len(move.case.reviews), programme(move.case.programme).reviews_required
    if count >= needed:
        return True
    return [Reason(_("So far %(count)s of %(needed)s reviews are in."), {"count": count, "needed": needed})]


@guard(_("The recommendation is not complete."), of_input=True)
def recommendation_valid(move: Move) -> Sequence[Reason]:
    verdict, amount = move.data.get("verdict"), move.data.get("amount_cents")
    if verdict not in ("award", "rejection"):
        return [Reason(_("Choose award or rejection."), fix_section="verdict")]
    if verdict == "rejection":
        return []
    if not isinstance(amount, int) or isinstance(amount, bool) or amount <= 0:
        return [Reason(_("Enter the amount to award."), fix_section="amount_cents")]
    if amount > move.case.requested_cents:
        most = Cents(move.case.requested_cents)
        return [
            Reason(
                _("At most the amount applied for can be awarded: %(most)s."),
                {"most": most},
                fix_section="amount_cents",
            )
        ]
    return []


@guard(_("The officer recommended a rejection. Send the case back if you want to decide otherwise."))
def award_recommended(move: Move) -> bool:
    return move.case.decision is not None and move.case.decision.verdict == "award"


@guard(_("The officer recommended an award. Send the case back if you want to decide otherwise."))
def rejection_recommended(move: Move) -> bool:
    return move.case.decision is not None and move.case.decision.verdict == "rejection"


def _needs_two(case: Application) -> bool:
    above = programme(case.programme).second_approval_above_cents
    return above is not None and case.decision is not None and case.decision.amount_cents > above


@guard(_("Two people must approve an amount of this size."), people=2)
def within_first_approval(move: Move) -> bool | Sequence[Reason]:
    """One approver is enough: the programme's `second_approval_above_cents`."""
    if not _needs_two(move.case):
        return True
    above = programme(move.case.programme).second_approval_above_cents
    values = {"above": Cents(above or 0), "amount": Cents(move.case.decision.amount_cents)}
    message = _(
        "Above %(above)s two people must approve, and this grant is %(amount)s: "
        "pass it on for a second approval."
    )
    return [Reason(message, values)]


@guard(_("One approval is enough for an amount of this size: award it."), people=3)
def above_first_approval(move: Move) -> bool:
    """A second person must approve as well."""
    return _needs_two(move.case)


@guard(NO_MONEY, fix=ROUND)
def budget_fits(move: Move) -> bool | Sequence[Reason]:
    case: Application = move.case
    if case.decision is None or case.decision.amount_cents <= case.round.left_cents:
        return True
    message = _(
        "The round has %(left)s left; this award needs %(amount)s. Send the recommendation back, "
        "or let an officer raise the round's money."
    )
    return [too_little(case, case.decision.amount_cents, message)]


@guard(_("The report is not complete."), fix="reports.edit")
def report_complete(move: Move) -> Sequence[Reason]:
    return completeness.report_gaps(move.case)


@guard(_("You can hand in the report once the exchange is over."))
def trip_over(move: Move) -> bool | Sequence[Reason]:
    case: Application = move.case
    days = [visit.ends_on for visit in case.report.visits] if case.report else []
    last = max(days) if days else case.last_day
    if last is None or last < office_day(move.at):
        return last is not None
    message = _("The exchange lasts until %(day)s: you can hand in the report from the day after.")
    return [Reason(message, {"day": last})]


@guard(_("The settlement is not complete."), of_input=True)
def settlement_valid(move: Move) -> Sequence[Reason]:
    final = move.data.get("final_cents")
    most = settled_amount(move.case)[1]
    reasons = []
    if not isinstance(final, int) or isinstance(final, bool) or final < 0:
        reasons.append(Reason(_("Enter the final amount."), fix_section="final_cents"))
    elif final > most:
        reasons.append(
            Reason(_("At most %(most)s can be settled."), {"most": Cents(most)}, fix_section="final_cents")
        )
    elif final > move.case.paid_cents and not (day(move, "due_on") and words(move, "reference")):
        reasons.append(Reason(_("Enter the payment's due date and reference."), fix_section="reference"))
    if isinstance(final, int) and final < most and not move.note.strip():
        reasons.append(Reason(_("Say why less is paid than the calculation gives."), fix_section="note"))
    return reasons


@guard(_("A change is not decided yet."))
def no_open_amendment(move: Move) -> Sequence[Reason]:
    message = _("%(name)s is not decided yet. It must be decided or withdrawn first.")
    return [_pending(each, message) for each in move.case.amendments if each.is_pending]


@guard(_("A payment request is not settled yet."))
def no_open_payment_request(move: Move) -> Sequence[Reason]:
    message = _("%(name)s is neither paid nor refused yet. It must be dealt with or withdrawn first.")
    requests = move.case.payment_requests
    return [_pending(each, message) for each in requests if each.is_pending]


def _pending(subject: Beside, message: str) -> Reason:
    place = f"{subject.kind}-{subject.number}"
    return Reason(message, {"name": called(subject.name)}, fix="applications.show", fix_section=place)


@guard(_("Money has been paid already."))
def nothing_paid(move: Move) -> bool | Sequence[Reason]:
    paid = move.case.paid_cents
    message = _("%(paid)s has been paid already: hand in a report, so that it can be settled.")
    return [Reason(message, {"paid": Cents(paid)}, fix=completeness.REPORT)] if paid else True


@guard(_("A letter of this case is still being made. It will be ready in a moment."), fix="outbox.index")
def letters_issued(move: Move) -> bool:
    return all(letter.issued_at is not None for letter in move.case.letters)

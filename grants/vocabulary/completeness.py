"""What an application or a report still lacks, each with the section that mends it."""

from grants.models import Application, Visit
from grants.rules.grant import total
from grants.vocabulary.facts import calculation
from grants.vocabulary.programmes import programme
from workflows.errors import Reason
from workflows.label import mark as _
from workflows.programme import Caps

FORM = "form.edit"
REPORT = "reports.edit"
ORGANISATION = "organisations.edit"
ROUND = "calls.round_edit"
NO_MONEY = _("The round has not enough money left for this amount.")
SECTIONS = ("partners", "exchange", "content", "visits", "money", "documents")
TEXTS = {
    "challenge": _("Say which challenge you want to learn about."),
    "aims": _("Say what the exchange is to achieve."),
    "why_partner": _("Say why this partner is the right one."),
    "use_after": _("Say how you will use the results."),
}


def missing(case: Application) -> list[Reason]:
    """Everything that must still be filled in before the application can be handed in."""
    return [*_partners(case), *_exchange(case), *_content(case), *_visits(case), *_money(case)]


def _gap(section: str, message: str, **values: object) -> Reason:
    return Reason(message, values, fix=FORM, fix_section=section)


def _partners(case: Application) -> list[Reason]:
    reasons = []
    if not case.partners:
        reasons.append(_gap("partners", _("Name at least one partner city.")))
    if not case.contact_name or not case.contact_email:
        reasons.append(_gap("partners", _("Name a person whom we can ask, with an e-mail address.")))
    if not case.organisation.has_address:
        message = _("Enter the postal address of %(organisation)s: letters go there.")
        values = {"organisation": case.organisation.name, "organisation_id": case.organisation_id}
        reasons.append(Reason(message, values, fix=ORGANISATION, fix_section="partners"))
    return reasons


def _exchange(case: Application) -> list[Reason]:
    reasons = []
    if not case.title:
        reasons.append(_gap("exchange", _("Give your exchange a title.")))
    if not case.kind:
        reasons.append(_gap("exchange", _("Choose the kind of exchange.")))
    if not case.theme:
        reasons.append(_gap("exchange", _("Choose a theme.")))
    if not case.sdgs:
        reasons.append(_gap("exchange", _("Choose at least one Sustainable Development Goal.")))
    if not case.summary:
        reasons.append(_gap("exchange", _("Summarise the exchange in a few sentences.")))
    return reasons


def _content(case: Application) -> list[Reason]:
    reasons = [_gap("content", message) for name, message in TEXTS.items() if not getattr(case, name)]
    if case.mode != "virtual" and not case.why_in_person:
        reasons.append(_gap("content", _("Say why you have to meet in person.")))
    return reasons


def _visits(case: Application) -> list[Reason]:
    if not case.visits:
        return [_gap("visits", _("Add at least one visit."))]
    return [reason for visit in case.visits for reason in _visit(case, visit)]


def _visit(case: Application, visit: Visit) -> list[Reason]:
    reasons = []
    name = {"visit": visit.title, "visit_id": visit.id}
    if not visit.is_virtual and case.mode != "virtual" and visit.host is None:
        reasons.append(_gap("visits", _("Say which city hosts “%(visit)s”."), **name))
    if not visit.items:
        reasons.append(_gap("visits", _("“%(visit)s” has no agenda yet."), **name))
    if not visit.delegations:
        reasons.append(_gap("visits", _("Say who takes part in “%(visit)s”."), **name))
    return reasons


def _money(case: Application) -> list[Reason]:
    reasons = []
    if not case.cost_lines:
        reasons.append(_gap("money", _("Enter what the exchange will cost.")))
    if case.requested_cents <= 0:
        reasons.append(_gap("money", _("Enter the amount you apply for.")))
    return reasons


def visit_flaws(case: Application, visit: Visit) -> list[Reason]:
    """What one visit lacks, and which limits it exceeds."""
    return [*_visit(case, visit), *over_caps_of(case, visit)]


def over_caps(case: Application) -> list[Reason]:
    """Which limits of the programme the application exceeds."""
    caps = programme(case.programme).caps
    partners = len(case.partners)
    reasons = []
    if case.partners and not caps.partners_min <= partners <= caps.partners_max:
        reasons.append(
            _gap(
                "partners",
                _number_of_partners(caps),
                least=caps.partners_min,
                most=caps.partners_max,
                count=partners,
            )
        )
    if len(case.visits) > caps.visits:
        reasons.append(
            _gap(
                "visits",
                _("This programme funds at most %(most)s visits; you planned %(count)s."),
                most=caps.visits,
                count=len(case.visits),
            )
        )
    if len(case.sdgs) > caps.sdgs_max:
        reasons.append(_gap("exchange", _("Choose at most %(most)s goals."), most=caps.sdgs_max))
    if case.mode == "virtual" and not caps.virtual_allowed:
        reasons.append(_gap("exchange", _("This programme does not fund virtual exchanges.")))
    for visit in case.visits:
        reasons += over_caps_of(case, visit)
    return reasons


def _number_of_partners(caps: Caps) -> str:
    if caps.partners_min < caps.partners_max:
        return _("This programme funds exchanges with %(least)s to %(most)s partners; you named %(count)s.")
    if caps.partners_max == 1:
        return _("This programme funds exchanges with one partner; you named %(count)s.")
    return _("This programme funds exchanges with %(most)s partners; you named %(count)s.")


def over_caps_of(case: Application, visit: Visit) -> list[Reason]:
    """Which limits of the programme one visit exceeds."""
    caps = programme(case.programme).caps
    reasons = []
    if visit.people > caps.people_per_visit:
        reasons.append(
            _gap(
                "visits",
                _("At most %(most)s people per visit are funded; “%(visit)s” has %(count)s."),
                most=caps.people_per_visit,
                visit=visit.title,
                visit_id=visit.id,
                count=visit.people,
            )
        )
    if visit.days > caps.days_per_visit:
        reasons.append(
            _gap(
                "visits",
                _("A visit may last at most %(most)s days; “%(visit)s” lasts %(count)s."),
                most=caps.days_per_visit,
                visit=visit.title,
                visit_id=visit.id,
                count=visit.days,
            )
        )
    return reasons


def money_gaps(case: Application, on: object) -> list[Reason]:
    """Where the amount applied for does not fit the rates, the cap or the cost plan."""
    reasons = []
    caps = programme(case.programme).caps
    calculated = total(calculation(case, on))  # type: ignore[arg-type]
    if case.requested_cents > calculated:
        reasons.append(
            _gap(
                "money",
                _("The programme's rates give %(most)s for your visits; you apply for %(asked)s."),
                most=Cents(calculated),
                asked=Cents(case.requested_cents),
            )
        )
    if case.requested_cents > caps.amount_cents:
        reasons.append(
            _gap("money", _("This programme pays at most %(most)s."), most=Cents(caps.amount_cents))
        )
    financed = case.requested_cents + case.own_cents + case.third_cents
    if case.cost_lines and financed != case.costs_cents:
        reasons.append(
            _gap(
                "money",
                _(
                    "Costs are %(costs)s, but own money, other money and grant sum to %(financed)s. "
                    "They must be equal."
                ),
                costs=Cents(case.costs_cents),
                financed=Cents(financed),
            )
        )
    return reasons


def too_little(case: Application, needed_cents: int, message: str = NO_MONEY) -> Reason:
    """The round's money does not suffice; an officer of the programme may change the round."""
    place = {"round_id": case.round_id, "programme": case.programme}
    values = {"left": Cents(case.round.left_cents), "amount": Cents(needed_cents), **place}
    return Reason(message, values, fix=ROUND)


class Cents(int):
    """An amount inside a sentence; the page shows it in the reader's language."""

    def __str__(self) -> str:
        return f"{int(self) / 100:,.2f} EUR"


def report_gaps(case: Application) -> list[Reason]:
    """What the report still lacks."""
    report = case.report
    if report is None:
        return [Reason(_("The report has not been written yet."), fix=REPORT)]
    reasons = []
    if not report.course:
        reasons.append(Reason(_("Tell how the exchange went."), fix=REPORT))
    if not report.results:
        reasons.append(Reason(_("Tell what you learned and agreed."), fix=REPORT))
    if not report.public_summary:
        reasons.append(Reason(_("Write a short summary for the public."), fix=REPORT))
    if report.costs_cents is None:
        reasons.append(Reason(_("Enter what the exchange really cost."), fix=REPORT))
    if not any(each.people for visit in report.visits for each in visit.attendances):
        reasons.append(Reason(_("Enter who really took part."), fix=REPORT))
    return reasons

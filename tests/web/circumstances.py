"""Cases of the office brought to where one thing is in the way of their next step."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from grants.acts.keep_people import add_organisation, appoint, change_organisation, join_organisation
from grants.acts.manage_calls import add_round, change_call, change_round, open_call
from grants.acts.write_application import save_section, start_application
from grants.acts.write_beside import write_beside
from grants.acts.write_report import save_report
from grants.vocabulary.programmes import programme
from tests.acts import test_amendments as changes
from tests.acts import test_payment_requests as calls
from tests.acts.standing_in import give, newcomer
from tests.office import AFTER, FIRST_DAY, NOON, Office

Bring = Callable[[Office], str]


def changed(section: str, **values: Any) -> Bring:
    """A complete application but for this section."""

    def bring(office: Office) -> str:
        ref = office.draft()
        given = {**office.sections()[section], **values}
        save_section(ref, section, given, actor_id=office.people["oldenburg"], at=NOON)
        return ref

    return bring


def visits(*several: dict[str, Any]) -> Bring:
    return lambda office: changed("visits", visits=[{**office.visit(), **each} for each in several])(office)


def empty(office: Office) -> str:
    return start_application(
        office.round_id, office.cities["oldenburg"], actor_id=office.people["oldenburg"], at=NOON
    )


def draft(office: Office) -> str:
    return office.draft()


def too_soon(office: Office) -> str:
    day = NOON.date() + timedelta(days=18)
    items = [{**each, "on_day": day} for each in office.visit()["items"]]
    return visits({"starts_on": day, "ends_on": day, "items": items})(office)


def online(office: Office) -> str:
    return changed("exchange", mode="virtual")(office)


def too_dear(office: Office) -> str:
    return changed("money", requested_cents=600_000)(office)


def too_early(office: Office) -> str:
    return round_with(opens_at=NOON + timedelta(days=1))(office, office.draft())


def nobody_to_ask(office: Office) -> str:
    return changed("partners", contact_name="", contact_email="")(office)


def bare_visit(office: Office) -> str:
    return visits({"host_id": None, "items": [], "delegations": []})(office)


def without_address(office: Office) -> str:
    ref = office.draft()
    bare = dict.fromkeys(("department", "street", "postcode", "town"), "")
    nature = {"name": "Oldenburg", "kind": "city", "country": "DE", "latitude": 53.1435, "longitude": 8.2146}
    change_organisation(
        office.cities["oldenburg"], {**bare, **nature}, actor_id=office.people["officer"], at=NOON
    )
    return ref


def beyond_every_limit(office: Office) -> str:
    ref = office.draft()
    partners = {**office.sections()["partners"], "partners": [("Groningen", "NL"), ("Freiburg", "DE")]}
    exchange = {**office.sections()["exchange"], "sdgs": [1, 2, 3, 4]}
    long = {**office.visit(), "ends_on": FIRST_DAY + timedelta(days=5)}
    long["delegations"] = [(office.cities["oldenburg"], 6, ""), (office.cities["groningen"], 1, "")]
    plan = {"visits": [long, office.visit(), office.visit()]}
    for section, values in (("partners", partners), ("exchange", exchange), ("visits", plan)):
        save_section(ref, section, values, actor_id=office.people["oldenburg"], at=NOON)
    return ref


def round_with(**values: Any) -> Callable[[Office, str], str]:
    def bring(office: Office, ref: str) -> str:
        window = {"opens_at": NOON - timedelta(days=30), "closes_at": NOON + timedelta(days=30)}
        given = {"name": "Spring", "total_cents": 500_000, **window, **values}
        change_round(office.round_id, given, actor_id=office.people["officer"])
        return ref

    return bring


def taken_back(office: Office) -> str:
    titles = {
        "title_de": "Fachaustausch 2026",
        "title_en": "Expert exchange 2026",
        "summary_de": "",
        "summary_en": "",
    }
    ref = office.draft()
    change_call(office.call_id, {**titles, "is_published": False}, actor_id=office.people["officer"])
    return ref


def trilateral(office: Office, cents: int, *more: tuple[str, str]) -> str:
    """A draft in the programme of three countries; Cholet hosts where it takes part."""
    for name in ("officer", "reviewer", "reviewer2", "approver", "approver2"):
        appoint(office.people[name], "trilateral", name.rstrip("2"))
    call = {
        "title_de": "Drei Länder",
        "title_en": "Three countries",
        "summary_de": "",
        "summary_en": "",
        "is_published": True,
    }
    call_id = open_call("trilateral", call, actor_id=office.people["officer"], at=NOON)
    window = {"opens_at": NOON - timedelta(days=30), "closes_at": NOON + timedelta(days=30)}
    office.round_id = add_round(
        call_id, {"name": "Spring", "total_cents": 3_000_000, **window}, actor_id=office.people["officer"]
    )
    office.cities["cholet"] = add_organisation(
        "Cholet", "FR", street="Rue 1", postcode="49300", town="Cholet", latitude=47.06, longitude=-0.88
    )
    ref = start_application(
        office.round_id, office.cities["oldenburg"], actor_id=office.people["oldenburg"], at=NOON
    )
    rules, sections = programme("trilateral"), office.sections()
    sections["partners"]["partners"] = [("Groningen", "NL"), *more]
    sections["exchange"] |= {"kind": rules.kinds[0][0], "theme": rules.themes[0][0]}
    guests = [(office.cities["oldenburg"], 30, ""), (office.cities["groningen"], 2, "")]
    sections["visits"]["visits"] = [{**office.visit(), "delegations": guests}]
    if ("Cholet", "FR") in more:
        sections["visits"]["visits"][0] |= {"host_id": office.cities["cholet"], "place": "Cholet"}
    sections["money"] |= {
        "cost_lines": [("travel", "Train", cents)],
        "own_cents": 0,
        "requested_cents": cents,
    }
    for section, values in sections.items():
        save_section(ref, section, values, actor_id=office.people["oldenburg"], at=NOON)
    return ref


def two_countries(office: Office) -> str:
    return trilateral(office, 120_000, ("Freiburg", "DE"))


def three_countries(cents: int) -> Bring:
    """Recommended with this amount, as far as the approvers."""

    def bring(office: Office) -> str:
        ref, rules = trilateral(office, cents, ("Cholet", "FR")), programme("trilateral")
        declared = {"declarations": [code for code, _text in rules.declarations]}
        checked = {"checks": {item.code: True for item in rules.formal_check}}
        office.step(ref, "submit", "oldenburg", data=declared)
        office.step(ref, "admit", "officer", data=checked)
        for who in ("reviewer", "reviewer2"):
            office.step(ref, "review", who)
        office.step(
            ref, "recommend", "officer", data={"verdict": "award", "amount_cents": cents, "conditions": []}
        )
        return ref

    return bring


def of_their_own_city(bring: Bring) -> Bring:
    def with_conflict(office: Office) -> str:
        ref = bring(office)
        join_organisation(office.people["officer2"], office.cities["groningen"])
        return ref

    return with_conflict


def at(state: str) -> Bring:
    return lambda office: office.case_in(state, with_letters=False)


def reviewed_once(office: Office) -> str:
    ref = at("in_review")(office)
    office.step(ref, "review", "reviewer")
    return ref


def reviewed_by_whom_they_stand_in_for(office: Office) -> str:
    newcomer(office, "deputy")
    give(office, "reviewer", "deputy", "reviewer")
    return reviewed_once(office)


def recommended_as(verdict: str) -> Bring:
    def bring(office: Office) -> str:
        ref = at("reviewed")(office)
        office.step(
            ref, "recommend", "officer", data={"verdict": verdict, "amount_cents": 120_000, "conditions": []}
        )
        return ref

    return bring


def short_of_money(office: Office) -> str:
    return round_with(total_cents=119_999)(office, at("recommended")(office))


def reported_on(ref_of: Bring) -> Bring:
    """The report is complete, but not handed in."""

    def bring(office: Office) -> str:
        ref = ref_of(office)
        office.write_report(ref)
        return ref

    return bring


def handed_in(ref_of: Bring) -> Bring:
    def bring(office: Office) -> str:
        ref = ref_of(office)
        office.step(ref, "submit_report", "oldenburg")
        return ref

    return bring


def empty_report(office: Office) -> str:
    ref = at("accepted")(office)
    plan = [{**each, "people": {}} for each in changes.planned(office, ref)]
    texts = dict.fromkeys(("course", "results", "follow_up", "difficulties", "public_summary"), "")
    values = {**texts, "costs_cents": None, "third_cents": 0, "visits": plan}
    save_report(ref, values, actor_id=office.people["oldenburg"], at=AFTER)
    return ref


def change(**wished: Any) -> Bring:
    """A change of an accepted award, not asked for yet."""

    def bring(office: Office) -> str:
        ref = at("accepted")(office)
        changes.draft(office, ref, **wished)
        return ref

    return bring


def asked_for(**wished: Any) -> Bring:
    def bring(office: Office) -> str:
        ref = change(**wished)(office)
        changes.move(office, ref, "submit", "oldenburg")
        return ref

    return bring


def change_of_nothing(office: Office) -> str:
    ref = at("accepted")(office)
    values = {"visits": changes.planned(office, ref), "amount_cents": None, "other": "", "reasons": ""}
    write_beside(ref, "amendment", values, actor_id=office.people["oldenburg"], at=NOON)
    return ref


def too_much_of_everything(office: Office) -> str:
    ref = at("accepted")(office)
    people = {office.cities["oldenburg"]: 6, office.cities["groningen"]: 1}
    long = FIRST_DAY + timedelta(days=5)
    changes.draft(office, ref, amount_cents=900_000, people=people, ends_on=long)
    return ref


def called_already(office: Office) -> str:
    ref = at("accepted")(office)
    calls.submitted(office, ref, 50_000)
    changes.draft(office, ref, amount_cents=49_999)
    return ref


def dearer_than_the_round(office: Office) -> str:
    ref = at("accepted")(office)
    changes.recommended(office, ref, amount_cents=150_000)
    return round_with(total_cents=130_000)(office, ref)


def dearer_than_one_may_award(office: Office) -> str:
    ref = three_countries(400_000)(office)
    office.step(ref, "award", "approver")
    office.step(ref, "accept", "oldenburg")
    changes.recommended(office, ref, amount_cents=500_001)
    return ref


def called(**values: Any) -> Bring:
    """A payment request, not handed in yet."""

    def bring(office: Office) -> str:
        ref = at("accepted")(office)
        given = {"amount_cents": 50_000, "needed_by": calls.SOON, "purpose": "Train tickets.", **values}
        write_beside(ref, "payment_request", given, actor_id=office.people["oldenburg"], at=NOON)
        return ref

    return bring


def money_called(office: Office) -> str:
    ref = at("accepted")(office)
    calls.submitted(office, ref)
    return ref


def to_be_paid(office: Office) -> str:
    ref = money_called(office)
    calls.move(office, ref, "check", "officer")
    return ref


def money_paid(office: Office) -> str:
    ref = at("accepted")(office)
    calls.paid(office, ref)
    return ref


def to_be_paid_by_who_awarded(office: Office) -> str:
    ref = at("recommended")(office)
    office.step(ref, "award", "everything")
    office.step(ref, "accept", "oldenburg")
    calls.submitted(office, ref)
    calls.move(office, ref, "check", "officer")
    return ref

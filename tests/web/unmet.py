# ruff: noqa: E501  a table reads best with one sentence a line
"""How to bring a case of the office to where exactly one guard fails, and what its page must say then.

Each row: the guard, who reads, the step that is blocked, every sentence in German and English, and what stands on
the page behind its link so that this person can mend it there. Kept apart from the guards and their sentences.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from grants.vocabulary.programmes import programme
from tests.office import AFTER, NOON
from tests.web import circumstances as where
from tests.web.circumstances import (
    Bring,
    asked_for,
    at,
    called,
    handed_in,
    of_their_own_city,
    recommended_as,
    reported_on,
)

LATE = NOON + timedelta(days=31)  # the round has closed


@dataclass(frozen=True)
class Said:
    """One reason; ``mend``: what its page must offer; None: there is no page where this reader mends it."""

    de: str
    en: str
    mend: str | None = None


@dataclass(frozen=True)
class Unmet:
    """``typed``: what the step's form brings; ``field``: where the reason stands if it speaks of the form.

    ``beside``: guards that cannot but fail with it.
    """

    guard: str
    bring: Bring
    who: str
    transition: str
    says: tuple[Said, ...] = ()
    subject: str = ""
    at: datetime = NOON
    typed: dict[str, str | None] = field(default_factory=dict)
    field: str = ""
    status: int = 422
    beside: tuple[str, ...] = ()


def field_of(name: str) -> str:
    """Something to type into or to choose from, which is not locked."""
    kinds = ("input", "textarea", "select")
    return ", ".join(
        f"{kind}[name='{name}']:not([disabled]):not([readonly]):not([type=hidden])" for kind in kinds
    )


DECLARED = {f"declare_{code}": "y" for code, _text in programme("ude").declarations}
DECLARED_3 = {f"declare_{code}": "y" for code, _text in programme("trilateral").declarations}
CHECKED = {f"check_{item.code}": "y" for item in programme("ude").formal_check}
SCORED = {f"score_{item.code}": "8" for item in programme("ude").criteria.items}


def submit(guard: str, bring: Bring, *says: Said, **more: Any) -> Unmet:
    return Unmet(guard, bring, "oldenburg", "submit", says, typed=more.pop("typed", DECLARED), **more)


def of_form(
    guard: str, bring: Bring, who: str, transition: str, name: str, *says: Said, **more: Any
) -> Unmet:
    return Unmet(guard, bring, who, transition, says, field=name, **more)


# What two rows or more say.
OWN_CASE = Said(
    "Sie sind an diesem Vorgang selbst beteiligt. Andere müssen ihn bearbeiten (§ 20 VwVfG).",
    "You take part in this case yourself, so others must handle it (§ 20 VwVfG).",
)
REPORTED = Said(
    "Der Bericht ist eingereicht: Jetzt folgt die Abrechnung.",
    "The report has been handed in: what follows is the settlement.",
)
SHORT = (
    "In der Förderrunde sind noch 1.199,99 EUR frei; diese Bewilligung braucht 1.200,00 EUR. Geben Sie die Empfehlung zurück, oder lassen Sie die Sachbearbeitung die Mittel der Förderrunde erhöhen.",
    "The round has EUR 1,199.99 left; this award needs EUR 1,200.00. Send the recommendation back, or let an officer raise the round's money.",
)
TITLE = "Visit to the recycling yards"
MOVED = where.changes.moved_dates()
ASKED, CALL = "amendment-1", "payment_request-1"

# fmt: off
ROWS = [
    submit("application_complete", where.empty,
        Said("Nennen Sie mindestens eine Partnerstadt.", "Name at least one partner city.", field_of("partners-0-name")),
        Said("Geben Sie Ihrem Austausch einen Titel.", "Give your exchange a title.", field_of("exchange_title")),
        Said("Wählen Sie die Art des Austauschs.", "Choose the kind of exchange.", field_of("kind")),
        Said("Wählen Sie ein Thema.", "Choose a theme.", field_of("theme")),
        Said("Wählen Sie mindestens ein Nachhaltigkeitsziel.", "Choose at least one Sustainable Development Goal.", field_of("sdgs")),
        Said("Fassen Sie den Austausch in wenigen Sätzen zusammen.", "Summarise the exchange in a few sentences.", field_of("summary")),
        Said("Beschreiben Sie, zu welcher Aufgabe Sie dazulernen möchten.", "Say which challenge you want to learn about.", field_of("challenge")),
        Said("Beschreiben Sie, was der Austausch erreichen soll.", "Say what the exchange is to achieve.", field_of("aims")),
        Said("Beschreiben Sie, warum dieser Partner der richtige ist.", "Say why this partner is the right one.", field_of("why_partner")),
        Said("Beschreiben Sie, wie Sie die Ergebnisse nutzen.", "Say how you will use the results.", field_of("use_after")),
        Said("Beschreiben Sie, warum Sie sich vor Ort treffen müssen.", "Say why you have to meet in person.", field_of("why_in_person")),
        Said("Fügen Sie mindestens einen Besuch hinzu.", "Add at least one visit.", "a[href$='/form/visits/new']"),
        Said("Geben Sie ein, was der Austausch kosten wird.", "Enter what the exchange will cost.", field_of("cost_lines-0-amount_cents")),
        Said("Geben Sie den Betrag ein, den Sie beantragen.", "Enter the amount you apply for.", field_of("requested_cents"))),
    submit("application_complete", where.nobody_to_ask,
        Said("Nennen Sie eine Person, die wir fragen können, mit E-Mail-Adresse.", "Name a person whom we can ask, with an e-mail address.", field_of("contact_email"))),
    submit("application_complete", where.bare_visit,
        Said(f"Geben Sie an, welche Stadt „{TITLE}“ ausrichtet.", f"Say which city hosts “{TITLE}”.", field_of("host")),
        Said(f"„{TITLE}“ hat noch kein Programm.", f"“{TITLE}” has no agenda yet.", field_of("agenda-0-title")),
        Said(f"Geben Sie an, wer an „{TITLE}“ teilnimmt.", f"Say who takes part in “{TITLE}”.", field_of("delegations-0-people"))),
    submit("application_complete", where.without_address,
        Said("Geben Sie die Postanschrift von Oldenburg ein: Dorthin gehen die Schreiben.", "Enter the postal address of Oldenburg: letters go there.", field_of("street"))),
    submit("round_open", where.draft,
        Said("Die Förderrunde war bis zum 01.04.2026 geöffnet. Für eine spätere Förderrunde beginnen Sie bei deren Aufruf einen neuen Antrag.",
             "The round was open until 1 Apr 2026. For a later round, begin a new application from its call.", "td"), at=LATE),
    submit("round_open", where.too_early,
        Said("Die Förderrunde öffnet am 03.03.2026. Bis dahin können Sie weiterschreiben.", "The round opens on 3 Mar 2026. Until then you can go on writing.", "td")),
    submit("round_open", where.taken_back,
        Said("Die Förderstelle hat ihren Aufruf zurückgezogen. Fragen Sie dort, ob es einen neuen geben wird.", "The office has taken its call back. Ask the office whether there will be another.")),
    submit("in_good_time", where.too_soon,
        Said("Stellen Sie den Antrag mindestens 42 Tage vor dem ersten Besuch; Ihrer beginnt am 20.03.2026.", "Apply at least 42 days before the first visit; yours starts on 20 Mar 2026.", field_of("starts_on"))),
    submit("within_caps", where.beyond_every_limit,
        Said("Dieses Programm fördert den Austausch mit einem Partner; Sie haben 2 genannt.", "This programme funds exchanges with one partner; you named 2.", field_of("partners-1-name")),
        Said("Dieses Programm fördert höchstens 2 Besuche; Sie haben 4 geplant.", "This programme funds at most 2 visits; you planned 4.", "a[href*='/form/visits/']"),
        Said("Wählen Sie höchstens 3 Ziele.", "Choose at most 3 goals.", field_of("sdgs")),
        Said(f"Je Besuch werden höchstens 6 Personen gefördert; bei „{TITLE}“ sind es 7.", f"At most 6 people per visit are funded; “{TITLE}” has 7.", field_of("delegations-0-people")),
        Said(f"Ein Besuch darf höchstens 5 Tage dauern; „{TITLE}“ dauert 6.", f"A visit may last at most 5 days; “{TITLE}” lasts 6.", field_of("ends_on"))),
    submit("within_caps", where.online,
        Said("Dieses Programm fördert keinen rein virtuellen Austausch.", "This programme does not fund virtual exchanges.", field_of("mode")),
        Said("Die Pauschalen des Programms ergeben für Ihre Besuche 0,00 EUR; Sie beantragen 1.200,00 EUR.", "The programme's rates give EUR 0.00 for your visits; you apply for EUR 1,200.00.", field_of("requested_cents")),
        beside=("money_fits",)),
    submit("enough_countries", where.two_countries,
        Said("Es müssen Städte aus mindestens 3 Ländern mitmachen; Ihre kommen aus 2. Nennen Sie Partner aus 1 weiteren.",
             "Cities of at least 3 countries must take part; yours come from 2. Name partners from 1 more.", field_of("partners-0-name")), typed=DECLARED_3),
    submit("money_fits", where.too_dear,
        Said("Die Pauschalen des Programms ergeben für Ihre Besuche 1.564,00 EUR; Sie beantragen 6.000,00 EUR.", "The programme's rates give EUR 1,564.00 for your visits; you apply for EUR 6,000.00.", field_of("requested_cents")),
        Said("Dieses Programm zahlt höchstens 5.000,00 EUR.", "This programme pays at most EUR 5,000.00.", field_of("requested_cents")),
        Said("Die Kosten betragen 1.500,00 EUR; Eigenmittel, Mittel Dritter und Zuwendung ergeben aber 6.300,00 EUR. Beides muss gleich sein.",
             "Costs are EUR 1,500.00, but own money, other money and grant sum to EUR 6,300.00. They must be equal.", field_of("own_cents"))),
    of_form("declarations_given", where.draft, "oldenburg", "submit", "declare_truth",
        Said("Bitte bestätigen Sie das.", "Please confirm this."), typed={**DECLARED, "declare_truth": None}),
    Unmet("not_own_case", of_their_own_city(at("submitted")), "officer2", "admit", (OWN_CASE,), typed=CHECKED, status=403),
    Unmet("not_own_case", of_their_own_city(asked_for(**MOVED)), "officer2", "return", (OWN_CASE,), ASKED, status=403),
    Unmet("not_own_case", of_their_own_city(where.money_called), "officer2", "return", (OWN_CASE,), CALL, status=403),
    of_form("formal_check_passed", at("submitted"), "officer", "admit", "check_caps",
        Said("Bestätigen Sie diesen Punkt, oder geben Sie den Antrag zurück.", "Confirm this point, or return the application."), typed={**CHECKED, "check_caps": None}),
    Unmet("not_yet_reviewed", where.reviewed_once, "reviewer", "review",
        (Said("Sie haben diesen Antrag schon begutachtet.", "You have already reviewed this application."),), typed=SCORED),
    Unmet("not_yet_reviewed", where.reviewed_by_whom_they_stand_in_for, "deputy", "review",
        (Said("Reviewer Muster hat diesen Antrag schon begutachtet; ein zweites Gutachten in Vertretung ist nicht möglich.",
              "Reviewer Muster, in whose place you act, has already reviewed this application."),), typed=SCORED),
    of_form("review_valid", at("in_review"), "reviewer", "review", "score_relevance",
        Said("Bitte vergeben Sie Punkte.", "Please give points."), typed={**SCORED, "score_relevance": "", "verdict": "award"}),
    Unmet("reviews_complete", where.reviewed_once, "officer", "complete_review",
        (Said("Bisher liegen 1 von 2 Gutachten vor.", "So far 1 of 2 reviews are in."),), status=404),
    of_form("recommendation_valid", at("reviewed"), "officer", "recommend", "amount_cents",
        Said("Geben Sie den zu bewilligenden Betrag ein.", "Enter the amount to award."), typed={"verdict": "award", "amount_cents": "0", "note": "Both advise it."}),
    Unmet("award_recommended", recommended_as("rejection"), "approver", "award",
        (Said("Die Sachbearbeitung hat eine Ablehnung empfohlen. Geben Sie die Empfehlung zurück, wenn Sie anders entscheiden möchten.",
              "The officer recommended a rejection. Send the case back if you want to decide otherwise."),)),
    Unmet("rejection_recommended", recommended_as("award"), "approver", "reject",
        (Said("Die Sachbearbeitung hat eine Bewilligung empfohlen. Geben Sie die Empfehlung zurück, wenn Sie anders entscheiden möchten.",
              "The officer recommended an award. Send the case back if you want to decide otherwise."),)),
    Unmet("within_first_approval", where.three_countries(500_001), "approver", "award",
        (Said("Über 5.000,00 EUR müssen zwei Personen zustimmen, und diese Zuwendung beträgt 5.000,01 EUR: Geben Sie sie zur zweiten Zustimmung weiter.",
              "Above EUR 5,000.00 two people must approve, and this grant is EUR 5,000.01: pass it on for a second approval."),)),
    Unmet("above_first_approval", where.three_countries(500_000), "approver", "approve_first",
        (Said("Für einen Betrag dieser Höhe genügt eine Zustimmung: Bewilligen Sie.", "One approval is enough for an amount of this size: award it."),)),
    Unmet("budget_fits", where.short_of_money, "approver", "award", (Said(*SHORT),)),
    Unmet("budget_fits", where.short_of_money, "everything", "award", (Said(*SHORT, field_of("total_cents")),)),
    Unmet("report_complete", at("accepted"), "oldenburg", "submit_report",
        (Said("Der Bericht ist noch nicht geschrieben.", "The report has not been written yet.", field_of("course")),), at=AFTER),
    Unmet("report_complete", where.empty_report, "oldenburg", "submit_report", (
        Said("Berichten Sie, wie der Austausch verlaufen ist.", "Tell how the exchange went.", field_of("course")),
        Said("Berichten Sie, was Sie gelernt und vereinbart haben.", "Tell what you learned and agreed.", field_of("results")),
        Said("Schreiben Sie eine Kurzfassung für die Öffentlichkeit.", "Write a short summary for the public.", field_of("public_summary")),
        Said("Geben Sie ein, was der Austausch tatsächlich gekostet hat.", "Enter what the exchange really cost.", field_of("costs_cents")),
        Said("Geben Sie ein, wer tatsächlich teilgenommen hat.", "Enter who really took part.", "input[name^='people_']")), at=AFTER),
    Unmet("trip_over", reported_on(at("accepted")), "oldenburg", "submit_report",
        (Said("Der Austausch dauert bis zum 11.06.2026: Ab dem Tag danach können Sie den Bericht einreichen.", "The exchange lasts until 11 Jun 2026: you can hand in the report from the day after."),)),
    of_form("settlement_valid", at("report_checked"), "cashier", "settle", "final_cents",
        Said("Geben Sie den endgültigen Betrag ein.", "Enter the final amount."), typed={"final_cents": ""}, at=AFTER),
    Unmet("no_open_amendment", reported_on(asked_for(**MOVED)), "oldenburg", "submit_report",
        (Said("Änderung 1 ist noch nicht entschieden. Erst muss sie entschieden oder zurückgezogen sein.", "Change 1 is not decided yet. It must be decided or withdrawn first.", "#amendment-1 a[href*='/steps/withdraw']"),), at=AFTER),
    Unmet("no_open_payment_request", reported_on(where.money_called), "oldenburg", "submit_report",
        (Said("Mittelabruf 1 ist weder ausgezahlt noch abgelehnt. Erst muss er erledigt oder zurückgezogen sein.", "Payment request 1 is neither paid nor refused yet. It must be dealt with or withdrawn first.", "#payment_request-1 a[href*='/steps/withdraw']"),), at=AFTER),
    Unmet("nothing_paid", where.money_paid, "oldenburg", "cancel",
        (Said("500,00 EUR sind schon ausgezahlt: Reichen Sie einen Bericht ein, damit abgerechnet werden kann.",
              "EUR 500.00 has been paid already: hand in a report, so that it can be settled.", field_of("course")),)),
    Unmet("letters_issued", at("settled"), "officer", "close",
        (Said("Ein Schreiben zu diesem Vorgang wird gerade erstellt. Es liegt gleich bereit.", "A letter of this case is still being made. It will be ready in a moment.", "p"),), at=AFTER),
    Unmet("award_runs", handed_in(where.change(**MOVED)), "oldenburg", "submit", (REPORTED,), ASKED, at=AFTER),
    Unmet("award_runs", handed_in(called(needed_by=AFTER.date())), "oldenburg", "submit", (REPORTED,), CALL, at=AFTER),
    Unmet("amendment_complete", where.change_of_nothing, "oldenburg", "submit", (
        Said("Sagen Sie, was sich ändern soll: Bisher ist alles wie bewilligt.", "Say what shall change: so far everything is as it was awarded.", field_of("starts_on_1")),
        Said("Sagen Sie, warum die Änderung nötig ist.", "Say why the change is needed.", field_of("reasons"))), ASKED),
    Unmet("amendment_within_caps", where.too_much_of_everything, "oldenburg", "submit", (
        Said(f"Je Besuch werden höchstens 6 Personen gefördert; bei „{TITLE}“ sind es 7.", f"At most 6 people per visit are funded; “{TITLE}” has 7.", "input[name^='people_1_']"),
        Said(f"Ein Besuch darf höchstens 5 Tage dauern; „{TITLE}“ dauert 6.", f"A visit may last at most 5 days; “{TITLE}” lasts 6.", field_of("ends_on_1")),
        Said("Für diese Planung können höchstens 3.426,00 EUR bewilligt werden; beantragt sind 9.000,00 EUR.",
             "For this plan at most EUR 3,426.00 can be granted; EUR 9,000.00 is asked for.", field_of("amount_cents"))), ASKED),
    Unmet("amendment_covers_payments", where.called_already, "oldenburg", "submit",
        (Said("500,00 EUR der Zuwendung sind schon abgerufen: Sie kann nicht auf 499,99 EUR sinken.",
              "EUR 500.00 of the grant has been called already: it cannot fall to EUR 499.99.", field_of("amount_cents")),), ASKED),
    Unmet("amendment_is_minor", asked_for(amount_cents=150_000), "officer", "grant_minor",
        (Said("Die Zuwendung oder die Art des Treffens würde sich ändern: Geben Sie die Änderung weiter, damit eine zweite Person entscheidet.",
              "The grant or the way the cities meet would change: pass it on, so that a second person decides."),), ASKED),
    Unmet("budget_fits_change", where.dearer_than_the_round, "approver", "grant",
        (Said("In der Förderrunde sind noch 100,00 EUR frei; diese Änderung braucht 300,00 EUR mehr. Geben Sie die Empfehlung zurück, oder lassen Sie die Sachbearbeitung die Mittel der Förderrunde erhöhen.",
              "The round has EUR 100.00 left; this change needs EUR 300.00 more. Send the recommendation back, or let an officer raise the round's money."),), ASKED),
    Unmet("raise_within_first_approval", where.dearer_than_one_may_award, "approver", "grant",
        (Said("Über 5.000,00 EUR müssen zwei Personen zustimmen, deshalb kann eine Änderung die Zuwendung nicht auf 5.000,01 EUR erhöhen. Lehnen Sie die Änderung ab, oder geben Sie die Empfehlung zurück.",
              "Above EUR 5,000.00 two people must approve, so a change cannot raise the grant to EUR 5,000.01. Refuse the change, or send the recommendation back."),), ASKED),
    Unmet("payment_request_complete", called(amount_cents=0, needed_by=None, purpose=""), "oldenburg", "submit", (
        Said("Geben Sie den Betrag ein, den Sie benötigen.", "Enter the amount you need.", field_of("amount_cents")),
        Said("Sagen Sie, bis wann Sie das Geld benötigen.", "Say by when you need the money.", field_of("needed_by")),
        Said("Sagen Sie, was Sie mit dem Geld bezahlen.", "Say what you will pay with the money.", field_of("purpose"))), CALL),
    Unmet("needed_soon", called(needed_by=NOON.date() + timedelta(days=43)), "oldenburg", "submit",
        (Said("Rufen Sie nur ab, was Sie innerhalb von 6 Wochen benötigen, also spätestens am 13.04.2026.",
              "Call only what you need within 6 weeks, so by 13 Apr 2026 at the latest.", field_of("needed_by")),), CALL),
    Unmet("needed_soon", called(), "oldenburg", "submit",
        (Said("Der Tag, bis zu dem Sie das Geld benötigen, ist vorbei.", "The day by which you need the money is over.", field_of("needed_by")),), CALL, at=LATE),
    Unmet("award_covers_call", called(amount_cents=120_001), "oldenburg", "submit",
        (Said("Von Ihrer Zuwendung sind 1.200,00 EUR noch nicht abgerufen; Sie rufen 1.200,01 EUR ab.",
              "Of your grant EUR 1,200.00 has not been called yet; you call EUR 1,200.01.", field_of("amount_cents")),), CALL),
    of_form("payment_valid", where.to_be_paid, "cashier", "pay", "reference",
        Said("Geben Sie das Kassenzeichen der Zahlung ein.", "Enter the payment's reference."), subject=CALL, typed={"reference": "", "due_on": "2026-03-12"}),
    Unmet("not_awarded_by_payer", where.to_be_paid_by_who_awarded, "everything", "pay",
        (Said("Sie haben an der Bewilligung dieser Summe mitgewirkt; auszahlen muss daher eine andere Person (§ 77 BHO).", "You had a hand in awarding this sum, so another person must pay (§ 77 BHO)."),), CALL,
        typed={"reference": "K 4711", "due_on": "2026-03-12"}),
]

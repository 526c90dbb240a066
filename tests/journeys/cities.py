"""People of a city, and how they write an application and a report."""

import io
from dataclasses import dataclass, field
from datetime import date, timedelta

import pypdfium2

from tests.journeys.people import Person

DECLARATIONS = (
    "Alle Angaben sind richtig und vollständig.",
    "Ich darf für die antragstellende Stadt handeln.",
    "Das Vorhaben hat noch nicht begonnen. "
    "Vor der Bewilligung wird nichts verbindlich gebucht oder beauftragt.",
    "Für dieselben Ausgaben ist keine andere Förderung beantragt oder bewilligt, die hier nicht genannt ist.",
    "Die genannten Personen wissen, dass ihre Angaben zur Bearbeitung des Antrags gespeichert werden.",
)
WAY_UNTIL_THE_TRIP = timedelta(days=50)  # the programme asks for six weeks


@dataclass(frozen=True)
class Plan:
    """What a city writes into its application. Amounts as people type them."""

    title: str = "Kreisläufe schließen: Abfall als Rohstoff"
    first_day: date = field(default_factory=lambda: date.today() + WAY_UNTIL_THE_TRIP)
    costs: tuple[tuple[str, str, str], ...] = (
        ("Reise", "Bahnfahrten Oldenburg–Groningen", "1.240,00"),
        ("Unterkunft", "Zwei Nächte für vier Personen", "650 €"),
    )
    requested: str = "1.564,00"
    own: str = "326,00"

    @property
    def last_day(self) -> date:
        return self.first_day + timedelta(days=2)


class City(Person):
    def starts_an_application(self) -> None:
        """From the front page: what is open, sign in, start."""
        self.arrives()
        self.presses("Anmelden und beantragen: Fachaustausch 2026, Herbstrunde")
        self.gives_the_password()
        self.presses("Antrag beginnen: Fachaustausch 2026, Herbstrunde")
        self.reads("Füllen Sie die Teile in beliebiger Reihenfolge aus.")

    def fills_in(self, plan: Plan) -> None:
        """Every page of the form, one after the other."""
        self.follows("Städte und Kontakt")
        self.writes({"Ansprechperson": "Erika Muster", "E-Mail-Adresse": "erika.muster@oldenburg.example"})
        self.writes({"Stadt oder Organisation": "Groningen", "Staat": "Niederlande"}, "Partnerstadt 1")
        self.presses("Speichern und weiter")
        self.describes_the_exchange(plan)
        self.explains_the_aims()
        self.plans_the_visit(plan)
        self.calculates(plan)

    def describes_the_exchange(self, plan: Plan) -> None:
        self.writes({"Titel des Austauschs": plan.title})
        self.ticks("Fachaustauschreise", "Vor Ort")
        self.writes({"Thema": "Umwelt und Klima"})
        self.ticks("11 Nachhaltige Städte und Gemeinden", "12 Nachhaltige/r Konsum und Produktion")
        self.writes({"Kurzbeschreibung": "Wie Groningen Wertstoffe sammelt, sortiert und wieder nutzt."})
        self.presses("Speichern und weiter")

    def explains_the_aims(self) -> None:
        self.writes(
            {
                "Zu welcher Aufgabe möchten Sie dazulernen?": "Ein Drittel unseres Abfalls ist verwertbar.",
                "Was soll der Austausch erreichen?": "Ein Plan für drei Wertstoffhöfe mit Tauschhalle.",
                "Warum diese Partnerstadt?": "Groningen betreibt seit Jahren, was wir planen.",
                "Warum müssen Sie sich vor Ort treffen?": "Abläufe in den Hallen lassen sich nicht filmen.",
                "Wie nutzen Sie die Ergebnisse?": "Der Rat entscheidet im Herbst über den Ausbau.",
            }
        )
        self.presses("Speichern und weiter")

    def plans_the_visit(self, plan: Plan) -> None:
        self.presses("Besuch hinzufügen")
        self.writes(
            {
                "Name des Besuchs": "Besuch auf den Wertstoffhöfen",
                "Welche Stadt richtet ihn aus?": "Groningen",
                "Ort": "Groningen, Wertstoffhof Duinkerkenstraat",
                "Erster Tag": plan.first_day.isoformat(),
                "Letzter Tag": plan.last_day.isoformat(),
            }
        )
        self.writes({"Personen": "4", "Funktionen dieser Personen": "Abfallwirtschaftsbetrieb"}, "Oldenburg")
        self.writes({"Personen": "2", "Funktionen dieser Personen": "Stadtreinigung"}, "Groningen")
        self.adds_to_the_agenda(1, "Tag 1", "10:00", "Fachgruppe", "Sammeln und Sortieren")
        self.presses("Weiteren Eintrag hinzufügen")
        self.adds_to_the_agenda(2, "Tag 2", "09:30", "Exkursion", "Wertstoffhof mit Tauschhalle")
        self.presses("Besuch speichern")
        self.reads("Besuch auf den Wertstoffhöfen")
        self.follows("Nächste Seite")

    def adds_to_the_agenda(self, number: int, day: str, starts: str, kind: str, subject: str) -> None:
        entry = f"Eintrag {number}"
        days = self.page.get_by_role("group", name=entry, exact=True).get_by_label("Tag", exact=True)
        shown = next(text for text in days.locator("option").all_inner_texts() if text.startswith(day))
        self.writes({"Tag": shown, "Beginnt um": starts, "Art": kind, "Thema": subject}, entry)

    def takes_from_the_agenda(self, number: int) -> None:
        entry = f"Eintrag {number}"
        row = self.page.get_by_role("group", name=entry, exact=True)
        row.get_by_role("button", name="Entfernen").click()
        self.looks()

    def calculates(self, plan: Plan) -> None:
        for number, (kind, what, amount) in enumerate(plan.costs, start=1):
            if number > 1:
                self.presses("Weiteren Posten hinzufügen")
            self.writes({"Art der Kosten": kind, "Was genau": what, "Betrag": amount}, f"Posten {number}")
        self.writes({"Beantragter Betrag": plan.requested})
        self.writes({"Eigenmittel Ihrer Stadt und ihrer Partner": plan.own, "Mittel Dritter": "0"})
        self.presses("Speichern und weiter")

    def attaches(self, name: str) -> None:
        """A PDF with one empty page, on the form's page of documents."""
        self.page.get_by_label("Datei", exact=True).set_input_files(
            {"name": name, "mimeType": "application/pdf", "buffer": one_page()}
        )
        self.presses("Beifügen")
        self.is_told(f"Die Datei „{name}“ ist beigefügt.")

    def submits(self) -> None:
        """From the page of the visits or of the documents."""
        self.follows("Zur Übersicht")
        self.reads("Der Antrag ist vollständig.")
        self.presses("Weiter zu den Erklärungen")
        self.ticks(*DECLARATIONS)
        self.presses(self.heading)

    def reads_what_is_missing(self, reason: str) -> None:
        self.presses("Antrag ändern")
        self.reads("Die Förderstelle bittet Sie, Ihren Antrag zu ergänzen", reason)

    def names_the_hosts(self, entry: str, hosts: str) -> None:
        """Mend the agenda of the first visit, from the overview of the form."""
        self.follows("Besuche")
        self.presses("„Besuch auf den Wertstoffhöfen“ ändern")
        self.writes({"Ort, Gastgebende, Fragen": hosts}, entry)
        self.presses("Besuch speichern")

    def accepts(self) -> None:
        self.presses("Bewilligung annehmen")
        self.is_told("Bewilligung angenommen")

    def reports(self, people: str, costs: str) -> None:
        self.presses("Bericht schreiben")
        self.writes(
            {
                "Wie ist der Austausch verlaufen?": "Wie geplant; eine Person war erkrankt.",
                "Was haben Sie gelernt und vereinbart?": "Elf Dinge, die wir übernehmen.",
                "Kurzfassung für die Öffentlichkeit": "Oldenburg hat in Groningen Tauschhallen gesehen.",
                "Teilnehmende aus Oldenburg": people,
                "Was hat der Austausch insgesamt gekostet?": costs,
            }
        )
        self.presses("Speichern, dann einreichen")
        self.presses("Bericht einreichen")
        self.is_told("Bericht eingereicht")


def one_page() -> bytes:
    """A PDF with one empty page."""
    document, content = pypdfium2.PdfDocument.new(), io.BytesIO()
    document.new_page(595, 842)
    document.save(content)
    document.close()
    return content.getvalue()

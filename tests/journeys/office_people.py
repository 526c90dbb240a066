"""The people of the funding office, and what each of them does with a case whose page is open."""

from tests.journeys.people import Person

CHECKS = (
    "Eine berechtigte Person hat den Antrag eingereicht.",
    "Der Antrag ist vollständig.",
    "Der Antrag kam rechtzeitig: vor Ende der Förderrunde und vor Beginn der Reise.",
    "Die Partnerstadt ist genannt und beteiligt.",
    "Die Höchstwerte des Programms sind eingehalten.",
    "Das Vorhaben hat noch nicht begonnen.",
    "Es gibt keine weitere Förderung für denselben Zweck.",
)
CRITERIA = (
    "Fachlicher Bedarf",
    "Eignung der Partner und Gegenseitigkeit",
    "Qualität des Reiseprogramms",
    "Nutzen nach der Reise",
    "Wirtschaftlichkeit",
    "Klimaschonend und inklusiv",
)


class Officer(Person):
    def returns(self, missing: str, unmet: str) -> None:
        self.presses("Zur Ergänzung zurückgeben")
        self.ticks(*(each for each in CHECKS if each != unmet))
        self.writes({"Was fehlt oder ist zu ändern? (steht im Schreiben)": missing})
        self.presses("Zur Ergänzung zurückgeben")
        self.is_told("Antrag zur Ergänzung zurückgegeben")

    def admits(self) -> None:
        self.presses("Zur Begutachtung geben")
        self.ticks(*CHECKS)
        self.presses("Zur Begutachtung geben")
        self.is_told("Formale Prüfung bestanden")

    def recommends(self, verdict: str, reasons: str, **more: str) -> None:
        self.presses("Entscheidung empfehlen")
        self.ticks(verdict)
        self.writes({"Begründung der Empfehlung": reasons, **more})
        self.presses("Entscheidung empfehlen")
        self.is_told("Entscheidung empfohlen")

    def confirms_the_report(self) -> None:
        self.presses("Bericht bestätigen")
        self.presses("Bericht bestätigen")
        self.is_told("Bericht geprüft und bestätigt")

    def puts_on_hold(self) -> None:
        self.presses("Zurückstellen")
        self.is_told("Zurückgestellt")

    def closes(self) -> None:
        self.presses("Akte schließen")
        self.is_told("Akte geschlossen")


class Reviewer(Person):
    def reviews(self, points: int, verdict: str, comment: str, opinion: str) -> None:
        """The same points for every criterion, each with a comment."""
        self.presses("Gutachten abgeben")
        for each in CRITERIA:
            self.writes({f"{each}: Punkte von 0 bis 10": str(points), f"{each}: Begründung": comment})
        self.writes({"Gesamturteil": opinion})
        self.ticks(verdict)
        self.presses("Gutachten abgeben")
        self.is_told("Gutachten abgegeben")


class Approver(Person):
    def awards(self) -> None:
        self.presses("Bewilligen")
        self.presses("Bewilligen")

    def sends_back(self, reasons: str) -> None:
        self.presses("Empfehlung zurückgeben")
        self.writes({"Was soll überarbeitet werden?": reasons})
        self.presses("Empfehlung zurückgeben")
        self.is_told("Empfehlung zurückgegeben")

    def rejects(self, reasons: str) -> None:
        self.begins_to_reject()
        self.completes_the_rejection(reasons)
        self.is_told("Abgelehnt")

    def begins_to_reject(self) -> None:
        self.presses("Ablehnen")

    def completes_the_rejection(self, reasons: str) -> None:
        self.writes({"Begründung der Ablehnung (steht im Bescheid)": reasons})
        self.presses("Ablehnen")


class Cashier(Person):
    def settles(self) -> None:
        """As the calculation gives."""
        self.presses("Abrechnen")
        self.presses("Abrechnen")
        self.is_told("Abgerechnet")

    def finds_in_the_register(self, kind: str) -> str:
        """The text of the newest letter of this kind in the register."""
        self.follows("Schreiben")
        self.writes({"Art des Schreibens": kind})
        self.presses("Filtern")
        row = self.page.get_by_role("row").filter(has_text=kind).first
        return self.downloads(row.get_by_role("link", name="Deutsch"))

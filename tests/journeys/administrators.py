"""The people who keep the procedures: one writes and proposes a version, another releases it."""

from collections.abc import Callable

from tests.journeys.people import Person

TEXT = "Text des Verfahrens"


class Administrator(Person):
    def begins_a_draft(self, procedure: str, programme: str) -> None:
        """From the desk: a copy of the procedure, to be changed."""
        self.follows("Verfahren")
        self.follows(procedure, within=self.main)
        self.presses(f"Entwurf für {programme} beginnen")

    def rewrites(self, change: Callable[[str], str]) -> None:
        """Change the text in its field, and have it checked."""
        field = self.page.get_by_label(TEXT, exact=True)
        field.fill(change(field.input_value()))
        self._checks()

    def uploads(self, change: Callable[[str], str]) -> None:
        """Change the text in a file of one's own, which takes the place of the field's."""
        text = change(self.page.get_by_label(TEXT, exact=True).input_value())
        file = {"name": "verfahren.toml", "mimeType": "application/toml", "buffer": text.encode()}
        self.page.get_by_label("Oder eine Datei (TOML)").set_input_files(file)
        self._checks()

    def proposes(self, reason: str) -> None:
        """From today on; open cases stay under their version."""
        self.writes(
            {
                "Neue Fälle beginnen darunter ab": self.house.today.isoformat(),
                "Was sich ändert und warum": reason,
            }
        )
        self.presses("Vorschlagen")
        self.is_told("Die Version ist vorgeschlagen. Nun muss eine zweite Person sie freigeben.")

    def opens_the_proposal(self, name: str) -> None:
        self.follows("Verfahren")
        self.follows(name, within=self.page.get_by_role("list").filter(has_text="vorgeschlagen von"))

    def releases(self, version: int) -> None:
        self.presses(f"Version {version} freigeben")
        self.is_told(f"Version {version} ist freigegeben.")

    def compares(self, before: int, after: int) -> None:
        self.writes({"Ältere Version": str(before), "Neuere Version": str(after)})
        self.presses("Unterschied zeigen")

    def _checks(self) -> None:
        self.presses("Speichern und prüfen")
        self.is_told("Der Entwurf ist gespeichert und geprüft.")

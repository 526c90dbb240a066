"""Who and what the made-up cases are about: real cities, plainly made-up people and titles."""

from random import Random

# ruff: noqa: E501 - lists are read as lists
# name, country, degrees north, degrees east
CITIES = (
    ("Oldenburg", "DE", 53.14, 8.21), ("Groningen", "NL", 53.22, 6.57), ("Freiburg im Breisgau", "DE", 48.00, 7.84),
    ("Bremen", "DE", 53.08, 8.80), ("Aarhus", "DK", 56.16, 10.20), ("Lille", "FR", 50.63, 3.06),
    ("Gdańsk", "PL", 54.35, 18.65), ("Malmö", "SE", 55.60, 13.00), ("Bologna", "IT", 44.49, 11.34),
    ("Graz", "AT", 47.07, 15.44), ("Brno", "CZ", 49.20, 16.61), ("Tartu", "EE", 58.38, 26.73),
    ("Porto", "PT", 41.15, -8.61), ("Valencia", "ES", 39.47, -0.38), ("Tampere", "FI", 61.50, 23.76),
    ("Kaunas", "LT", 54.90, 23.90), ("Liepāja", "LV", 56.51, 21.01), ("Namur", "BE", 50.47, 4.87),
    ("Cork", "IE", 51.90, -8.47), ("Maribor", "SI", 46.56, 15.65), ("Rijeka", "HR", 45.33, 14.44),
    ("Pécs", "HU", 46.07, 18.23), ("Cluj-Napoca", "RO", 46.77, 23.60), ("Varna", "BG", 43.21, 27.91),
    ("Thessaloniki", "GR", 40.64, 22.94), ("Osnabrück", "DE", 52.28, 8.05), ("Kiel", "DE", 54.32, 10.14),
    ("Mannheim", "DE", 49.49, 8.47), ("Chemnitz", "DE", 50.83, 12.92), ("Erfurt", "DE", 50.98, 11.03),
    ("Zwolle", "NL", 52.51, 6.09), ("Nantes", "FR", 47.22, -1.55), ("Poznań", "PL", 52.41, 16.93),
    ("Bergamo", "IT", 45.70, 9.67), ("Linz", "AT", 48.31, 14.29), ("Olomouc", "CZ", 49.59, 17.25),
    ("Braga", "PT", 41.55, -8.42), ("Vitoria-Gasteiz", "ES", 42.85, -2.67), ("Uppsala", "SE", 59.86, 17.64),
    ("Odense", "DK", 55.40, 10.40),
)  # fmt: skip
BODIES = ("{}", "Stadtwerke {}", "Landkreis {}", "Hochschule {}", "Verkehrsbetriebe {}", "Kulturamt {}")

THEMES = (
    "Radschnellwege", "Abfallvermeidung", "Fernwärme", "Starkregen", "Bürgerbeteiligung", "Leerstand", "Schulessen",
    "Digitale Akte", "Offene Daten", "Jugendparlament", "Stadtgrün", "Lieferverkehr", "Hafenumbau", "Nachtleben",
    "Wohnungsbau", "Barrierefreiheit", "Klimaanpassung", "Kreislaufwirtschaft", "Pflege im Quartier", "Katastrophenschutz",
)  # fmt: skip
FORMS = (
    "Fachaustausch", "Werkstatt", "Studienreise", "Fachgruppentreffen", "Arbeitsbesuch", "Erfahrungsaustausch",
)  # fmt: skip
AIMS = (
    "Welche Verfahren haben sich bewährt, was kosten sie, und wer muss beteiligt werden?",
    "Die Verwaltungen zeigen einander ihre Anlagen, Verträge und Fehler.",
    "Am Ende steht eine Liste von Maßnahmen, die der Rat im Herbst berät.",
    "Die Fachleute arbeiten drei Tage an einem gemeinsamen Leitfaden.",
)


def title(random: Random, partner: str) -> str:
    """A title as offices write them. No quotation marks: it is also put into frozen JSON."""
    return f"{random.choice(FORMS)} {random.choice(THEMES)} und {random.choice(THEMES)} mit {partner}"


def summary(random: Random, applicant: str, partner: str) -> str:
    return f"{applicant} lernt von {partner}: {random.choice(THEMES)}. {' '.join(random.sample(AIMS, 2))}"

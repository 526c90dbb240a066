"""The 17 Sustainable Development Goals, by their official short names.

Source: United Nations, A/RES/70/1, and sdgs.un.org/goals; German: Bundesregierung and 17ziele.de.
"""

from workflows.label import Label

GOALS: dict[int, Label] = {
    1: Label("Keine Armut", "No poverty"),
    2: Label("Kein Hunger", "Zero hunger"),
    3: Label("Gesundheit und Wohlergehen", "Good health and well-being"),
    4: Label("Hochwertige Bildung", "Quality education"),
    5: Label("Geschlechtergleichheit", "Gender equality"),
    6: Label("Sauberes Wasser und Sanitäreinrichtungen", "Clean water and sanitation"),
    7: Label("Bezahlbare und saubere Energie", "Affordable and clean energy"),
    8: Label("Menschenwürdige Arbeit und Wirtschaftswachstum", "Decent work and economic growth"),
    9: Label("Industrie, Innovation und Infrastruktur", "Industry, innovation and infrastructure"),
    10: Label("Weniger Ungleichheiten", "Reduced inequalities"),
    11: Label("Nachhaltige Städte und Gemeinden", "Sustainable cities and communities"),
    12: Label("Nachhaltige/r Konsum und Produktion", "Responsible consumption and production"),
    13: Label("Maßnahmen zum Klimaschutz", "Climate action"),
    14: Label("Leben unter Wasser", "Life below water"),
    15: Label("Leben an Land", "Life on land"),
    16: Label("Frieden, Gerechtigkeit und starke Institutionen", "Peace, justice and strong institutions"),
    17: Label("Partnerschaften zur Erreichung der Ziele", "Partnerships for the goals"),
}

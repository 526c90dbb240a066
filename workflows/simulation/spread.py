"""How much something varies: times, amounts and shares, drawn by chance."""

from dataclasses import dataclass
from math import inf, log
from random import Random

from workflows.reading import Section

NORMAL_P90 = 1.2815515655446004  # the 90th percentile of the standard normal distribution
KINDS = (("exactly",), ("mean",), ("median", "p90"), ("least", "likely", "most"))


@dataclass(frozen=True, slots=True)
class Spread:
    """One of `KINDS`: a fixed value, an exponential, a lognormal or a triangular distribution."""

    kind: tuple[str, ...]
    values: tuple[float, ...]
    most: float = inf

    def draw(self, random: Random) -> float:
        """One value, never above `most`."""
        return min(self._draw(random), self.most)

    def _draw(self, random: Random) -> float:
        match self.kind:
            case ("exactly",):
                return self.values[0]
            case ("mean",):
                return random.expovariate(1 / self.values[0])
            case ("median", "p90"):
                median, p90 = self.values
                return random.lognormvariate(log(median), log(p90 / median) / NORMAL_P90)
        least, likely, most = self.values
        return random.triangular(least, most, likely)


def read_spread(section: Section) -> Spread:
    """A table such as `{ median = 2, p90 = 6 }`, with or without `most = 10`, or `{ exactly = 3 }`."""
    section.only(*(word for kind in KINDS for word in kind))
    given = set(section.names)
    kind = next((each for each in KINDS if given in (set(each), {*each, "most"})), None)
    if kind is None:
        kinds = "; ".join(" and ".join(each) for each in KINDS)
        section.problem("", f"Must have one of: {kinds}; and a 'most' if you like.")
        return Spread(("exactly",), (0.0,))
    values = tuple(section.number(name) for name in kind)
    most = section.number("most") if "most" in section else inf
    if kind[0] in ("mean", "median") and values[0] <= 0:
        section.problem(kind[0], "Must be more than zero.")
    elif list(values) != sorted(values) or values[-1] > most:
        section.problem("", f"Must rise: {', '.join(section.names)}.")
    return Spread(kind, values, most)

"""The money of the rounds: bound, freed, and what waits for it."""

from collections import deque

from workflows.simulation.plan import Round


class Purse:
    """The money of one round, in cents. It never binds more than it has."""

    def __init__(self, row: Round) -> None:
        self.row = row
        self.bound = 0  # committed and not freed again, paid included
        self.paid = 0
        self.refused = 0  # how often it did not suffice
        self.ran_out: float | None = None  # when it did not suffice for the first time
        self.waiting: deque[tuple[int, str]] = deque()  # case, transition

    @property
    def left(self) -> int:
        return self.row.budget_cents - self.bound

    def bind(self, cents: int, moment: float) -> bool:
        """False if not enough is left, and nothing changes."""
        if cents <= self.left:
            self.bound += cents
            return True
        self.refused += 1
        if self.ran_out is None:
            self.ran_out = moment
        return False

    def free(self, cents: int) -> None:
        """Bound money that is not needed."""
        self.bound -= cents

    def pay(self, cents: int) -> None:
        """Bound money that is paid: it stays bound."""
        self.paid += cents

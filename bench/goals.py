"""The goals, in one place. Ratios are of medians in one run; CPU is server and PostgreSQL."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound that a figure keeps: at most so much, or at least."""

    bound: float
    is_least: bool = False
    unit: str = ""

    def is_met(self, value: float) -> bool:
        """Tell whether a figure keeps it; what is printed is what is compared."""
        shown = round(value, 2)
        return shown >= self.bound if self.is_least else shown <= self.bound

    def __str__(self) -> str:
        sign = "≥" if self.is_least else "≤"
        return f"{sign} {self.bound:g}{' ' if self.unit else ''}{self.unit}"


GOALS = {
    "board page, 100 cards stored": Goal(1.3),
    "board page, 1000 cards stored": Goal(0.4),
    "board page, 5000 cards stored": Goal(0.13),
    "board with every card drawn, 1000 cards": Goal(1.15),
    "move, 1000 cards": Goal(2.5),
    "move, 5000 cards stored to 100": Goal(1.1),
    "create, 1000 cards": Goal(2.0),
    "note, 1000 cards": Goal(2.2),
    "API list of 50, 1000 cards": Goal(2.0),
    "filter over notes, 1000 cards": Goal(1.2),
    "unchanged board again, to the page": Goal(0.15),
    "memory of a worker": Goal(120.0, unit="MiB"),
    "1000 owners writing: waits for locks": Goal(0),
    "1000 owners writing: two workers to one": Goal(1.7, is_least=True),
    "browser: usable, 100 cards": Goal(1.2),
    "browser: usable, 5000 cards stored to 100": Goal(1.2),
    "browser: drop to confirmed, 100 cards": Goal(1.5),
    "browser: drop to confirmed, 5000 cards stored to 100": Goal(1.2),
    "browser: frames until the card is at its new place": Goal(1),
    "browser: first visit, 100 cards": Goal(120.0, unit="KiB"),
    "browser: second visit, 100 cards": Goal(12.0, unit="KiB"),
    "browser: requests of the first visit": Goal(9),
    "browser: answer to a drop": Goal(2.0, unit="KiB"),
    "browser: scripts, raw": Goal(110.0, unit="KiB"),
    "browser: scripts, compressed": Goal(45.0, unit="KiB"),
    "soak: growth of memory": Goal(0.5, unit="MiB/min"),
    "soak: errors": Goal(0),
    "soak: streams that missed or mixed up a revision": Goal(0),
    "soak: boards that differ from what their clients believe": Goal(0),
}

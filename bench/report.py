"""Lines of figures, and the one table that they make."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.goals import GOALS, Goal

HEAD = (
    "what",
    "ours",
    "floor",
    "result",
    "goal",
    "",
    "1 client p50/p99 ms: ours",
    "floor",
    "8 clients p50/p99 ms: ours",
    "floor",
)


WALLS = 4
BEGIN, END = "<!-- the last run -->", "<!-- the end of the last run -->"


@dataclass(frozen=True, slots=True)
class Line:
    """A figure, what it is made of, and what else was seen on the way."""

    what: str
    value: float | None
    ours: str = ""
    floor: str = ""
    walls: Sequence[str] = ()
    remark: str = ""
    is_failure: bool = False
    """Whether requests failed that should not have."""

    @property
    def goal(self) -> Goal | None:
        """The goal of this figure, if it has one."""
        return GOALS.get(self.what)

    @property
    def is_missed(self) -> bool:
        """Whether there is a goal, and the figure does not keep it or could not be had."""
        return self.goal is not None and (self.value is None or not self.goal.is_met(self.value))

    def cells(self) -> tuple[str, ...]:
        """Return the cells of the table."""
        unit = f" {self.goal.unit}" if self.goal and self.goal.unit else ""
        result = self.remark if self.value is None else f"{self.value:.2f}{unit}"
        verdict = "" if self.goal is None else "missed" if self.is_missed else "met"
        return (
            self.what,
            self.ours,
            self.floor,
            result,
            str(self.goal or ""),
            verdict,
            *(*self.walls, "", "", "", "")[:WALLS],
        )


def table(lines: Iterable[Line]) -> str:
    """Return the lines as a table of Markdown that can be read as it is."""
    rows = [HEAD, *(line.cells() for line in lines)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD))]
    shown = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([shown[0], rule, *shown[1:]])


def misses(lines: Sequence[Line]) -> str:
    """Return the lines that miss their goal, as sentences."""
    missed = [line for line in lines if line.is_missed]
    if not missed:
        return "Every goal is met."
    told = [
        f"- {line.what}: {line.cells()[3] or 'not measured'} (goal {line.goal})"
        + (f"; {line.remark}" if line.remark and line.value is not None else "")
        for line in missed
    ]
    return "\n".join(["Goals that are missed:", *told])


def replace_results(text: str, results: str) -> str:
    """Return a document with other results between its two markers."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{results}\n\n{END}{after}"

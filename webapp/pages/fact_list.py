"""The facts of an application that are edited one by one, in the order in which they are shown."""

from dataclasses import dataclass
from typing import Any

from webapp.models import Application


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact: its name in addresses, its label, and the fields that it is made of."""

    name: str
    label: str
    fields: tuple[str, ...]

    def is_empty(self, application: Application) -> bool:
        """Tell whether nothing is known of it."""
        if self.name == "priority":
            return application.priority == 0
        return all(getattr(application, name) in _NOTHING for name in self.fields)


_NOTHING: tuple[Any, ...] = (None, "", [])
FACTS = {
    fact.name: fact
    for fact in (
        Fact("headline", "Company and title", ("company", "title")),
        Fact("next_action", "Next step", ("next_action", "next_action_on")),
        Fact("deadline_on", "Deadline", ("deadline_on",)),
        Fact("place", "Location", ("location", "work_mode")),
        Fact(
            "salary",
            "Salary",
            ("salary_min", "salary_max", "salary_currency", "salary_period"),
        ),
        Fact("url", "Job posting", ("url",)),
        Fact("priority", "Priority", ("priority",)),
        Fact("tags", "Tags", ("tags",)),
        Fact("applied_on", "Applied on", ("applied_on",)),
        Fact("employment_type", "Employment", ("employment_type",)),
        Fact("source", "Source", ("source",)),
    )
}

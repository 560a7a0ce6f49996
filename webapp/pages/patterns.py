"""Every component on one page, for those who work on the looks."""

from datetime import date, timedelta
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.pages.dependencies import Owner
from webapp.pages.forms import Fields
from webapp.pages.rendering import render
from webapp.repositories.cards import CardRow
from webapp.services.clock import now
from webapp.transactions import DatabaseRoute

router = APIRouter(route_class=DatabaseRoute)


@router.get("/patterns", name="patterns.index")
def index(request: Request, owner: Owner) -> Response:
    """Show the components."""
    form = Fields({"company": "Kestrel AI", "colour": "teal"}, {"title": "Please fill this in."})
    cards = [_card(number, owner.today() + timedelta(days=3 * number - 4)) for number in range(4)]
    return render(request, "patterns.html", form=form, cards=cards)


def _card(number: int, on: date) -> CardRow:
    """Return a card that has more to say the higher its number is."""
    return CardRow(
        id=UUID(int=number + 1),
        column_id=UUID(int=0),
        status="interview",
        company="Kestrel AI" if number else "Donaudampfschifffahrtsgesellschaft " * 2,
        title="Machine Learning Engineer",
        location="Zürich" if number else None,
        work_mode="hybrid" if number > 1 else None,
        salary_min=120_000 if number > 1 else None,
        salary_max=130_000 if number > 2 else None,
        salary_currency="CHF",
        salary_period="year",
        priority=number,
        tags=["python", "remote", "visa"][:number],
        next_action="Call Ana" if number else None,
        next_action_on=on if number else None,
        deadline_on=None,
        applied_on=None,
        has_notes=number > 1,
        link_count=number,
        revision=number,
        updated_at=now() - timedelta(days=6 * number),
        state="",
    )

"""`/health` and `/ready`: for those who watch."""

from typing import Literal

from fastapi import Request
from pydantic import BaseModel

from webapp import schema_version
from webapp.api.problems import problems
from webapp.api.routing import api_router
from webapp.database import Database, refusals
from webapp.errors import Unavailable
from webapp.transactions import DatabaseRoute

router = api_router(tags=["operation"], route_class=DatabaseRoute)


class Health(BaseModel):
    """The result of a health check."""

    status: Literal["ok"] = "ok"


@router.get("/health", name="health.show")
async def show() -> Health:
    """Check that the process is alive.

    The database is not checked.
    """
    return Health()


@router.get("/ready", responses=problems(503), name="readiness.show")
def ready(request: Request) -> Health:
    """Check that the database responds and has this version's schema."""
    database: Database = request.app.state.database
    with refusals():
        found = schema_version.find(database.engine)
    if found != schema_version.NEEDED:
        raise Unavailable("The database does not have this version's schema yet.")
    return Health()

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
    """A sign of life."""

    status: Literal["ok"] = "ok"


@router.get("/health", name="health.show")
async def show() -> Health:
    """Tell that the process lives; the database is not asked."""
    return Health()


@router.get("/ready", responses=problems(503), name="readiness.show")
def ready(request: Request) -> Health:
    """Tell that the database answers and has the schema of this version."""
    database: Database = request.app.state.database
    with refusals():
        found = schema_version.find(database.engine)
    if found != schema_version.NEEDED:
        raise Unavailable("The database does not have the schema of this version yet.")
    return Health()

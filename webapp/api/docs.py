"""`/docs`: Swagger UI, from files of our own."""

from starlette.responses import HTMLResponse, Response

from webapp.api.routing import api_router
from webapp.transactions import DatabaseRoute

router = api_router(include_in_schema=False, route_class=DatabaseRoute)

# Swagger UI's style sheet draws its arrows from data: addresses; all else is as strict as
# everywhere.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API · Job Tracker</title>
<link rel="stylesheet" href="/static/vendor/swagger-ui.css">
<link rel="icon" href="/static/icons/mark.svg" type="image/svg+xml">
<script src="/static/vendor/swagger-ui-bundle.js" defer></script>
<script src="/static/js/docs.js" type="module"></script>
</head>
<body>
<div id="swagger-ui"></div>
<noscript>The API description is at <a href="/openapi.json">/openapi.json</a>.</noscript>
</body>
</html>
"""


@router.get("/docs", name="docs.show")
async def show() -> Response:
    """Show the contract, with a working *Authorize* button."""
    return HTMLResponse(_PAGE, headers={"Content-Security-Policy": POLICY})

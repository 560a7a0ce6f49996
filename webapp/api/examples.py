"""Examples of bodies and answers: some told, the others made from the examples of their fields."""

from typing import Any

_NEW = {
    "company": "Kestrel AI",
    "title": "Machine Learning Engineer",
    "status": "applied",
    "url": "https://jobs.example.com/4711",
    "location": "Zürich",
    "work_mode": "hybrid",
    "salary_min": 110_000,
    "salary_max": 130_000,
    "salary_currency": "CHF",
    "salary_period": "year",
    "notes": "Ask about **on-site days**.",
    "links": [{"url": "https://kestrel.example.com/team", "label": "Team page"}],
    "tags": ["python", "remote"],
    "next_action": "Call Ana",
    "next_action_on": "2026-12-04",
}
_BY_SCHEMA: dict[str, dict[str, Any]] = {
    "UserCreate": {
        "email": "ada@example.com",
        "password": "correct horse battery staple",
        "name": "Ada Lovelace",
        "time_zone": "Europe/Berlin",
    },
    "ApplicationCreate": _NEW,
    "ApplicationUpdate": {
        "priority": 2,
        "next_action": "Send the code sample",
        "next_action_on": "2026-12-07",
        "deadline_on": None,
    },
    "ApplicationRead": {
        "id": "0199f2c0-a1b2-7c3d-8e4f-5a6b7c8d9e0f",
        "column_id": "0199f2bf-07a1-7e52-9d0c-3b1a5f7e6d21",
        "rank": "a1",
        **_NEW,
        "employment_type": "full_time",
        "source": "Referral",
        "priority": 2,
        "links": [
            {
                "id": "0199f2c0-a1b2-7c3e-a05d-1c2b3a495867",
                "label": "Team page",
                "url": "https://kestrel.example.com/team",
                "revision": 17,
            }
        ],
        "applied_on": "2026-11-23",
        "deadline_on": None,
        "created_at": "2026-11-23T08:30:00Z",
        "updated_at": "2026-11-23T08:30:00Z",
        "deleted_at": None,
        "revision": 17,
    },
    "PositionUpdate": {"status": "interview", "after_id": "0199f2c0-b7d4-7a10-8c6e-9f3e2d1c0b5a"},
    "ColumnPosition": {"place": "last"},
    "TokenRead": {
        "id": "0199f2c0-c3e5-7b21-9d7f-0a1b2c3d4e5f",
        "name": "Nightly backup",
        "scope": "read",
        "created_at": "2026-11-23T08:30:00Z",
        "expires_at": "2027-02-21T08:30:00Z",
        "last_used_at": None,
    },
}
"""What fields that depend on each other look like together; null, where that says something."""
_BY_SCHEMA["TokenMade"] = {**_BY_SCHEMA["TokenRead"], "token": "jt_5bXc…"}
_BY_FORMAT = {
    "uuid": "0199f2c0-a1b2-7c3d-8e4f-5a6b7c8d9e0f",
    "date": "2026-11-30",
    "date-time": "2026-11-23T08:30:00Z",
}
_BY_TYPE: dict[str, Any] = {
    "string": "text",
    "integer": 1,
    "number": 1,
    "boolean": True,
    "array": [],
    "object": {},
    "null": None,
}


def add_examples(document: dict[str, Any]) -> None:
    """Give every JSON body and answer of the document that has a schema an example."""
    for path in document["paths"].values():
        for operation in path.values():
            parts = [operation.get("requestBody", {}), *operation["responses"].values()]
            for part in parts:
                for content in part.get("content", {}).values():
                    if "schema" in content and "example" not in content:
                        content["example"] = example_of(content["schema"], document)


def example_of(schema: dict[str, Any], document: dict[str, Any]) -> Any:
    """Return a value that fits a schema: its own example, or one made from its parts."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name in _BY_SCHEMA:
            return _BY_SCHEMA[name]
        schema = document["components"]["schemas"][name]
    if "anyOf" in schema and "examples" not in schema:
        schema = schema["anyOf"][0] | {"default": schema.get("default")}
    told = [*schema.get("examples", []), *schema.get("enum", []), schema.get("const")]
    told = [value for value in (*told, schema.get("default")) if value is not None]
    return told[0] if told else _made_of_parts(schema, document)


def _made_of_parts(schema: dict[str, Any], document: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return example_of(schema, document)
    if "properties" in schema:
        properties = schema["properties"].items()
        return {name: example_of(part, document) for name, part in properties}
    if schema.get("type") == "array" and "items" in schema:
        return [example_of(schema["items"], document)]
    return _BY_FORMAT.get(schema.get("format", ""), _BY_TYPE.get(schema.get("type", ""), {}))

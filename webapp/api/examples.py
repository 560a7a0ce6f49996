"""Examples of bodies and answers, made from the examples of their fields."""

from typing import Any

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
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
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

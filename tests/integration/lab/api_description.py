"""The description of the API (OpenAPI 3.0), to hold real answers against it: exactly, so that a field that it does not
name is a fault, as is one that it names and that is not there."""

import json
import re
from pathlib import Path

import jsonschema

_CHECKOUT = Path(__file__).resolve().parents[3]
FILE = _CHECKOUT / "config/openapi.json"
# Of Debian's package openapi-specification: the specification's own schema.
META_SCHEMA = Path("/usr/share/openapi-specification/schemas/v3.0/schema.json")
METHODS = ("get", "post", "delete", "put", "patch", "head")

_formats = jsonschema.FormatChecker(formats=())


@_formats.checks("date-time")
def _is_time(value):
    return not isinstance(value, str) or bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value))


class ApiDescription:
    def __init__(self, document):
        self.document = document

    @classmethod
    def of_checkout(cls):
        return cls(json.loads(FILE.read_text(encoding="utf-8")))

    def operations(self):
        """{(METHOD, path): operation}"""
        return {(method.upper(), path): operation for path, item in self.document["paths"].items()
                for method, operation in item.items() if method in METHODS}

    def response(self, method, path, status):
        """What is said of an answer; an error when nothing is."""
        responses = self.operations()[method, path]["responses"]
        assert str(status) in responses, f"{method} {path} answered {status}, which is not described"
        return self.resolve(responses[str(status)])

    def check(self, method, path, status, body):
        """Asserts that a JSON answer is as described."""
        response = self.response(method, path, status)
        self.check_value(response["content"]["application/json"]["schema"], json.loads(body), f"{method} {path} {status}")

    def check_value(self, schema, value, what):
        errors = list(jsonschema.Draft7Validator(self.closed(schema), format_checker=_formats).iter_errors(value))
        assert not errors, f"{what}:\n" + "\n".join(
            f"  at {'/'.join(map(str, error.absolute_path))}: {error.message[:500]}" for error in errors[:5])

    def resolve(self, part):
        while "$ref" in part:
            at = self.document
            for name in part["$ref"].removeprefix("#/").split("/"):
                at = at[name]
            part = at
        return part

    def closed(self, schema):
        """As JSON Schema, with every object closed to what is not described."""
        schema = self.resolve(schema)
        if "allOf" in schema:
            parts = [self.closed(part) for part in schema["allOf"]]
            return parts[0] if len(parts) == 1 else _merged(parts)
        if "anyOf" in schema:
            return {"anyOf": [self.closed(part) for part in schema["anyOf"]]}
        result = {key: value for key, value in schema.items()
                  if key in ("type", "enum", "format", "minimum", "maximum", "minLength", "maxLength", "required")}
        if schema.get("nullable"):
            result["type"] = [schema["type"], "null"]
        if schema["type"] == "object":
            result["properties"] = {name: self.closed(part) for name, part in schema.get("properties", {}).items()}
            others = schema.get("additionalProperties", False)
            result["additionalProperties"] = others if isinstance(others, bool) else self.closed(others)
        if schema["type"] == "array":
            result["items"] = self.closed(schema["items"])
        return result


def _merged(objects):
    merged = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
    for part in objects:
        assert not merged["properties"].keys() & part["properties"].keys(), part
        merged["properties"] |= part["properties"]
        merged["required"] += part.get("required", [])
    return merged

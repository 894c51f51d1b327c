"""The page at /docs: what can be asked, made of the OpenAPI document, without a file from elsewhere."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

from corpus.json_files import json_text

PAGE = "docs.html"


def docs_page(openapi: dict[str, Any], labels: list[str]) -> str:
    """Return an HTML page about every address: what it takes and answers, a line for curl, and a form to try it."""
    pages = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=select_autoescape(), trim_blocks=True
    )
    operations = [
        {"method": method.upper(), "path": path, **_operation(operation, openapi)}
        for path, methods in openapi["paths"].items()
        for method, operation in methods.items()
    ]
    return pages.get_template(PAGE).render(info=openapi["info"], labels=labels, operations=operations)


def _operation(operation: dict[str, Any], openapi: dict[str, Any]) -> dict[str, Any]:
    asked = _schema(operation.get("requestBody", {}), openapi)
    answers = operation["responses"]
    return {
        "about": operation["description"],
        "asked": _fields(asked, openapi),
        "example": json_text(asked["examples"][0], indent=None) if asked else None,
        "answered": _fields(_schema(answers["200"], openapi), openapi),
        "refusals": {status: answer["description"] for status, answer in answers.items() if status != "200"},
    }


def _schema(body: dict[str, Any], openapi: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a body of JSON; none where there is no such body."""
    return _resolved(body.get("content", {}).get("application/json", {}).get("schema", {}), openapi)


def _resolved(schema: dict[str, Any], openapi: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    return openapi["components"]["schemas"][reference.rpartition("/")[2]] if reference else schema


def _fields(schema: dict[str, Any], openapi: dict[str, Any], before: str = "") -> list[tuple[str, str, str]]:
    """Return name, type and meaning of each field of an object, those within lists of objects too."""
    rows = []
    for name, field in schema.get("properties", {}).items():
        inner = _resolved(field.get("items", {}), openapi)
        kinds = [kind["type"] for kind in field.get("anyOf", [field])]
        kind = f"list of {inner.get('type', '')}s" if inner else " or ".join(kinds)
        rows.append((f"{before}{name}", kind, field.get("description", "")))
        rows += _fields(inner, openapi, f"{before}{name}[].")
    return rows

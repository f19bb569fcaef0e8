"""Requests whose answers are held against the API's own document, refusals as well."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

from jsonschema_rs import Draft202012Validator

from wire_house import Wire


def closed(node: Any) -> Any:
    """Return a copy of schemas in which an object has no field that the document does not name."""
    if isinstance(node, list):
        return [closed(part) for part in node]
    if not isinstance(node, dict):
        return node
    found = {name: closed(part) for name, part in node.items()}
    if "properties" in node and node.get("type") == "object":
        found.setdefault("additionalProperties", False)
    return found


@dataclass
class Told:
    """The app and its document; `seen` are the answers that were held against it."""

    wire: Wire
    document: dict[str, Any]
    seen: set[tuple[str, str]] = field(default_factory=set)
    """(operation id, status)."""

    def __post_init__(self) -> None:
        self._components = closed(copy.deepcopy(self.document["components"]))

    def operation(self, method: str, path: str) -> dict[str, Any]:
        """Return what the document says of a request."""
        routes = self.wire.app.url_map.bind("localhost")
        rule, _ = routes.match(path.partition("?")[0], method, return_rule=True)
        item = self.document["paths"][rule.rule.replace("<", "{").replace(">", "}")]
        return dict(item[method.lower()])

    def ask(self, method: str, path: str, body: Any = None, who: str | None = None) -> Any:
        """Send a request, hold its answer against the document, and return its JSON."""
        if method == "POST" and body is None and "requestBody" in self.operation(method, path):
            body = {}
        return self.check(method, path, self.wire.send(method, path, body, who))

    def version(self, table: str, key: str, value: str) -> str:
        """Return the version of one row of the console's snapshot."""
        rows = self.ask("GET", "/api/v1/manage/live", who="manager")[table]
        return str(next(row["version"] for row in rows if row[key] == value))

    def check(self, method: str, path: str, answer: Any) -> Any:
        """Hold an answer against the document; raises AssertionError where they differ."""
        said, told = self.operation(method, path), f"{method} {path}: {answer.status_code}"
        status = str(answer.status_code)
        assert status in said["responses"], f"{told} is not in the document: {answer.text[:200]}"
        self.seen.add((said["operationId"], status))
        response = said["responses"][status]
        if "$ref" in response:
            response = self._components["responses"][response["$ref"].rpartition("/")[2]]
        if "content" not in response:
            assert answer.data == b"", told
            return None
        kind = answer.content_type.partition(";")[0]
        assert kind in response["content"], f"{told} comes as {kind}"
        schema = response["content"][kind].get("schema")
        if schema is None:
            return answer.data
        validator = Draft202012Validator(schema | {"components": self._components})
        wrong = [
            f"{list(e.instance_path)}: {e.message}" for e in validator.iter_errors(answer.json)
        ]
        assert not wrong, f"{told}: {wrong[:5]}"
        return answer.json


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return every (method, path, operation) of a document."""
    return [
        (method, path, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    ]


def a_person_comes_and_changes(told: Told) -> None:
    """Somebody is added, unlocked, changed, dismissed and taken back."""
    person = {"staff_id": "nguoi-moi", "name": "Người mới", "pin": "583214"}
    told.ask("POST", "/api/v1/manage/staff", person, "manager")
    told.ask("POST", "/api/v1/manage/staff/nguoi-moi/unlock", who="manager")
    changed = {"name": "Người khác", "role": "officer", "counters": ["2"], "languages": ["km"]}
    changed["version"] = told.version("staff", "staff_id", "nguoi-moi")
    told.ask("POST", "/api/v1/manage/staff/nguoi-moi", changed, "manager")
    told.ask("POST", "/api/v1/manage/staff/nguoi-moi/remove", who="manager")
    told.ask("POST", "/api/v1/manage/staff/nguoi-moi/restore", who="manager")

"""Grafana's dashboards as the tests see them: what is asked of which data, and how Grafana fills in variables."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
FOLDER = CHECKOUT / "dashboards/grafana"
_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)(?::\w+)?\})")
_LABEL = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_METRIC = re.compile(r"\brelaywatch_\w+")


@dataclass(frozen=True)
class Query:
    """`kind` is range, instant or values (the values of `label` in the series that `expr` selects)."""
    dashboard: str
    place: str
    kind: str
    expr: str
    labels: frozenset = frozenset()  # that the texts around it need
    label: str = ""

    def __str__(self):
        return f"{self.dashboard}: {self.place}"


def load(folder=FOLDER):
    """{file name: dashboard}."""
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def data_panels(dashboard):
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


def own_annotations(dashboard):
    return [one for one in dashboard["annotations"]["list"] if not one.get("builtIn")]


def variables(dashboard):
    return dashboard["templating"]["list"]


def queries(dashboard):
    """Everything that the dashboard asks Prometheus."""
    name = dashboard["title"]
    found = []
    for panel in data_panels(dashboard):
        columns = {target["refId"]: _columns(panel) for target in panel["targets"]} if panel["type"] == "table" else {}
        for target in panel["targets"]:
            labels = columns.get(target["refId"]) or _labels(target["legendFormat"])
            found.append(Query(name, f"panel {panel['title']}, {target['refId']}",
                               "instant" if target["instant"] else "range", target["expr"], labels))
    for one in own_annotations(dashboard):
        texts = " ".join([one["titleFormat"], one["textFormat"], *(f"{{{{{tag}}}}}" for tag in one["tagKeys"].split(",") if tag)])
        found.append(Query(name, f"annotation {one['name']}", "range", one["target"]["expr"], _labels(texts)))
    for one in variables(dashboard):
        if one["type"] == "query":
            selector, label = re.fullmatch(r"label_values\((.+), (\w+)\)", one["query"]["query"]).groups()
            found.append(Query(name, f"variable {one['name']}", "values", selector, label=label))
    return found


def _labels(text):
    return frozenset(_LABEL.findall(text))


def _columns(panel):
    """The labels that a table shows; each comes from at least one of its queries."""
    organized = next(step for step in panel["transformations"] if step["id"] == "organize")["options"]
    return frozenset(name for name in organized["renameByName"] if not name.startswith("Value"))


def metrics(expr):
    return set(_METRIC.findall(expr))


def names_used(text):
    """The variables that a text refers to. $1 and the like belong to label_replace()."""
    return {one or other for one, other in _VARIABLE.findall(text) if not (one or other).isdigit()}


def interpolate(text, values):
    """As Grafana does; an unknown variable is an error."""
    def value_of(match):
        name = match[1] or match[2]
        return match[0] if name.isdigit() else str(values[name])

    return _VARIABLE.sub(value_of, text)

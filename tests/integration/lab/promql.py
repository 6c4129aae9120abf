"""Questions to a Prometheus."""

import json
import urllib.error
import urllib.parse
import urllib.request


class PromqlError(Exception):
    """Prometheus refused a query; the message is its own."""


def _ask(url, path, parameters):
    request = urllib.request.Request(f"{url}{path}", data=urllib.parse.urlencode(parameters, doseq=True).encode())
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            body = json.load(answer)
    except urllib.error.HTTPError as error:
        raise PromqlError(error.read().decode()) from error
    if body.get("warnings") or body["status"] != "success":
        raise PromqlError(body)
    return body["data"]


def instant(url, expr, at=None):
    """[(labels, value)]: now, or at a time in seconds since the epoch."""
    data = _ask(url, "/api/v1/query", {"query": expr, **({"time": at} if at else {})})
    return [(one["metric"], float(one["value"][1])) for one in data["result"]]


def over_time(url, expr, start, end, step):
    """[(labels, [(time, value)])]."""
    data = _ask(url, "/api/v1/query_range", {"query": expr, "start": start, "end": end, "step": step})
    return [(one["metric"], [(float(time), float(value)) for time, value in one["values"]]) for one in data["result"]]


def label_values(url, label, selector, start, end):
    """What the label is in the series that the selector matches, as Grafana asks for the values of a variable."""
    series = _ask(url, "/api/v1/series", {"match[]": selector, "start": start, "end": end})
    return sorted({one[label] for one in series if label in one})

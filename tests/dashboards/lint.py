"""What has to be true of every dashboard, as far as it can be told without Grafana and without data."""

import re

from reading import CHECKOUT, data_panels, metrics, names_used, queries, variables

DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
BUILT_IN = {"__rate_interval", "__interval", "__range", "__url_time_range", "__data"}
KINDS = {"stat", "gauge", "timeseries", "state-timeline", "table"}
GRAFANA_10 = 38  # the first schemaVersion of Grafana 10
NOT_EXPORTED_YET = {"relaywatch_chain_plan_step"}  # of the contract; nothing makes it in this version
_WINDOW = re.compile(r"\[([^\]]*)\]")
_LINK = re.compile(r"^/d/([\w-]+)\?(.*)$")


def exported_metrics():
    """The names that the code gives to metrics."""
    text = "".join(path.read_text() for path in sorted((CHECKOUT / "lib/report").glob("*_metrics.cpp")))
    return set(re.findall(r'"(relaywatch_\w+)"', text)) | NOT_EXPORTED_YET


def problems(dashboards):
    """Of all of them together: {file name: dashboard}."""
    found = []
    uids = [one["uid"] for one in dashboards.values()]
    known = exported_metrics()
    for name, dashboard in dashboards.items():
        def say(words, name=name):
            found.append(f"{name}: {words}")

        if uids.count(dashboard["uid"]) > 1 or not 0 < len(dashboard["uid"]) <= 40:
            say(f"its uid {dashboard['uid']!r} is not unique, or not of 1 to 40 characters")
        if dashboard["schemaVersion"] < GRAFANA_10 or dashboard.get("id") is not None:
            say("not of Grafana 10 or later, or with the id of one installation")
        _check_panels(dashboard, say)
        _check_datasources(dashboard, say)
        _check_variables(dashboard, say)
        _check_links(dashboard, dashboards, say)
        for query in queries(dashboard):
            for metric in sorted({one.removesuffix("_bucket") for one in metrics(query.expr)} - known):
                say(f"{query.place}: nothing exports {metric}")
            for window in _WINDOW.findall(query.expr):
                if window.split(":")[0] not in ("$__rate_interval", "$__range"):
                    say(f"{query.place}: the window [{window}] does not follow the scrape interval")
    return found


def _check_panels(dashboard, say):
    ids = [panel["id"] for panel in dashboard["panels"]]
    if len(set(ids)) < len(ids):
        say("two panels have one id")
    taken = set()
    for panel in dashboard["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        if at["x"] + at["w"] > 24 or cells & taken:
            say(f"panel {panel['title']}: overlaps another one, or the edge")
        taken |= cells
    titles = [panel["title"] for panel in data_panels(dashboard)]
    for panel in data_panels(dashboard):
        title = panel["title"]
        defaults = panel["fieldConfig"]["defaults"]
        targets = panel["targets"]
        if panel["type"] not in KINDS:
            say(f"panel {title}: {panel['type']} is not a kind that Grafana brings along and we know")
        if not title or titles.count(title) > 1:
            say(f"panel {title}: without a title, or with one that another panel has")
        if len(panel["description"]) < 20 or not panel["description"].endswith("."):
            say(f"panel {title}: no description in sentences")
        if not defaults.get("unit") or not defaults.get("noValue"):
            say(f"panel {title}: without a unit, or a word for what is unknown")
        if not targets or not all(target["expr"] for target in targets):
            say(f"panel {title}: asks nothing")
        if len({target["refId"] for target in targets}) < len(targets):
            say(f"panel {title}: two queries have one refId")
        # Over time a line is asked for; of now only an instant query does not show what is over.
        if any(target["instant"] == target["range"] for target in targets) or {target["instant"] for target in targets} != {
                panel["type"] in ("stat", "gauge", "table")}:
            say(f"panel {title}: a figure of now must be asked as instant, a line as range")
        _check_overrides(panel, say)


def _check_overrides(panel, say):
    """Each override has to meet something: a legend, or a column's heading."""
    names = {target["legendFormat"] for target in panel["targets"]}
    for step in panel.get("transformations", []):
        names |= set(step["options"].get("renameByName", {}).values())
    for one in panel["fieldConfig"]["overrides"]:
        kind, wanted = one["matcher"]["id"], one["matcher"]["options"]
        legends = {re.sub(r"\{\{severity\}\}", word, name) for name in names for word in ("warning", "critical")}
        if not (wanted in names if kind == "byName" else any(re.search(wanted.strip("/"), name) for name in legends)):
            say(f"panel {panel['title']}: an override is for {wanted}, which is not there")


def _check_datasources(dashboard, say):
    def walk(thing, path):
        if isinstance(thing, dict):
            if "datasource" in thing and not thing.get("builtIn") and thing["datasource"] != DATASOURCE:
                say(f"{path}: a data source that cannot be chosen: {thing['datasource']}")
            for key, value in thing.items():
                walk(value, f"{path}.{key}")
        elif isinstance(thing, list):
            for number, value in enumerate(thing):
                walk(value, f"{path}[{number}]")

    walk(dashboard, "$")
    for panel in data_panels(dashboard):
        if "datasource" not in panel or not all("datasource" in target for target in panel["targets"]):
            say(f"panel {panel['title']}: names no data source")


def _check_variables(dashboard, say):
    defined = [one["name"] for one in variables(dashboard)]
    used = set()

    def walk(thing):
        if isinstance(thing, dict):
            for value in thing.values():
                walk(value)
        elif isinstance(thing, list):
            for value in thing:
                walk(value)
        elif isinstance(thing, str):
            used.update(names_used(thing))

    walk({key: dashboard[key] for key in ("panels", "links", "annotations")})
    for number, one in enumerate(variables(dashboard)):
        if one["type"] == "query":
            mentioned = names_used(one["query"]["query"])
            used |= mentioned
            if not mentioned <= set(defined[:number]):
                say(f"variable {one['name']}: uses what comes after it, {sorted(mentioned - set(defined[:number]))}")
        if not one.get("description"):
            say(f"variable {one['name']}: no description")
    if len(set(defined)) < len(defined):
        say("two variables have one name")
    for name in sorted(used - set(defined) - BUILT_IN):
        say(f"the variable {name} is not defined")
    for name in sorted(set(defined) - used):
        say(f"the variable {name} is not used")
    for one in variables(dashboard):
        if one.get("multi") or one.get("includeAll"):
            for query in queries(dashboard):
                if re.search(rf'=\s*"\${one["name"]}"', query.expr):
                    say(f"{query.place}: {one['name']} may have several values, and is compared with =")


def _check_links(dashboard, dashboards, say):
    by_uid = {one["uid"]: one for one in dashboards.values()}

    def walk(thing):
        if isinstance(thing, dict):
            url = thing.get("url", "")
            match = _LINK.match(url) if isinstance(url, str) else None
            if match and match[1] not in by_uid:
                say(f"a link to {match[1]}, which is not there")
            elif match:
                given = set(re.findall(r"var-(\w+)=", match[2])) | set(re.findall(r"\$\{(\w+):queryparam\}", match[2]))
                for name in sorted(given - {one["name"] for one in variables(by_uid[match[1]])}):
                    say(f"a link gives {match[1]} the variable {name}, which it has not")
            for value in thing.values():
                walk(value)
        elif isinstance(thing, list):
            for value in thing:
                walk(value)

    walk(dashboard)
    own = dashboard["links"]
    if not any(one["type"] == "dashboards" and set(one["tags"]) <= set(dashboard["tags"]) and one["includeVars"] for one in own):
        say("no links to the other dashboards")
    if not any(one["type"] == "link" and one["url"] == "${page}" for one in own):
        say("no link to relaywatch's page")

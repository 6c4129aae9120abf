"""Grafana's dashboard JSON (10 and later), as far as these dashboards use it."""

SCHEMA_VERSION = 39  # Grafana 10.3; later ones migrate it by themselves
DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
UNKNOWN = "unknown"  # what is shown where there is no value: never 0, never "ok"
WIDTH = 24

GREEN, YELLOW, ORANGE, RED, DARK_RED, PURPLE, BLUE, GREY = (
    "green", "yellow", "orange", "red", "dark-red", "purple", "blue", "#808080")


# Queries and what is made of their values

def query(expr, legend="", instant=False):
    """A panel's query. An instant one is for what is the case now, and gives nothing when nobody tells any more."""
    return {"expr": expr, "legendFormat": legend or "__auto", "instant": instant, "range": not instant,
            "format": "time_series", "editorMode": "code"}


def now(expr, legend=""):
    return query(expr, legend, instant=True)


def values(texts):
    """Value mappings: {value: (text, colour)}."""
    return [{"type": "value", "options": {str(value): {"text": text, "color": color, "index": index}
                                          for index, (value, (text, color)) in enumerate(texts.items())}}]


def steps(base, *rest):
    """Thresholds: the colour below the first, then (value, colour) in rising order."""
    return {"mode": "absolute", "steps": [{"color": base, "value": None},
                                          *({"color": color, "value": value} for value, color in rest)]}


def override(field, **properties):
    """Of one series (by its legend) or one column (by its name). `custom__x` is the property custom.x."""
    return {"matcher": {"id": "byName", "options": field},
            "properties": [{"id": name.replace("__", "."), "value": value} for name, value in properties.items()]}


def dashed(pattern, color):
    """Of all series whose legend matches: a thin dashed line, as for thresholds."""
    return {"matcher": {"id": "byRegexp", "options": f"/{pattern}/"},
            "properties": [{"id": "color", "value": {"mode": "fixed", "fixedColor": color}},
                           {"id": "custom.lineStyle", "value": {"fill": "dash", "dash": [8, 8]}},
                           {"id": "custom.lineWidth", "value": 1},
                           {"id": "custom.fillOpacity", "value": 0},
                           {"id": "custom.stacking", "value": {"mode": "none", "group": "A"}}]}


# Panels

def _panel(kind, title, description, queries, unit, defaults=None, overrides=(), options=None):
    targets = [{"datasource": DATASOURCE, "refId": chr(ord("A") + number), **one} for number, one in enumerate(queries)]
    return {"type": kind, "title": title, "description": description, "datasource": DATASOURCE, "targets": targets,
            "fieldConfig": {"defaults": {"unit": unit, "noValue": UNKNOWN, **(defaults or {})},
                            "overrides": list(overrides)},
            "options": options or {}}


def stat(title, description, queries, unit, mappings=(), thresholds=None, text="auto", colored="value", no_value=UNKNOWN,
         decimals=None):
    """Figures as they are now. `text` is auto (the value), name (the legend) or value_and_name."""
    defaults = {"mappings": list(mappings), "thresholds": thresholds or steps("text"), "color": {"mode": "thresholds"},
                "noValue": no_value}
    if decimals is not None:
        defaults["decimals"] = decimals
    return _panel("stat", title, description, queries, unit, defaults, options={
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}, "orientation": "auto",
        "textMode": text, "colorMode": colored, "graphMode": "none", "justifyMode": "auto"})


def gauge(title, description, queries, thresholds):
    """A part of the whole, from 0 to 1."""
    defaults = {"min": 0, "max": 1, "mappings": [], "thresholds": thresholds, "color": {"mode": "thresholds"}}
    return _panel("gauge", title, description, queries, "percentunit", defaults, options={
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}, "orientation": "auto",
        "showThresholdLabels": False, "showThresholdMarkers": True})


def timeseries(title, description, queries, unit, overrides=(), stacked=False, stepped=False, least=0, no_value=UNKNOWN):
    """Lines over time. A gap is a time in which nothing is known, and is not bridged."""
    defaults = {"color": {"mode": "palette-classic"}, "mappings": [], "thresholds": steps("text"), "noValue": no_value,
                "custom": {"drawStyle": "line", "lineInterpolation": "stepAfter" if stepped else "linear", "lineWidth": 1,
                           "fillOpacity": 30 if stacked else 5, "gradientMode": "none", "showPoints": "auto",
                           "pointSize": 4, "spanNulls": False, "insertNulls": False,
                           "stacking": {"mode": "normal" if stacked else "none", "group": "A"},
                           "axisPlacement": "auto", "axisLabel": "", "scaleDistribution": {"type": "linear"},
                           "hideFrom": {"legend": False, "tooltip": False, "viz": False},
                           "thresholdsStyle": {"mode": "off"}}}
    if least is not None:
        defaults["min"] = least
    return _panel("timeseries", title, description, queries, unit, defaults, overrides, {
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []},
        "tooltip": {"mode": "multi", "sort": "desc"}})


def state_timeline(title, description, queries, mappings, no_value=UNKNOWN):
    """One row per series, coloured by what its value means. What is not known leaves a gap."""
    defaults = {"mappings": list(mappings), "thresholds": steps("text"), "color": {"mode": "thresholds"},
                "noValue": no_value, "custom": {"fillOpacity": 80, "lineWidth": 0, "spanNulls": False, "insertNulls": False}}
    return _panel("state-timeline", title, description, queries, "none", defaults, options={
        "alignValue": "left", "mergeValues": True, "rowHeight": 0.85, "showValue": "auto",
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": False, "calcs": []},
        "tooltip": {"mode": "single", "sort": "none"}})


def table(title, description, queries, columns, overrides=(), no_value=UNKNOWN):
    """What is now, a row for each set of labels. `queries` are expressions, whose values are the columns "Value #A", "Value
    #B" and so on; `columns` are in order what is shown: {label or value: heading}. The values are else left out."""
    targets = [{**now(expr), "format": "table"} for expr in queries]
    first = "Value" if len(queries) == 1 else "Value #A"
    known = {"Time", "__name__", first, *(f"Value #{chr(ord('A') + i)}" for i in range(len(queries)))}
    organized = {"excludeByName": {name: True for name in sorted(known - set(columns))},
                 "indexByName": {name: index for index, name in enumerate(columns)},
                 "renameByName": columns}
    panel = _panel("table", title, description, targets, "none", {
        "mappings": [], "thresholds": steps("text"), "color": {"mode": "thresholds"}, "noValue": no_value,
        "custom": {"align": "auto", "cellOptions": {"type": "auto"}, "filterable": False, "inspect": False}},
        overrides, {"showHeader": True, "cellHeight": "sm",
                    "footer": {"show": False, "reducer": ["sum"], "countRows": False}})
    panel["transformations"] = [*([{"id": "merge", "options": {}}] if len(queries) > 1 else []),
                                {"id": "organize", "options": organized}]
    return panel


def colored_cells(column, mappings):
    return override(column, mappings=list(mappings), custom__cellOptions={"type": "color-background", "mode": "basic"})


def link(title, url):
    return {"title": title, "url": url, "targetBlank": False}


# What is around the panels

def datasource_variable():
    return {"type": "datasource", "name": "datasource", "label": "Data source", "query": "prometheus", "regex": "",
            "description": "The Prometheus that scrapes relaywatch.",
            "current": {}, "options": [], "hide": 0, "includeAll": False, "multi": False, "refresh": 1, "skipUrlSync": False}


def label_variable(name, label, description, selector, of=None, several=False, everything=None):
    """The values that a label has. With `several` one or more can be chosen, or all; with `everything` one or all."""
    definition = f"label_values({selector}, {of or name})"
    all_of_them = several if everything is None else everything
    chosen = {}
    if all_of_them:
        chosen = {"text": ["All"], "value": ["$__all"]} if several else {"text": "All", "value": "$__all"}
    variable = {"type": "query", "name": name, "label": label, "description": description, "datasource": DATASOURCE,
                "definition": definition,
                "query": {"query": definition, "refId": "PrometheusVariableQueryEditor-VariableQuery"},
                "current": chosen, "options": [], "hide": 0, "includeAll": all_of_them, "multi": several,
                "refresh": 2, "regex": "", "sort": 1, "skipUrlSync": False}
    if all_of_them:
        variable["allValue"] = ".*"  # also what lacks the label
    return variable


def choice_variable(name, label, description, choices, chosen):
    """Choices are {text: value}."""
    options = [{"text": text, "value": value, "selected": text == chosen} for text, value in choices.items()]
    return {"type": "custom", "name": name, "label": label, "description": description,
            "query": ", ".join(f"{text} : {value}" for text, value in choices.items()),
            "current": {"text": chosen, "value": choices[chosen]}, "options": options, "hide": 0, "includeAll": False,
            "multi": False, "skipUrlSync": False}


def page_variable():
    value = "http://127.0.0.1:9733"
    return {"type": "textbox", "name": "page", "label": "relaywatch's page", "query": value,
            "description": "Where a browser reaches relaywatch itself, for the link to its page.",
            "current": {"text": value, "value": value}, "options": [{"text": value, "value": value, "selected": True}],
            "hide": 0, "skipUrlSync": False}


def annotation(name, color, expr, title, text, tags=""):
    """A region for as long as a series is there and above 0. `expr` is in both places that versions of Grafana read."""
    return {"name": name, "datasource": DATASOURCE, "enable": True, "hide": False, "iconColor": color, "expr": expr,
            "step": "", "titleFormat": title, "textFormat": text, "tagKeys": tags, "useValueForTime": False,
            "target": {"expr": expr, "refId": "Anno", "interval": "", "legendFormat": "", "instant": False, "range": True}}


_OWN_ANNOTATIONS = {"builtIn": 1, "datasource": {"type": "grafana", "uid": "-- Grafana --"}, "enable": True, "hide": True,
                    "iconColor": "rgba(0, 211, 255, 1)", "name": "Annotations & Alerts", "type": "dashboard"}
TAG = "relaywatch"


def _links():
    common = {"asDropdown": False, "includeVars": True, "keepTime": True, "tags": [], "targetBlank": False, "tooltip": ""}
    return [{**common, "type": "dashboards", "title": "relaywatch", "icon": "external link", "url": "", "tags": [TAG]},
            {**common, "type": "link", "title": "relaywatch's page", "icon": "external link", "url": "${page}",
             "includeVars": False, "keepTime": False, "targetBlank": True,
             "tooltip": "The page of relaywatch itself: evidence and advice"}]


def dashboard(uid, title, description, variables, annotations, rows, time_from, time_to="now", refresh="10s"):
    """`rows` are (heading, height, [(width, panel) ...]); panels flow from left to right and wrap."""
    return {"uid": uid, "title": title, "description": description, "tags": [TAG], "schemaVersion": SCHEMA_VERSION,
            "version": 1, "editable": True, "graphTooltip": 1, "fiscalYearStartMonth": 0, "timezone": "browser",
            "weekStart": "", "time": {"from": time_from, "to": time_to}, "timepicker": {}, "refresh": refresh,
            "links": _links(), "annotations": {"list": [_OWN_ANNOTATIONS, *annotations]},
            "templating": {"list": [datasource_variable(), *variables, page_variable()]}, "panels": _placed(rows)}


def _placed(rows):
    panels, y = [], 0
    for heading, height, row in rows:
        panels.append({"type": "row", "title": heading, "collapsed": False, "panels": [],
                       "gridPos": {"x": 0, "y": y, "w": WIDTH, "h": 1}})
        y += 1
        x = 0
        for width, panel in row:
            if x + width > WIDTH:
                x, y = 0, y + height
            panels.append({**panel, "gridPos": {"x": x, "y": y, "w": width, "h": height}})
            x += width
        y += height
    return [{"id": number, **panel} for number, panel in enumerate(panels, 1)]

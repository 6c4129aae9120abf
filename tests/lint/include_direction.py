#!/usr/bin/env python3
"""Enforces the include direction between the parts in lib/, by reading #include lines.

    include_direction.py CHECKOUT      exits 1 and prints each wrong include
"""

import re
import sys
from pathlib import Path

# A part may include itself, the parts named here, and what those may include.
MAY_INCLUDE = {
    "base": set(),
    "model": {"base"},
    "async": {"base"},
    "dialect": {"model"},
    "analysis": {"model"},
    "alert": {"model"},
    "pipeline": {"analysis", "alert", "model"},
    "report": {"model", "alert"},
    "mysql": {"async", "model"},
    "probe": {"mysql", "dialect", "model"},
    "store": {"model", "alert", "async"},
    "notify": {"store", "alert", "async"},
    "web": {"report", "async"},
    "config": {"model"},
}
# config fills each part's options, and sees nothing else of it.
OPTIONS_ONLY = {"config": re.compile(r"^[a-z_]+/(?:[a-z_]+_)?options\.hpp$")}

# Pure parts do no I/O, so none of these is for them.
PURE = {"base", "model", "dialect", "analysis", "alert", "pipeline", "report"}
IO_HEADERS = re.compile(r"^(boost/(asio|beast|cobalt)\b|mysql|mariadb|sqlite3|curl/|sys/socket|netinet/|netdb)")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def reachable(part):
    seen, todo = set(), [part]
    while todo:
        current = todo.pop()
        if current not in seen:
            seen.add(current)
            todo += MAY_INCLUDE[current]
    return seen


def problem_with(part, bracket, header):
    """What is wrong with one include in a file of the part, or None."""
    if bracket == "<":
        if part in PURE and IO_HEADERS.match(header):
            return f"<{header}>: {part} does no I/O"
        if header.split("/")[0] in MAY_INCLUDE and "/" in header and header.endswith(".hpp"):
            return f'<{header}>: write "{header}"'
        return None
    target = header.split("/")[0]
    if "/" not in header or target not in MAY_INCLUDE:
        return f'"{header}": not of the form "part/file.hpp" with a part in lib/'
    if part in OPTIONS_ONLY and OPTIONS_ONLY[part].match(header):
        return None
    if target not in reachable(part):
        return f'"{header}": {part} may not include {target}'
    return None


def check_file(path, part, shown):
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        problem = problem_with(part, match[1], match[2]) if match else None
        if problem:
            found.append(f"{shown}:{number}: {problem}")
    return found


def check_tree(checkout):
    """(number of files read, problems)."""
    lib = Path(checkout) / "lib"
    files = sorted(path for path in lib.rglob("*") if path.suffix in (".hpp", ".cpp", ".h", ".cc"))
    problems = []
    for path in files:
        part = path.relative_to(lib).parts[0]
        shown = path.relative_to(checkout)
        if part not in MAY_INCLUDE:
            problems.append(f"{shown}: lib/{part} is not in the table of {Path(__file__).name}")
        else:
            problems += check_file(path, part, shown)
    return len(files), problems


def main():
    count, problems = check_tree(Path(sys.argv[1]))
    for problem in problems:
        print(problem)
    print(f"include direction: {count} files, {len(problems)} problems")
    return 1 if problems or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())

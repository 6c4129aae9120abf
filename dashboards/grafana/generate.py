#!/usr/bin/env python3
"""Writes the dashboards of this folder from what generator/ says. Needs nothing but Python's own library.

    generate.py            writes chains.json, hop.json and sync.json
    generate.py --check    writes nothing, and fails when a file is not what would be written
"""

import argparse
import json
import sys
from pathlib import Path

from generator import chains, hop, sync

FOLDER = Path(__file__).resolve().parent


def files():
    """The text of each file, by its name."""
    made = {"chains.json": chains.make(), "hop.json": hop.make(), "sync.json": sync.make()}
    return {name: json.dumps(dashboard, indent=2, ensure_ascii=False) + "\n" for name, dashboard in made.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = []
    for name, text in files().items():
        path = FOLDER / name
        if check:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(name)
        else:
            path.write_text(text, encoding="utf-8")
    if stale:
        print(f"not what the generator gives: {', '.join(stale)}; run {Path(__file__).name}", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())

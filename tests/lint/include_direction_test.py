#!/usr/bin/env python3
"""The check of the include direction must be able to fail: it reads small trees that are wrong in one way each."""

import tempfile
import unittest
from pathlib import Path

from include_direction import MAY_INCLUDE, check_tree, reachable


def problems_of(file, text):
    with tempfile.TemporaryDirectory() as checkout:
        path = Path(checkout) / "lib" / file
        path.parent.mkdir(parents=True)
        path.write_text(text)
        return check_tree(Path(checkout))[1]


class IncludeDirection(unittest.TestCase):
    def test_allows(self):
        for file, text in [
            ("model/a.hpp", '#include <string>\n#include "base/error.hpp"\n#include "model/b.hpp"\n'),
            ("alert/a.cpp", '#include "base/clock.hpp"\n'),  # through model
            ("mysql/a.cpp", '#include <boost/asio/awaitable.hpp>\n#include <mysql.h>\n'),
            ("base/error.hpp", "#include <boost/system/result.hpp>\n"),
            ("config/load.cpp", '#include "notify/options.hpp"\n#include "model/fleet_spec.hpp"\n'),
        ]:
            self.assertEqual(problems_of(file, text), [], file)

    def test_refuses(self):
        for file, text in [
            ("model/a.hpp", '#include "dialect/dialect.hpp"\n'),
            ("base/a.hpp", '  #  include "model/a.hpp"\n'),
            ("analysis/a.cpp", "#include <boost/asio/awaitable.hpp>\n"),
            ("alert/a.cpp", "#include <sqlite3.h>\n"),
            ("report/a.cpp", "#include <boost/beast/http.hpp>\n"),
            ("dialect/a.cpp", "#include <mysql/mysql.h>\n"),
            ("dialect/a.cpp", '#include "mysql/connection.hpp"\n'),
            ("config/load.cpp", '#include "notify/dispatcher.hpp"\n'),
            ("web/a.cpp", '#include "mysql/connection.hpp"\n'),
            ("web/a.cpp", '#include "server.hpp"\n'),
            ("web/a.cpp", "#include <report/json.hpp>\n"),
            ("gadget/a.cpp", "#include <string>\n"),
            ("probe/a.cpp", '#include "daemon/application.hpp"\n'),
        ]:
            self.assertEqual(len(problems_of(file, text)), 1, f"{file}: {text}")

    def test_the_problem_names_file_and_line(self):
        self.assertTrue(problems_of("model/a.hpp", '\n#include "web/a.hpp"\n')[0].startswith("lib/model/a.hpp:2: "))

    def test_the_table_has_no_cycle(self):
        for part in MAY_INCLUDE:
            self.assertFalse(any(part in reachable(other) for other in MAY_INCLUDE[part]), part)


if __name__ == "__main__":
    unittest.main()

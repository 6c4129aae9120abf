#include "report/text_table.hpp"

#include <gtest/gtest.h>

namespace relaywatch::report {
namespace {

TEST(TextTable, ColumnsAreAsWideAsTheirWidestCell) {
  TextTable table({{"A"}, {"B"}}, 2);
  table.add_row({{"→→→"}, {"x"}});
  table.add_row({{"y"}, {"zz"}});
  EXPECT_EQ(table.render(80, false),
            "  A    B\n"
            "  →→→  x\n"
            "  y    zz\n");
}

TEST(TextTable, TheWidestColumnsGiveWayFirst) {
  TextTable table({{"A"}, {"B", cut_start}}, 0);
  table.add_row({{"0123456789"}, {"abcdefghij"}});
  table.add_row({{"short"}, {"end"}});
  EXPECT_EQ(table.render(16, false),
            "A        B\n"
            "012345…  …efghij\n"
            "short    end\n");
}

TEST(TextTable, NotesAreWrappedUnderTheirRow) {
  TextTable table({{"A"}, {"B"}}, 2);
  table.add_row({{"a"}, {"b"}});
  table.add_note("one two three", Colour::bad);
  table.add_row({{"c"}, {"d"}});
  EXPECT_EQ(table.render(14, false),
            "  A  B\n"
            "  a  b\n"
            "      one two\n"
            "      three\n"
            "  c  d\n");
}

TEST(TextTable, ANotesLinesHaveALead) {
  TextTable table({{"A"}}, 0);
  table.add_row({{"a"}});
  table.add_note("│ ", "one two", Colour::plain);
  table.add_gap();
  table.add_row({{"b"}});
  EXPECT_EQ(table.render(6, false),
            "A\n"
            "a\n"
            "│ one\n"
            "│ two\n"
            "\n"
            "b\n");
}

TEST(TextTable, ColourDoesNotMoveColumns) {
  TextTable table({{"A"}, {"B"}}, 0);
  table.add_row({{"up", Colour::good}, {"x"}});
  table.add_row({{"DOWN", Colour::bad}, {"y"}});
  EXPECT_EQ(table.render(80, true),
            "\x1b[2mA\x1b[0m     \x1b[2mB\x1b[0m\n"
            "\x1b[32mup\x1b[0m    x\n"
            "\x1b[31mDOWN\x1b[0m  y\n");
}

}  // namespace
}  // namespace relaywatch::report

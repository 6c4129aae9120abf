#include <gmock/gmock.h>

#include "structure_cases.hpp"

namespace relaywatch::config {
namespace {

using testing::Contains;
using testing::IsEmpty;

TEST(Structure, EveryBadConfigIsRefusedAtItsPlace) {
  for (const BadStructure& bad : bad_structures()) {
    const Loaded loaded = load(bad.text);
    EXPECT_FALSE(loaded.config.has_value()) << bad.text;
    EXPECT_THAT(loaded.errors, Contains(problem(bad.path, bad.message))) << bad.text << "\n"
                                                                         << render_problems(loaded, "f");
  }
}

TEST(Structure, EveryGoodConfigIsAccepted) {
  for (const std::string& good : good_structures()) {
    const Loaded loaded = load(good);
    EXPECT_TRUE(loaded.config.has_value()) << good;
    EXPECT_THAT(loaded.errors, IsEmpty()) << good << "\n" << render_problems(loaded, "f");
  }
}

}  // namespace
}  // namespace relaywatch::config

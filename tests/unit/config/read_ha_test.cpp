#include "config/read_ha.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/load.hpp"
#include "fake_context.hpp"

namespace relaywatch::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Loaded load_ha(const std::string& members) { return load(with_top(R"(, "ha": {)" + members + "}")); }

TEST(ReadHa, WithoutTheSectionThereIsOneMonitor) { EXPECT_FALSE(load(with_top("")).config->ha); }

TEST(ReadHa, NeedsNoMoreThanTheNode) {
  const Loaded loaded = load_ha(R"("lock_node": "b")");
  ASSERT_TRUE(loaded.config.has_value()) << render_problems(loaded, "f");
  EXPECT_EQ(loaded.config->ha, (HaOptions{"b", "relaywatch", std::nullopt, {}}));
}

TEST(ReadHa, TheLockCanHaveAnotherName) {
  const Loaded loaded = load_ha(R"("lock_node": "a", "lock_name": "relaywatch:orders-2")");
  ASSERT_TRUE(loaded.config.has_value()) << render_problems(loaded, "f");
  EXPECT_EQ(loaded.config->ha->lock_name, "relaywatch:orders-2");
  EXPECT_THAT(load_ha(R"("lock_node": "a", "lock_name": ")" + std::string(64, 'x') + "\"").errors, IsEmpty());
}

TEST(ReadHa, MonitorsThatKnowOneAnother) {
  const Loaded loaded =
      load_ha(R"("lock_node": "a", "instance": "east", "peers": ["http://10.0.0.9:9733/", "https://west.example/rw"])");
  ASSERT_TRUE(loaded.config.has_value()) << render_problems(loaded, "f");
  EXPECT_EQ(loaded.config->ha->instance, "east");
  EXPECT_THAT(loaded.config->ha->peers, ElementsAre("http://10.0.0.9:9733", "https://west.example/rw"));
  EXPECT_THAT(load_ha(R"("lock_node": "a", "peers": ["10.0.0.9:9733"])").errors,
              ElementsAre(problem("$.ha.peers[0]", "http")));
}

TEST(ReadHa, TheLockIsHeldByANodeThatIsThere) {
  EXPECT_THAT(load_ha(R"("lock_node": "aa")").errors,
              ElementsAre(problem("$.ha.lock_node", "no node named \"aa\"; did you mean \"a\"?")));
}

}  // namespace
}  // namespace relaywatch::config

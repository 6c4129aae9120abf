#define VALIJSON_USE_EXCEPTIONS 1

#include <filesystem>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "config_folder.hpp"
#include "structure_cases.hpp"

namespace relaywatch::config {
namespace {

using Adapter = valijson::adapters::NlohmannJsonAdapter;

nlohmann::json parse(const std::string& text) { return nlohmann::json::parse(text, nullptr, true, true); }

/// The loader has its own words for structural errors; this keeps it and the schema that editors use in agreement.
class Schema : public testing::Test {
 protected:
  void SetUp() override {
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(Adapter(document_), schema_);
  }

  bool accepts(const std::string& text) {
    const nlohmann::json document = parse(text);
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    return validator.validate(schema_, Adapter(document), nullptr);
  }

  nlohmann::json document_ = parse(content_of(config_folder / "relaywatch.schema.json"));
  valijson::Schema schema_;
};

TEST_F(Schema, RefusesEveryBadStructure) {
  for (const BadStructure& bad : bad_structures()) {
    EXPECT_FALSE(accepts(bad.text)) << bad.text;
  }
}

TEST_F(Schema, AcceptsEveryGoodStructure) {
  for (const std::string& good : good_structures()) {
    EXPECT_TRUE(accepts(good)) << good;
  }
}

TEST_F(Schema, AcceptsTheExamples) {
  for (const char* name : {"relaywatch.example.jsonc", "relaywatch.minimal.example.jsonc"}) {
    EXPECT_TRUE(accepts(content_of(config_folder / name))) << name;
  }
}

TEST_F(Schema, NamesEveryBuiltInAlert) {
  const nlohmann::json& alerts = document_["properties"]["alerts"]["properties"];
  EXPECT_EQ(alerts.size(), alert::built_in_alert_names.size() + 1) << "and flapping";
  for (const char* name : alert::built_in_alert_names) {
    EXPECT_TRUE(alerts.contains(name)) << name;
  }
}

/// An object that allows further members would let a misspelt key pass in an editor.
void expect_closed_objects(const nlohmann::json& schema, const std::string& path) {
  if (!schema.is_object()) {
    return;
  }
  if (schema.value("type", nlohmann::json()) == "object") {
    EXPECT_TRUE(schema.contains("additionalProperties") && schema["additionalProperties"] != true) << path;
  }
  for (const auto& [key, value] : schema.items()) {
    expect_closed_objects(value, path + "/" + key);
  }
}

TEST_F(Schema, AllowsNoUnknownKeysAnywhere) { expect_closed_objects(document_, "#"); }

}  // namespace
}  // namespace relaywatch::config

#include "log_problems.hpp"

#include <string>

#include "base/log.hpp"

namespace relaywatch::daemon {
namespace {

std::string text_of(const config::Problem& problem) {
  return problem.path.empty() ? problem.message : problem.path + ": " + problem.message;
}

}  // namespace

void log_problems(const config::Loaded& loaded) {
  for (const config::Problem& problem : loaded.errors) log::error("{}", text_of(problem));
  for (const config::Problem& problem : loaded.warnings) log::warn("{}", text_of(problem));
}

}  // namespace relaywatch::daemon

#include <iostream>

#include "commands.hpp"
#include "config/load.hpp"

namespace relaywatch::daemon {

int check_config(const std::filesystem::path& config_file) {
  const config::Loaded loaded = config::load_file(config_file);
  std::cout << config::render_problems(loaded, config_file.string());
  return loaded.config ? 0 : 2;
}

}  // namespace relaywatch::daemon

#include <exception>
#include <iostream>

#include "command_line.hpp"

int main(int argc, char** argv) {
  try {
    return relaywatch::daemon::run_command_line(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "relaywatch: " << error.what() << '\n';
    return 1;
  }
}

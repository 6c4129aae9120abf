#include "support/self_signed.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string>

namespace relaywatch::test {

SelfSigned::SelfSigned() {
  std::string name = std::filesystem::temp_directory_path() / "relaywatch-tls-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
  folder_ = name;
  const std::string make =
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost "
      "-addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout " +
      key().string() + " -out " + certificate().string() + " 2>/dev/null";
  if (std::system(make.c_str()) != 0) throw std::runtime_error("openssl makes no certificate");
}

SelfSigned::~SelfSigned() { std::filesystem::remove_all(folder_); }

}  // namespace relaywatch::test

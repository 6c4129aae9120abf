#pragma once

#include <filesystem>

namespace relaywatch::test {

/// A new key and a certificate for "localhost" that nobody vouches for, as files that go away with it.
class SelfSigned {
 public:
  SelfSigned();
  ~SelfSigned();
  SelfSigned(const SelfSigned&) = delete;
  SelfSigned& operator=(const SelfSigned&) = delete;

  [[nodiscard]] std::filesystem::path certificate() const { return folder_ / "cert.pem"; }
  [[nodiscard]] std::filesystem::path key() const { return folder_ / "key.pem"; }

 private:
  std::filesystem::path folder_;
};

}  // namespace relaywatch::test

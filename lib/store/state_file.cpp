#include "store/state_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <iterator>
#include <sys/stat.h>

#include "store/saved.hpp"

namespace relaywatch::store {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t application_id = 0x524c5754;  // "RLWT"
constexpr std::int64_t schema_version = 3;
constexpr std::ptrdiff_t most_kept_aside = 5;

Outcome<void> lock_and_tune(Database& database) {
  // Exclusive: two daemons must not write one file; the lock ends with the process, however it ends.
  // Synchronous NORMAL in WAL mode: nothing is lost with the process, seconds may be with the machine.
  auto tuned = database.run(
      "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
      " PRAGMA journal_size_limit = 4194304; BEGIN EXCLUSIVE; COMMIT");
  if (tuned) return tuned;
  if (tuned.error().kind != Failure::Kind::locked) return tuned;
  return Failure{Failure::Kind::locked, "another process uses it; is a second relaywatch running?"};
}

/// Also brings the file of an older relaywatch up to this one's: it lacks tables, but none has changed.
Outcome<void> create_schema(Database& database) {
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  if (auto created = create_tables(database); !created) return created;
  auto marked =
      database.run(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", application_id, schema_version));
  if (!marked) return marked;
  return transaction->commit();
}

Outcome<void> check_schema(Database& database) {
  const auto tables = database.number("SELECT COUNT(*) FROM sqlite_schema");
  if (!tables) return tables.error();
  if (*tables == 0) return create_schema(database);
  const auto application = database.number("PRAGMA application_id");
  if (!application) return application.error();
  if (*application != application_id) return Failure{Failure::Kind::other, "it is the database of another program"};
  const auto version = database.number("PRAGMA user_version");
  if (!version) return version.error();
  if (*version == schema_version) return {};
  if (*version < schema_version) return create_schema(database);
  return Failure{Failure::Kind::other, fmt::format("a newer relaywatch made it (its schema is {}, this one's is {})",
                                                   *version, schema_version)};
}

Outcome<void> check_soundness(Database& database) {
  const auto verdict = database.text("PRAGMA quick_check(1)");
  if (!verdict) return verdict.error();
  if (*verdict == "ok") return {};
  return Failure{Failure::Kind::corrupt, *verdict};
}

}  // namespace

Outcome<Database> open_state_file(const std::string& path) {
  auto database = Database::open(path);
  if (!database) return database;
  for (const auto step : {lock_and_tune, check_soundness, check_schema}) {
    if (const auto done = step(*database); !done) return done.error();
  }
  return database;
}

Result<std::string> keep_aside(const std::string& path, WallTime now) {
  const auto second = std::chrono::time_point_cast<std::chrono::seconds>(now);
  const std::string aside = fmt::format("{}.corrupt-{:%Y%m%dT%H%M%SZ}", path, fmt::gmtime(second));
  const std::string prefix = fs::path(path).filename().string() + ".corrupt-";
  std::error_code failure;
  const fs::directory_iterator files(fs::path(path).parent_path().empty() ? "." : fs::path(path).parent_path(),
                                     failure);
  const auto kept = std::count_if(files, fs::directory_iterator(), [&](const fs::directory_entry& entry) {
    const std::string name = entry.path().filename().string();
    return name.starts_with(prefix) && !name.ends_with("-wal");
  });
  const bool keep = kept < most_kept_aside;
  // The log first: beside a new file it would be taken for the new file's.
  for (const char* suffix : {"-wal", "-shm", ""}) {
    if (keep) {
      fs::rename(path + suffix, aside + suffix, failure);
    } else {
      fs::remove(path + suffix, failure);
    }
    if (failure && failure != std::errc::no_such_file_or_directory) {
      return Error{fmt::format("{}: cannot be moved away: {}", path + suffix, failure.message())};
    }
  }
  return Result<std::string>(boost::system::in_place_value, keep ? aside : "");
}

std::uint64_t state_file_bytes(const std::string& path) {
  std::uint64_t total = 0;
  for (const char* suffix : {"", "-wal"}) {
    std::error_code absent;
    const auto bytes = fs::file_size(path + suffix, absent);
    if (!absent) total += bytes;
  }
  return total;
}

FileIdentity file_identity(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return std::pair(status.st_dev, status.st_ino);
}

}  // namespace relaywatch::store

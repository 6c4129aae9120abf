#include "store/database.hpp"

#include <cstring>
#include <sqlite3.h>

namespace relaywatch::store {
namespace {

/// How long to wait for another process that reads or writes the file for a moment.
constexpr int busy_timeout_milliseconds = 1000;

Failure::Kind kind_of(int code) {
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return Failure::Kind::corrupt;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return Failure::Kind::locked;
    default: return Failure::Kind::other;
  }
}

Failure failure_of(sqlite3* connection, int code) {
  if (connection == nullptr) return {Failure::Kind::other, sqlite3_errstr(code)};
  std::string message = sqlite3_errmsg(connection);
  const int system_error = sqlite3_system_errno(connection);
  const bool outside = (code & 0xff) == SQLITE_CANTOPEN || (code & 0xff) == SQLITE_IOERR;
  if (outside && system_error != 0) message += std::string(": ") + std::strerror(system_error);
  return {kind_of(code), std::move(message)};
}

}  // namespace

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement& Statement::bind(int parameter, std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), parameter, value);
  return *this;
}

Statement& Statement::bind(int parameter, std::string_view text) {
  sqlite3_bind_text(statement_.get(), parameter, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::bind_bytes(int parameter, std::string_view bytes) {
  sqlite3_bind_blob64(statement_.get(), parameter, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
  return *this;
}

Outcome<bool> Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return failure_of(sqlite3_db_handle(statement_.get()), code);
}

Outcome<void> Statement::run() {
  const auto stepped = step();
  sqlite3_reset(statement_.get());
  if (!stepped) return stepped.error();
  return {};
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }

std::string Statement::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return size == 0 ? std::string() : std::string(static_cast<const char*>(data), size);
}

void Database::Closer::operator()(sqlite3* connection) const { sqlite3_close(connection); }

Outcome<Database> Database::open(const std::string& path) {
  sqlite3* connection = nullptr;
  constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(path.c_str(), &connection, flags, nullptr);
  Database database(connection);  // also a failed attempt has to be closed
  if (code != SQLITE_OK) return failure_of(connection, code);
  sqlite3_busy_timeout(connection, busy_timeout_milliseconds);
  return database;
}

Outcome<void> Database::run(const std::string& sql) {
  const int code = sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failure_of(connection_.get(), code);
  return {};
}

Outcome<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(connection_.get(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  if (code != SQLITE_OK) return failure_of(connection_.get(), code);
  return Statement(statement);
}

Outcome<std::int64_t> Database::number(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return statement.error();
  const auto row = statement->step();
  if (!row) return row.error();
  return statement->integer(0);
}

Outcome<std::string> Database::text(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return statement.error();
  const auto row = statement->step();
  if (!row) return row.error();
  return statement->bytes(0);
}

Outcome<Transaction> Transaction::begin(Database& database) {
  if (const auto begun = database.run("BEGIN IMMEDIATE"); !begun) return begun.error();
  return Transaction(database);
}

Outcome<void> Transaction::commit() {
  auto done = database_->run("COMMIT");
  if (done) database_ = nullptr;
  return done;
}

Transaction::~Transaction() {
  // A failure may have undone it already.
  if (database_ != nullptr) (void)database_->run("ROLLBACK");
}

}  // namespace relaywatch::store

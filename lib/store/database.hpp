#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace relaywatch::store {

/// Why the database did not do what it was asked.
struct Failure {
  enum class Kind {
    corrupt,  ///< what the file holds is no longer a database
    locked,   ///< another process uses it
    other,    ///< the disk is full, the file is read-only, ...
  };
  Kind kind = Kind::other;
  std::string message;
};

template <typename T>
using Outcome = boost::system::result<T, Failure>;

/// Called by Outcome<T>::value() when there is no value; reaching it is a programming error.
[[noreturn]] inline void throw_exception_from_error(const Failure& failure, const boost::source_location&) {
  throw std::logic_error("value() of a failed Outcome: " + failure.message);
}

/// One prepared SQL statement. Must end before its Database. Parameters count from 1, columns from 0.
class Statement {
 public:
  Statement& bind(int parameter, std::int64_t value);
  Statement& bind(int parameter, std::string_view text);
  Statement& bind_bytes(int parameter, std::string_view bytes);

  /// Goes on to the next row; false when there is none.
  Outcome<bool> step();
  /// Executes a statement that has no rows; it can be bound and run again.
  Outcome<void> run();

  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::string bytes(int column) const;  ///< also of text

 private:
  friend class Database;
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
};

/// One connection to an SQLite file. On one thread at a time.
class Database {
 public:
  /// Opens the file, and makes it when there is none. ":memory:" is a database of its own.
  static Outcome<Database> open(const std::string& path);

  /// Executes statements that have neither parameters nor rows of interest.
  Outcome<void> run(const std::string& sql);
  Outcome<Statement> prepare(std::string_view sql);
  /// The first column of the only row.
  Outcome<std::int64_t> number(std::string_view sql);
  Outcome<std::string> text(std::string_view sql);

 private:
  struct Closer {
    void operator()(sqlite3* connection) const;
  };
  explicit Database(sqlite3* connection) : connection_(connection) {}

  std::unique_ptr<sqlite3, Closer> connection_;
};

/// Undoes what was done since it began, unless it was committed. Must end before its Database.
class Transaction {
 public:
  static Outcome<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  Outcome<void> commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}

  Database* database_;  ///< null: nothing is left to be undone
};

}  // namespace relaywatch::store

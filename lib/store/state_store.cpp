#include "store/state_store.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <fmt/format.h>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "base/log.hpp"
#include "base/worker_thread.hpp"
#include "store/node_history.hpp"
#include "store/state_file.hpp"

namespace relaywatch::store {
namespace {

/// More wait only where the disk hangs; then what waits longest says no more than what is new.
constexpr std::size_t most_waiting = 1000;

/// One thing to write, whole or not at all.
struct Job {
  StateStore::Write write;
  StateStore::Done done;
};

Outcome<void> in_one_transaction(Database& database, const StateStore::Write& write) {
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  if (auto written = write(database); !written) return written;
  return transaction->commit();
}

/// The open file; one of these lives from an opening to the next failure.
struct OpenFile {
  Database database;
  FileIdentity identity;
  MonoTime trim_at;
};

}  // namespace

class StateStore::Worker {
 public:
  Worker(Options options, Pauses pauses) : options_(std::move(options)), pauses_(pauses), pause_(pauses.first) {
    stats_.healthy = false;  // until the file is open
    thread_ = start_worker_thread([this] { run(); });
  }

  Saved load(Duration within) {
    std::unique_lock lock(mutex_);
    const bool tried = changed_.wait_for(lock, within, [this] { return tried_to_load_; });
    if (!tried) log::error("{}: not read within the time allowed for it; nothing is restored", options_.path);
    load_is_over_ = true;
    return std::exchange(loaded_, {});
  }

  [[nodiscard]] std::optional<std::uint64_t> ready(Duration within) const {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, within, [this] { return !busy_; });
    return open_ && !busy_ && !stopping_ ? std::optional(openings_) : std::nullopt;
  }

  [[nodiscard]] std::optional<std::uint64_t> opening() const {
    const std::lock_guard lock(mutex_);
    return open_ && !stopping_ ? std::optional(openings_) : std::nullopt;
  }

  void save(std::vector<StatePart> parts, Stamp stamp) {
    {
      const std::lock_guard lock(mutex_);
      if (!open_ || busy_ || stopping_) return;
      busy_ = true;
      auto write = [this, parts = std::move(parts), stamp = std::move(stamp)](Database& database) {
        return write_nodes(database, parts, stamp);
      };
      jobs_.push_back({std::move(write), [this](bool) {
                         const std::lock_guard changing(mutex_);
                         busy_ = false;
                       }});
    }
    changed_.notify_all();
  }

  void write(Write write, Done done) {
    bool taken = false;
    {
      const std::lock_guard lock(mutex_);
      taken = !stopping_ && jobs_.size() < most_waiting;
      if (taken) {
        jobs_.push_back({[write = std::move(write)](Database& database) { return in_one_transaction(database, write); },
                         std::move(done)});
      }
    }
    if (taken) {
      changed_.notify_all();
    } else if (done) {
      done(false);
    }
  }

  [[nodiscard]] StoreStats stats() const {
    const std::lock_guard lock(mutex_);
    return stats_;
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

 private:
  void run() {
    while (true) {
      const auto job = next_job();
      if (!job && stopping()) break;
      if (!file_ && std::chrono::steady_clock::now() >= open_at_) attempt([this] { open(); });
      if (job) perform(*job);
    }
    file_.reset();
  }

  template <typename Work>
  void attempt(Work work) {
    try {
      work();
    } catch (const std::exception& error) {
      fail({Failure::Kind::other, error.what()});
    }
  }

  /// Waits for the next thing to write; nullopt when it is time to open the file, or to end.
  std::optional<Job> next_job() {
    std::unique_lock lock(mutex_);
    const auto due = [this] { return !jobs_.empty() || stopping_; };
    if (file_) {
      changed_.wait(lock, due);
    } else {
      changed_.wait_until(lock, open_at_, due);
    }
    if (jobs_.empty()) return std::nullopt;
    std::optional<Job> job(std::move(jobs_.front()));
    jobs_.pop_front();
    return job;
  }

  [[nodiscard]] bool stopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
  }

  void open() {
    auto saved = std::exchange(distrusted_, false) ? begin_new_file("it could not be written to") : open_and_read();
    if (!saved && saved.error().kind == Failure::Kind::corrupt) saved = begin_new_file(saved.error().message);
    {
      const std::lock_guard lock(mutex_);
      if (saved && !load_is_over_ && !tried_to_load_) loaded_ = std::move(*saved);
      tried_to_load_ = true;
      open_ = file_.has_value();
      if (open_) ++openings_;
      stats_.healthy = open_ && complaint_.empty();
    }
    changed_.notify_all();
    if (!saved) fail(saved.error());
  }

  Outcome<Saved> open_and_read() {
    auto database = open_state_file(options_.path);
    if (!database) return database.error();
    auto saved = load_saved(*database);
    if (!saved) return saved.error();
    const MonoTime now = std::chrono::steady_clock::now();
    file_.emplace(OpenFile{std::move(*database), file_identity(options_.path), now + pauses_.trims});
    return saved;
  }

  Outcome<Saved> begin_new_file(const std::string& why) {
    const auto aside = keep_aside(options_.path, Moment::now().wall);
    if (!aside) return Failure{Failure::Kind::other, fmt::format("damaged ({}); {}", why, aside.error().message)};
    log::error("{}: damaged ({}); {}, and a new one is begun", options_.path, why,
               aside->empty() ? "removed, as several are kept already" : "kept as " + *aside);
    return open_and_read();
  }

  void perform(const Job& job) {
    bool kept = false;
    if (file_) {
      attempt([&] {
        const auto written = write_to_file(job.write);
        kept = written.has_value();
        if (kept) {
          succeed();
        } else {
          fail(written.error());
        }
      });
    }
    if (job.done) job.done(kept);
    changed_.notify_all();
  }

  Outcome<void> write_to_file(const Write& write) {
    if (file_identity(options_.path) != file_->identity) {
      return Failure{Failure::Kind::other, "somebody removed or replaced the file"};
    }
    return write(file_->database);
  }

  Outcome<void> write_nodes(Database& database, const std::vector<StatePart>& parts, const Stamp& stamp) {
    if (auto saved = save_node_history(database, parts, stamp); !saved) return saved;
    if (stamp.at.mono < file_->trim_at) return {};
    file_->trim_at = stamp.at.mono + pauses_.trims;
    const auto retention = std::chrono::duration_cast<WallTime::duration>(options_.retention);
    return trim_tables(database, stamp.at.wall - retention);
  }

  void succeed() {
    pause_ = pauses_.first;
    if (!std::exchange(complaint_, {}).empty()) log::info("{}: state is kept again", options_.path);
    const std::uint64_t bytes = state_file_bytes(options_.path);
    {
      const std::lock_guard lock(mutex_);
      ++stats_.saves;
      stats_.healthy = true;
      stats_.last_save = std::chrono::system_clock::now();
      stats_.bytes = bytes;
    }
  }

  void fail(const Failure& failure) {
    distrusted_ = file_ && failure.kind == Failure::Kind::corrupt;
    file_.reset();
    open_at_ = std::chrono::steady_clock::now() + pause_;
    pause_ = std::min(pause_ * 2, pauses_.longest);
    if (std::exchange(complaint_, failure.message) != failure.message) {
      log::error("{}: state is not being kept: {}; watching goes on, and saving is tried again", options_.path,
                 failure.message);
    }
    std::deque<Job> refused;
    {
      const std::lock_guard lock(mutex_);
      refused.swap(jobs_);  // they count on what was in this file
      open_ = false;
      ++stats_.failures;
      stats_.healthy = false;
    }
    for (const Job& job : refused) {
      if (job.done) job.done(false);
    }
    changed_.notify_all();
  }

  const Options options_;
  const Pauses pauses_;

  // Of the thread alone.
  std::optional<OpenFile> file_;
  MonoTime open_at_;         ///< no attempt to open the file before
  Duration pause_;           ///< after the next failure
  bool distrusted_ = false;  ///< damage showed while writing, which no check may find
  std::string complaint_;    ///< the last in the log, while it holds; "" when all is well

  mutable std::mutex mutex_;  ///< guards what follows; never held while the disk is waited for
  mutable std::condition_variable changed_;
  std::deque<Job> jobs_;
  bool busy_ = false;  ///< a batch was given and is not yet written
  bool open_ = false;
  bool stopping_ = false;
  bool tried_to_load_ = false;
  bool load_is_over_ = false;
  std::uint64_t openings_ = 0;
  Saved loaded_;
  StoreStats stats_;

  std::thread thread_;
};

StateStore::StateStore(Options options) : StateStore(std::move(options), Pauses()) {}

StateStore::StateStore(Options options, Pauses pauses)
    : worker_(std::make_unique<Worker>(std::move(options), pauses)) {}

StateStore::~StateStore() { stop(); }

Saved StateStore::load(Duration within) { return worker_->load(within); }

std::optional<std::uint64_t> StateStore::ready() const { return worker_->ready(Duration::zero()); }

std::optional<std::uint64_t> StateStore::wait_until_ready(Duration within) const { return worker_->ready(within); }

std::optional<std::uint64_t> StateStore::opening() const { return worker_->opening(); }

void StateStore::save(std::vector<StatePart> parts, const Stamp& stamp) { worker_->save(std::move(parts), stamp); }

void StateStore::write(Write write, Done done) { worker_->write(std::move(write), std::move(done)); }

StoreStats StateStore::stats() const { return worker_->stats(); }

void StateStore::stop() { worker_->stop(); }

}  // namespace relaywatch::store

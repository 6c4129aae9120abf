#include "store/state_store.hpp"

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <exception>
#include <fmt/format.h>
#include <mutex>
#include <pthread.h>
#include <string>
#include <thread>
#include <utility>

#include "base/log.hpp"
#include "store/database.hpp"
#include "store/state_file.hpp"

namespace relaywatch::store {
namespace {

struct Batch {
  std::vector<StatePart> parts;
  Stamp stamp;
};

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
    // Signals are for the main thread.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread(&Worker::run, this);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  std::vector<SavedNode> load(Duration within) {
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

  void save(Batch batch) {
    {
      const std::lock_guard lock(mutex_);
      if (!open_ || busy_ || stopping_) return;
      batch_ = std::move(batch);
      busy_ = true;
    }
    changed_.notify_all();
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
      const auto batch = next_batch();
      if (!batch && stopping()) break;
      try {
        if (!file_) {
          open();
        } else if (batch) {
          write(*batch);
        }
      } catch (const std::exception& error) {
        fail({Failure::Kind::other, error.what()});
      }
    }
    file_.reset();
  }

  /// Waits for the next thing to write; nullopt when it is time to open the file, or to end.
  std::optional<Batch> next_batch() {
    std::unique_lock lock(mutex_);
    const auto due = [this] { return batch_.has_value() || stopping_; };
    if (file_) {
      changed_.wait(lock, due);
    } else {
      changed_.wait_until(lock, open_at_, due);
    }
    return std::exchange(batch_, std::nullopt);
  }

  [[nodiscard]] bool stopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
  }

  void open() {
    auto history = std::exchange(distrusted_, false) ? begin_new_file("it could not be written to") : open_and_read();
    if (!history && history.error().kind == Failure::Kind::corrupt) history = begin_new_file(history.error().message);
    {
      const std::lock_guard lock(mutex_);
      if (history && !load_is_over_ && !tried_to_load_) loaded_ = std::move(*history);
      tried_to_load_ = true;
      open_ = file_.has_value();
      if (open_) ++openings_;
      stats_.healthy = open_ && complaint_.empty();
    }
    changed_.notify_all();
    if (!history) fail(history.error());
  }

  Outcome<std::vector<SavedNode>> open_and_read() {
    auto database = open_state_file(options_.path);
    if (!database) return database.error();
    auto history = load_node_history(*database);
    if (!history) return history.error();
    const MonoTime now = std::chrono::steady_clock::now();
    file_.emplace(OpenFile{std::move(*database), file_identity(options_.path), now + pauses_.trims});
    return history;
  }

  Outcome<std::vector<SavedNode>> begin_new_file(const std::string& why) {
    const auto aside = keep_aside(options_.path, Moment::now().wall);
    if (!aside) return Failure{Failure::Kind::other, fmt::format("damaged ({}); {}", why, aside.error().message)};
    log::error("{}: damaged ({}); {}, and a new one is begun", options_.path, why,
               aside->empty() ? "removed, as several are kept already" : "kept as " + *aside);
    return open_and_read();
  }

  void write(const Batch& batch) {
    if (file_identity(options_.path) != file_->identity) {
      fail({Failure::Kind::other, "somebody removed or replaced the file"});
      return;
    }
    if (const auto saved = save_node_history(file_->database, batch.parts, batch.stamp); !saved) {
      fail(saved.error());
      return;
    }
    if (batch.stamp.at.mono >= file_->trim_at) {
      const auto retention = std::chrono::duration_cast<WallTime::duration>(options_.retention);
      const auto trimmed = trim_node_history(file_->database, batch.stamp.at.wall - retention);
      if (!trimmed) {
        fail(trimmed.error());
        return;
      }
      file_->trim_at = batch.stamp.at.mono + pauses_.trims;
    }
    succeed(batch.stamp.at.wall);
  }

  void succeed(WallTime at) {
    pause_ = pauses_.first;
    if (!std::exchange(complaint_, {}).empty()) log::info("{}: state is kept again", options_.path);
    const std::uint64_t bytes = state_file_bytes(options_.path);
    {
      const std::lock_guard lock(mutex_);
      busy_ = false;
      ++stats_.saves;
      stats_.healthy = true;
      stats_.last_save = at;
      stats_.bytes = bytes;
    }
    changed_.notify_all();
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
    {
      const std::lock_guard lock(mutex_);
      busy_ = false;
      open_ = false;
      batch_.reset();
      ++stats_.failures;
      stats_.healthy = false;
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
  std::optional<Batch> batch_;
  bool busy_ = false;  ///< a batch was given and is not yet written
  bool open_ = false;
  bool stopping_ = false;
  bool tried_to_load_ = false;
  bool load_is_over_ = false;
  std::uint64_t openings_ = 0;
  std::vector<SavedNode> loaded_;
  StoreStats stats_;

  std::thread thread_;
};

StateStore::StateStore(Options options) : StateStore(std::move(options), Pauses()) {}

StateStore::StateStore(Options options, Pauses pauses)
    : worker_(std::make_unique<Worker>(std::move(options), pauses)) {}

StateStore::~StateStore() { stop(); }

std::vector<SavedNode> StateStore::load(Duration within) { return worker_->load(within); }

std::optional<std::uint64_t> StateStore::ready() const { return worker_->ready(Duration::zero()); }

std::optional<std::uint64_t> StateStore::wait_until_ready(Duration within) const { return worker_->ready(within); }

void StateStore::save(std::vector<StatePart> parts, const Stamp& stamp) { worker_->save({std::move(parts), stamp}); }

StoreStats StateStore::stats() const { return worker_->stats(); }

void StateStore::stop() { worker_->stop(); }

}  // namespace relaywatch::store

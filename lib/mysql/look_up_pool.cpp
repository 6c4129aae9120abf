#include "mysql/look_up_pool.hpp"

#include <algorithm>
#include <exception>
#include <sys/eventfd.h>
#include <system_error>
#include <thread>
#include <utility>

#include "base/worker_thread.hpp"

namespace relaywatch::mysql {

LookUpPool::LookUpPool(LookUp look_up, std::size_t max_threads, Duration slow_after)
    : look_up_(std::move(look_up)),
      max_threads_(std::max<std::size_t>(max_threads, 1)),
      max_slow_(std::max<std::size_t>(max_threads / 2, 1)),
      slow_after_(slow_after) {}

std::shared_ptr<LookUpPool> LookUpPool::make(LookUp look_up, std::size_t max_threads, Duration slow_after) {
  std::shared_ptr<LookUpPool> pool(new LookUpPool(std::move(look_up), max_threads, slow_after));
  pool->self_ = pool;
  return pool;
}

LookUpPool::Asked LookUpPool::ask(const std::string& host, Asker& asker) {
  const std::scoped_lock lock(mutex_);
  Name& name = names_[host];
  const MonoTime since = name.asked.value_or(MonoTime::clock::now());
  name.askers.push_back(&asker);
  if (!name.asked) {
    name.asked = since;
    enqueue(host);
  }
  return {since, name.last_known};
}

void LookUpPool::leave(const std::string& host, Asker& asker) {
  const std::scoped_lock lock(mutex_);
  std::erase(names_[host].askers, &asker);
}

void LookUpPool::close() {
  const std::scoped_lock lock(mutex_);
  closing_ = true;
  work_.notify_all();
}

void LookUpPool::enqueue(const std::string& host) {
  queue_.push_back(host);
  work_.notify_one();
  // A thread that has been told of earlier work still counts as idle.
  if (queue_.size() <= idle_ || threads_ == max_threads_) return;
  try {
    add_thread();
  } catch (const std::system_error& failure) {
    if (threads_ > 0) return;  // they will come to it
    queue_.clear();
    answer(host, LookUpError{failure.what(), true});
  }
}

void LookUpPool::add_thread() {
  start_worker_thread([pool = self_.lock()] { pool->serve(); }).detach();
  ++threads_;
}

/// A thread's life.
void LookUpPool::serve() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    work_.wait(lock, [this] { return closing_ || next() != queue_.end(); });
    --idle_;
    if (closing_) break;
    const auto chosen = next();
    const std::string host = std::move(*chosen);
    queue_.erase(chosen);
    const std::size_t slow = names_[host].slow ? 1 : 0;
    slow_running_ += slow;

    lock.unlock();
    const MonoTime begun = MonoTime::clock::now();
    const LookUpResult result = run(host);
    const bool took_long = MonoTime::clock::now() - begun >= slow_after_;
    lock.lock();

    slow_running_ -= slow;
    names_[host].slow = took_long;
    answer(host, result);
  }
  --threads_;
}

/// The first in the queue that may run: slow names leave threads to the others.
LookUpPool::Queue::iterator LookUpPool::next() {
  if (slow_running_ < max_slow_) return queue_.begin();
  return std::ranges::find_if(queue_, [this](const std::string& host) { return !names_[host].slow; });
}

LookUpResult LookUpPool::run(const std::string& host) const {
  try {
    return look_up_(host);
  } catch (const std::exception& failure) {
    return LookUpError{failure.what(), true};
  }
}

void LookUpPool::answer(const std::string& host, const LookUpResult& result) {
  Name& name = names_[host];
  name.asked.reset();
  if (result) {
    name.last_known = *result;
  } else if (!result.error().temporary) {
    name.last_known.clear();
  }
  for (Asker* const asker : name.askers) {
    asker->answer = result;
    ::eventfd_write(asker->descriptor, 1);  // cannot fail or block: nobody else writes
  }
  name.askers.clear();
}

}  // namespace relaywatch::mysql

#include "simulator/simulated_server.hpp"

#include <algorithm>

namespace relaywatch::simulator {
namespace {

std::size_t count_until(const std::vector<MonoTime>& times, MonoTime time) {
  return static_cast<std::size_t>(std::ranges::upper_bound(times, time) - times.begin());
}

}  // namespace

std::size_t ServerHistory::entries_written(MonoTime time) const {
  return static_cast<std::size_t>(std::ranges::upper_bound(binlog, time, {}, &BinlogEntry::written) - binlog.begin());
}

std::size_t ServerHistory::entries_received(MonoTime time) const { return count_until(received, time); }

std::size_t ServerHistory::entries_executed(MonoTime time) const { return count_until(executed, time); }

std::size_t ServerHistory::transactions_committed(MonoTime time) const { return count_until(committed, time); }

BinlogCoordinate ServerHistory::position_after(std::size_t entries) const {
  return entries == 0 ? first : binlog[entries - 1].end;
}

std::vector<BinlogCoordinate> ServerHistory::files_at(MonoTime time, std::size_t kept) const {
  const std::size_t written = entries_written(time);
  std::vector<BinlogCoordinate> files{position_after(written)};
  const auto open = std::ranges::lower_bound(closed_files, written, {}, &ClosedFile::entry);
  for (auto file = open; file != closed_files.begin() && files.size() < kept;) {
    --file;
    if (binlog[file->entry].kind == EntryKind::reset) break;
    files.push_back(file->size);
  }
  std::ranges::reverse(files);
  return files;
}

}  // namespace relaywatch::simulator

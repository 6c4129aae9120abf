#include "analysis/binlog_catalog.hpp"

#include <algorithm>
#include <iterator>

namespace relaywatch::analysis {

void BinlogCatalog::learn(const std::vector<BinlogFile>& files) {
  std::map<std::uint32_t, FileSize> listed;
  std::uint64_t total = 0;
  const BinlogFile* oldest = nullptr;
  for (const BinlogFile& file : files) {
    total += file.bytes;
    if (const auto position = parse_binlog_position(file.name, file.bytes)) {
      const std::uint32_t number = position->coordinate.file_number;
      if (listed.empty() || number < listed.begin()->first) oldest = &file;
      listed[number] = {file.bytes, true};
    }
  }
  file_count_ = files.size();
  total_bytes_ = total;
  if (listed.empty()) return;
  oldest_kept_ = listed.begin()->first;
  oldest_file_ = oldest->name;
  const auto newest = std::prev(listed.end());
  newest->second.final = false;
  // The list may be older than what was seen since.
  for (auto seen = sizes_.lower_bound(newest->first); seen != sizes_.end(); ++seen) {
    auto& entry = listed[seen->first];
    entry.bytes = std::max(entry.bytes, seen->second.bytes);
  }
  sizes_ = std::move(listed);
}

void BinlogCatalog::observe(BinlogCoordinate position) {
  auto& size = sizes_[position.file_number];
  if (!size.final) size.bytes = std::max(size.bytes, position.offset);
  const bool listed = file_count_.has_value();
  if (!listed && sizes_.size() > most_files_observed) sizes_.erase(sizes_.begin());
}

void BinlogCatalog::reset() { *this = BinlogCatalog(); }

ByteDistance BinlogCatalog::distance(BinlogCoordinate from, BinlogCoordinate to) const {
  if (to <= from) return {0, true};
  if (from.file_number == to.file_number) return {to.offset - from.offset, true};
  ByteDistance total{to.offset, true};
  auto known = sizes_.lower_bound(from.file_number);
  for (std::uint32_t number = from.file_number; number < to.file_number; ++number) {
    if (known == sizes_.end() || known->first != number) {
      total.exact = false;
      if (known == sizes_.end()) break;
      if (known->first > number) {  // skip the gap at once
        number = std::min(known->first, to.file_number) - 1;
        continue;
      }
    }
    const std::uint64_t begin = number == from.file_number ? from.offset : 0;
    if (known->second.bytes > begin) total.bytes += known->second.bytes - begin;
    total.exact = total.exact && known->second.final;
    ++known;
  }
  return total;
}

BinlogCoordinate BinlogCatalog::advance(BinlogCoordinate from, double bytes, BinlogCoordinate limit) const {
  auto left = static_cast<std::uint64_t>(std::max(bytes, 0.0));
  BinlogCoordinate at = from;
  while (at.file_number < limit.file_number) {
    const auto known = sizes_.find(at.file_number);
    const std::uint64_t end = known == sizes_.end() ? at.offset : std::max(known->second.bytes, at.offset);
    if (left <= end - at.offset) break;
    left -= end - at.offset;
    at = {at.file_number + 1, 0};
  }
  at.offset += left;
  return std::min(at, limit);
}

std::optional<BinlogCoordinate> BinlogCatalog::newest() const {
  if (sizes_.empty()) return std::nullopt;
  const auto& [number, size] = *sizes_.rbegin();
  return BinlogCoordinate{number, size.bytes};
}

}  // namespace relaywatch::analysis

#include "pipeline/byte_counter.hpp"

namespace relaywatch::pipeline {

void ByteCounter::follow(const BinlogPosition& position, const analysis::BinlogCatalog* catalog, MonoTime time) {
  const std::uint64_t total_before = total_;
  // A position that goes back, or in files of another name, is a new beginning: counted from there.
  const bool goes_on = last_ && last_->basename == position.basename && last_->coordinate <= position.coordinate;
  if (goes_on) {
    static const analysis::BinlogCatalog unknown_files;
    const auto& files = catalog == nullptr ? unknown_files : *catalog;
    total_ += files.distance(last_->coordinate, position.coordinate).bytes;
  }
  last_ = position;
  if (counted_at_) pace_.add(time - *counted_at_, static_cast<double>(total_ - total_before));
  counted_at_ = time;
  window_.add(time, total_);
}

}  // namespace relaywatch::pipeline

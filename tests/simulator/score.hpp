#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/fleet_report.hpp"
#include "simulator/truth.hpp"

namespace relaywatch::simulator {

/// How figures of one kind compare with the truth, over many runs.
class Score {
 public:
  void add(const std::optional<LagFigure>& figure, const TrueLag& truth);

  [[nodiscard]] std::size_t samples() const { return samples_; }
  [[nodiscard]] std::size_t unknown() const { return unknown_; }
  [[nodiscard]] std::size_t measured() const { return errors_.size(); }
  [[nodiscard]] double unknown_part() const;
  /// Seconds; `part` 1 is the largest. Only of figures with basis position.
  [[nodiscard]] double error_at(double part);
  /// One line for a person.
  [[nodiscard]] std::string line(const std::string& what);

 private:
  std::size_t samples_ = 0;
  std::size_t unknown_ = 0;
  std::size_t lower_bound_ = 0;
  std::size_t reported_ = 0;
  std::vector<float> errors_;
  std::vector<float> uncertainties_;
};

/// The same for Seconds_Behind_Master.
class ReportedScore {
 public:
  void add(const std::optional<Seconds>& reported, const TrueLag& truth);
  [[nodiscard]] std::string line(const std::string& what);

 private:
  std::size_t samples_ = 0;
  std::size_t null_ = 0;
  std::size_t null_while_late_ = 0;
  std::size_t wrong_ = 0;  ///< by more than max(2 s, 30 %)
  std::vector<float> errors_;
};

}  // namespace relaywatch::simulator

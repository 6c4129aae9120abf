#pragma once

#include <cstdint>
#include <optional>

#include "analysis/packed_figure.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::analysis {

/// The figures of one step (or of one moment), packed, and for each kind of them what gathers many into those of one
/// longer step: the worst of lag, bytes and state, the mean of rates. A figure is unknown only where all are.

/// The largest so far.
class Largest {
 public:
  void add(PackedFigure figure);
  [[nodiscard]] PackedFigure figure() const { return largest_; }

 private:
  PackedFigure largest_;
};

struct PackedLag {
  PackedFigure value;
  PackedFigure uncertainty;

  static PackedLag of(const std::optional<LagFigure>& lag);
};

/// The largest lag with the uncertainty of that moment; of equal ones the least certain.
class LargestLag {
 public:
  void add(const PackedLag& lag);
  [[nodiscard]] const PackedLag& figure() const { return largest_; }

 private:
  PackedLag largest_;
};

class Mean {
 public:
  void add(PackedFigure figure);
  [[nodiscard]] PackedFigure figure() const;

 private:
  double sum_ = 0;
  std::uint32_t count_ = 0;
};

/// A hop's state and cause in two bytes, or nothing.
class PackedCondition {
 public:
  PackedCondition() = default;
  PackedCondition(HopState state, HopCause cause);

  [[nodiscard]] bool known() const { return state_ != nothing; }
  [[nodiscard]] HopState state() const { return static_cast<HopState>(state_); }  ///< precondition: known()
  [[nodiscard]] HopCause cause() const { return static_cast<HopCause>(cause_); }  ///< precondition: known()
  [[nodiscard]] bool outweighs(const PackedCondition& earlier) const;             ///< as bad as that, or worse

 private:
  static constexpr std::uint8_t nothing = 0xff;
  std::uint8_t state_ = nothing;
  std::uint8_t cause_ = nothing;
};

struct HopFigures {
  PackedLag lag;
  PackedFigure to_receive;
  PackedFigure to_apply;
  PackedFigure write;
  PackedFigure receive;
  PackedFigure apply;
  PackedCondition condition;

  static HopFigures of(const HopReport& hop);

  class Gathering {
   public:
    void add(const HopFigures& figures);
    [[nodiscard]] HopFigures figures() const;

   private:
    LargestLag lag_;
    Largest to_receive_;
    Largest to_apply_;
    Mean write_;
    Mean receive_;
    Mean apply_;
    PackedCondition condition_;
  };
};

/// A chain's state, and where in its list of root causes the one of that moment is.
struct ChainCondition {
  static constexpr std::uint16_t no_cause = 0xffff;

  std::optional<ChainState> state;
  std::uint16_t root_cause = no_cause;
};

struct ChainFigures {
  PackedLag lag;
  ChainCondition condition;

  class Gathering {
   public:
    void add(const ChainFigures& figures);
    [[nodiscard]] ChainFigures figures() const { return {lag_.figure(), condition_}; }

   private:
    LargestLag lag_;
    ChainCondition condition_;
  };
};

/// A node's lag against its chain's origin.
struct NodeFigures {
  PackedFigure lag;

  class Gathering {
   public:
    void add(const NodeFigures& figures) { lag_.add(figures.lag); }
    [[nodiscard]] NodeFigures figures() const { return {lag_.figure()}; }

   private:
    Largest lag_;
  };
};

}  // namespace relaywatch::analysis

#include <algorithm>
#include <bit>
#include <initializer_list>
#include <tuple>
#include <utility>

#include "analysis/figure_history.hpp"
#include "base/byte_stream.hpp"

namespace relaywatch::analysis {
namespace {

/// A part: this number, the words that it uses (names, states, causes), then its hops and its chains, which refer to
/// the words by number, so that neither order nor number of an enumeration's members may matter.
constexpr std::uint64_t format = 1;
constexpr HopCause last_cause = HopCause::source_not_polled;

class Writer {
 public:
  void word(std::string_view text) { number(words_.emplace(std::string(text), words_.size()).first->second); }
  void number(std::uint64_t value) { write_number(body_, value); }

  /// Which of the figures are known, and those.
  void figures(std::initializer_list<PackedFigure> all) {
    std::uint64_t known = 0;
    unsigned bit = 0;
    for (const PackedFigure& figure : all) known |= std::uint64_t{figure.known()} << bit++;
    number(known);
    for (const PackedFigure& figure : all) {
      if (!figure.known()) continue;
      const auto bits = std::bit_cast<std::uint32_t>(figure.raw());
      for (unsigned shift = 0; shift < 32; shift += 8) body_.push_back(static_cast<char>(bits >> shift & 0xff));
    }
  }

  [[nodiscard]] std::string bytes() const {
    std::vector<std::string_view> ordered(words_.size());
    for (const auto& [text, place] : words_) ordered[place] = text;
    std::string all;
    write_number(all, format);
    write_number(all, ordered.size());
    for (const auto text : ordered) {
      write_number(all, text.size());
      all += text;
    }
    return all + body_;
  }

 private:
  std::map<std::string, std::size_t, std::less<>> words_;
  std::string body_;
};

void write_id(Writer& to, const HopId& id) {
  to.word(id.source);
  to.word(id.replica);
  to.word(id.channel);
}

void write_hop(Writer& to, const HopId& id, const HopFigures& hop) {
  write_id(to, id);
  to.figures({hop.lag.value, hop.lag.uncertainty, hop.to_receive, hop.to_apply, hop.write, hop.receive, hop.apply});
  to.number(hop.condition.known() ? 1 : 0);
  if (!hop.condition.known()) return;
  to.word(to_string(hop.condition.state()));
  to.word(to_string(hop.condition.cause()));
}

void write_condition(Writer& to, const ChainCondition& condition, const std::vector<RootCause>& causes) {
  to.number(condition.state ? 1 : 0);
  if (!condition.state) return;
  to.word(to_string(*condition.state));
  const bool has_cause = condition.root_cause < causes.size();
  to.number(has_cause ? 1 : 0);
  if (!has_cause) return;
  write_id(to, causes[condition.root_cause].hop);
  to.word(to_string(causes[condition.root_cause].cause));
}

}  // namespace

std::string FigureHistory::encode(std::size_t level, std::int64_t number) const {
  std::vector<std::pair<const HopId*, const HopFigures*>> hops;
  for (const auto& [id, series] : hops_) {
    if (const auto* figures = series.find(level, number)) hops.emplace_back(&id, figures);
  }
  std::vector<std::tuple<const std::string*, const ChainSeries*, const ChainFigures*>> chains;
  for (const auto& [name, series] : chains_) {
    if (const auto* figures = series.chain.find(level, number)) chains.emplace_back(&name, &series, figures);
  }
  if (hops.empty() && chains.empty()) return "";
  Writer to;
  to.number(hops.size());
  for (const auto& [id, figures] : hops) write_hop(to, *id, *figures);
  to.number(chains.size());
  for (const auto& [name, series, figures] : chains) {
    to.word(*name);
    to.figures({figures->lag.value, figures->lag.uncertainty});
    write_condition(to, figures->condition, series->root_causes);
    to.number(series->nodes.size());
    for (const auto& [node, lags] : series->nodes) {
      const auto* lag = lags.find(level, number);
      to.word(node);
      to.figures({lag == nullptr ? PackedFigure() : lag->lag});
    }
  }
  return to.bytes();
}

/// Reads one part. It trusts nothing: what is missing or makes no sense is remembered, and then the part is not used.
struct FigureHistory::Reader {
  explicit Reader(std::string_view bytes) : from(bytes) {
    if (from.number() != format) failed = true;
    words.resize(count());
    for (std::string& text : words) {
      const auto size = from.number();
      const auto rest = from.rest();
      if (size > rest.size()) failed = true;
      if (failed) return;
      text = rest.substr(0, size);
      from = ByteReader(rest.substr(size));
    }
  }

  /// Of things that take a byte each at least.
  std::size_t count() {
    const auto number = from.number();
    if (from.failed() || number > from.rest().size()) failed = true;
    return failed ? 0 : number;
  }
  bool flag() { return from.number() == 1; }
  const std::string& word() {
    static const std::string none;
    const auto place = from.number();
    if (from.failed() || place >= words.size()) failed = true;
    return failed ? none : words[place];
  }

  template <typename Enum>
  Enum named(Enum last) {
    const std::string& text = word();
    for (int i = 0; i <= static_cast<int>(last); ++i) {
      if (to_string(static_cast<Enum>(i)) == text) return static_cast<Enum>(i);
    }
    failed = true;
    return last;
  }

  void figures(std::initializer_list<PackedFigure*> all) {
    const auto known = from.number();
    unsigned bit = 0;
    for (PackedFigure* figure : all) {
      if ((known >> bit++ & 1) == 0) continue;
      std::uint32_t bits = 0;
      for (unsigned shift = 0; shift < 32; shift += 8) bits |= std::uint32_t{from.byte()} << shift;
      *figure = PackedFigure(static_cast<double>(std::bit_cast<float>(bits)));
    }
    if (from.failed()) failed = true;
  }

  HopId id() {
    HopId id;
    id.source = word();
    id.replica = word();
    id.channel = word();
    return id;
  }

  HopFigures hop() {
    HopFigures hop;
    figures(
        {&hop.lag.value, &hop.lag.uncertainty, &hop.to_receive, &hop.to_apply, &hop.write, &hop.receive, &hop.apply});
    if (flag()) {
      const HopState state = named(HopState::unknown);
      hop.condition = {state, named(last_cause)};
    }
    return hop;
  }

  ChainFigures chain(std::vector<RootCause>& causes) {
    ChainFigures chain;
    figures({&chain.lag.value, &chain.lag.uncertainty});
    if (!flag()) return chain;
    chain.condition.state = named(ChainState::unknown);
    if (!flag()) return chain;
    RootCause cause;
    cause.hop = id();
    cause.cause = named(last_cause);
    if (!failed) chain.condition.root_cause = place_of(causes, cause);
    return chain;
  }

  ByteReader from;
  std::vector<std::string> words;
  bool failed = false;
};

FigureHistory::StepNumbers FigureHistory::restore(std::vector<HistoryPart> parts, WallTime now) {
  std::ranges::sort(parts, {}, [](const HistoryPart& part) { return std::pair(part.step, part.number); });
  StepNumbers newest{};
  for (const HistoryPart& part : parts) {
    const auto length = std::ranges::find(step_lengths, std::chrono::seconds(part.step), &StepLength::step);
    if (length == step_lengths.end()) continue;
    const std::int64_t current = length->number_at(std::chrono::floor<std::chrono::seconds>(now));
    if (part.number >= current || part.number < current - length->most()) continue;
    const auto level = static_cast<std::size_t>(length - step_lengths.begin());
    Reader from(part.bytes);
    for (std::size_t left = from.count(); left > 0 && !from.failed; --left) {
      const HopId id = from.id();
      const HopFigures figures = from.hop();
      if (!from.failed) hops_[id].restore(level, part.number, figures);
    }
    for (std::size_t left = from.failed ? 0 : from.count(); left > 0 && !from.failed; --left) {
      const std::string& name = from.word();
      if (from.failed) break;
      ChainSeries& series = chains_[name];
      const ChainFigures figures = from.chain(series.root_causes);
      if (from.failed) break;
      series.chain.restore(level, part.number, figures);
      for (std::size_t nodes = from.count(); nodes > 0 && !from.failed; --nodes) {
        const std::string& node = from.word();
        NodeFigures lag;
        from.figures({&lag.lag});
        if (!from.failed && lag.lag.known()) series.nodes[node].restore(level, part.number, lag);
      }
    }
    newest[level] = std::max(newest[level], part.number);
  }
  for_each_series([](auto& series) { series.resume(); });
  return newest;
}

}  // namespace relaywatch::analysis

#include "pipeline/node_state.hpp"

#include <utility>

#include "analysis/run_codec.hpp"
#include "base/byte_stream.hpp"

namespace relaywatch::pipeline {
namespace {

using analysis::furthest_time;

/// Of the format of a part: its first byte.
constexpr std::uint64_t format_version = 1;

class StateWriter {
 public:
  void number(std::uint64_t number) { write_number(bytes_, number); }
  void text(std::string_view text) {
    number(text.size());
    bytes_ += text;
  }
  void time(MonoTime time) { number(static_cast<std::uint64_t>(time.time_since_epoch().count())); }
  void address(const SourceAddress& address) {
    text(address.host);
    number(address.port);
  }
  void position(const BinlogPosition& position) {
    text(position.basename);
    text(position.number_text);
    number(position.coordinate.file_number);
    number(position.coordinate.offset);
  }
  template <typename T, typename Write>
  void maybe(const std::optional<T>& value, Write write) {
    number(value ? 1 : 0);
    if (value) write(*value);
  }
  void maybe(const std::optional<std::uint32_t>& value) {
    maybe(value, [this](std::uint32_t id) { number(id); });
  }
  void maybe(const std::optional<std::string>& value) {
    maybe(value, [this](const std::string& words) { text(words); });
  }
  void maybe(const std::optional<BinlogPosition>& value) {
    maybe(value, [this](const BinlogPosition& place) { position(place); });
  }

  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Reads bytes of whatever origin: what does not make sense is remembered, and something is read all the same.
class StateReader {
 public:
  StateReader(std::string_view bytes, Duration shift, MonoTime now) : reader_(bytes), shift_(shift), now_(now) {
    expect(shift <= furthest_time && shift >= -furthest_time);
  }

  std::uint64_t number(std::uint64_t most) {
    const std::uint64_t number = reader_.number();
    expect(number <= most);
    return sound_ ? number : 0;
  }
  std::string text() {
    std::string text;
    for (std::uint64_t left = reader_.number(); left > 0 && !reader_.failed(); --left) {
      text.push_back(static_cast<char>(reader_.byte()));
    }
    return text;
  }
  MonoTime time() {
    const Duration saved(static_cast<Duration::rep>(reader_.number()));
    expect(saved <= furthest_time && saved >= -furthest_time);
    const MonoTime time = MonoTime() + (sound_ ? saved + shift_ : Duration());
    expect(time <= now_);
    return time;
  }
  SourceAddress address() {
    std::string host = text();
    return {std::move(host), static_cast<std::uint16_t>(number(UINT16_MAX))};
  }
  BinlogPosition position() {
    BinlogPosition position;
    position.basename = text();
    position.number_text = text();
    position.coordinate.file_number = id();
    position.coordinate.offset = reader_.number();
    return position;
  }
  std::uint32_t id() { return static_cast<std::uint32_t>(number(UINT32_MAX)); }
  template <typename Read>
  auto maybe(Read read) -> std::optional<decltype(read())> {
    if (number(1) == 0) return std::nullopt;
    return read();
  }
  std::optional<std::uint32_t> maybe_id() {
    return maybe([this] { return id(); });
  }
  std::optional<std::string> maybe_text() {
    return maybe([this] { return text(); });
  }
  std::optional<BinlogPosition> maybe_position() {
    return maybe([this] { return position(); });
  }

  void expect(bool condition) { sound_ = sound_ && condition && !reader_.failed(); }
  [[nodiscard]] bool sound() const { return sound_ && !reader_.failed(); }
  [[nodiscard]] bool at_end() const { return reader_.at_end(); }

 private:
  ByteReader reader_;
  Duration shift_;
  MonoTime now_;
  bool sound_ = true;
};

void write(StateWriter& out, const ChannelTrack::State& state) {
  out.maybe(state.executed);
  if (state.executed) out.time(state.executed_first_seen);
  out.number(static_cast<std::uint64_t>(state.footing));
  if (state.footing == ChannelTrack::Footing::moved) out.time(state.moved_at);
  out.maybe(state.source, [&](const SourceAddress& source) { out.address(source); });
  out.maybe(state.source_server_id);
}

ChannelTrack::State read_track(StateReader& in) {
  ChannelTrack::State state;
  state.executed = in.maybe_position();
  if (state.executed) state.executed_first_seen = in.time();
  state.footing = static_cast<ChannelTrack::Footing>(in.number(2));
  if (state.footing == ChannelTrack::Footing::moved) state.moved_at = in.time();
  state.source = in.maybe([&] { return in.address(); });
  state.source_server_id = in.maybe_id();
  return state;
}

void write(StateWriter& out, const std::vector<KnownChannel>& channels) {
  out.number(channels.size());
  for (const KnownChannel& channel : channels) {
    out.text(channel.name);
    out.address(channel.source);
    out.maybe(channel.source_server_id);
    out.maybe(channel.source_uuid);
  }
}

std::vector<KnownChannel> read_channels(StateReader& in) {
  std::vector<KnownChannel> channels;
  for (std::uint64_t left = in.number(UINT32_MAX); left > 0 && in.sound(); --left) {
    KnownChannel& channel = channels.emplace_back();
    channel.name = in.text();
    channel.source = in.address();
    channel.source_server_id = in.maybe_id();
    channel.source_uuid = in.maybe_text();
  }
  return channels;
}

}  // namespace

std::string encode(const NodeState& state) {
  StateWriter out;
  out.address(state.address);
  out.maybe(state.identity.server_id);
  out.maybe(state.identity.server_uuid);
  out.maybe(state.written);
  out.maybe(state.upstream, [&](const Upstream& upstream) {
    out.text(upstream.channel);
    out.text(upstream.source);
  });
  out.maybe(state.upstream_executed);
  out.maybe(state.channels, [&](const std::vector<KnownChannel>& channels) { write(out, channels); });
  out.number(state.tracks.size());
  for (const auto& [channel, track] : state.tracks) {
    out.text(channel);
    write(out, track);
  }
  return out.take();
}

std::optional<NodeState> decode_node_state(std::string_view bytes, Duration shift, MonoTime now) {
  StateReader in(bytes, shift, now);
  NodeState state;
  state.address = in.address();
  state.identity.server_id = in.maybe_id();
  state.identity.server_uuid = in.maybe_text();
  state.written = in.maybe_position();
  state.upstream = in.maybe([&] {
    std::string channel = in.text();
    return Upstream{std::move(channel), in.text()};
  });
  state.upstream_executed = in.maybe_position();
  state.channels = in.maybe([&] { return read_channels(in); });
  for (std::uint64_t left = in.number(UINT32_MAX); left > 0 && in.sound(); --left) {
    std::string channel = in.text();
    state.tracks[std::move(channel)] = read_track(in);
  }
  return in.sound() && in.at_end() ? std::optional(std::move(state)) : std::nullopt;
}

std::string join_state(std::string_view state, std::string_view timeline) {
  StateWriter out;
  out.number(format_version);
  out.text(state);
  std::string bytes = out.take();
  bytes += timeline;
  return bytes;
}

std::optional<SplitState> split_state(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.number() != format_version) return std::nullopt;
  const std::uint64_t length = in.number();
  const std::string_view rest = in.rest();
  if (in.failed() || length > rest.size()) return std::nullopt;
  return SplitState{rest.substr(0, length), rest.substr(length)};
}

}  // namespace relaywatch::pipeline

#include "base/log.hpp"

#include <fmt/format.h>
#include <memory>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

namespace relaywatch::log {
namespace {

/// A message whose values the logger puts in, and only if it logs the message at all.
struct Unformatted {
  fmt::string_view text;
  fmt::format_args values;
};

constexpr const char* logger_name = "relaywatch";

/// The message as the inside of a JSON string; spdlog itself does not escape.
class JsonMessage final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
    for (const char c : message.payload) {
      switch (c) {
        case '"': append(out, "\\\""); break;
        case '\\': append(out, "\\\\"); break;
        case '\n': append(out, "\\n"); break;
        default:
          if (static_cast<unsigned char>(c) < 0x20) {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
          } else {
            out.push_back(c);
          }
      }
    }
  }

  [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<JsonMessage>();
  }

 private:
  static void append(spdlog::memory_buf_t& out, std::string_view text) {
    out.append(text.data(), text.data() + text.size());
  }
};

spdlog::level::level_enum level_of(Level level) {
  switch (level) {
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warn: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
  }
  return spdlog::level::err;
}

}  // namespace
}  // namespace relaywatch::log

template <>
struct fmt::formatter<relaywatch::log::Unformatted> {
  static constexpr auto parse(format_parse_context& context) { return context.begin(); }
  static auto format(const relaywatch::log::Unformatted& message, format_context& context) {
    return fmt::vformat_to(context.out(), message.text, message.values);
  }
};

namespace relaywatch::log {

void configure(const Options& options) {
  // Other threads may be logging: the logger itself stays, what it does changes under its own locks.
  auto logger = spdlog::get(logger_name);
  const bool first = logger == nullptr;
  if (first) logger = spdlog::stderr_color_mt(logger_name);
  if (options.format == Format::json) {
    auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
    formatter->add_flag<JsonMessage>('*').set_pattern(
        R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":"%*"})");
    logger->set_formatter(std::move(formatter));
  } else {
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e %^%l%$ %v");
  }
  logger->set_level(spdlog::level::from_str(options.level));
  logger->flush_on(spdlog::level::info);
  if (first) spdlog::set_default_logger(std::move(logger));
}

void write(Level level, fmt::string_view text, fmt::format_args values) noexcept {
  spdlog::log(level_of(level), "{}", Unformatted{text, values});
}

}  // namespace relaywatch::log

#include "config/read_notify.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "config/address.hpp"
#include "config/read_event_receiver.hpp"
#include "config/suggestion.hpp"

namespace relaywatch::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr DurationRange resend_range{seconds(1), hours(1)};
constexpr DurationRange timeout_range{milliseconds(100), minutes(1)};
constexpr std::array<std::string_view, 3> event_types = {"pagerduty", "slack", "webhook"};

class NotifyReader {
 public:
  NotifyReader(const LoadContext& context, Problems& problems) : context_(context), problems_(problems) {}

  void read(const Located& located) {
    std::optional<ObjectReader> receiver = ObjectReader::open(located, problems_);
    if (!receiver) {
      return;
    }
    const std::optional<std::string> type = receiver->required_text("type");
    if (!type) {
      return;
    }
    if (*type == "alertmanager") {
      read_alertmanager(*receiver);
    } else if (std::ranges::find(event_types, *type) != event_types.end()) {
      read_other(*receiver, *type);
    } else {
      const std::vector<std::string> words = {"alertmanager", "pagerduty", "slack", "webhook"};
      problems_.error(receiver->path_of("type"),
                      "expected " + join_or(words) + ", found " + in_quotes(*type) + did_you_mean(*type, words));
    }
  }

  notify::Options take() { return std::move(options_); }

 private:
  void read_alertmanager(ObjectReader& receiver) {
    notify::AlertmanagerOptions options;
    const std::optional<Located> found = receiver.require("urls", "such as [\"http://127.0.0.1:9093\"]");
    const std::optional<std::vector<Located>> urls = found ? read_array(*found, problems_) : std::nullopt;
    if (urls && urls->empty()) {
      problems_.error(found->path, "expected at least one URL");
    }
    for (const Located& located : urls.value_or(std::vector<Located>())) {
      const std::optional<std::string> text = read_text(located, problems_);
      if (!text) {
        continue;
      }
      const Result<std::string> url = parse_base_url(*text);
      if (!url) {
        problems_.error(located.path, url.error().message);
      } else if (!urls_.insert(*url).second) {
        problems_.error(located.path, "this URL is already given: each alert would be sent to it twice");
      } else {
        options.urls.push_back(*url);
      }
    }
    options.resend_interval = receiver.duration("resend_interval", resend_range).value_or(options.resend_interval);
    options.timeout = receiver.duration("timeout", timeout_range).value_or(options.timeout);
    options.wanted = read_wanted(receiver, problems_);
    receiver.finish();
    options_.alertmanagers.push_back(std::move(options));
  }

  void read_other(ObjectReader& receiver, const std::string& type) {
    auto options = read_event_receiver(receiver, type, context_, problems_);
    if (!options) {
      return;
    }
    if (!names_.insert(options->name).second) {
      problems_.error(receiver.path(), "another receiver is already called " + in_quotes(options->name) +
                                           "; give each a \"name\" of its own");
    }
    options_.event_receivers.push_back(std::move(*options));
  }

  const LoadContext& context_;
  Problems& problems_;
  notify::Options options_;
  std::set<std::string> urls_;
  std::set<std::string> names_;
};

}  // namespace

notify::Options read_notify(ObjectReader& root, const LoadContext& context, Problems& problems) {
  const std::optional<Located> found = root.find("notify");
  const std::optional<std::vector<Located>> list = found ? read_array(*found, problems) : std::nullopt;
  if (!found || (list && list->empty())) {
    problems.warn(found ? found->path : "$", "no receivers in \"notify\": alerts are shown, but nobody is paged");
  }
  NotifyReader reader(context, problems);
  for (const Located& located : list.value_or(std::vector<Located>())) {
    reader.read(located);
  }
  return reader.take();
}

}  // namespace relaywatch::config

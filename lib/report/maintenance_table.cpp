#include "report/maintenance_table.hpp"

#include <nlohmann/json.hpp>
#include <optional>

#include "report/status_view.hpp"
#include "report/text_table.hpp"
#include "report/unicode_text.hpp"

namespace relaywatch::report {
namespace {

std::string shown(const std::optional<WallTime>& time, ShownTime shown_time) { return time ? shown_time(*time) : "?"; }

}  // namespace

Result<std::string> maintenance_table(const nlohmann::json& reply, const StatusTableOptions& options) {
  const auto view = parse_maintenance(reply);
  if (view.has_error()) return view.error();
  // A string also makes an Error, hence the tag.
  if (view->empty()) return {boost::system::in_place_value, "No maintenance is under way.\n"};
  TextTable table({{"ID"}, {"OF"}, {"BEGAN"}, {"ENDS"}, {"BY"}}, 0);
  for (const MaintenanceView& one : *view) {
    table.add_row({{printable(one.id)},
                   {printable(one.scope + " " + one.name)},
                   {shown(one.begins, options.shown_time)},
                   {shown(one.ends, options.shown_time)},
                   {printable(one.by)}});
    table.add_note(printable(one.reason), Colour::plain);
  }
  return {boost::system::in_place_value, table.render(options.width, options.colours)};
}

}  // namespace relaywatch::report

#include <fmt/format.h>

#include "simulator/run.hpp"

namespace relaywatch::simulator {

std::string Totals::text() {
  std::string text = fmt::format(
      "{} runs, {:.1f} simulated hours, {} polls; {} figures compared with the truth, {} caught up and exactly 0; "
      "{} left out after resets that no poll could see; {} right only with rotations counted as writes\n",
      runs, hours, evaluations, comparisons, known_caught_up, hidden_resets, only_events);
  text += hop.line("hop lag") + "\n" + chain.line("chain lag") + "\n";
  text += reported_hop.line("Seconds_Behind_Master against hop truth") + "\n";
  text += reported_chain.line("Seconds_Behind_Master against chain truth") + "\n";
  return text;
}

}  // namespace relaywatch::simulator

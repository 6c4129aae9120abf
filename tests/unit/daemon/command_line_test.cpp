#include "command_line.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>
#include <string>
#include <vector>

#include "completion.hpp"
#include "man_page.hpp"

namespace relaywatch::daemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;

const CommandDescription& find(const CommandDescription& command, const std::string& name) {
  return *std::ranges::find(command.commands, name, &CommandDescription::name);
}

const OptionDescription& find_option(const CommandDescription& command, const std::string& name) {
  return *std::ranges::find_if(command.options, [&name](const OptionDescription& option) {
    return std::ranges::find(option.names, name) != option.names.end();
  });
}

std::vector<std::string> option_names(const CommandDescription& command) {
  std::vector<std::string> names;
  for (const OptionDescription& option : command.options) {
    names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return names;
}

CommandDescription small_program() {
  return {
      .name = "tool",
      .help = "Does it's work.",
      .footer = "That is all.",
      .options = {{.names = {"-h", "--help"}, .value = "", .help = "help [me]", .default_value = ""}},
      .arguments = {},
      .commands = {
          {.name = "run",
           .help = "run: now",
           .footer = "Exits with 0.",
           .options = {{.names = {"--file"}, .value = "FILE", .help = ".file", .default_value = "a-b"},
                       {.names = {"--how"}, .value = "well|badly", .help = "how", .default_value = ""}},
           .arguments = {{.names = {"where"}, .value = "PLACE", .help = "a\\b", .default_value = "", .required = true}},
           .commands = {}}}};
}

TEST(CommandLine, IsDescribedAsItIs) {
  const CommandDescription program = describe_command_line();
  std::vector<std::string> names;
  std::ranges::transform(program.commands, std::back_inserter(names), &CommandDescription::name);
  EXPECT_THAT(names, IsSupersetOf({"serve", "check-config", "status", "topology", "events", "maintenance"}));
  EXPECT_THAT(option_names(find(program, "status")),
              ElementsAre("-h", "--help", "--url", "--token-file", "--alive", "--json", "--watch"));
  const OptionDescription& config = find_option(find(program, "serve"), "--config");
  EXPECT_TRUE(config.required);
  EXPECT_TRUE(config.takes_file());
  EXPECT_EQ(find_option(find(program, "events"), "--since").default_value, "24h");
  EXPECT_EQ(find_option(find(program, "status"), "--watch").value, "");
  EXPECT_TRUE(find(program, "check-config").arguments.front().takes_file());
  EXPECT_THAT(find(program, "completion").arguments.front().choices(), ElementsAre("bash", "zsh", "fish"));
}

TEST(CommandLine, AGroupsOptionsAreTheCommands) {
  const auto names = option_names(find(find(describe_command_line(), "maintenance"), "start"));
  EXPECT_THAT(names, IsSupersetOf({"--chain", "--node", "--for"}));
  EXPECT_EQ(std::ranges::count(names, "--help"), 1);
}

TEST(CommandLine, EveryCommandSaysWhatItDoesAndWhatItTakes) {
  const auto check = [](const CommandDescription& command, const auto& self) -> void {
    EXPECT_NE(command.help, "") << command.name;
    for (const auto& list : {command.options, command.arguments}) {
      for (const OptionDescription& option : list) {
        EXPECT_NE(option.help, "") << command.name << " " << option.names.front();
        EXPECT_NE(option.value, "TEXT:FILE") << option.names.front();
      }
    }
    for (const CommandDescription& below : command.commands) self(below, self);
  };
  check(describe_command_line(), check);
}

TEST(CommandLine, WhatCannotBeReadIsAUsageError) {
  const char* const unknown[] = {"relaywatch", "nothing"};
  EXPECT_EQ(run_command_line(2, unknown), 2);
  const char* const shell[] = {"relaywatch", "completion", "tcsh"};
  EXPECT_EQ(run_command_line(3, shell), 2);
}

TEST(Completion, OfBashStepsThroughCommandsAndKnowsValues) {
  const std::string script = bash_completion(small_program());
  EXPECT_THAT(script, HasSubstr("      tool/run) command=tool/run ;;\n"));
  EXPECT_THAT(script, HasSubstr("      tool/run/--file) i=$((i + 1)) ;;\n"));
  EXPECT_THAT(script, HasSubstr("    tool/run/--file) _tool_files; is_value=1 ;;\n"));
  EXPECT_THAT(script, HasSubstr("    tool/run/--how) words='well badly'; is_value=1 ;;\n"));
  EXPECT_THAT(script, HasSubstr("    tool) words='run'; options='-h --help' ;;\n"));
  EXPECT_THAT(script, HasSubstr("complete -F _tool tool\n"));
}

TEST(Completion, OfZshEscapesWhatItsSpecificationsGiveAMeaning) {
  const std::string script = zsh_completion(small_program());
  EXPECT_THAT(script, HasSubstr(R"('(-h --help)--help[help \[me\]]')"));
  EXPECT_THAT(script, HasSubstr("'run:run: now'"));
  EXPECT_THAT(script, HasSubstr("'--file=[.file]:FILE:_files'"));
  EXPECT_THAT(script, HasSubstr("'--how=[how]:well|badly:(well badly)'"));
}

TEST(Completion, OfFishNamesWhatComesWhere) {
  const std::string script = fish_completion(small_program());
  EXPECT_THAT(script, HasSubstr("complete -c tool -n 'not __fish_seen_subcommand_from run' -a run -d 'run: now'\n"));
  EXPECT_THAT(script, HasSubstr("complete -c tool -n '__fish_seen_subcommand_from run' -l file -r -F -d '.file'\n"));
  EXPECT_THAT(script, HasSubstr(" -l how -x -a 'well badly' -d 'how'\n"));
}

TEST(ManPage, NothingInTheTextIsTakenForARequest) {
  const std::string page = man_page(small_program(), "1.2.3", "2026-11-22");
  EXPECT_THAT(page, HasSubstr(".TH TOOL 1 \"2026-11-22\" \"tool 1.2.3\" \"User Commands\"\n"));
  EXPECT_THAT(page, HasSubstr(".SH NAME\ntool \\- does it's work\n"));
  EXPECT_THAT(page, HasSubstr("\\fB\\-\\-file\\fR \\fIFILE\\fR\n\\&.file.\nDefault: a\\-b.\n"));
  EXPECT_THAT(page, HasSubstr("\\fIWHERE\\fR\nA\\eb.\nRequired.\n"));
  EXPECT_THAT(page, HasSubstr("\\fBtool run\\fR [\\fIoption\\fR ...] \\fIWHERE\\fR\n"));
  EXPECT_THAT(page, Not(HasSubstr("\n.file")));
}

TEST(ManPage, HasEveryCommand) {
  const std::string page = man_page(describe_command_line(), "1.2.3", "2026-11-22");
  for (const char* name : {"serve", "status", "topology", "maintenance start", "test\\-notify"}) {
    EXPECT_THAT(page, HasSubstr(std::string(".SS ") + name + "\n"));
  }
}

}  // namespace
}  // namespace relaywatch::daemon

#include <memory>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "fmt/format.h"
#include "services/fairleadctl/commands/command.h"

namespace fairlead::fairleadctl {
namespace {

// Words that may follow the words of `path`: its subcommands and options.
std::vector<std::string> WordsOf(const CLI::App& command) {
  std::vector<std::string> words;
  for (const CLI::App* const sub : command.get_subcommands([](const CLI::App*) { return true; }))
    words.push_back(sub->get_name());
  for (const CLI::Option* const option : command.get_options()) {
    for (const auto& name : option->get_lnames()) words.push_back("--" + name);
  }
  return words;
}

// The long options of all commands: those of the program itself.
std::string SharedWords(const CLI::App& app) {
  std::string words;
  for (const CLI::Option* const option : app.get_options()) {
    const auto& names = option->get_lnames();
    if (!names.empty() && names.front() != "help" && names.front() != "version") words += " --" + names.front();
  }
  return words;
}

// One `case` branch for each command: its path, and the words that may follow.
void AddCases(const CLI::App& command, const std::string& path, const std::string& shared, std::string& cases) {
  cases += fmt::format("    '{}') words='{}{}' ;;\n", path, absl::StrJoin(WordsOf(command), " "),
                       path.empty() ? "" : shared);
  for (const CLI::App* const sub : command.get_subcommands([](const CLI::App*) { return true; })) {
    AddCases(*sub, path.empty() ? sub->get_name() : path + " " + sub->get_name(), shared, cases);
  }
}

// The path of commands typed so far: words that are no options and name a subcommand of the last.
constexpr char kBash[] = R"sh(# bash completion of fairleadctl: source <(fairleadctl completion bash)
_fairleadctl_words() {
  local words=''
  case "$1" in
@CASES@  esac
  printf '%s' "$words"
}
_fairleadctl() {
  local current=${COMP_WORDS[COMP_CWORD]} path='' word
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [[ $word != -* && " $(_fairleadctl_words "$path") " == *" $word "* ]]; then path="${path:+$path }$word"; fi
  done
  mapfile -t COMPREPLY < <(compgen -W "$(_fairleadctl_words "$path")" -- "$current")
  [[ ${#COMPREPLY[@]} -gt 0 || $current == -* ]] || mapfile -t COMPREPLY < <(compgen -f -- "$current")
}
complete -F _fairleadctl fairleadctl
)sh";

constexpr char kZsh[] = R"sh(#compdef fairleadctl
# zsh completion of fairleadctl: source <(fairleadctl completion zsh), or as _fairleadctl in $fpath
_fairleadctl_words() {
  local words=''
  case "$1" in
@CASES@  esac
  print -r -- "$words"
}
_fairleadctl() {
  local path_so_far='' word
  local -a known
  for word in "${(@)words[2,CURRENT-1]}"; do
    known=(${(s: :)"$(_fairleadctl_words "$path_so_far")"})
    if [[ $word != -* ]] && (( ${known[(Ie)$word]} )); then path_so_far="${path_so_far:+$path_so_far }$word"; fi
  done
  known=(${(s: :)"$(_fairleadctl_words "$path_so_far")"})
  compadd -a known || _files
}
compdef _fairleadctl fairleadctl
)sh";

}  // namespace

void AddCompletionCommands(CLI::App& app, Session&, Action& action) {
  CLI::App* const completion =
      AddCommand(app, "completion", "Prints the completion for a shell", "source <(fairleadctl completion bash)");
  const auto shell = std::make_shared<std::string>();
  completion->add_option("shell", *shell, "bash or zsh")->required()->check(CLI::IsMember({"bash", "zsh"}));
  completion->callback([&app, &action, shell] {
    action = [&app, shell] {
      std::string cases;
      AddCases(app, "", SharedWords(app), cases);
      fmt::print("{}", absl::StrReplaceAll(*shell == "bash" ? kBash : kZsh, {{"@CASES@", cases}}));
      return absl::OkStatus();
    };
  });
}

}  // namespace fairlead::fairleadctl

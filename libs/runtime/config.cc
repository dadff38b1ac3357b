#include "libs/runtime/config.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <utility>

#include "CLI/CLI.hpp"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/core/status.h"
#include "libs/observability/log.h"
#include "libs/runtime/version.h"
#include "toml++/toml.h"

namespace fairlead::runtime {
namespace {

absl::Status Wrong(const std::string& value, const std::string& must_be) {
  return absl::InvalidArgumentError(fmt::format("\"{}\" is not {}", value, must_be));
}

template <typename T>
absl::Status ParseNumber(const std::string& text, T& value) {
  T parsed{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parsed);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) {
    if constexpr (std::is_floating_point_v<T>) return Wrong(text, "a number");
    return Wrong(text, fmt::format("a whole number from {} to {}", std::numeric_limits<T>::min(),
                                   std::numeric_limits<T>::max()));
  }
  value = parsed;
  return absl::OkStatus();
}

std::string VariableName(const std::string& name) {
  std::string variable = "FAIRLEAD_" + name;
  std::replace(variable.begin(), variable.end(), '.', '_');
  std::transform(variable.begin(), variable.end(), variable.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return variable;
}

std::vector<std::string> SplitCommas(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    if (end > begin) parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::optional<std::string> ScalarText(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* number = node.as_floating_point()) return fmt::format("{}", number->get());
  if (const auto* truth = node.as_boolean()) return truth->get() ? "true" : "false";
  return std::nullopt;
}

}  // namespace

struct ConfigParser::Option {
  std::string name, help, type, default_text;
  bool list = false;
  bool map = false;
  bool required = false;
  std::function<absl::Status(const Values&)> apply;
  bool flagged = false;
  Values flag_values;
  std::optional<Values> file_values;
  std::string file_place;  // "fairlead.toml:12"
};

class ConfigParser::Impl {
 public:
  Impl(std::string program, std::string description)
      : program_(std::move(program)), description_(std::move(description)) {}

  std::vector<std::unique_ptr<Option>> options_;
  std::vector<std::function<absl::Status()>> checks_;

  Option* Find(const std::string& name) {
    for (auto& option : options_) {
      if (option->name == name) return option.get();
    }
    return nullptr;
  }

  absl::Status Parse(const std::vector<std::string>& arguments, const Environment& environment) {
    file_.clear();
    for (auto& option : options_) {
      option->flagged = false;
      option->file_values.reset();
    }
    FL_RETURN_IF_ERROR(ReadFlags(arguments));
    if (file_.empty()) file_ = environment("FAIRLEAD_CONFIG").value_or("");
    if (!file_.empty()) FL_RETURN_IF_ERROR(ReadFile());
    for (auto& option : options_) FL_RETURN_IF_ERROR(Apply(*option, environment));
    for (auto& check : checks_) FL_RETURN_IF_ERROR(check());
    return absl::OkStatus();
  }

 private:
  absl::Status ReadFlags(const std::vector<std::string>& arguments) {
    CLI::App app(description_, program_);
    app.allow_extras();
    app.set_version_flag("--version", program_ + " " + kVersion);
    app.add_option("--config", file_, "TOML file with options; flags and the environment win over it")
        ->type_name("FILE");
    for (auto& option : options_) {
      Option* target = option.get();
      auto* flag = app.add_option(
          "--" + option->name,
          [target](const CLI::results_t& values) {
            target->flagged = true;
            target->flag_values = values;
            return true;
          },
          option->help);
      const bool truth = option->type == "BOOL";
      // A bare flag would be read as the default text, so that of a truth value is shown another way.
      flag->type_name(truth ? fmt::format("BOOL [{}]", option->default_text) : option->type);
      if (!truth && !option->default_text.empty()) flag->default_str(option->default_text);
      if (option->list) flag->expected(1, CLI::detail::expected_max_vector_size)->allow_extra_args(false);
      if (truth) flag->expected(0, 1);
    }
    app.footer(
        "Each option --a.b may also be given as the environment variable FAIRLEAD_A_B, or as b in the section [a] of\n"
        "the TOML file. Flags win over the environment, the environment over the file.");
    try {
      app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    } catch (const CLI::CallForHelp&) {
      return absl::CancelledError(app.help());
    } catch (const CLI::CallForVersion&) {
      return absl::CancelledError(program_ + " " + kVersion + "\n");
    } catch (const CLI::ParseError& error) {
      return absl::InvalidArgumentError(error.what());
    }
    if (const auto unknown = app.remaining(); !unknown.empty()) {
      return absl::InvalidArgumentError(fmt::format("there is no option {}; see --help", unknown.front()));
    }
    return absl::OkStatus();
  }

  absl::Status ReadFile() {
    toml::table table;
    try {
      table = toml::parse_file(file_);
    } catch (const toml::parse_error& error) {
      if (!error.source().begin) return absl::NotFoundError(fmt::format("{}: {}", file_, error.description()));
      return absl::InvalidArgumentError(
          fmt::format("{}:{}: {}", file_, error.source().begin.line, error.description()));
    }
    return ReadTable(table, "");
  }

  std::string Place(const toml::node& node) const { return fmt::format("{}:{}", file_, node.source().begin.line); }

  absl::Status ReadTable(const toml::table& table, const std::string& prefix) {
    for (const auto& [key, node] : table) {
      const std::string name = prefix + std::string(key.str());
      if (Option* option = Find(name)) {
        option->file_place = Place(node);
        option->file_values.emplace();
        FL_RETURN_IF_ERROR(ReadValues(node, *option));
        continue;
      }
      const bool section = std::any_of(options_.begin(), options_.end(),
                                       [&](const auto& option) { return option->name.starts_with(name + "."); });
      if (!section || !node.is_table()) {
        return absl::InvalidArgumentError(fmt::format("{}: there is no option \"{}\"; see --help", Place(node), name));
      }
      FL_RETURN_IF_ERROR(ReadTable(*node.as_table(), name + "."));
    }
    return absl::OkStatus();
  }

  absl::Status ReadValues(const toml::node& node, Option& option) {
    const auto wrong = [&](const char* form) {
      return absl::InvalidArgumentError(fmt::format("{}: {} must be {}", Place(node), option.name, form));
    };
    if (option.map) return node.is_table() ? ReadMap(*node.as_table(), "", option) : wrong("a table");
    if (!option.list) {
      const auto text = ScalarText(node);
      if (!text) return wrong("one value");
      option.file_values->push_back(*text);
      return absl::OkStatus();
    }
    if (!node.is_array()) return wrong("an array");
    for (const auto& element : *node.as_array()) {
      const auto text = ScalarText(element);
      if (!text) return wrong("an array of values");
      option.file_values->push_back(*text);
    }
    return absl::OkStatus();
  }

  // Dotted keys nest in TOML: sasl.mechanism = "PLAIN" is the name "sasl.mechanism" again.
  absl::Status ReadMap(const toml::table& table, const std::string& prefix, Option& option) {
    for (const auto& [key, node] : table) {
      const std::string name = prefix + std::string(key.str());
      if (node.is_table()) {
        FL_RETURN_IF_ERROR(ReadMap(*node.as_table(), name + ".", option));
      } else if (const auto text = ScalarText(node)) {
        option.file_values->push_back(name + "=" + *text);
      } else {
        return absl::InvalidArgumentError(fmt::format("{}: {}.{} must be one value", Place(node), option.name, name));
      }
    }
    return absl::OkStatus();
  }

  static absl::Status Apply(Option& option, const Environment& environment) {
    const std::string variable = VariableName(option.name);
    if (option.flagged) return core::Annotate(option.apply(option.flag_values), "--" + option.name);
    if (const auto text = environment(variable)) {
      return core::Annotate(option.apply(option.list ? SplitCommas(*text) : Values{*text}), variable);
    }
    if (option.file_values) {
      return core::Annotate(option.apply(*option.file_values), option.file_place + ": " + option.name);
    }
    if (!option.required) return absl::OkStatus();
    return absl::InvalidArgumentError(fmt::format("{} is required: give --{}, {} or {} in the --config file",
                                                  option.name, option.name, variable, option.name));
  }

  std::string program_, description_;
  std::string file_;
};

ConfigParser::ConfigParser(std::string program, std::string description)
    : impl_(std::make_unique<Impl>(std::move(program), std::move(description))) {}
ConfigParser::~ConfigParser() = default;

void ConfigParser::AddOption(const std::string& name, const std::string& help, const std::string& type,
                             const std::string& default_text, bool list,
                             std::function<absl::Status(const Values&)> apply) {
  auto option = std::make_unique<Option>();
  option->name = name;
  option->help = help;
  option->type = type;
  option->default_text = default_text;
  option->list = list;
  option->map = type == "NAME=VALUE";
  option->apply = std::move(apply);
  impl_->options_.push_back(std::move(option));
}

void ConfigParser::Add(const std::string& name, std::string& value, const std::string& help) {
  AddOption(name, help, "TEXT", value, false, [&value](const Values& values) {
    value = values.front();
    return absl::OkStatus();
  });
}

void ConfigParser::Add(const std::string& name, bool& value, const std::string& help) {
  AddOption(name, help, "BOOL", value ? "true" : "false", false, [&value](const Values& values) {
    const std::string text =
        values.empty() || values.front().empty() || values.front() == "{}" ? "true" : values.front();
    if (text != "true" && text != "false") return Wrong(text, "true or false");
    value = text == "true";
    return absl::OkStatus();
  });
}

void ConfigParser::Add(const std::string& name, int& value, const std::string& help) {
  AddOption(name, help, "INT", std::to_string(value), false,
            [&value](const Values& values) { return ParseNumber(values.front(), value); });
}

void ConfigParser::Add(const std::string& name, std::uint32_t& value, const std::string& help) {
  AddOption(name, help, "INT", std::to_string(value), false,
            [&value](const Values& values) { return ParseNumber(values.front(), value); });
}

void ConfigParser::Add(const std::string& name, std::int64_t& value, const std::string& help) {
  AddOption(name, help, "INT", std::to_string(value), false,
            [&value](const Values& values) { return ParseNumber(values.front(), value); });
}

void ConfigParser::Add(const std::string& name, std::uint64_t& value, const std::string& help) {
  AddOption(name, help, "INT", std::to_string(value), false,
            [&value](const Values& values) { return ParseNumber(values.front(), value); });
}

void ConfigParser::Add(const std::string& name, double& value, const std::string& help) {
  AddOption(name, help, "NUMBER", fmt::format("{}", value), false,
            [&value](const Values& values) { return ParseNumber(values.front(), value); });
}

void ConfigParser::Add(const std::string& name, absl::Duration& value, const std::string& help) {
  AddOption(name, help, "DURATION", absl::FormatDuration(value), false, [&value](const Values& values) {
    absl::Duration parsed;
    if (!absl::ParseDuration(values.front(), &parsed) || parsed < absl::ZeroDuration()) {
      return Wrong(values.front(), "a duration such as 250ms, 10s or 1h30m");
    }
    value = parsed;
    return absl::OkStatus();
  });
}

void ConfigParser::Add(const std::string& name, std::vector<std::string>& value, const std::string& help) {
  AddOption(name, help, "TEXT", fmt::format("{}", fmt::join(value, ",")), true, [&value](const Values& values) {
    value = values;
    return absl::OkStatus();
  });
}

void ConfigParser::Add(const std::string& name, std::map<std::string, std::string>& value, const std::string& help) {
  AddOption(name, help, "NAME=VALUE", "", true, [&value](const Values& values) {
    std::map<std::string, std::string> parsed;
    for (const std::string& entry : values) {
      const std::size_t equals = entry.find('=');
      if (equals == 0 || equals == std::string::npos) return Wrong(entry, "of the form name=value");
      parsed[entry.substr(0, equals)] = entry.substr(equals + 1);
    }
    value = std::move(parsed);
    return absl::OkStatus();
  });
}

void ConfigParser::Require(const std::string& name) {
  if (Option* option = impl_->Find(name)) option->required = true;
}

void ConfigParser::Check(std::function<absl::Status()> check) { impl_->checks_.push_back(std::move(check)); }

absl::Status ConfigParser::Parse(const std::vector<std::string>& arguments, const Environment& environment) {
  return impl_->Parse(arguments, environment);
}

void ConfigParser::ParseOrExit(int argc, char** argv) {
  const absl::Status status =
      Parse(std::vector<std::string>(argv + 1, argv + argc), [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value == nullptr ? std::nullopt : std::optional<std::string>(value);
      });
  if (status.ok()) return;
  const std::string message(status.message());
  if (status.code() == absl::StatusCode::kCancelled) {
    std::cout << message << std::flush;
    std::exit(0);
  }
  std::cerr << message << '\n';
  std::exit(2);
}

void LogOptions::AddTo(ConfigParser& parser) {
  parser.Add("log.level", level, "The least severe lines to log: debug, info, warning or error");
  parser.Check([this] { return core::Annotate(observability::ParseLevel(level).status(), "log.level"); });
}

absl::Status LogOptions::Apply() const {
  FL_TRY(const observability::Level parsed, observability::ParseLevel(level));
  observability::SetLevel(parsed);
  return absl::OkStatus();
}

void StopOptions::AddTo(ConfigParser& parser) {
  parser.Add("stop.endpoint_removal", endpoint_removal, "How long to serve on after turning not ready, at SIGTERM");
  parser.Add("stop.timeout", timeout, "How long the parts may take to stop, together");
}

bool Endpoint::IsLoopback() const { return host == "localhost" || host == "::1" || host.starts_with("127."); }

absl::Status ParseEndpoint(const std::string& text, Endpoint& endpoint) {
  const auto wrong = [&] { return Wrong(text, "an address such as 127.0.0.1:8080 or [::1]:8080"); };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return wrong();
  std::string host = text.substr(0, colon);
  if (host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string::npos) {
    return wrong();
  }
  std::uint16_t port = 0;
  if (host.empty() || !ParseNumber(text.substr(colon + 1), port).ok()) return wrong();
  endpoint = {std::move(host), port};
  return absl::OkStatus();
}

}  // namespace fairlead::runtime

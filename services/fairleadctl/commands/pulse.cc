#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/toml/reader.h"
#include "services/fairleadctl/commands/command.h"
#include "services/fairleadctl/commands/errors.h"
#include "services/pulse/survey/french_spaces.h"
#include "services/pulse/survey/question_bank.h"
#include "services/pulse/survey/rotation.h"
#include "services/pulse/survey/survey_file.h"

namespace fairlead::fairleadctl {
namespace {

namespace survey = pulse::survey;

struct LintArguments {
  std::vector<std::string> files;
  std::string bank;
};

struct QuestionArguments {
  std::string driver;
  std::string language = "en";
  std::string bank;
};

absl::StatusOr<survey::QuestionBank> BankAt(const std::string& path) {
  if (path.empty()) return survey::QuestionBank::BuiltIn();
  FL_TRY(const std::string bytes, toml_file::ReadBytes(path, "question bank", "--bank"));
  return survey::QuestionBank::Parse(bytes, path);
}

// What a survey asks of people, in a few words.
std::string Summary(const survey::Survey& survey) {
  std::string text = fmt::format("{}: {} questions", survey.slug, survey::QuestionsPerWave(survey));
  if (survey.schedule.cadence != survey::Cadence::kOnce) {
    text += fmt::format(" a wave, at most {} a quarter for one person", survey::MostQuestionsAQuarter(survey));
  }
  if (survey.rotation.per_wave > 0) {
    text += fmt::format(", every driver in {} waves", survey::WavesForAllDrivers(survey.rotation));
  }
  if (survey.sample.panels > 1) text += fmt::format(", {} panels", survey.sample.panels);
  return text;
}

// What is better mended in a survey file that can be used.
std::vector<std::string> WarningsOf(const std::string& path) {
  const absl::StatusOr<std::string> bytes = toml_file::ReadBytes(path, "survey file", "FILE");
  if (!bytes.ok()) return {};
  absl::StatusOr<std::vector<std::string>> found = survey::FrenchSpaces(*bytes, path);
  return found.ok() ? *std::move(found) : std::vector<std::string>();
}

absl::Status Lint(const Session& session, const LintArguments& arguments) {
  FL_TRY(const survey::QuestionBank bank, BankAt(arguments.bank));
  nlohmann::ordered_json files = nlohmann::ordered_json::array();
  std::size_t wrong = 0;
  for (const std::string& file : arguments.files) {
    const absl::StatusOr<survey::Survey> read = survey::LoadSurvey(file, bank);
    const std::string problem(read.status().message());
    if (!read.ok()) ++wrong;
    const std::vector<std::string> warnings = read.ok() ? WarningsOf(file) : std::vector<std::string>();
    files.push_back({{"file", file}, {"ok", read.ok()}, {"problem", problem}, {"warnings", warnings}});
    if (session.options.json) continue;
    fmt::print("{}\n", read.ok() ? fmt::format("{}: OK, {}", file, Summary(*read)) : problem);
    for (const std::string& warning : warnings) fmt::print("{}\n", warning);
  }
  if (session.options.json) FL_RETURN_IF_ERROR(PrintJson({{"files", files}}));
  if (wrong == 0) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("{} of {} files cannot be used; correct the first mistake of each and look again", wrong,
                  arguments.files.size()));
}

nlohmann::ordered_json JsonOf(const survey::Bilingual& text) { return {{"en", text.en}, {"fr", text.fr}}; }

nlohmann::ordered_json JsonOf(const survey::Question& question) {
  nlohmann::ordered_json choices = nlohmann::ordered_json::array();
  for (const survey::Bilingual& choice : question.choices) choices.push_back(JsonOf(choice));
  return {{"id", question.id},
          {"driver", survey::NameOf(question.driver)},
          {"kind", survey::NameOf(question.kind)},
          {"reversed", question.reversed},
          {"text", JsonOf(question.text)},
          {"choices", choices}};
}

absl::Status PrintQuestions(const Session& session, const QuestionArguments& arguments) {
  FL_TRY(const survey::QuestionBank bank, BankAt(arguments.bank));
  const auto language = arguments.language == "fr" ? &survey::Bilingual::fr : &survey::Bilingual::en;
  nlohmann::ordered_json questions = nlohmann::ordered_json::array();
  Table table({"QUESTION", "KIND", "", "TEXT"});
  for (const survey::Question& question : bank.all()) {
    if (!arguments.driver.empty() && survey::NameOf(question.driver) != arguments.driver) continue;
    questions.push_back(JsonOf(question));
    std::string text = question.text.*language;
    std::vector<std::string> choices;
    for (const survey::Bilingual& choice : question.choices) choices.push_back(choice.*language);
    if (!choices.empty()) text += fmt::format(" ({})", fmt::join(choices, " | "));
    table.Add({question.id, survey::NameOf(question.kind), question.reversed ? "reversed" : "", std::move(text)});
  }
  if (session.options.json) return PrintJson({{"questions", questions}});
  fmt::print("{}", table.rows() == 0 ? "No such questions.\n" : table.Text());
  return absl::OkStatus();
}

void AddLint(CLI::App& pulse, Session& session, Action& action) {
  CLI::App* const lint = AddCommand(pulse, "lint", "Checks survey files: says what each asks, or where it is wrong",
                                    "fairleadctl pulse lint company-pulse.toml");
  const auto arguments = std::make_shared<LintArguments>();
  lint->add_option("files", arguments->files, "Survey files, as survey.example.toml explains them")->required();
  lint->add_option("--bank", arguments->bank, "Question bank; without it the built-in one");
  lint->callback(
      [&session, &action, arguments] { action = [&session, arguments] { return Lint(session, *arguments); }; });
}

void AddQuestions(CLI::App& pulse, Session& session, Action& action) {
  CLI::App* const questions =
      AddCommand(pulse, "questions", "Lists the questions of the bank, which surveys name by id",
                 "fairleadctl pulse questions --driver growth --language fr");
  const auto arguments = std::make_shared<QuestionArguments>();
  questions->add_option("--driver", arguments->driver, "Only those about it")
      ->check(CLI::IsMember(survey::DriverNames()));
  questions->add_option("--language", arguments->language, "en or fr")
      ->check(CLI::IsMember({"en", "fr"}))
      ->capture_default_str();
  questions->add_option("--bank", arguments->bank, "Question bank; without it the built-in one");
  questions->callback([&session, &action, arguments] {
    action = [&session, arguments] { return PrintQuestions(session, *arguments); };
  });
}

}  // namespace

void AddPulseCommands(CLI::App& app, Session& session, Action& action) {
  CLI::App* const pulse = AddCommand(app, "pulse", "Anonymous surveys", "fairleadctl pulse lint company-pulse.toml");
  pulse->require_subcommand(1);
  AddLint(*pulse, session, action);
  AddQuestions(*pulse, session, action);
  AddPulsePlanCommand(*pulse, session, action);
  AddPulseLaunchCommands(*pulse, session, action);
  AddPulseCloseCommands(*pulse, session, action);
  AddPulseSignerCommands(*pulse, session, action);
  AddPulseResultsCommands(*pulse, session, action);
  AddPulseAnswerCommand(*pulse, session, action);
  AddPulseVerifyCommand(*pulse, session, action);
}

}  // namespace fairlead::fairleadctl

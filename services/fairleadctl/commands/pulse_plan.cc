#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

#include "fairlead/pulse/issuer/v1/issuer_service.grpc.pb.h"

#include "fmt/format.h"
#include "libs/toml/reader.h"
#include "services/fairleadctl/commands/command.h"
#include "services/fairleadctl/commands/errors.h"
#include "services/fairleadctl/pulse/plan.h"
#include "services/pulse/survey/question_bank.h"
#include "services/pulse/survey/rotation.h"
#include "services/pulse/survey/survey_file.h"

namespace fairlead::fairleadctl {
namespace {

namespace issuer = pulse::issuer::v1;

struct PlanArguments {
  std::string file;
  std::uint32_t wave = 0;
  double answering = 0.7;
};

PlanInput InputFrom(const issuer::PlanSurveyResponse& said) {
  PlanInput input;
  for (const auto& dimension : said.roster().dimensions()) {
    pulse::reporting::CellTree& tree = input.trees.emplace_back();
    tree.dimension = dimension.id();
    for (const auto& cell : dimension.cells()) {
      tree.cells.push_back(
          {.id = cell.id(), .name = cell.name_en(), .parent = cell.parent(), .eligible = cell.eligible()});
    }
  }
  for (const auto& overlap : said.overlaps()) {
    pulse::reporting::Atom& atom = input.atoms.emplace_back();
    for (const std::uint32_t cell : overlap.cells()) atom.cells.push_back(static_cast<std::int32_t>(cell));
    atom.eligible = overlap.eligible();
  }
  return input;
}

absl::Status MakeAndPrint(Session& session, const PlanArguments& arguments) {
  issuer::PlanSurveyRequest request;
  FL_TRY(*request.mutable_definition(), toml_file::ReadBytes(arguments.file, "survey file", "the argument"));
  request.set_wave(arguments.wave);
  FL_TRY(const pulse::survey::QuestionBank bank, pulse::survey::QuestionBank::BuiltIn());
  FL_TRY(const pulse::survey::Survey survey, pulse::survey::ParseSurvey(request.definition(), arguments.file, bank));
  FL_TRY(const issuer::PlanSurveyResponse said,
         session.CallAt<issuer::IssuerService>("pulse-issuer", &issuer::IssuerService::Stub::PlanSurvey, request));
  const PlanInput input = InputFrom(said);
  FL_TRY(Plan plan, MakePlan(input, survey.thresholds, arguments.answering));
  const auto questions = pulse::survey::QuestionsOf(survey, static_cast<int>(arguments.wave));
  plan.noise = PlanNoise(input, survey, std::ranges::count_if(questions, [](const auto& question) {
                           return question.kind != pulse::survey::QuestionKind::kComment;
                         }));
  if (session.options.json) return PrintJson(PlanJson(input, plan));
  fmt::print("{}: {} people would be asked; if {:.0f} % of them answer, everywhere alike:\n\n{}", survey.slug,
             said.roster().size(), arguments.answering * 100, PlanText(input, plan));
  fmt::print(
      "\nMEAN and ENPS: half the width of the 95 % interval that can be expected, in points. What is hidden in the end "
      "depends on\nhow many answer each question where, and never on what they answer.\n");
  const std::string noise = NoiseText(plan);
  if (!noise.empty()) fmt::print("\n{}", noise);
  return absl::OkStatus();
}

}  // namespace

void AddPulsePlanCommand(CLI::App& pulse, Session& session, Action& action) {
  CLI::App* const plan = AddCommand(
      pulse, "plan", "Before a launch: the cells, what they would show and how precisely, what would be hidden and why",
      "fairleadctl pulse plan company-pulse.toml --answering 0.6");
  const auto arguments = std::make_shared<PlanArguments>();
  plan->add_option("file", arguments->file, "Survey file")->required();
  plan->add_option("--wave", arguments->wave, "Which wave of a series, from 0")->check(CLI::Range(0, 10'000));
  plan->add_option("--answering", arguments->answering, "Share of people who answer, 0 to 1")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  plan->callback(
      [&session, &action, arguments] { action = [&session, arguments] { return MakeAndPrint(session, *arguments); }; });
}

}  // namespace fairlead::fairleadctl

#include <cstdint>
#include <memory>

#include "fmt/format.h"
#include "services/fairleadctl/commands/command.h"

namespace fairlead::fairleadctl {
namespace {

namespace v1 = recognition::v1;
using Service = v1::RecognitionService;

std::string Share(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return "";
  return fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

absl::Status TooFew(const std::string& month) {
  fmt::print("Too few people took part in {} to show figures without showing who.\n", month);
  return absl::OkStatus();
}

absl::Status ShowReciprocity(Session& session, const std::string& month) {
  v1::GetReciprocityRequest request;
  request.set_month(month);
  FL_TRY(const v1::Reciprocity figures, session.Call<Service>(&Service::Stub::GetReciprocity, request));
  if (session.options.json) return PrintJson(figures);
  if (!figures.enough_people()) return TooFew(figures.month());
  Table table({"", ">IN ALL", ">BACK AND FORTH", ">SHARE"});
  const auto add = [&](const std::string& what, std::int64_t all, std::int64_t returned) {
    table.Add({what, std::to_string(all), std::to_string(returned), Share(returned, all)});
  };
  add("pairs of people", figures.pairs(), figures.mutual_pairs());
  add("awards", figures.awards(), figures.awards_returned());
  add("points", figures.points(), figures.points_returned());
  fmt::print("Given back and forth between two people in {}\n{}", figures.month(), table.Text());
  return absl::OkStatus();
}

absl::Status ShowValues(Session& session, const std::string& month) {
  v1::GetValueFiguresRequest request;
  request.set_month(month);
  FL_TRY(const v1::ValueFigures figures, session.Call<Service>(&Service::Stub::GetValueFigures, request));
  if (session.options.json) return PrintJson(figures);
  if (!figures.enough_people()) return TooFew(figures.month());
  Table table({"VALUE", "ABOUT CUSTOMERS", ">AWARDS", ">POINTS"});
  for (const auto& value : figures.values()) {
    table.Add({value.name(), value.customer_facing() ? "yes" : "", std::to_string(value.awards()),
               std::to_string(value.points())});
  }
  fmt::print("Values named in {}\n{}About customers: {} of {} awards ({}), {} of {} points.\n", figures.month(),
             table.Text(), figures.customer_facing_awards(), figures.awards(),
             Share(figures.customer_facing_awards(), figures.awards()), figures.customer_facing_points(),
             figures.points());
  return absl::OkStatus();
}

using Show = absl::Status (*)(Session& session, const std::string& month);

void AddMonthly(CLI::App& parent, const std::string& name, const std::string& what, Show show, Session& session,
                Action& action) {
  CLI::App* const command =
      AddCommand(parent, name, what, fmt::format("fairleadctl recognition {} --month 2026-11", name));
  const auto month = std::make_shared<std::string>();
  command->add_option("--month", *month, "Such as 2026-11, up to two months back; this month without it")
      ->check(CheckMonth);
  command->callback(
      [&session, &action, show, month] { action = [&session, show, month] { return show(session, *month); }; });
}

}  // namespace

void AddRecognitionCommands(CLI::App& app, Session& session, Action& action) {
  CLI::App* const recognition = AddCommand(app, "recognition", "How the company gives awards, in counts: for HR",
                                           "fairleadctl recognition values");
  recognition->require_subcommand(1);
  AddMonthly(*recognition, "values", "How often each value was named, those about customers apart", ShowValues, session,
             action);
  AddMonthly(*recognition, "reciprocity", "How much was given back and forth between two people", ShowReciprocity,
             session, action);
}

}  // namespace fairlead::fairleadctl

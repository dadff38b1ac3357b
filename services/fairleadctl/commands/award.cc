#include <cstdint>
#include <memory>
#include <vector>

#include "fmt/format.h"
#include "services/fairleadctl/commands/command.h"

namespace fairlead::fairleadctl {
namespace {

namespace v1 = recognition::v1;
using Service = v1::RecognitionService;

struct GiveArguments {
  std::vector<std::string> to;
  std::int64_t points = 0;
  std::string value;
  std::string message;
  std::string request_id;
};

absl::Status Give(Session& session, const GiveArguments& arguments) {
  v1::GiveAwardRequest request;
  request.set_request_id(RequestIdOr(arguments.request_id));
  for (const auto& who : arguments.to) {
    FL_TRY(const std::string id, session.EmployeeId(who));
    request.add_recipient_ids(id);
  }
  request.set_points(arguments.points);
  request.set_value(arguments.value);
  request.set_message(arguments.message);
  FL_TRY(const v1::GiveAwardResponse given, session.Call<Service>(&Service::Stub::GiveAward, request));
  if (session.options.json) return PrintJson(given);
  fmt::print("Gave {} points each to {} ({}). You have {} left this month.\n", arguments.points,
             AllNamed(session, request.recipient_ids()), given.award_id(), given.left());
  return absl::OkStatus();
}

struct ListArguments {
  std::string who;
  bool received = false;
  PageArguments page;
};

// What became of an award that was taken back: when, by whom and why.
std::string Reversal(Session& session, const v1::Award& award) {
  if (!award.reversed()) return "";
  return fmt::format("{} by {}: {}", Shown(award.reversed_at()), session.Named(award.reversed_by()), award.reason());
}

absl::Status List(Session& session, const ListArguments& arguments) {
  v1::ListAwardsRequest request;
  FL_TRY(*request.mutable_employee_id(), session.EmployeeId(arguments.who));
  request.set_direction(arguments.received ? v1::AWARD_DIRECTION_RECEIVED : v1::AWARD_DIRECTION_GIVEN);
  request.set_page_token(arguments.page.token);
  FL_TRY(
      const v1::ListAwardsResponse all,
      AllPages<v1::ListAwardsResponse>(
          request, arguments.page.limit, [](const v1::ListAwardsResponse& page) { return page.awards_size(); },
          [&](const v1::ListAwardsRequest& page) { return session.Call<Service>(&Service::Stub::ListAwards, page); }));
  if (session.options.json) return PrintJson(all);
  Table table({"AWARD", "GIVEN", "FROM", "TO", ">POINTS", "VALUE", "MESSAGE", "TAKEN BACK"});
  for (const auto& award : all.awards()) {
    table.Add({award.award_id(), Shown(award.given_at()), session.Named(award.giver_id()),
               AllNamed(session, award.recipient_ids()), std::to_string(award.points()), award.value(), award.message(),
               Reversal(session, award)});
  }
  fmt::print("{}", table.rows() == 0 ? "No awards.\n" : table.Text());
  TellOfMore(all.next_page_token());
  return absl::OkStatus();
}

struct ReverseArguments {
  std::string award;
  std::string reason;
  std::string request_id;
};

absl::Status Reverse(Session& session, const ReverseArguments& arguments) {
  v1::ReverseAwardRequest request;
  request.set_request_id(RequestIdOr(arguments.request_id));
  request.set_award_id(arguments.award);
  request.set_reason(arguments.reason);
  FL_TRY(const v1::ReverseAwardResponse reversed, session.Call<Service>(&Service::Stub::ReverseAward, request));
  if (session.options.json) return PrintJson(reversed);
  fmt::print("Award {} was reversed at {}.\n", reversed.award_id(), Shown(reversed.reversed_at()));
  return absl::OkStatus();
}

struct RedeemArguments {
  std::string who;
  std::int64_t points = 0;
  std::string reference;
  std::string request_id;
};

absl::Status Redeem(Session& session, const RedeemArguments& arguments) {
  v1::RedeemPointsRequest request;
  request.set_request_id(RequestIdOr(arguments.request_id));
  FL_TRY(*request.mutable_employee_id(), session.EmployeeId(arguments.who));
  request.set_points(arguments.points);
  request.set_reference(arguments.reference);
  FL_TRY(const v1::RedeemPointsResponse redeemed, session.Call<Service>(&Service::Stub::RedeemPoints, request));
  if (session.options.json) return PrintJson(redeemed);
  fmt::print("Took {} points off the wallet of {}; {} are left there.\n", arguments.points,
             session.Named(request.employee_id()), redeemed.balance());
  return absl::OkStatus();
}

void AddGive(CLI::App& award, Session& session, Action& action) {
  CLI::App* const command =
      AddCommand(award, "give", "Gives points to colleagues, in the name of the token's owner",
                 "fairleadctl award give --to e17 --to ana@example.com --points 20 --value teamwork "
                 "--message 'Thank you for the quick repair'");
  const auto arguments = std::make_shared<GiveArguments>();
  command->add_option("--to", arguments->to, "Employee id or e-mail address; may be repeated, up to 20")->required();
  command->add_option("--points", arguments->points, "Points for each of them")->required();
  command->add_option("--value", arguments->value, "The company's value that it shows")->required();
  command->add_option("--message", arguments->message, "What you want to say, at most 1,000 characters");
  command->add_option("--request-id", arguments->request_id, "To repeat an attempt whose answer was lost");
  command->callback(
      [&session, &action, arguments] { action = [&session, arguments] { return Give(session, *arguments); }; });
}

void AddList(CLI::App& award, Session& session, Action& action) {
  CLI::App* const command =
      AddCommand(award, "list", "Lists awards, newest first", "fairleadctl award list ana@example.com --received");
  const auto arguments = std::make_shared<ListArguments>();
  command->add_option("employee", arguments->who, "Employee id or e-mail address; the token's owner without it");
  command->add_flag("--received,!--given", arguments->received, "What was received instead of what was given");
  arguments->page.AddTo(*command);
  command->callback(
      [&session, &action, arguments] { action = [&session, arguments] { return List(session, *arguments); }; });
}

void AddReverse(CLI::App& award, Session& session, Action& action) {
  CLI::App* const command =
      AddCommand(award, "reverse", "Takes an award back: its giver within 24 hours, HR at any time",
                 "fairleadctl award reverse 7-9f3ab2c41d6e5f70 --reason 'given to the wrong person'");
  const auto arguments = std::make_shared<ReverseArguments>();
  command->add_option("award", arguments->award, "The award's id")->required();
  command->add_option("--reason", arguments->reason, "Why, in words")->required();
  command->add_option("--request-id", arguments->request_id, "To repeat an attempt whose answer was lost");
  command->callback(
      [&session, &action, arguments] { action = [&session, arguments] { return Reverse(session, *arguments); }; });
}

void AddRedeem(CLI::App& award, Session& session, Action& action) {
  CLI::App* const command =
      AddCommand(award, "redeem", "Takes received points off a wallet because they were exchanged elsewhere; for HR",
                 "fairleadctl award redeem ana@example.com --points 50 --reference 'voucher 2026-117'");
  const auto arguments = std::make_shared<RedeemArguments>();
  command->add_option("employee", arguments->who, "Employee id or e-mail address")->required();
  command->add_option("--points", arguments->points, "How many")->required();
  command->add_option("--reference", arguments->reference, "For what, at most 100 characters")->required();
  command->add_option("--request-id", arguments->request_id, "To repeat an attempt whose answer was lost");
  command->callback(
      [&session, &action, arguments] { action = [&session, arguments] { return Redeem(session, *arguments); }; });
}

}  // namespace

void AddAwardCommands(CLI::App& app, Session& session, Action& action) {
  CLI::App* const award =
      AddCommand(app, "award", "Awards: give, list, reverse, redeem, definitions", "fairleadctl award list --received");
  award->require_subcommand(1);
  AddGive(*award, session, action);
  AddList(*award, session, action);
  AddReverse(*award, session, action);
  AddRedeem(*award, session, action);
  AddAwardDefinitions(*award, session, action);
}

}  // namespace fairlead::fairleadctl

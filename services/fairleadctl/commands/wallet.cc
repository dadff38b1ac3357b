#include <memory>

#include "fmt/format.h"
#include "services/fairleadctl/commands/command.h"

namespace fairlead::fairleadctl {
namespace {

namespace v1 = recognition::v1;
using Service = v1::RecognitionService;

absl::Status Show(Session& session, const std::string& who) {
  v1::GetWalletRequest request;
  FL_TRY(*request.mutable_employee_id(), session.EmployeeId(who));
  FL_TRY(const v1::Wallet wallet, session.Call<Service>(&Service::Stub::GetWallet, request));
  if (session.options.json) return PrintJson(wallet);
  Table table({"", ">POINTS"});
  table.Add({"may give in " + wallet.month(), std::to_string(wallet.allowance())});
  table.Add({"  given", std::to_string(wallet.given())});
  table.Add({"  left", std::to_string(wallet.left())});
  table.Add({"received", std::to_string(wallet.received())});
  if (wallet.prizes() > 0) table.Add({"prizes of nominations", std::to_string(wallet.prizes())});
  table.Add({"  redeemed", std::to_string(wallet.redeemed())});
  if (wallet.taken_back() > 0) table.Add({"  taken back by reversals", std::to_string(wallet.taken_back())});
  table.Add({"  balance", std::to_string(wallet.balance())});
  if (wallet.owed() > 0) table.Add({"  owed, paid by the next credits", std::to_string(wallet.owed())});
  fmt::print("Wallet of {}\n{}The allowance is full again at {}.{}\n", session.Named(wallet.employee_id()),
             table.Text(), Shown(wallet.refills_at()),
             wallet.leaderboard_opt_out() ? " Not shown on the leader board." : "");
  return absl::OkStatus();
}

absl::Status ShowLeaderboard(Session& session, const std::string& month, int size) {
  v1::GetLeaderboardRequest request;
  request.set_month(month);
  request.set_size(size);
  FL_TRY(const v1::GetLeaderboardResponse board, session.Call<Service>(&Service::Stub::GetLeaderboard, request));
  if (session.options.json) return PrintJson(board);
  Table table({">RANK", "EMPLOYEE", ">POINTS GIVEN"});
  for (const auto& place : board.places()) {
    table.Add({std::to_string(place.rank()), session.Named(place.employee_id()), std::to_string(place.points_given())});
  }
  fmt::print("Most generous in {}\n{}", board.month(), table.rows() == 0 ? "Nobody yet.\n" : table.Text());
  return absl::OkStatus();
}

absl::Status Choose(Session& session, bool opt_out, const std::string& request_id) {
  v1::SetLeaderboardChoiceRequest request;
  request.set_request_id(RequestIdOr(request_id));
  request.set_opt_out(opt_out);
  FL_TRY(const auto chosen, session.Call<Service>(&Service::Stub::SetLeaderboardChoice, request));
  if (session.options.json) return PrintJson({{"opt_out", opt_out}});
  fmt::print("{}\n", opt_out ? "You are no longer on the leader board." : "You are on the leader board again.");
  return absl::OkStatus();
}

void AddChoice(CLI::App& board, bool opt_out, Session& session, Action& action) {
  CLI::App* const command =
      opt_out ? AddCommand(board, "opt-out", "Leaves the token's owner out of it", "fairleadctl leaderboard opt-out")
              : AddCommand(board, "opt-in", "Puts the token's owner on it again", "fairleadctl leaderboard opt-in");
  const auto request_id = std::make_shared<std::string>();
  command->add_option("--request-id", *request_id, "To repeat an attempt whose answer was lost");
  command->callback([&session, &action, opt_out, request_id] {
    action = [&session, opt_out, request_id] { return Choose(session, opt_out, *request_id); };
  });
}

}  // namespace

void AddWalletCommands(CLI::App& app, Session& session, Action& action) {
  CLI::App* const wallet =
      AddCommand(app, "wallet", "What somebody may give and has received", "fairleadctl wallet show ana@example.com");
  wallet->require_subcommand(1);
  CLI::App* const show = AddCommand(*wallet, "show", "Shows a wallet", "fairleadctl wallet show ana@example.com");
  const auto who = std::make_shared<std::string>();
  show->add_option("employee", *who, "Employee id or e-mail address; the token's owner without it");
  show->callback([&session, &action, who] { action = [&session, who] { return Show(session, *who); }; });

  CLI::App* const board = AddCommand(app, "leaderboard", "Who gave most, those left out who opted out",
                                     "fairleadctl leaderboard --month 2026-11 --size 20");
  const auto month = std::make_shared<std::string>();
  const auto size = std::make_shared<int>(10);
  board->add_option("--month", *month, "Such as 2026-11; this month without it")->check(CheckMonth);
  board->add_option("--size", *size, "How many places, up to 100")->check(CLI::Range(1, 100));
  AddChoice(*board, true, session, action);
  AddChoice(*board, false, session, action);
  board->callback([&session, &action, board, month, size] {
    // A command below it has chosen already.
    if (!board->get_subcommands().empty()) return;
    action = [&session, month, size] { return ShowLeaderboard(session, *month, *size); };
  });
}

}  // namespace fairlead::fairleadctl

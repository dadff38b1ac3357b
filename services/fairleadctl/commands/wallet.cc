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
  if (session.options.json) return Session::PrintJson(wallet);
  Table table({"", ">POINTS"});
  table.Add({"may give in " + wallet.month(), std::to_string(wallet.allowance())});
  table.Add({"  given", std::to_string(wallet.given())});
  table.Add({"  left", std::to_string(wallet.left())});
  table.Add({"received", std::to_string(wallet.received())});
  table.Add({"  redeemed", std::to_string(wallet.redeemed())});
  table.Add({"  balance", std::to_string(wallet.balance())});
  if (wallet.owed() > 0) table.Add({"  owed, paid by the next credits", std::to_string(wallet.owed())});
  fmt::print("Wallet of {}\n{}The allowance is full again at {}.{}\n", wallet.employee_id(), table.Text(),
             Shown(wallet.refills_at()), wallet.leaderboard_opt_out() ? " Not shown on the leader board." : "");
  return absl::OkStatus();
}

absl::Status ShowLeaderboard(Session& session, const std::string& month, int size) {
  v1::GetLeaderboardRequest request;
  request.set_month(month);
  request.set_size(size);
  FL_TRY(const v1::GetLeaderboardResponse board, session.Call<Service>(&Service::Stub::GetLeaderboard, request));
  if (session.options.json) return Session::PrintJson(board);
  Table table({">RANK", "EMPLOYEE", ">POINTS GIVEN"});
  for (const auto& place : board.places()) {
    table.Add({std::to_string(place.rank()), place.employee_id(), std::to_string(place.points_given())});
  }
  fmt::print("Most generous in {}\n{}", board.month(), table.Text());
  return absl::OkStatus();
}

}  // namespace

void AddWalletCommands(CLI::App& app, Session& session, Action& action) {
  CLI::App* const wallet = AddCommand(app, "wallet", "What somebody may give and has received", "");
  wallet->require_subcommand(1);
  CLI::App* const show = AddCommand(*wallet, "show", "Shows a wallet", "fairleadctl wallet show ana@example.com");
  const auto who = std::make_shared<std::string>();
  show->add_option("employee", *who, "Employee id or e-mail address; the token's owner without it");
  show->callback([&session, &action, who] { action = [&session, who] { return Show(session, *who); }; });

  CLI::App* const board = AddCommand(app, "leaderboard", "Who gave most, those left out who opted out",
                                     "fairleadctl leaderboard --month 2026-11 --size 20");
  const auto month = std::make_shared<std::string>();
  const auto size = std::make_shared<int>(10);
  board->add_option("--month", *month, "Such as 2026-11; this month without it");
  board->add_option("--size", *size, "How many places, up to 100")->check(CLI::Range(1, 100));
  board->callback([&session, &action, month, size] {
    action = [&session, month, size] { return ShowLeaderboard(session, *month, *size); };
  });
}

}  // namespace fairlead::fairleadctl

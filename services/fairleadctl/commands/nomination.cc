#include <cstdint>
#include <memory>
#include <vector>

#include "fmt/format.h"
#include "services/fairleadctl/commands/command.h"

namespace fairlead::fairleadctl {
namespace {

namespace v1 = recognition::v1;
using Service = v1::RecognitionService;

std::string StateWord(v1::NominationState state) { return Word(v1::NominationState_Name(state), "NOMINATION_STATE_"); }

struct MakeArguments {
  std::string award;
  std::vector<std::string> nominees;
  std::int64_t points = 0;
  std::string reason;
  std::string request_id;
};

absl::Status Make(Session& session, const MakeArguments& arguments) {
  v1::NominateRequest request;
  request.set_request_id(RequestIdOr(arguments.request_id));
  request.set_definition_id(arguments.award);
  for (const std::string& who : arguments.nominees) {
    FL_TRY(const std::string id, session.EmployeeId(who));
    request.add_nominee_ids(id);
  }
  request.set_points(arguments.points);
  request.set_reason(arguments.reason);
  request.set_origin("fairleadctl");
  FL_TRY(const v1::NominateResponse made, session.Call<Service>(&Service::Stub::Nominate, request));
  if (session.options.json) return PrintJson(made);
  const std::string what = made.state() == v1::NOMINATION_STATE_APPROVED
                               ? fmt::format("approved at once ({})", made.rule())
                               : fmt::format("to be decided by {}", Shown(made.decide_by()));
  fmt::print("Nominated {} for {} ({}), {}.\n", AllNamed(session, request.nominee_ids()), arguments.award,
             made.nomination_id(), what);
  return absl::OkStatus();
}

struct ListArguments {
  bool to_decide = false;
  bool all = false;
  PageArguments page;
};

absl::Status List(Session& session, const ListArguments& arguments) {
  v1::ListNominationsRequest request;
  request.set_filter(arguments.all         ? v1::NOMINATION_FILTER_ALL
                     : arguments.to_decide ? v1::NOMINATION_FILTER_TO_DECIDE
                                           : v1::NOMINATION_FILTER_MINE);
  request.set_page_token(arguments.page.token);
  FL_TRY(const v1::ListNominationsResponse all,
         AllPages<v1::ListNominationsResponse>(
             request, arguments.page.limit,
             [](const v1::ListNominationsResponse& page) { return page.nominations_size(); },
             [&](const v1::ListNominationsRequest& page) {
               return session.Call<Service>(&Service::Stub::ListNominations, page);
             }));
  if (session.options.json) return PrintJson(all);
  Table table({"NOMINATION", "MADE", "AWARD", "FROM", "FOR", ">POINTS", "STATE", ">APPROVALS", "DECIDE BY"});
  for (const v1::Nomination& nomination : all.nominations()) {
    table.Add({nomination.nomination_id(), Shown(nomination.nominated_at()), nomination.definition_id(),
               session.Named(nomination.nominator_id()), AllNamed(session, nomination.nominee_ids()),
               std::to_string(nomination.points()), StateWord(nomination.state()),
               fmt::format("{}/{}", nomination.approvals(), nomination.quorum()), Shown(nomination.decide_by())});
  }
  fmt::print("{}", table.rows() == 0 ? "No nominations.\n" : table.Text());
  TellOfMore(all.next_page_token());
  return absl::OkStatus();
}

absl::Status Show(Session& session, const std::string& id) {
  v1::GetNominationRequest request;
  request.set_nomination_id(id);
  FL_TRY(const v1::Nomination nomination, session.Call<Service>(&Service::Stub::GetNomination, request));
  if (session.options.json) return PrintJson(nomination);
  fmt::print("Nomination {} of {} for {}, {} points each: {}\n", nomination.nomination_id(),
             AllNamed(session, nomination.nominee_ids()), nomination.definition_id(), nomination.points(),
             StateWord(nomination.state()));
  if (nomination.state() == v1::NOMINATION_STATE_PENDING) {
    fmt::print("Approvals: {} of {}, until {}. Decided by: {}{}\n", nomination.approvals(), nomination.quorum(),
               Shown(nomination.decide_by()), AllNamed(session, nomination.approver_ids()),
               nomination.hr_may_decide() ? (nomination.approver_ids().empty() ? "HR" : ", HR") : "");
  }
  Table table({"AT", "WHAT", "WHO", "RULE", "REASON"});
  for (const v1::NominationStep& step : nomination.trail()) {
    table.Add({Shown(step.at()), Word(v1::NominationStep::Kind_Name(step.kind()), "KIND_"),
               step.employee_id().empty() ? "" : session.Named(step.employee_id()), step.rule(), step.reason()});
  }
  fmt::print("{}", table.Text());
  return absl::OkStatus();
}

struct DecideArguments {
  std::string nomination;
  std::string reason;
  std::string request_id;
};

absl::Status Decide(Session& session, v1::NominationDecision decision, const DecideArguments& arguments) {
  v1::DecideNominationRequest request;
  request.set_request_id(RequestIdOr(arguments.request_id));
  request.set_nomination_id(arguments.nomination);
  request.set_decision(decision);
  request.set_reason(arguments.reason);
  FL_TRY(const v1::DecideNominationResponse decided, session.Call<Service>(&Service::Stub::DecideNomination, request));
  if (session.options.json) return PrintJson(decided);
  fmt::print("You {} nomination {} ({}); it is {}, with {} of {} approvals.\n",
             decision == v1::NOMINATION_DECISION_APPROVE ? "approved" : "declined", decided.nomination_id(),
             decided.rule(), StateWord(decided.state()), decided.approvals(), decided.quorum());
  return absl::OkStatus();
}

void AddMake(CLI::App& nomination, Session& session, Action& action) {
  CLI::App* const command =
      AddCommand(nomination, "make", "Nominates colleagues for a named award, in the name of the token's owner",
                 "fairleadctl nomination make --award craft-of-the-month --nominee ana@example.com "
                 "--reason 'A year of quiet repairs'");
  const auto arguments = std::make_shared<MakeArguments>();
  command->add_option("--award", arguments->award, "Its id; `award definitions` lists them")->required();
  command->add_option("--nominee", arguments->nominees, "Employee id or e-mail address; may be repeated")->required();
  command->add_option("--points", arguments->points, "The prize of each, where the award lets you choose");
  command->add_option("--reason", arguments->reason, "What for, at most 1,000 characters")->required();
  command->add_option("--request-id", arguments->request_id, "To repeat an attempt whose answer was lost");
  command->callback(
      [&session, &action, arguments] { action = [&session, arguments] { return Make(session, *arguments); }; });
}

void AddList(CLI::App& nomination, Session& session, Action& action) {
  CLI::App* const command =
      AddCommand(nomination, "list", "Lists nominations, newest first: without an option your own, and your prizes",
                 "fairleadctl nomination list --to-decide");
  const auto arguments = std::make_shared<ListArguments>();
  CLI::Option* const to_decide = command->add_flag("--to-decide", arguments->to_decide, "Those that wait for you");
  command->add_flag("--all", arguments->all, "Everybody's; for HR")->excludes(to_decide);
  arguments->page.AddTo(*command);
  command->callback(
      [&session, &action, arguments] { action = [&session, arguments] { return List(session, *arguments); }; });
}

void AddShow(CLI::App& nomination, Session& session, Action& action) {
  CLI::App* const command = AddCommand(nomination, "show", "Shows a nomination: who decided what, when, by which rule",
                                       "fairleadctl nomination show 7-9f3ab2c41d6e5f70");
  const auto id = std::make_shared<std::string>();
  command->add_option("nomination", *id, "The nomination's id")->required();
  command->callback([&session, &action, id] { action = [&session, id] { return Show(session, *id); }; });
}

void AddDecide(CLI::App& nomination, v1::NominationDecision decision, Session& session, Action& action) {
  const bool approve = decision == v1::NOMINATION_DECISION_APPROVE;
  CLI::App* const command =
      approve ? AddCommand(nomination, "approve", "Approves a nomination, in the name of the token's owner",
                           "fairleadctl nomination approve 7-9f3ab2c41d6e5f70")
              : AddCommand(nomination, "decline", "Declines a nomination and says why",
                           "fairleadctl nomination decline 7-9f3ab2c41d6e5f70 --reason 'was rewarded in May'");
  const auto arguments = std::make_shared<DecideArguments>();
  command->add_option("nomination", arguments->nomination, "The nomination's id")->required();
  CLI::Option* const reason = command->add_option("--reason", arguments->reason, "Why, in words");
  if (!approve) reason->required();
  command->add_option("--request-id", arguments->request_id, "To repeat an attempt whose answer was lost");
  command->callback([&session, &action, decision, arguments] {
    action = [&session, decision, arguments] { return Decide(session, decision, *arguments); };
  });
}

}  // namespace

void AddNominationCommands(CLI::App& app, Session& session, Action& action) {
  CLI::App* const nomination =
      AddCommand(app, "nomination", "Nominations for named awards: make, list, show, approve, decline",
                 "fairleadctl nomination list --to-decide");
  nomination->require_subcommand(1);
  AddMake(*nomination, session, action);
  AddList(*nomination, session, action);
  AddShow(*nomination, session, action);
  AddDecide(*nomination, v1::NOMINATION_DECISION_APPROVE, session, action);
  AddDecide(*nomination, v1::NOMINATION_DECISION_DECLINE, session, action);
}

}  // namespace fairlead::fairleadctl

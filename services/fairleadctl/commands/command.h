#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "fairlead/directory/v1/directory_service.grpc.pb.h"
#include "fairlead/ledger/v1/audit_service.grpc.pb.h"
#include "fairlead/recognition/v1/recognition_service.grpc.pb.h"

#include "CLI/App.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "libs/core/status.h"
#include "libs/rpc/client.h"
#include "nlohmann/json.hpp"
#include "services/fairleadctl/output/table.h"

namespace fairlead::fairleadctl {

// What every command may need: where the services are, who is asking, and how to print. Connections are made when first
// used. Not thread-safe.
class Session {
 public:
  struct Options {
    std::string directory = "127.0.0.1:7070";
    std::string recognition = "127.0.0.1:7071";
    std::string pulse_catalog = "127.0.0.1:7081";
    std::string pulse_issuer = "127.0.0.1:7082";
    std::string pulse_shuffler = "127.0.0.1:7083";
    std::string pulse_tally = "127.0.0.1:7084";
    std::string token_file;
    std::string tls_ca;
    std::string tls_certificate;
    std::string tls_key;
    double timeout_seconds = 30;
    std::string kafka = "127.0.0.1:9092";
    std::map<std::string, std::string> kafka_properties;  // librdkafka's
    bool json = false;
  };

  // Filled by the command line before any command runs.
  Options options;

  // One call of a service, at the process that serves it. Errors as Explain makes them.
  template <typename Service, typename Request, typename Response>
  absl::StatusOr<Response> Call(grpc::Status (Service::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                const Request& request) {
    const bool directory = Service::service_full_name() == directory::v1::DirectoryService::service_full_name();
    return CallAt<Service>(directory ? "directory" : "recognition", method, request);
  }
  // The same for a service that every process has.
  template <typename Service, typename Request, typename Response>
  absl::StatusOr<Response> CallAt(const std::string& process,
                                  grpc::Status (Service::Stub::*method)(grpc::ClientContext*, const Request&,
                                                                        Response*),
                                  const Request& request) {
    FL_TRY(rpc::Client* const client, ClientOf(process));
    const auto stub = Service::NewStub(client->channel());
    absl::StatusOr<Response> response = client->Unary(*stub, method, request);
    if (!response.ok()) return Explain(process, response.status());
    return response;
  }

  // The client of a process, such as "directory" or "pulse-catalog"; for streams.
  absl::StatusOr<rpc::Client*> ClientOf(const std::string& process);
  // `status` of a call to `process`; where no server answered it says which one, at what address.
  absl::Status Explain(const std::string& process, const absl::Status& status);

  // The id of whom `who` names: an id, or an e-mail address. A text with an '@' may be either; an id that exists wins.
  absl::StatusOr<std::string> EmployeeId(const std::string& who);
  // "e17 (Ana Diaz)", for people to read; only the id where the directory does not tell the name. One question for each
  // id.
  std::string Named(const std::string& id);

 private:
  // Where the options say that a process is.
  const std::string& AddressOf(const std::string& process) const;

  std::map<std::string, std::unique_ptr<rpc::Client>> clients_;
  std::map<std::string, std::string> names_;  // by id; empty where there is none
  bool names_told_ = true;
};

// `message` as JSON (proto3 mapping, all fields, names as in the protocol).
absl::StatusOr<nlohmann::ordered_json> ToJson(const google::protobuf::Message& message);
// Prints a command's one document, on a line.
absl::Status PrintJson(const nlohmann::ordered_json& document);
absl::Status PrintJson(const google::protobuf::Message& message);

// Asks page by page until there are `limit` items or no more. All of them in one response, whose token tells where to
// go on. `count` is how many items a response has.
template <typename Response, typename Request, typename Count, typename Fetch>
absl::StatusOr<Response> AllPages(Request request, int limit, const Count& count, const Fetch& fetch) {
  constexpr int kMostOnAPage = 1000;
  Response all;
  do {
    request.set_page_size(std::min(limit - count(all), kMostOnAPage));
    FL_TRY(Response page, fetch(request));
    request.set_page_token(page.next_page_token());
    page.clear_next_page_token();
    all.MergeFrom(page);
  } while (!request.page_token().empty() && count(all) < limit);
  all.set_next_page_token(request.page_token());
  return all;
}
// The options of a command that lists: how many, and where to go on.
struct PageArguments {
  int limit = 100;
  std::string token;
  void AddTo(CLI::App& command);
};
// Says on standard error that a list was cut short, if `token` says so, and how to get the rest.
void TellOfMore(const std::string& token);

// What the command line chose; run after parsing.
using Action = std::function<absl::Status()>;

// Each adds its commands to `app`; a chosen command sets `action`. `session` outlives the action.
void AddPeopleCommands(CLI::App& app, Session& session, Action& action);
void AddTeamsCommands(CLI::App& app, Session& session, Action& action);
void AddAbsenceCommands(CLI::App& app, Session& session, Action& action);
void AddAwardCommands(CLI::App& app, Session& session, Action& action);
// `pulse launch` and what else speaks with the processes of Pulse, below the commands of surveys.
void AddPulseCloseCommands(CLI::App& pulse, Session& session, Action& action);
void AddPulseLaunchCommands(CLI::App& pulse, Session& session, Action& action);
void AddPulsePlanCommand(CLI::App& pulse, Session& session, Action& action);
void AddPulseSignerCommands(CLI::App& pulse, Session& session, Action& action);
// `pulse results`, `pulse comments`, `pulse verify`: what everybody can read, and check; `pulse answer`.
void AddPulseResultsCommands(CLI::App& pulse, Session& session, Action& action);
void AddPulseAnswerCommand(CLI::App& pulse, Session& session, Action& action);
void AddPulseVerifyCommand(CLI::App& pulse, Session& session, Action& action);
// `award definitions`, below the commands of awards.
void AddAwardDefinitions(CLI::App& award, Session& session, Action& action);
void AddNominationCommands(CLI::App& app, Session& session, Action& action);
void AddWalletCommands(CLI::App& app, Session& session, Action& action);
void AddRecognitionCommands(CLI::App& app, Session& session, Action& action);
void AddEventsCommands(CLI::App& app, Session& session, Action& action);
void AddAuditCommands(CLI::App& app, Session& session, Action& action);
void AddDeadLetterCommands(CLI::App& app, Session& session, Action& action);
void AddPulseCommands(CLI::App& app, Session& session, Action& action);
void AddSlackCommands(CLI::App& app, Session& session, Action& action);
void AddTokenCommands(CLI::App& app, Session& session, Action& action);
void AddCompletionCommands(CLI::App& app, Session& session, Action& action);

// A subcommand with its example under the help text.
CLI::App* AddCommand(CLI::App& parent, const std::string& name, const std::string& what, const std::string& example);

// A new id for a request that changes something, unless the user chose one to repeat an earlier attempt.
std::string RequestIdOr(const std::string& chosen);

// Checks of options, for CLI::Option::check: the empty text, or what is wrong.
std::string CheckDate(const std::string& text);   // "2026-11-23"
std::string CheckMonth(const std::string& text);  // "2026-11"

// All of them as Session::Named, with commas.
std::string AllNamed(Session& session, const google::protobuf::RepeatedPtrField<std::string>& ids);

// What an enumeration's value is called on the command line: "LEAVE_KIND_VOLUNTARY" behind "LEAVE_KIND_" is
// "voluntary".
std::string Word(const std::string& value, const std::string& prefix);

// A time for people, in the zone of this computer: "2026-11-23 14:05".
std::string Shown(const google::protobuf::Timestamp& time);

}  // namespace fairlead::fairleadctl

#pragma once

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
#include "services/fairleadctl/output/table.h"

namespace fairlead::fairleadctl {

// What every command may need: where the services are, who is asking, and how to print. Connections are made when first
// used. Not thread-safe.
class Session {
 public:
  struct Options {
    std::string directory = "127.0.0.1:7070";
    std::string recognition = "127.0.0.1:7071";
    std::string token_file;
    std::string tls_ca;
    std::string tls_certificate;
    std::string tls_key;
    double timeout_seconds = 30;
    std::string kafka = "127.0.0.1:9092";
    std::vector<std::string> kafka_properties;  // name=value, passed to librdkafka
    bool json = false;
  };

  // Filled by the command line before any command runs.
  Options options;

  // A service's stub with the call made through the shared client settings.
  template <typename Service, typename Request, typename Response>
  absl::StatusOr<Response> Call(grpc::Status (Service::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                const Request& request) {
    FL_TRY(rpc::Client* const client, ClientFor(Service::service_full_name()));
    const auto stub = Service::NewStub(client->channel());
    return client->Unary(*stub, method, request);
  }

  // The client for streams; `service` is a full name such as directory::v1::DirectoryService::service_full_name().
  absl::StatusOr<rpc::Client*> ClientFor(const std::string& service);
  // The client of a process: "directory" or "recognition".
  absl::StatusOr<rpc::Client*> ClientOf(const std::string& process);

  // An employee's id as it is, or found by e-mail address if `who` has an '@'.
  absl::StatusOr<std::string> EmployeeId(const std::string& who);

  // Prints `message` as one line of JSON (proto3 mapping, all fields), for --json.
  static absl::Status PrintJson(const google::protobuf::Message& message);

 private:
  std::map<std::string, std::unique_ptr<rpc::Client>> clients_;
};

// What the command line chose; run after parsing.
using Action = std::function<absl::Status()>;

// Each adds its commands to `app`; a chosen command sets `action`. `session` outlives the action.
void AddPeopleCommands(CLI::App& app, Session& session, Action& action);
void AddTeamsCommands(CLI::App& app, Session& session, Action& action);
void AddAwardCommands(CLI::App& app, Session& session, Action& action);
void AddWalletCommands(CLI::App& app, Session& session, Action& action);
void AddEventsCommands(CLI::App& app, Session& session, Action& action);
void AddLedgerCommands(CLI::App& app, Session& session, Action& action);
void AddTokenCommands(CLI::App& app, Session& session, Action& action);
void AddCompletionCommands(CLI::App& app, Session& session, Action& action);

// A subcommand with its example under the help text.
CLI::App* AddCommand(CLI::App& parent, const std::string& name, const std::string& what, const std::string& example);

// A new id for a request that changes something, unless the user chose one to repeat an earlier attempt.
std::string RequestIdOr(const std::string& chosen);

// A time for people, in the zone of this computer: "2026-11-23 14:05".
std::string Shown(const google::protobuf::Timestamp& time);

}  // namespace fairlead::fairleadctl

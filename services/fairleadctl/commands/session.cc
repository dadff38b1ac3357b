#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "google/protobuf/util/json_util.h"
#include "libs/core/hash.h"
#include "services/fairleadctl/commands/command.h"

namespace fairlead::fairleadctl {

absl::StatusOr<rpc::Client*> Session::ClientFor(const std::string& service) {
  return ClientOf(service == directory::v1::DirectoryService::service_full_name() ? "directory" : "recognition");
}

absl::StatusOr<rpc::Client*> Session::ClientOf(const std::string& process) {
  auto& client = clients_[process];
  if (client == nullptr) {
    rpc::ClientOptions wanted;
    wanted.address = process == "directory" ? options.directory : options.recognition;
    wanted.token_file = options.token_file;
    wanted.tls_ca = options.tls_ca;
    wanted.tls_certificate = options.tls_certificate;
    wanted.tls_key = options.tls_key;
    wanted.deadline = absl::Seconds(options.timeout_seconds);
    FL_TRY(client, rpc::Client::Connect(wanted));
  }
  return client.get();
}

absl::StatusOr<std::string> Session::EmployeeId(const std::string& who) {
  if (who.find('@') == std::string::npos) return who;
  directory::v1::FindEmployeeByEmailRequest request;
  request.set_email(who);
  FL_TRY(const directory::v1::Employee employee,
         Call<directory::v1::DirectoryService>(&directory::v1::DirectoryService::Stub::FindEmployeeByEmail, request));
  return employee.record().employee_id();
}

absl::Status Session::PrintJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions print;
  print.preserve_proto_field_names = true;
  print.always_print_primitive_fields = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, print);
  if (!status.ok())
    return absl::InternalError(fmt::format("the answer cannot be shown as JSON: {}", status.ToString()));
  fmt::print("{}\n", json);
  return absl::OkStatus();
}

CLI::App* AddCommand(CLI::App& parent, const std::string& name, const std::string& what, const std::string& example) {
  CLI::App* const command = parent.add_subcommand(name, what);
  if (!example.empty()) command->footer("Example:\n  " + example);
  return command;
}

std::string RequestIdOr(const std::string& chosen) {
  return chosen.empty() ? "ctl-" + core::Hex(core::RandomBytes(12)) : chosen;
}

std::string Shown(const google::protobuf::Timestamp& time) {
  if (time.seconds() == 0 && time.nanos() == 0) return "-";
  return absl::FormatTime("%Y-%m-%d %H:%M", absl::FromUnixSeconds(time.seconds()), absl::LocalTimeZone());
}

}  // namespace fairlead::fairleadctl

#include <cstdio>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "google/protobuf/util/json_util.h"
#include "libs/core/hash.h"
#include "services/fairleadctl/commands/command.h"

namespace fairlead::fairleadctl {

const std::string& Session::AddressOf(const std::string& process) const {
  if (process == "directory") return options.directory;
  if (process == "pulse-catalog") return options.pulse_catalog;
  if (process == "pulse-issuer") return options.pulse_issuer;
  if (process == "pulse-shuffler") return options.pulse_shuffler;
  if (process == "pulse-tally") return options.pulse_tally;
  return options.recognition;
}

absl::StatusOr<rpc::Client*> Session::ClientOf(const std::string& process) {
  auto& client = clients_[process];
  if (client == nullptr) {
    rpc::ClientOptions wanted;
    wanted.address = AddressOf(process);
    wanted.token_file = options.token_file;
    wanted.tls_ca = options.tls_ca;
    wanted.tls_certificate = options.tls_certificate;
    wanted.tls_key = options.tls_key;
    wanted.deadline = absl::Seconds(options.timeout_seconds);
    FL_TRY(client, rpc::Client::Connect(wanted));
  }
  return client.get();
}

absl::Status Session::Explain(const std::string& process, const absl::Status& status) {
  const auto found = clients_.find(process);
  if (!absl::IsUnavailable(status) || found == clients_.end()) return status;
  // A server that answered has its sentence in the status, and the connection to it stands.
  if (found->second->channel()->GetState(false) == GRPC_CHANNEL_READY) return status;
  return absl::UnavailableError(
      fmt::format("the {0} service cannot be reached at {1} ({2}); check --{0}, and that it runs", process,
                  AddressOf(process), std::string(status.message())));
}

absl::StatusOr<std::string> Session::EmployeeId(const std::string& who) {
  using Service = directory::v1::DirectoryService;
  if (who.find('@') == std::string::npos) return who;
  directory::v1::GetEmployeeRequest by_id;
  by_id.set_employee_id(who);
  const auto known = Call<Service>(&Service::Stub::GetEmployee, by_id);
  if (known.ok()) return who;
  // An address may have signs that no id has.
  if (!absl::IsNotFound(known.status()) && !absl::IsInvalidArgument(known.status())) return known.status();
  directory::v1::FindEmployeeByEmailRequest by_email;
  by_email.set_email(who);
  const auto found = Call<Service>(&Service::Stub::FindEmployeeByEmail, by_email);
  if (found.ok()) return found->record().employee_id();
  if (absl::IsNotFound(found.status()))
    return absl::NotFoundError(
        fmt::format("nobody has the id or the e-mail address {}; `people list` shows who is there", who));
  if (absl::IsPermissionDenied(found.status()))
    return absl::PermissionDeniedError(
        fmt::format("{} is no id, and only HR may look for e-mail addresses; give the employee's id", who));
  return found.status();
}

std::string Session::Named(const std::string& id) {
  if (id.empty()) return id;
  if (names_told_ && !names_.contains(id)) {
    directory::v1::GetEmployeeRequest request;
    request.set_employee_id(id);
    const auto person =
        Call<directory::v1::DirectoryService>(&directory::v1::DirectoryService::Stub::GetEmployee, request);
    if (person.ok()) names_[id] = person->name();
    // Ids of processes and of people of long ago have no name. Any other answer would be the same for the next id.
    if (!person.ok() && !absl::IsNotFound(person.status()) && !absl::IsInvalidArgument(person.status()))
      names_told_ = false;
  }
  const std::string& name = names_[id];
  return name.empty() ? id : fmt::format("{} ({})", id, name);
}

absl::StatusOr<nlohmann::ordered_json> ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions print;
  print.preserve_proto_field_names = true;
  print.always_print_primitive_fields = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, print);
  if (!status.ok())
    return absl::InternalError(fmt::format("the answer cannot be shown as JSON: {}", status.ToString()));
  return nlohmann::ordered_json::parse(json, nullptr, false);
}

absl::Status PrintJson(const nlohmann::ordered_json& document) {
  fmt::print("{}\n", document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  return absl::OkStatus();
}

absl::Status PrintJson(const google::protobuf::Message& message) {
  FL_TRY(const auto document, ToJson(message));
  return PrintJson(document);
}

void PageArguments::AddTo(CLI::App& command) {
  command.add_option("--limit", limit, "At most this many")->check(CLI::Range(1, 1'000'000))->capture_default_str();
  command.add_option("--page-token", token, "Goes on where an earlier list ended");
}

void TellOfMore(const std::string& token) {
  if (token.empty()) return;
  std::fflush(stdout);  // the list comes first
  fmt::print(stderr, "There are more: ask for them by --limit, or go on by --page-token {}\n", token);
}

CLI::App* AddCommand(CLI::App& parent, const std::string& name, const std::string& what, const std::string& example) {
  CLI::App* const command = parent.add_subcommand(name, what);
  if (!example.empty()) command->footer("Example:\n  " + example);
  return command;
}

std::string RequestIdOr(const std::string& chosen) {
  return chosen.empty() ? "ctl-" + core::Hex(core::RandomBytes(12)) : chosen;
}

std::string CheckDate(const std::string& text) {
  absl::CivilDay day;
  if (absl::ParseCivilTime(text, &day)) return {};
  return fmt::format("'{}' is no date; write it like 2026-11-23", text);
}

std::string CheckMonth(const std::string& text) {
  absl::CivilMonth month;
  if (absl::ParseCivilTime(text, &month)) return {};
  return fmt::format("'{}' is no month; write it like 2026-11", text);
}

std::string AllNamed(Session& session, const google::protobuf::RepeatedPtrField<std::string>& ids) {
  return absl::StrJoin(ids, ", ", [&](std::string* out, const std::string& id) { *out += session.Named(id); });
}

std::string Word(const std::string& value, const std::string& prefix) {
  return absl::AsciiStrToLower(absl::StripPrefix(value, prefix));
}

std::string Shown(const google::protobuf::Timestamp& time) {
  if (time.seconds() == 0 && time.nanos() == 0) return "-";
  return absl::FormatTime("%Y-%m-%d %H:%M", absl::FromUnixSeconds(time.seconds()), absl::LocalTimeZone());
}

}  // namespace fairlead::fairleadctl

#include "libs/ledger/scripts.h"

#include <array>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "libs/core/hash.h"

namespace fairlead::ledger {
namespace {

std::string Sha1(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
  return core::Hex(std::string_view(reinterpret_cast<const char*>(digest.data()), size));
}

redis::Command Make(std::string_view name, const std::string& script, const std::vector<std::string>& keys,
                    const std::vector<std::string>& arguments) {
  redis::Command command({name, script});
  command.Add(static_cast<std::int64_t>(keys.size()));
  for (const std::string& key : keys) command.Add(std::string_view(key));
  for (const std::string& argument : arguments) command.Add(std::string_view(argument));
  return command;
}

bool IsNoScript(const redis::Reply& reply) { return reply.IsError() && reply.text.starts_with("NOSCRIPT"); }

}  // namespace

Script::Script(std::string_view text) : text_(text), sha_(Sha1(text)) {}

redis::Command Script::Call(const std::vector<std::string>& keys, const std::vector<std::string>& arguments) const {
  return Make("EVALSHA", sha_, keys, arguments);
}

redis::Command Script::CallInFull(const std::vector<std::string>& keys,
                                  const std::vector<std::string>& arguments) const {
  return Make("EVAL", text_, keys, arguments);
}

redis::Command Script::LoadCommand() const { return redis::Command({"SCRIPT", "LOAD", text_}); }

core::Task<absl::StatusOr<redis::Reply>> Script::Run(redis::Connector& redis, std::uint32_t route,
                                                     std::vector<std::string> keys,
                                                     std::vector<std::string> arguments) const {
  std::vector<redis::Command> commands;
  commands.push_back(Call(keys, arguments));
  redis::Pipeline pipeline = redis.Run(route, std::move(commands));
  FL_CO_TRY(std::vector<redis::Reply> replies, co_await pipeline);
  if (IsNoScript(replies[0])) {
    std::vector<redis::Command> in_full;
    in_full.push_back(CallInFull(keys, arguments));
    redis::Pipeline again = redis.Run(route, std::move(in_full));
    FL_CO_TRY(replies, co_await again);
  }
  if (replies[0].IsError()) co_return ErrorStatus(replies[0]);
  co_return std::move(replies[0]);
}

absl::Status ErrorStatus(const redis::Reply& error) {
  const auto has = [&](std::string_view code) { return error.text.find(code) != std::string::npos; };
  const std::string message = fmt::format("Redis refused: {}", error.text);
  if (has("OOM ")) return absl::ResourceExhaustedError(message);
  for (const std::string_view code :
       {"LOADING", "MISCONF", "BUSY", "READONLY", "MASTERDOWN", "NOREPLICAS", "CLUSTERDOWN"}) {
    if (has(code)) return absl::UnavailableError(message);
  }
  return absl::DataLossError(message);
}

}  // namespace fairlead::ledger

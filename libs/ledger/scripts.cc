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

redis::Command Make(std::string_view name, const std::string& script, const Script::Input& input) {
  constexpr std::size_t kFraming = 64;
  redis::Command command;
  command.Reserve(name.size() + script.size() + input.keys.WordsSize() + input.arguments.WordsSize() + kFraming);
  command.Add(name).Add(std::string_view(script));
  command.Add(std::int64_t{input.keys.size()});
  return command.Append(input.keys).Append(input.arguments);
}

redis::Command WordsOf(const std::vector<std::string>& words) {
  redis::Command command;
  for (const std::string& word : words) command.Add(std::string_view(word));
  return command;
}

bool IsNoScript(const redis::Reply& reply) { return reply.IsError() && reply.text.starts_with("NOSCRIPT"); }

}  // namespace

Script::Script(std::string_view text) : text_(text), sha_(Sha1(text)) {}

redis::Command Script::Call(const Input& input) const { return Make("EVALSHA", sha_, input); }
redis::Command Script::CallInFull(const Input& input) const { return Make("EVAL", text_, input); }
redis::Command Script::LoadCommand() const { return redis::Command({"SCRIPT", "LOAD", text_}); }

core::Task<absl::StatusOr<redis::Reply>> Script::Run(redis::Connector& redis, std::uint32_t route, Input input) const {
  std::vector<redis::Command> commands;
  commands.push_back(Call(input));
  redis::Pipeline pipeline = redis.Run(route, std::move(commands));
  FL_CO_TRY(std::vector<redis::Reply> replies, co_await pipeline);
  if (IsNoScript(replies[0])) {
    std::vector<redis::Command> in_full;
    in_full.push_back(CallInFull(input));
    redis::Pipeline again = redis.Run(route, std::move(in_full));
    FL_CO_TRY(replies, co_await again);
  }
  if (replies[0].IsError()) co_return ErrorStatus(replies[0]);
  co_return std::move(replies[0]);
}

core::Task<absl::StatusOr<redis::Reply>> Script::Run(redis::Connector& redis, std::uint32_t route,
                                                     std::vector<std::string> keys,
                                                     std::vector<std::string> arguments) const {
  Input input;
  input.keys = WordsOf(keys);
  input.arguments = WordsOf(arguments);
  return Run(redis, route, std::move(input));
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

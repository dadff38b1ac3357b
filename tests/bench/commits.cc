#include <memory>
#include <utility>
#include <vector>

#include <hiredis/hiredis.h>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "libs/core/blocking.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "libs/ledger/ledger.h"
#include "libs/redis/client.h"
#include "tests/bench/raw_limits.h"

namespace fairlead::bench {
namespace {

// Keeps what a ledger would send, and lets it believe that it was done.
class Recorder final : public redis::Connector {
 public:
  void Send(std::uint32_t, std::vector<redis::Command> commands, Done done) override {
    std::vector<redis::Reply> replies;
    for (const auto& command : commands) {
      wires.push_back(command.Wire());
      redis::Reply reply;
      reply.kind = redis::Reply::Kind::kStatus;
      reply.text = "COMMITTED";
      replies.push_back(std::move(reply));
    }
    done(std::move(replies));
  }
  std::vector<std::string> wires;
};

class Bytes final : public ledger::Codec<std::string> {
 public:
  explicit Bytes(std::string kind) : kind_(std::move(kind)) {}
  std::string_view kind() const override { return kind_; }
  std::string Encode(const std::string& state) const override { return state; }
  absl::StatusOr<std::string> Decode(std::string_view bytes) const override { return std::string(bytes); }

 private:
  std::string kind_;
};

// What GiveAward commits: sizes of an award to one recipient with a short message, by somebody who gave to some others
// before.
std::vector<std::string> RecordCommits(int count) {
  Recorder recorder;
  const core::SystemClock clock;
  ledger::Ledger ledger(recorder, {.service = "bench"}, clock);
  const Bytes wallets("wallet");
  const Bytes awards("award");
  const std::string run = core::Hex(core::RandomBytes(4));
  for (int i = 0; i < count; ++i) {
    const std::string giver = fmt::format("e{}-{}", run, i);
    const std::string award = core::Hex(core::RandomBytes(8));
    const ledger::Key wallet_key{"wallet", giver};
    const ledger::Key award_key{"award", award};
    ledger::Unit unit(ledger.PartitionOf(giver), {{wallet_key, {}}, {award_key, {}}});
    unit.Put(wallets, giver, std::string(120, 'w'));
    unit.Put(awards, award, std::string(220, 'a'));
    unit.Index({.kind = ledger::IndexChange::Kind::kSetScore,
                .index = "given-by/" + giver,
                .member = award,
                .score = 1.0 * i});
    unit.Index({.kind = ledger::IndexChange::Kind::kSetScore, .index = "given/2026-11", .member = giver, .score = 1});
    unit.Emit({.topic = "bench.events.v1",
               .type = "fairlead.recognition.v1.AwardGiven",
               .subject = giver,
               .payload = std::string(200, 'p')});
    ledger::CommitGuard guard;
    guard.request = ledger::Request{giver, fmt::format("request-{}", i), "fingerprint"};
    guard.reply = std::string(40, 'r');
    (void)core::BlockOn(ledger.Commit(std::move(unit), std::move(guard)));
  }
  return std::move(recorder.wires);
}

struct Close {
  void operator()(redisContext* context) const { redisFree(context); }
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};

}  // namespace

absl::StatusOr<double> MeasureCommits(int redis_port, int in_flight, absl::Duration duration) {
  const std::unique_ptr<redisContext, Close> context(redisConnect("127.0.0.1", redis_port));
  if (context == nullptr || context->err != 0) return absl::UnavailableError("redis-server cannot be reached");
  const std::string load = ledger::Script(ledger::kCommitLua).LoadCommand().Wire();
  const auto send = [&](const std::string& wire) {
    return redisAppendFormattedCommand(context.get(), wire.data(), wire.size());
  };
  const auto receive = [&]() -> absl::Status {
    void* raw = nullptr;
    if (redisGetReply(context.get(), &raw) != REDIS_OK) return absl::UnavailableError(context->errstr);
    const std::unique_ptr<redisReply, Close> reply(static_cast<redisReply*>(raw));
    if (reply->type == REDIS_REPLY_ERROR) return absl::InternalError(std::string(reply->str, reply->len));
    return absl::OkStatus();
  };
  send(load);
  FL_RETURN_IF_ERROR(receive());
  const std::vector<std::string> commits = RecordCommits(static_cast<int>(absl::ToDoubleSeconds(duration) * 60'000));
  const absl::Time start = absl::Now();
  std::size_t sent = 0;
  std::size_t answered = 0;
  while (answered < commits.size() && absl::Now() - start < duration) {
    while (sent < commits.size() && sent - answered < static_cast<std::size_t>(in_flight)) send(commits[sent++]);
    FL_RETURN_IF_ERROR(receive());
    ++answered;
  }
  const double rate = static_cast<double>(answered) / absl::ToDoubleSeconds(absl::Now() - start);
  for (; answered < sent; ++answered) FL_RETURN_IF_ERROR(receive());
  return rate;
}

}  // namespace fairlead::bench

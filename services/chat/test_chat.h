#pragma once

#include <atomic>
#include <coroutine>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "httplib.h"
#include "libs/core/blocking.h"
#include "libs/core/refusal.h"
#include "libs/ledger/data_keys.h"
#include "libs/ledger/inbox.h"
#include "libs/ledger/jobs.h"
#include "libs/ledger/ledger.h"
#include "libs/messaging/fake_log.h"
#include "libs/redis/client.h"
#include "libs/testing/eventually.h"
#include "libs/testing/redis_server.h"
#include "libs/testing/temporary_directory.h"
#include "nlohmann/json.hpp"
#include "services/chat/application/notify.h"
#include "services/chat/application/respond.h"
#include "services/chat/application/surveys.h"
#include "services/chat/storage/codecs.h"
#include "services/chat/storage/day_keys.h"
#include "services/chat/storage/sealed_answers.h"
#include "services/chat/test_pulse.h"
#include "services/chat/transport/slack/endpoint.h"
#include "services/chat/transport/slack/outgoing.h"
#include "services/chat/transport/slack/signature.h"
#include "texts/chat.h"

// What chat's tests share: Slack's side as an HTTP server in the test, the other services in memory, a real Redis.
namespace fairlead::chat {

// As a form encodes it.
inline std::string Encoded(const std::string& text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += kDigits[byte >> 4];
    encoded += kDigits[byte & 15];
  }
  return encoded;
}

// Slack's Web API and response_urls: people by id, what was said, and answers that a test wants.
class TestSlack {
 public:
  using Json = nlohmann::json;
  struct Said {
    std::string method;  // "respond" for a response_url
    Json body;
  };

  TestSlack() {
    server_.Post("/api/([a-zA-Z.]+)", [this](const httplib::Request& request, httplib::Response& response) {
      const std::string method = request.matches[1];
      Json body = Json::parse(request.body, nullptr, false);
      if (!body.is_object()) body = Json(request.params);
      Answer(method, body, response);
    });
    server_.Post("/respond/.*", [this](const httplib::Request& request, httplib::Response& response) {
      Answer("respond", Json::parse(request.body, nullptr, false), response);
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    EXPECT_TRUE(testing::Eventually([this] { return server_.is_running(); }));
  }
  ~TestSlack() {
    server_.stop();
    thread_.join();
  }

  std::string Url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(port_) + path; }
  void Add(const std::string& id, const std::string& email, const std::string& locale = "en-GB") {
    const std::lock_guard lock(mutex_);
    people_[id] = {{"id", id}, {"locale", locale}, {"tz", "Europe/Paris"}, {"profile", {{"email", email}}}};
  }
  void Change(const std::string& id, const std::string& field, const Json& value) {
    const std::lock_guard lock(mutex_);
    people_[id][field] = value;
  }
  // The next `times` answers to a method are this status and error instead.
  void Fail(const std::string& method, int status, const std::string& error, int times = 1) {
    const std::lock_guard lock(mutex_);
    for (int i = 0; i < times; ++i) failures_.emplace(method, std::make_pair(status, error));
  }
  std::vector<Said> All(const std::string& method) {
    const std::lock_guard lock(mutex_);
    std::vector<Said> some;
    for (const Said& one : said_) {
      if (one.method == method) some.push_back(one);
    }
    return some;
  }
  std::string LastText(const std::string& method) {
    const std::vector<Said> some = All(method);
    return some.empty() ? "" : some.back().body.dump();
  }

 private:
  void Answer(const std::string& method, const Json& body, httplib::Response& response) {
    const std::lock_guard lock(mutex_);
    const auto failure = failures_.find(method);
    if (failure != failures_.end()) {
      response.status = failure->second.first;
      if (response.status == 429) response.set_header("Retry-After", "1");
      response.set_content(Json({{"ok", false}, {"error", failure->second.second}}).dump(), "application/json");
      failures_.erase(failure);
      return;
    }
    said_.push_back({method, body});
    Json answer = {{"ok", true}};
    if (method == "users.info") {
      const auto person = people_.find(Word(body, "user"));
      if (person == people_.end()) answer = {{"ok", false}, {"error", "user_not_found"}};
      if (person != people_.end()) answer["user"] = person->second;
    } else if (method == "users.lookupByEmail") {
      answer = {{"ok", false}, {"error", "users_not_found"}};
      for (const auto& [id, person] : people_) {
        if (person["profile"]["email"] == Word(body, "email")) answer = {{"ok", true}, {"user", person}};
      }
    } else if (method == "usergroups.users.list") {
      answer["users"] = {"U1", "U2", "U3"};
    } else if (method == "chat.postMessage") {
      answer["channel"] = body["channel"];
      answer["ts"] = std::to_string(said_.size()) + ".0";
    }
    response.set_content(answer.dump(), "application/json");
  }
  static std::string Word(const Json& body, const char* name) {
    return body.contains(name) && body[name].is_string() ? body[name].get<std::string>() : "";
  }

  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
  std::mutex mutex_;
  std::map<std::string, Json> people_;
  std::multimap<std::string, std::pair<int, std::string>> failures_;
  std::vector<Said> said_;
};

class FakeDirectory final : public Directory {
 public:
  core::Task<absl::StatusOr<Employee>> FindByEmail(const std::string& email) override {
    const std::lock_guard lock(mutex_);
    if (!error_.ok()) co_return error_;
    for (const auto& [id, employee] : employees_) {
      if (employee.email == email) co_return employee;
    }
    co_return absl::NotFoundError("nobody has this address");
  }
  core::Task<absl::StatusOr<Employee>> Get(const EmployeeId& id) override {
    const std::lock_guard lock(mutex_);
    if (!error_.ok()) co_return error_;
    const auto found = employees_.find(id);
    if (found == employees_.end()) co_return absl::NotFoundError("no such employee");
    co_return found->second;
  }
  void Add(const std::string& id, const std::string& name, const std::string& email, bool employed = true) {
    const std::lock_guard lock(mutex_);
    employees_[EmployeeId(id)] = {EmployeeId(id), name, email, "Europe/Paris", employed};
  }
  void Fail(absl::Status error) {
    const std::lock_guard lock(mutex_);
    error_ = std::move(error);
  }

 private:
  std::mutex mutex_;
  std::map<EmployeeId, Employee> employees_;
  absl::Status error_;
};

// Who passes waits while it is closed.
class Gate {
 public:
  class Pass {
   public:
    explicit Pass(Gate& gate) : gate_(gate) {}
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> passing) {
      const std::lock_guard lock(gate_.mutex_);
      if (gate_.closed_) gate_.waiting_.push_back(passing);
      return gate_.closed_;
    }
    void await_resume() const noexcept {}

   private:
    Gate& gate_;
  };

  void Close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  void Open() {
    std::vector<std::coroutine_handle<>> waiting;
    {
      const std::lock_guard lock(mutex_);
      closed_ = false;
      waiting.swap(waiting_);
    }
    for (const std::coroutine_handle<> one : waiting) one.resume();
  }

 private:
  std::mutex mutex_;
  bool closed_ = false;
  std::vector<std::coroutine_handle<>> waiting_;
};

// Awards in memory; each request once.
class FakeRecognition final : public Recognition {
 public:
  Gate gate;  // of GiveAward

  core::Task<absl::StatusOr<AwardReceipt>> GiveAward(const EmployeeId& person, const std::string& request,
                                                     const AwardDraft& draft) override {
    Gate::Pass pass(gate);
    co_await pass;
    const std::lock_guard lock(mutex_);
    ++calls_;
    if (!error_.ok()) co_return error_;
    const auto known = answers_.find(request);
    if (known != answers_.end()) co_return known->second;
    const std::int64_t total = draft.points * static_cast<std::int64_t>(draft.recipients.size());
    if (total > left_[person]) {
      co_return core::Refuse(absl::StatusCode::kFailedPrecondition, "not enough",
                             {.reason = "ALLOWANCE_EXCEEDED",
                              .metadata = {{"left", std::to_string(left_[person])},
                                           {"needed", std::to_string(total)},
                                           {"refills_at", "2026-12-01T00:00:00+01:00"}}});
    }
    left_[person] -= total;
    const std::string id = "0-" + std::to_string(awards_.size());
    Award award;
    award.id = id;
    award.giver = person;
    award.recipients = draft.recipients;
    award.points = draft.points;
    award.value = draft.value;
    award.message = draft.message;
    award.origin = draft.origin;
    award.given_at = absl::Now();
    awards_.push_back(award);
    const AwardReceipt receipt{.award = id, .left = left_[person]};
    answers_.emplace(request, receipt);
    co_return receipt;
  }
  core::Task<absl::Status> ReverseAward(const EmployeeId&, const std::string&, const std::string& award,
                                        const std::string&) override {
    const std::lock_guard lock(mutex_);
    for (Award& one : awards_) {
      if (one.id != award || one.reversed) continue;
      one.reversed = true;
      one.reversed_at = absl::Now();
    }
    co_return error_;
  }
  core::Task<absl::StatusOr<Wallet>> GetWallet(const EmployeeId& person) override {
    const std::lock_guard lock(mutex_);
    if (!error_.ok()) co_return error_;
    co_return Wallet{.allowance = 200, .left = left_[person], .balance = 7, .owed = 0, .refills_at = absl::Now()};
  }
  core::Task<absl::StatusOr<std::vector<Award>>> ListAwards(const EmployeeId& person, AwardDirection direction,
                                                            int) override {
    const std::lock_guard lock(mutex_);
    std::vector<Award> some;
    for (auto award = awards_.rbegin(); award != awards_.rend(); ++award) {
      const bool received =
          std::find(award->recipients.begin(), award->recipients.end(), person) != award->recipients.end();
      if (direction == AwardDirection::kReceived ? received : award->giver == person) some.push_back(*award);
    }
    co_return some;
  }
  core::Task<absl::StatusOr<Leaderboard>> GetLeaderboard(const EmployeeId& person, int) override {
    co_return Leaderboard{.month = "2026-11", .places = {{.rank = 1, .employee = person, .points = 5}}};
  }
  core::Task<absl::StatusOr<Choices>> GetChoices(const EmployeeId&) override { co_return choices_; }
  core::Task<absl::Status> ChooseLeaderboard(const EmployeeId&, const std::string&, bool opt_out) override {
    choices_.leaderboard_opt_out = opt_out;
    co_return absl::OkStatus();
  }
  core::Task<absl::Status> ChooseMilestones(const EmployeeId&, const std::string&, bool opt_out) override {
    choices_.milestone_opt_out = opt_out;
    co_return absl::OkStatus();
  }
  core::Task<absl::StatusOr<std::vector<AwardDefinition>>> ListDefinitions(const EmployeeId&) override {
    const std::lock_guard lock(mutex_);
    if (!error_.ok()) co_return error_;
    std::vector<AwardDefinition> all;
    all.push_back({"star", "Star", "Étoile", 50, 50, true});
    co_return all;
  }
  core::Task<absl::StatusOr<Nomination>> Nominate(const EmployeeId& person, const std::string& request,
                                                  const NominationDraft& draft) override {
    const std::lock_guard lock(mutex_);
    if (!error_.ok()) co_return error_;
    Nomination nomination;
    nomination.id = request;
    nomination.definition = draft.definition;
    nomination.nominator = person;
    nomination.nominees = draft.nominees;
    nomination.points = 50;
    nomination.reason = draft.reason;
    nomination.decide_by = absl::Now() + absl::Hours(72);
    nomination.approvers.emplace_back("e3");
    nominations_.emplace(request, nomination);
    co_return nominations_.at(request);
  }
  core::Task<absl::StatusOr<Nomination>> Decide(const EmployeeId& person, const std::string&,
                                                const std::string& nomination, bool approve,
                                                const std::string& reason) override {
    const std::lock_guard lock(mutex_);
    if (!error_.ok()) co_return error_;
    Nomination& known = nominations_.at(nomination);
    if (known.state != NominationState::kPending) {
      co_return core::Refuse(absl::StatusCode::kFailedPrecondition, "decided",
                             {.reason = "ALREADY_DECIDED",
                              .metadata = {{"state", "approved"}, {"by", "e3"}, {"at", "2026-11-20T10:00:00Z"}}});
    }
    using Kind = NominationStep::Kind;
    known.state = approve ? NominationState::kApproved : NominationState::kDeclined;
    known.approvals = approve ? 1 : 0;
    known.trail.push_back({approve ? Kind::kApproval : Kind::kDecline, person, absl::Now(), "committee Craft", reason});
    co_return known;
  }
  core::Task<absl::StatusOr<std::vector<Nomination>>> ListToDecide(const EmployeeId& person) override {
    const std::lock_guard lock(mutex_);
    std::vector<Nomination> waiting;
    for (const auto& [id, one] : nominations_) {
      if (one.state == NominationState::kPending && one.approvers.front() == person) waiting.push_back(one);
    }
    co_return waiting;
  }
  core::Task<absl::StatusOr<std::vector<UpcomingMilestone>>> ListMilestones(const EmployeeId&, int) override {
    std::vector<UpcomingMilestone> upcoming;
    upcoming.push_back({EmployeeId("e2"), absl::CivilDay(2026, 12, 1), 5});
    co_return upcoming;
  }
  core::Task<absl::StatusOr<Nomination>> GetNomination(const std::string& nomination) override {
    const std::lock_guard lock(mutex_);
    const auto found = nominations_.find(nomination);
    if (found == nominations_.end()) co_return absl::NotFoundError("no such nomination");
    co_return found->second;
  }
  core::Task<absl::StatusOr<Award>> GetAward(const std::string& award) override {
    const std::lock_guard lock(mutex_);
    for (const Award& one : awards_) {
      if (one.id == award) co_return one;
    }
    co_return absl::NotFoundError("no such award");
  }
  core::Task<absl::StatusOr<std::vector<std::string>>> ListValues() override {
    const std::lock_guard lock(mutex_);
    if (!error_.ok()) co_return error_;
    co_return values_;
  }

  void Allow(const std::string& person, std::int64_t points) {
    const std::lock_guard lock(mutex_);
    left_[EmployeeId(person)] = points;
  }
  // What every call answers from now on; OK ends it.
  void Fail(absl::Status error) {
    const std::lock_guard lock(mutex_);
    error_ = std::move(error);
  }
  std::vector<Nomination> nominations() {
    const std::lock_guard lock(mutex_);
    std::vector<Nomination> all;
    for (const auto& [id, one] : nominations_) all.push_back(one);
    return all;
  }
  std::vector<Award> awards() {
    const std::lock_guard lock(mutex_);
    return awards_;
  }
  int calls() {
    const std::lock_guard lock(mutex_);
    return calls_;
  }

 private:
  std::mutex mutex_;
  absl::Status error_;
  std::map<EmployeeId, std::int64_t> left_;
  std::map<std::string, AwardReceipt> answers_;
  std::vector<Award> awards_;
  std::map<std::string, Nomination> nominations_;
  Choices choices_;
  int calls_ = 0;
  const std::vector<std::string> values_ = {"Care", "Craft"};
};

// Slack, the other services and the store: what outlives a process of chat.
struct World {
  World() {
    EXPECT_TRUE(ledger::MasterKeys::Create(files.path().string() + "/keys").ok());
    secret = files.Write("secret", "shh");
    token = files.Write("token", "xoxb-1");
    for (const auto& [user, name] : std::map<std::string, std::string>{{"U1", "ana"}, {"U2", "bob"}, {"U3", "zoé"}}) {
      slack.Add(user, name + "@example.com", user == "U3" ? "fr-FR" : "en-GB");
      directory.Add("e" + user.substr(1), name + " x", name + "@example.com");
      recognition.Allow("e" + user.substr(1), 200);
    }
  }
  testing::RedisServer redis;
  messaging::FakeLog log;
  testing::TemporaryDirectory files;
  std::string secret, token;
  TestSlack slack;
  FakeDirectory directory;
  FakeRecognition recognition;
  FakePulse pulse;
  MovedClock clock;
};

// Everything of a process of chat but its inbox.
class Process {
 public:
  explicit Process(World& world, absl::Duration form_patience = absl::Seconds(20),
                   absl::Duration slow_after = absl::Seconds(20), absl::Duration look = absl::Milliseconds(20))
      : world_(world),
        redis_({.host = world.redis.host(), .port = world.redis.port(), .timeout = absl::Seconds(20)}),
        clock_(world.clock),
        ledger(redis_, {.service = "chat", .partitions = 4}, clock_),
        masters_(*ledger::MasterKeys::Load(world.files.path().string() + "/keys")),
        secret_(world.secret),
        token_(world.token),
        api(http_, token_, clock_, world.slack.Url("/api/")),
        jobs(ledger, metrics, Work(slow_after, look)),
        endpoint({.address = "127.0.0.1:0", .threads = 8, .form_patience = form_patience}, secret_, intake, clock_,
                 metrics) {
    EXPECT_TRUE(redis_.Start().ok());
    EXPECT_TRUE(testing::Eventually([&] { return redis_.Ready().ok(); }));
    EXPECT_TRUE(ledger.Open().ok());
    intake.ServeWith(jobs);
    EXPECT_TRUE(http_.Start().ok());
    EXPECT_TRUE(jobs.Start().ok());
    EXPECT_TRUE(endpoint.Start().ok());
  }
  ~Process() {
    const absl::Time deadline = absl::Now() + absl::Seconds(20);
    endpoint.Stop(deadline);
    jobs.Stop(deadline);
    http_.Stop(deadline);
    redis_.Stop(deadline);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  struct Acknowledgement {
    int status = 0;
    std::string body;
  };
  // A request of Slack's, signed unless a header is given instead.
  Acknowledgement Post(const std::string& path, const std::string& body, httplib::Headers headers = {},
                       const std::string& type = "application/x-www-form-urlencoded") {
    httplib::Client client("127.0.0.1", endpoint.port());
    client.set_read_timeout(30, 0);
    if (headers.empty()) {
      const std::string now = std::to_string(absl::ToUnixSeconds(clock_.Now()));
      headers = {{"X-Slack-Request-Timestamp", now}, {"X-Slack-Signature", slack::Sign("shh", now, body)}};
    }
    const auto answer = client.Post(path.c_str(), headers, body, type.c_str());
    return answer ? Acknowledgement{answer->status, answer->body} : Acknowledgement();
  }
  std::string Command(const std::string& trigger, const std::string& user, const std::string& text) const {
    return "command=%2Fkudos&user_id=" + user + "&channel_id=C1&trigger_id=" + trigger +
           "&response_url=" + Encoded(world_.slack.Url("/respond/" + trigger)) + "&text=" + Encoded(text);
  }
  Acknowledgement Type(const std::string& trigger, const std::string& user, const std::string& text) {
    return Post("/slack/commands", Command(trigger, user, text));
  }
  // Nothing waits and nothing is under way.
  bool Idle() { return Left() == 0; }
  // Jobs that wait or are under way.
  std::size_t Left() {
    std::size_t left = 0;
    for (ledger::Partition partition = 0; partition < 4; ++partition) {
      left += core::BlockOn(ledger.TopScores(partition, "jobs", 0, 1000))->size();
    }
    return left;
  }

 private:
  ledger::JobsOptions Work(absl::Duration slow_after, absl::Duration look) {
    ledger::JobsOptions options{.instance = "chat-0", .slow_after = slow_after, .look = look};
    options.handlers = {{slack::Outgoing::kJobKind, [this](const auto& job) { return outgoing.Do(job); }},
                        {Notify::kJobKind, [this](const auto& job) { return notify.Do(job); }},
                        {Surveys::kJobKind, [this](const auto& job) { return surveys.Do(job); }},
                        {ConfidentialAnswers::kJobKind, [this](const auto& job) { return answers.Do(job); }}};
    intake.AddTo(options);
    return options;
  }

  World& world_;
  redis::Client redis_;
  const core::Clock& clock_;

 public:
  observability::Registry metrics;
  ledger::Ledger ledger;

 private:
  const ProtoStores proto_;
  const ledger::MasterKeys masters_;
  const ledger::DataKeys keys_{masters_};
  const texts::Texts texts_{say::Catalogue()};
  const slack::SecretFile secret_;
  const slack::SecretFile token_;
  http::Client http_{{}};

 public:
  DayKeys sealing{ledger, keys_};
  slack::WebApi api;
  const Identities identities{ledger, proto_.stores(), api, world_.directory};
  slack::Outgoing outgoing{ledger,     proto_.stores(), sealing, api,
                           identities, texts_,          metrics, {.channel = ChannelRef("C0")}};
  const Kudos kudos{identities, api, world_.directory, world_.recognition, {}};
  const Nominations nominations{identities, kudos, world_.recognition};
  const Home home{identities, kudos, nominations, world_.directory, world_.recognition, clock_};
  Surveys surveys{ledger, proto_.stores(), identities, world_.pulse, outgoing, {}};
  const SealedAnswers sealed_answers{keys_};
  const ConfidentialAnswers answers{ledger, proto_.stores(), sealed_answers, world_.pulse};
  const Respond respond{ledger,  proto_.stores(), identities,         api,     kudos, nominations, home,
                        surveys, answers,         world_.recognition, outgoing};
  const Notify notify{ledger, proto_.stores(), identities, world_.recognition,
                      kudos,  nominations,     outgoing,   {.from = 0, .to = 0, .weekends = false}};
  slack::Intake intake{ledger, sealing, respond, outgoing, texts_};
  ledger::Jobs jobs;
  slack::Endpoint endpoint;
};

// What an event leads to, as the inbox would commit it.
inline void Apply(Process& process, const Notify::Touches& touches) {
  ASSERT_TRUE(touches.ok());
  for (const ledger::Touch& touch : *touches) {
    auto loaded = core::BlockOn(process.ledger.Load(touch.partition, touch.reads, std::nullopt, std::nullopt));
    ASSERT_TRUE(loaded.ok());
    ledger::Unit unit(touch.partition, std::move(loaded->aggregates));
    ASSERT_TRUE(touch.apply(unit).ok());
    ASSERT_TRUE(core::BlockOn(process.ledger.Commit(std::move(unit), {})).ok());
  }
}

}  // namespace fairlead::chat

// Every command against a real Fairlead: as a table, as one JSON document, and its exit code.
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fairlead/recognition/v1/recognition_events.pb.h"

#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "libs/kafka/kafka_log.h"
#include "libs/messaging/dead_letter.h"
#include "libs/testing/eventually.h"
#include "services/fairleadctl/test_stack.h"

namespace fairlead::fairleadctl {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kPeople[] =
    "e1,Ana Diaz,ana@example.com,Product,,Paris,Europe/Paris,fr-FR,5,37.5,2020-01-01,,\n"
    "e2,Bo Li,bo@example.com,Product/Platform,e1,Paris,Europe/Paris,fr-FR,3,40,2021-01-01,,\n"
    "e3,Cleo Roy,cleo@example.com,Product/Platform,e1,Boston,America/New_York,en-US,3,40,2022-01-01,,\n"
    "lee@work,Lee Park,lee@example.com,Sales,e1,Paris,Europe/Paris,fr-FR,2,40,2022-01-01,,\n"
    "e5,Max Foe,max@example.com,Sales,e1,Paris,Europe/Paris,fr-FR,2,40,2022-01-01,2026-01-31,voluntary\n";

absl::Status Produce(const std::string& kafka, messaging::Record record) {
  const auto log = kafka::KafkaLog::Create({.bootstrap_servers = kafka});
  if (!log.ok()) return log.status();
  const auto producer = (*log)->StartProducer();
  if (!producer.ok()) return producer.status();
  const absl::Status queued = (*producer)->Produce(std::move(record), [](const absl::Status&) {});
  return queued.ok() ? (*producer)->Flush(absl::Seconds(20)) : queued;
}

// The first record of a topic.
std::optional<messaging::Record> First(const std::string& kafka, const std::string& topic) {
  const auto log = kafka::KafkaLog::Create({.bootstrap_servers = kafka});
  if (!log.ok()) return std::nullopt;
  const auto reader = (*log)->Read(topic, {}, {});
  if (!reader.ok()) return std::nullopt;
  std::optional<messaging::Record> first;
  fairlead::testing::Eventually([&] {
    auto polled = (*reader)->Poll(absl::Milliseconds(100));
    if (polled.ok() && polled->has_value()) first = **std::move(polled);
    return first.has_value();
  });
  return first;
}

// As if it had been read from the beginning of its partition.
messaging::Record Placed(messaging::Record record) {
  record.offset = 0;
  return record;
}

// One Fairlead for all tests; each looks at people of its own, or only reads.
class Commands : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    stack_ = std::make_unique<TestStack>();
    const auto imported = stack_->Import(kPeople, {"--as-of", "2026-11-23"});
    ASSERT_EQ(imported.code, 0) << imported.err;
    EXPECT_THAT(imported.out, ContainsRegex("joined +5"));
    // Recognition reads of them from the directory's topic.
    for (const char* id : {"e1", "e2", "e3", "lee@work"}) {
      ASSERT_TRUE(fairlead::testing::Eventually(
          [&] {
            return stack_->Ctl(id, {"wallet", "show"}).code == 0;
          },
          absl::Seconds(60), absl::Milliseconds(50)));
    }
  }
  static void TearDownTestSuite() { stack_.reset(); }

  // Gives an award and waits until the first recipient has it; its id.
  static std::string Give(const std::string& from, const std::string& to, int points, const std::string& message) {
    const json given = stack_->Json(from, {"award", "give", "--to", to, "--points", std::to_string(points), "--value",
                                           "Care", "--message", message});
    const std::string id = given.value("award_id", "");
    EXPECT_TRUE(fairlead::testing::Eventually(
        [&] {
          return stack_->Table("hr", {"award", "list", to, "--received"}).find(id) != std::string::npos;
        },
        absl::Seconds(60), absl::Milliseconds(50)));
    return id;
  }

  static std::unique_ptr<TestStack> stack_;
};
std::unique_ptr<TestStack> Commands::stack_;

TEST_F(Commands, PeopleImportSaysWhatChangedAndTheSecondTimeNothing) {
  const auto again = stack_->Import(kPeople, {"--json"});
  ASSERT_EQ(again.code, 0) << again.err;
  const json document = json::parse(again.out);
  EXPECT_EQ(document["joined"], 0);
  EXPECT_EQ(document["unchanged"], 5);
  EXPECT_EQ(document["refused"], false);
  EXPECT_EQ(document["problem_count"], 0);
  const std::string moved = "e9,New One,new@example.com,Sales,e1,Paris,Europe/Paris,fr-FR,2,40,2026-01-01,,\n";
  const auto dry = stack_->Import(moved, {"--dry-run"});
  EXPECT_EQ(dry.code, 0);
  EXPECT_THAT(dry.out, AllOf(HasSubstr("WOULD CHANGE"), ContainsRegex("joined +1"), ContainsRegex("e9 +joined")));
  EXPECT_THAT(stack_->Error(1, "hr", {"people", "show", "e9"}), HasSubstr("e9"));
}

TEST_F(Commands, PeopleImportRefusedNamesLinesAndColumnsAlsoAsJson) {
  // The manager is wrong on the server, the level in the file.
  const std::string wrong =
      "e7,A,a7@example.com,Sales,nobody,Paris,Europe/Paris,fr-FR,2,40,2022-01-01,,\n"
      "e8,B,a8@example.com,Sales,e1,Paris,Europe/Paris,fr-FR,high,40,2022-01-01,,\n";
  const auto by_server = stack_->Import(wrong.substr(0, wrong.find('\n') + 1));
  EXPECT_EQ(by_server.code, 1);
  EXPECT_THAT(by_server.err, AllOf(HasSubstr("people.csv:2: column \"manager_id\""),
                                   HasSubstr("nothing was imported: 1 problem in"), HasSubstr("--keep-good")));
  const auto by_file = stack_->Import(wrong, {"--json"});
  EXPECT_EQ(by_file.code, 1);
  const json refused = json::parse(by_file.out);
  EXPECT_EQ(refused["refused"], true);
  EXPECT_EQ(refused["problem_count"], 1);
  EXPECT_EQ(refused["problems"][0]["line"], 3);
  EXPECT_EQ(refused["problems"][0]["column"], "role_level");
  const auto kept = stack_->Import(wrong, {"--json", "--keep-good", "--dry-run"});
  EXPECT_EQ(kept.code, 0) << kept.err;
  EXPECT_EQ(json::parse(kept.out)["problem_count"], 2) << "the file's and the server's";
}

TEST_F(Commands, PeopleImportListsFiftyProblemsOrAll) {
  std::string many;
  for (int i = 0; i < 60; ++i)
    many += "x" + std::to_string(i) + ",A,,Sales,nobody,Paris,Europe/Paris,fr-FR,2,40,2022-01-01,,\n";
  const auto some = stack_->Import(many);
  EXPECT_EQ(some.code, 1);
  EXPECT_THAT(some.err, AllOf(HasSubstr("people.csv:51:"), Not(HasSubstr("people.csv:52:")),
                              HasSubstr("and 10 more; --all-problems lists them"), HasSubstr("60 problems")));
  const auto all = stack_->Import(many, {"--all-problems"});
  EXPECT_THAT(all.err, AllOf(HasSubstr("people.csv:61:"), Not(HasSubstr("more;"))));
}

TEST_F(Commands, PeopleShowKnowsIdsAndAddresses) {
  const std::string shown = stack_->Table("hr", {"people", "show", "max@example.com"});
  EXPECT_THAT(shown, AllOf(ContainsRegex("id +e5"), HasSubstr("2026-01-31 (voluntary)"), HasSubstr("e1 (Ana Diaz)")));
  const json person = stack_->Json("hr", {"people", "show", "e5"});
  EXPECT_EQ(person["name"], "Max Foe");
  EXPECT_EQ(person["record"]["leave_kind"], "LEAVE_KIND_VOLUNTARY");
}

TEST_F(Commands, AnIdWithAnAtSignIsAnId) {
  EXPECT_THAT(stack_->Table("e1", {"people", "show", "lee@work"}), HasSubstr("Lee Park"))
      << "also for whoever may not look for addresses";
  EXPECT_THAT(stack_->Error(1, "hr", {"people", "show", "lee@home"}), HasSubstr("id or the e-mail address lee@home"));
  EXPECT_THAT(stack_->Table("e1", {"people", "show", "bo@example.com"}),
              AllOf(HasSubstr("Bo Li"), Not(HasSubstr("hours a week"))))
      << "a colleague, without what only HR sees";
  EXPECT_THAT(stack_->Table("hr", {"people", "show", "bo@example.com"}), HasSubstr("hours a week"));
}

TEST_F(Commands, PeopleListIsOneDocumentOverAllPages) {
  EXPECT_THAT(stack_->Table("e2", {"people", "list", "--team", "Product", "--recursive"}),
              AllOf(HasSubstr("Bo Li"), HasSubstr("Ana Diaz"), Not(HasSubstr("Lee Park"))));
  const json all = stack_->Json("hr", {"people", "list", "--team", "Sales", "--include-left"});
  EXPECT_EQ(all["employees"].size(), 2u);
  EXPECT_EQ(all["next_page_token"], "");
  const json first = stack_->Json("hr", {"people", "list", "--limit", "2"});
  EXPECT_EQ(first["employees"].size(), 2u);
  const std::string token = first["next_page_token"];
  EXPECT_FALSE(token.empty());
  const json rest = stack_->Json("hr", {"people", "list", "--page-token", token, "--include-left"});
  EXPECT_GE(rest["employees"].size(), 3u);
  EXPECT_THAT(stack_->Ctl("hr", {"people", "list", "--limit", "2"}).err, HasSubstr("--page-token " + token));
}

TEST_F(Commands, PeopleEraseWantsAConfirmation) {
  ASSERT_EQ(stack_->Import("e6,Eve,eve@example.com,Lab,e1,Paris,Europe/Paris,fr-FR,2,40,2022-01-01,,\n").code, 0);
  EXPECT_THAT(stack_->Error(2, "hr", {"people", "erase", "e6"}), HasSubstr("--yes"));
  EXPECT_THAT(stack_->Error(1, "admin", {"people", "erase", "e6", "--yes"}), HasSubstr("ask somebody whose role"));
  EXPECT_EQ(stack_->Json("hr", {"people", "erase", "e6", "--yes"})["erased"], true);
  EXPECT_THAT(stack_->Table("hr", {"people", "show", "e6"}), HasSubstr("(erased)"));
  EXPECT_THAT(stack_->Table("hr", {"people", "erase", "e6", "--yes", "--request-id", "again"}), HasSubstr("is erased"));
}

TEST_F(Commands, TeamsTreeCountsHeads) {
  EXPECT_THAT(stack_->Table("e1", {"teams", "tree"}), ContainsRegex("Platform +2 +2"));
  EXPECT_EQ(stack_->Json("e1", {"teams", "tree", "Product"})["teams"][0]["employees_with_below"], 3);
}

TEST_F(Commands, AbsencesAreRecordedListedAndCancelled) {
  EXPECT_THAT(stack_->Table("e3", {"absence", "list", "e3"}), HasSubstr("No absences"));
  const json one = stack_->Json("e3", {"absence", "record", "e3", "--first", "2026-12-24", "--kind", "holiday"});
  EXPECT_EQ(one["last_date"], "2026-12-24");
  EXPECT_THAT(stack_->Table("hr", {"absence", "record", "cleo@example.com", "--first", "2026-12-27", "--last",
                                   "2026-12-28", "--kind", "sickness"}),
              HasSubstr("of e3 (Cleo Roy) is recorded: sickness, 2026-12-27 to 2026-12-28"));
  EXPECT_THAT(stack_->Table("e3", {"absence", "list", "e3"}),
              AllOf(ContainsRegex("2026-12-24 +2026-12-24 +holiday"), HasSubstr("sickness")));
  EXPECT_EQ(stack_->Json("e3", {"absence", "list", "e3"})["absences"].size(), 2u);
  const std::string id = one["absence_id"];
  EXPECT_THAT(stack_->Table("e3", {"absence", "cancel", "e3", id}), HasSubstr("is cancelled"));
  EXPECT_EQ(stack_->Json("e3", {"absence", "list", "e3"})["absences"].size(), 1u);
  EXPECT_THAT(stack_->Error(1, "e3", {"absence", "cancel", "e3", "nothing"}), HasSubstr("no absence"));
  EXPECT_THAT(stack_->Error(1, "e2", {"absence", "list", "e3"}), HasSubstr("ask HR"));
  EXPECT_THAT(stack_->Error(2, "e3", {"absence", "record", "e3", "--first", "soon", "--kind", "other"}),
              HasSubstr("2026-11-23"));
}

TEST_F(Commands, AwardsAreGivenListedAndTakenBack) {
  EXPECT_THAT(stack_->Table("e1", {"award", "give", "--to", "e2", "--points", "10", "--value", "Craft"}),
              HasSubstr("Gave 10 points each to e2 (Bo Li)"));
  const std::string id = Give("e1", "e2", 20, "thank you");
  EXPECT_THAT(stack_->Table("e1", {"award", "list"}), AllOf(HasSubstr("thank you"), HasSubstr("e1 (Ana Diaz)")));
  const std::string sentence = stack_->Table("hr", {"award", "reverse", id, "--reason", "given twice"});
  EXPECT_THAT(sentence, HasSubstr("Award " + id + " was reversed"));
  EXPECT_THAT(stack_->Table("e1", {"award", "list", "--given"}),
              ContainsRegex("20..-..-.. ..:.. by hr-desk: given twice"));
  const json first = stack_->Json("e1", {"award", "list", "--limit", "1"});
  EXPECT_EQ(first["awards"].size(), 1u);
  EXPECT_EQ(first["awards"][0]["reason"], "given twice");
  const json next = stack_->Json("e1", {"award", "list", "--limit", "1", "--page-token", first["next_page_token"]});
  EXPECT_NE(next["awards"][0]["award_id"], first["awards"][0]["award_id"]);
  const std::string other = Give("e1", "e2", 1, "oops");
  EXPECT_EQ(stack_->Json("e1", {"award", "reverse", other, "--reason", "by mistake"})["award_id"], other);
}

TEST_F(Commands, RefusalsAreOneSentenceWithWhatToDo) {
  EXPECT_THAT(stack_->Error(1, "e1", {"award", "give", "--to", "e1", "--points", "1", "--value", "Care"}),
              HasSubstr("themselves"));
  EXPECT_THAT(stack_->Error(1, "e1", {"award", "give", "--to", "e2", "--points", "-1", "--value", "Care"}),
              HasSubstr("points"));
  EXPECT_THAT(stack_->Error(1, "e1", {"award", "list", "e2"}), HasSubstr("ask HR for somebody else's\n"));
  EXPECT_THAT(stack_->Error(1, "e1", {"dlq", "list"}), HasSubstr("; ask somebody whose role allows it"));
  EXPECT_THAT(stack_->Error(1, "e1", {"--token-file", "/nonexistent", "teams", "tree"}), HasSubstr("/nonexistent"));
}

TEST_F(Commands, WalletAddsUpAfterAReversal) {
  const std::string id = Give("e1", "lee@work", 30, "a");
  Give("e2", "lee@work", 20, "b");
  EXPECT_EQ(stack_->Json("hr", {"award", "redeem", "lee@work", "--points", "5", "--reference", "order 1"})["balance"],
            "45");
  EXPECT_THAT(stack_->Table("hr", {"award", "redeem", "lee@example.com", "--points", "1", "--reference", "order 2"}),
              HasSubstr("lee@work (Lee Park); 44 are left"));
  stack_->Table("e1", {"award", "reverse", id, "--reason", "wrong person"});
  const auto wallet = [&] { return stack_->Json("lee@work", {"wallet", "show"}); };
  ASSERT_TRUE(fairlead::testing::Eventually([&] { return wallet()["taken_back"] == "30"; }, absl::Seconds(60),
                                            absl::Milliseconds(50)));
  EXPECT_THAT(
      stack_->Table("hr", {"wallet", "show", "lee@work"}),
      AllOf(HasSubstr("Wallet of lee@work (Lee Park)"), ContainsRegex("received +50"), ContainsRegex("redeemed +6"),
            ContainsRegex("taken back by reversals +30"), ContainsRegex("balance +14")));
}

TEST_F(Commands, LeaderboardShowsNamesAndHonoursTheChoice) {
  Give("e3", "e2", 3, "c");
  const auto on_it = [&] { return stack_->Table("e1", {"leaderboard"}).find("e3 (Cleo Roy)") != std::string::npos; };
  EXPECT_TRUE(on_it());
  EXPECT_THAT(stack_->Table("e3", {"leaderboard", "opt-out"}), HasSubstr("no longer"));
  EXPECT_FALSE(on_it());
  EXPECT_EQ(stack_->Json("e3", {"leaderboard", "opt-in"})["opt_out"], false);
  EXPECT_TRUE(on_it());
  EXPECT_TRUE(stack_->Json("e1", {"leaderboard", "--size", "5"})["places"].is_array());
  const absl::CivilMonth last_month = absl::ToCivilMonth(absl::Now(), absl::UTCTimeZone()) - 1;
  EXPECT_THAT(stack_->Table("e1", {"leaderboard", "--month", absl::FormatCivilTime(last_month)}),
              HasSubstr("Nobody yet"));
  EXPECT_THAT(stack_->Error(2, "e1", {"leaderboard", "--month", "May"}), HasSubstr("2026-11"));
}

TEST_F(Commands, NamesAreLeftOutWhereTheDirectoryIsAway) {
  Give("e2", "e3", 2, "d");
  EXPECT_THAT(stack_->Table("e2", {"award", "list", "--directory", "127.0.0.1:1"}), Not(HasSubstr("(Cleo Roy)")));
}

TEST_F(Commands, EventsTailStopsAtTheEndWhereverItStarts) {
  Give("e2", "e3", 2, "e");
  const auto tail = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"events", "tail", "recognition.events.v1", "--stop-at-end"});
    return stack_->Table("e1", more);
  };
  const std::string all = tail({"--from", "beginning"});
  int lines = 0;
  for (std::size_t begin = 0; begin < all.size(); begin = all.find('\n', begin) + 1, ++lines) {
    const json line = json::parse(all.substr(begin, all.find('\n', begin) - begin));
    EXPECT_THAT(line["type"].get<std::string>(), HasSubstr("fairlead.recognition.v1."));
    EXPECT_TRUE(line["data"].is_object() && !line["data"].contains("base64")) << line;
  }
  EXPECT_GE(lines, 1);
  EXPECT_EQ(tail({}), "") << "from the end there is nothing";
  EXPECT_EQ(tail({"--from", "2099-01-01T00:00:00Z"}), "");
  EXPECT_EQ(tail({"--from", "2020-01-01T00:00:00Z"}).size(), all.size());
  EXPECT_THAT(stack_->Table("e1", {"events", "tail", "directory.employees.v1", "--from", "beginning", "--stop-at-end"}),
              HasSubstr("EmployeeSnapshot"));
  EXPECT_THAT(stack_->Error(1, "e1", {"events", "tail", "no.such.topic"}),
              AllOf(HasSubstr("no.such.topic"), HasSubstr("--kafka")));
}

// A letter whose event has taken effect: as it stands in the topic after a replay.
TEST_F(Commands, DeadLettersAreListedAndReplayed) {
  EXPECT_THAT(stack_->Table("admin", {"dlq", "list", "--service", "directory"}), HasSubstr("No dead letters"));
  Give("e2", "e3", 2, "f");
  const auto event = First(stack_->kafka(), "recognition.events.v1");
  ASSERT_TRUE(event.has_value());
  EXPECT_EQ(Produce(stack_->kafka(),
                    messaging::ToRecord(messaging::DeadLetter{
                        .original = *event, .handler = "recognition", .reason = "somebody is unknown", .attempts = 3})),
            absl::OkStatus());
  const std::string table = stack_->Table("admin", {"dlq", "list"});
  EXPECT_THAT(table, AllOf(HasSubstr("somebody is unknown"), HasSubstr("recognition"), ContainsRegex("3  no")));
  const json listed = stack_->Json("admin", {"dlq", "list", "--limit", "1"});
  ASSERT_EQ(listed["dead_letters"].size(), 1u);
  const std::string name = listed["dead_letters"][0]["name"];
  EXPECT_THAT(stack_->Table("admin", {"dlq", "replay", name}), HasSubstr("nothing to do"));
  EXPECT_EQ(stack_->Json("admin", {"dlq", "replay", name})["applied_partitions"], 0);
  EXPECT_THAT(stack_->Table("admin", {"dlq", "replay", "--all"}), HasSubstr("no dead letter is parked"));
  EXPECT_EQ(stack_->Json("admin", {"dlq", "replay", "--all"})["failed"].size(), 0u);
  EXPECT_THAT(stack_->Error(2, "admin", {"dlq", "replay"}), HasSubstr("--all"));
  EXPECT_THAT(stack_->Error(1, "admin", {"dlq", "replay", "recognition.events.v1.dlq/0/999"}),
              HasSubstr("no dead letter"));
  const json line = json::parse(
      stack_->Table("e1", {"events", "tail", "recognition.events.v1.dlq", "--from", "beginning", "--count", "1"}));
  EXPECT_EQ(line["dead_letter"]["reason"], "somebody is unknown");
  EXPECT_EQ(line["dead_letter"]["handler"], "recognition");
}

TEST_F(Commands, AuditNamesTheServiceAndWhatWasTamperedWith) {
  Give("e1", "e2", 1, "g");
  const std::string table = stack_->Table("admin", {"audit", "ledger"});
  EXPECT_THAT(table, AllOf(HasSubstr("directory: clean"), HasSubstr("recognition: clean"), HasSubstr("CHECKED")));
  const json clean = stack_->Json("admin", {"audit", "ledger"});
  EXPECT_EQ(clean["clean"], true);
  EXPECT_EQ(clean["services"][0]["service"], "directory");
  EXPECT_EQ(clean["services"][1]["service"], "recognition");
  EXPECT_TRUE(clean["services"][1]["figures"].is_object());

  const std::string key = stack_->Redis({"--scan", "--pattern", "recognition:*wallet/e2"});
  ASSERT_FALSE(key.empty()) << stack_->Redis({"--scan"});
  ASSERT_EQ(stack_->Redis({"COPY", key, "kept"}), "1");
  stack_->Redis({"APPEND", key, "x"});
  const auto differs = stack_->Ctl("admin", {"audit", "ledger", "--service", "recognition", "--settle", "5"});
  EXPECT_EQ(differs.code, 1);
  EXPECT_THAT(differs.out,
              AllOf(HasSubstr("recognition DIFFERS"), HasSubstr("wallet/e2"), HasSubstr("DIFFERENCES FOUND")));
  EXPECT_THAT(differs.err, HasSubstr("docs/operations.md"));
  const auto as_json = stack_->Ctl("admin", {"audit", "ledger", "--json", "--service", "recognition", "--settle", "5"});
  EXPECT_EQ(as_json.code, 1);
  const json document = json::parse(as_json.out);
  EXPECT_EQ(document["clean"], false);
  EXPECT_THAT(document["services"][0]["findings"].dump(), HasSubstr("wallet/e2"));
  stack_->Redis({"RENAME", "kept", key});
  EXPECT_EQ(stack_->Ctl("admin", {"audit", "ledger", "--service", "recognition"}).code, 0);
}

// An event that recognition did not make: its type is unknown unless `points` are given.
messaging::Record Foreign(int points) {
  recognition::v1::AwardGiven given;
  given.set_award_id("0-00000000000000aa");
  given.set_giver_id("e1");
  given.add_recipient_ids("e2");
  given.set_points(points);
  given.set_value("Care");
  given.set_month("2026-11");
  given.mutable_given_at()->set_seconds(1'790'000'000);
  messaging::Event event;
  event.id = "foreign";
  event.type = points > 0 ? given.GetTypeName() : "fairlead.recognition.v1.Nonsense";
  event.source = "/fairlead/recognition/0";
  event.subject = "e1";
  event.time = absl::FromUnixSeconds(1'790'000'000);
  event.sequence = 1;
  event.payload = points > 0 ? given.SerializeAsString() : "";
  event.topic = "recognition.events.v1";
  return messaging::ToRecord(std::move(event));
}

// A Fairlead of its own: its log holds what no service wrote.
TEST(ReplayOfAll, GoesOnAfterALetterThatFailsAgain) {
  const TestStack stack;
  ASSERT_EQ(stack.Import(kPeople).code, 0);
  EXPECT_EQ(Produce(stack.kafka(), Foreign(0)), absl::OkStatus());
  ASSERT_TRUE(fairlead::testing::Eventually(
      [&] {
        return stack.Table("admin", {"dlq", "list"}).find("yes") != std::string::npos;
      },
      absl::Seconds(60), absl::Milliseconds(50)));
  EXPECT_THAT(stack.Table("admin", {"dlq", "list"}), HasSubstr("the type fairlead.recognition.v1.Nonsense is unknown"));
  EXPECT_THAT(stack.Error(1, "admin", {"dlq", "replay", "recognition.events.v1.dlq/0/0"}), HasSubstr("is unknown"));
  // The same event as a later version of its producer would have written it.
  EXPECT_EQ(Produce(stack.kafka(),
                    messaging::ToRecord(messaging::DeadLetter{
                        .original = Placed(Foreign(7)), .handler = "recognition", .reason = "by hand", .attempts = 1})),
            absl::OkStatus());
  const auto replayed = stack.Ctl("admin", {"dlq", "replay", "--all", "--json"});
  EXPECT_EQ(replayed.code, 1);
  EXPECT_THAT(replayed.err, HasSubstr("1 of the dead letters failed again; repair the cause"));
  const json document = json::parse(replayed.out);
  EXPECT_EQ(document["failed"].size(), 1u) << document;
  ASSERT_EQ(document["replayed"].size(), 1u);
  EXPECT_EQ(document["replayed"][0]["applied_partitions"], 1);
  EXPECT_EQ(stack.Json("hr", {"wallet", "show", "e2"})["received"], "7");
  EXPECT_THAT(stack.Table("admin", {"dlq", "replay", "--all"}), HasSubstr("no dead letter is parked"));
}

// A Fairlead of its own: what is away here would disturb the others.
TEST(CommandsWhileRedisIsAway, SayWhatTheServerSays) {
  TestStack stack;
  ASSERT_EQ(stack.Import(kPeople).code, 0);
  stack.redis().Kill();
  const std::string error = stack.Error(1, "hr", {"people", "show", "e1", "--timeout", "20"});
  EXPECT_THAT(error, AllOf(HasSubstr("Redis"), HasSubstr("; try again"), Not(HasSubstr("cannot be reached at"))));
  ASSERT_TRUE(stack.redis().Start().ok());
  EXPECT_TRUE(fairlead::testing::Eventually(
      [&] {
        return stack.Ctl("hr", {"people", "show", "e1"}).code == 0;
      },
      absl::Seconds(60), absl::Milliseconds(50)));
}

}  // namespace
}  // namespace fairlead::fairleadctl

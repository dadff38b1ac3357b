#include "services/chat/transport/slack/sample_views.h"

#include <utility>

#include "fmt/format.h"
#include "libs/core/text.h"

namespace fairlead::chat::slack {
namespace {

constexpr std::size_t kLongest = 1'000;  // code points of a message

// Repeated until there are `count` code points.
std::string Fill(const std::string& words, std::size_t count) {
  std::string out;
  std::size_t length = 0;
  for (const std::size_t each = core::CodePoints(words); length + each <= count; length += each) out += words;
  return out + std::string(count - length, '.');
}

absl::Time Time(int month, int day, int hour) {
  return absl::FromCivil(absl::CivilSecond(2026, month, day, hour, 5, 0), absl::UTCTimeZone());
}

class Samples {
 public:
  explicit Samples(const Scenario& scenario) : scenario_(scenario) {}

  std::vector<SampleView> All() && {
    InChannel();
    ToOnePerson();
    Answers();
    Nominations();
    Surveys();
    Problems();
    Forms();
    Homes();
    return std::move(samples_);
  }

 private:
  void Add(std::string name, view::MessageView view) { samples_.push_back({std::move(name), std::move(view)}); }

  view::Person Person(std::size_t i) const {
    return {.chat_id = scenario_.in_chat ? fmt::format("U{:010}", i + 1) : "",
            .name = scenario_.names[i % scenario_.names.size()]};
  }
  std::vector<view::Person> People() const {
    std::vector<view::Person> people;
    for (std::size_t i = 0; i < scenario_.people; ++i) people.push_back(Person(i + 1));
    return people;
  }
  view::CommandLine Command() const {
    return {Person(1), " +20 #" + scenario_.value + " ",    view::Gap{view::Gap::Kind::kPerson}, " ", scenario_.message,
            " ",       view::Gap{view::Gap::Kind::kMessage}};
  }

  void Surveys() {
    const std::string hash(64, 'a');
    view::SurveyAsking asking{
        .survey = std::string(32, '5'),
        .title = scenario_.award,
        .link = "https://pulse.example/#s=" + std::string(32, '5') + "&m=" + hash + "&t=" + std::string(700, 't'),
        .manifest = hash,
        .closes = Time(12, 4, 18)};
    Add("survey_invitation", asking);
    asking.confidential = true;
    Add("survey_invitation_confidential", asking);
    asking.reminder = true;
    Add("survey_reminder_confidential", asking);
    asking.confidential = false;
    Add("survey_reminder", asking);
    view::SurveyResults results{.title = scenario_.award,
                                .link = "https://pulse.example/#s=" + std::string(32, '5') + "&m=" + hash,
                                .scores = {},
                                .answered = 812,
                                .invited = 1'000};
    Add("survey_results_hidden", results);
    for (int i = 0; i < 30; ++i) {
      const std::optional<bool> higher[] = {std::nullopt, false, true};
      results.scores.push_back({.question = scenario_.message,
                                .enps = i % 3 == 2,
                                .value = i % 3 == 2 ? -20 : 5 * i,
                                .higher = higher[i / 3 % 3]});
    }
    Add("survey_results", results);
    results.confidential = true;
    Add("survey_results_confidential", results);
    Add("survey_destroyed_confidential",
        view::SurveyDestroyed{.title = scenario_.award, .least_answered = 20, .confidential = true});
    using Outcome = view::SurveyAnswered::Outcome;
    for (const Outcome outcome :
         {Outcome::kKept, Outcome::kNothing, Outcome::kOver, Outcome::kNotOffered, Outcome::kNotInvited}) {
      Add(fmt::format("survey_answered_{}", static_cast<int>(outcome)),
          view::SurveyAnswered{.outcome = outcome, .title = scenario_.award, .closes = Time(12, 4, 18)});
    }
    Add("survey_destroyed", view::SurveyDestroyed{.title = scenario_.award, .least_answered = 20});
    Add("survey_given_up", view::SurveyDestroyed{.title = scenario_.award, .least_answered = 20, .given_up = true});
    Add("survey_put_off", view::SurveyPutOff{.at = Time(11, 27, 8), .closes = Time(12, 4, 18)});
    Add("survey_put_off_too_late", view::SurveyPutOff{.closes = Time(12, 4, 18)});
    Add("survey_over", view::SurveyPutOff{.over = true});
  }

  void InChannel() {
    view::AwardAnnouncement award{.giver = Person(0),
                                  .recipients = People(),
                                  .points = 20,
                                  .value = scenario_.value,
                                  .message = scenario_.message,
                                  .join_emoji = "clap",
                                  .join_points = 5};
    Add("award_announcement", award);
    award.joined = People();
    award.joined_points = 10;
    Add("award_announcement_joined", award);
    award.taken_back = Time(11, 27, 9);
    award.value.clear();
    award.recipients.resize(1);
    Add("award_announcement_taken_back", award);
    Add("prize_announcement", view::PrizeAnnouncement{.award = scenario_.award,
                                                      .nominees = People(),
                                                      .nominator = Person(0),
                                                      .points = 100,
                                                      .reason = scenario_.message});
    Add("milestone_welcome", view::MilestoneWelcome{.person = Person(0)});
    Add("milestone_welcome_you", view::MilestoneWelcome{.person = Person(0), .to_person = true});
    Add("milestone_anniversary", view::MilestoneAnniversary{.person = Person(0), .years = 5});
    Add("milestone_anniversary_you", view::MilestoneAnniversary{.person = Person(0), .years = 1, .to_person = true});
  }

  void ToOnePerson() {
    Add("award_received", view::AwardReceived{.giver = Person(0),
                                              .points = 20,
                                              .value = scenario_.value,
                                              .message = scenario_.message,
                                              .balance = 1'240});
    Add("prize_received",
        view::PrizeReceived{
            .award = scenario_.award, .nominator = Person(0), .points = 100, .reason = scenario_.message});
    Add("reminder_decisions", view::Reminder{.count = 3, .until = Time(12, 1, 8)});
    Add("reminder_allowance",
        view::Reminder{.kind = view::Reminder::Kind::kAllowance, .count = 60, .until = Time(11, 30, 8)});
    for (int kind = 0; kind <= static_cast<int>(kLastMessageKind); ++kind) {
      Add(fmt::format("messages_stopped_{}", kind), view::MessagesStopped{.kind = static_cast<MessageKind>(kind)});
    }
    Add("messages_resumed", view::MessagesStopped{.kind = MessageKind::kReminder, .stopped = false});
  }

  void Answers() {
    Add("kudos_given", view::KudosGiven{.recipients = People(),
                                        .points = 20,
                                        .left = 60,
                                        .refills_at = Time(12, 1, 0),
                                        .award_id = "7-0123456789abcdef"});
    Add("kudos_problem",
        view::KudosProblem{.problems = {{.kind = view::ProblemKind::kNearValue,
                                         .typed = "#" + scenario_.message,
                                         .suggestion = scenario_.value},
                                        {.kind = view::ProblemKind::kPlainName, .typed = "@" + scenario_.names[0]}},
                           .corrected = Command(),
                           .draft = Fill("draft ", 1'900)});
    Add("award_taken_back", view::AwardTakenBack{.recipients = People(), .points = 20, .left = 100});
    Add("balance", Wallet());
    view::BalanceAnswer poor = Wallet();
    poor.owed = 15;
    poor.allowance = poor.left = 0;
    Add("balance_without_allowance", poor);
    Add("history", view::HistoryAnswer{.entries = History(20)});
    Add("history_empty", view::HistoryAnswer{});
    view::LeaderboardAnswer board{.month = absl::CivilMonth(2026, 11), .opted_out = true};
    Add("leaderboard_empty", board);
    for (std::size_t i = 0; i < 100; ++i) {
      board.places.push_back({.rank = static_cast<std::int64_t>(i + 1), .person = Person(i), .points = 900});
    }
    Add("leaderboard", board);
    Add("help", view::HelpAnswer{.values = Values(), .join_emoji = "clap", .join_points = 5});
    Add("help_without_values", view::HelpAnswer{});
  }

  void Nominations() {
    view::ApprovalRequest request{.nomination_id = "7-0123456789abcdef",
                                  .award = scenario_.award,
                                  .nominator = Person(0),
                                  .nominees = People(),
                                  .points = 100,
                                  .reason = scenario_.message,
                                  .decide_by = Time(12, 10, 17),
                                  .right = {.kind = view::Right::Kind::kCommittee, .name = scenario_.award},
                                  .approvals = 1,
                                  .quorum = 2};
    Add("approval_request", request);
    request.reminder = true;
    Add("approval_reminder", request);
    request.my_vote = true;
    Add("approval_voted", request);
    request.state = view::NominationState::kExpired;
    Add("approval_ended", request);
    for (const auto state :
         {view::NominationState::kApproved, view::NominationState::kDeclined, view::NominationState::kExpired}) {
      Add(fmt::format("nomination_decided_{}", static_cast<int>(state)),
          view::NominationDecided{.award = scenario_.award, .nominees = People(), .state = state, .trail = Trail()});
      Add(fmt::format("vote_counted_{}", static_cast<int>(state)),
          view::VoteCounted{.award = scenario_.award, .nominees = People(), .state = state});
    }
    Add("vote_counted_pending",
        view::VoteCounted{.award = scenario_.award, .nominees = People(), .approve = false, .quorum = 2});
    Add("nomination_made",
        view::NominationMade{
            .award = scenario_.award, .nominees = People(), .decide_by = Time(12, 10, 17), .quorum = 2});
    Add("nomination_made_alone",
        view::NominationMade{.award = scenario_.award, .nominees = People(), .approved_alone = true});
  }

  void Problems() {
    for (int kind = 0; kind <= static_cast<int>(view::kLastProblemKind); ++kind) {
      Add(fmt::format("problem_{:02}", kind), view::ProblemAnswer{{.kind = static_cast<view::ProblemKind>(kind),
                                                                   .typed = scenario_.message,
                                                                   .suggestion = scenario_.value,
                                                                   .person = Person(0),
                                                                   .award = scenario_.award,
                                                                   .state = "approved",
                                                                   .choices = Values(),
                                                                   .left = 5,
                                                                   .needed = 40,
                                                                   .least = 10,
                                                                   .limit = 100,
                                                                   .at = Time(12, 1, 0),
                                                                   .reference = "4bf92f3577b34da6"}});
    }
  }

  void Forms() {
    std::vector<std::string> chosen;
    for (const view::Person& person : People()) chosen.push_back(person.chat_id);
    if (!scenario_.in_chat) chosen.clear();
    samples_.push_back({"form_kudos", view::KudosForm{.metadata = Fill("meta ", 3'000),
                                                      .people = chosen,
                                                      .points = 20,
                                                      .value = scenario_.value,
                                                      .message = scenario_.message,
                                                      .values = Values(),
                                                      .left = 60,
                                                      .refills_at = Time(12, 1, 0)}});
    samples_.push_back({"form_kudos_empty", view::KudosForm{.refills_at = Time(12, 1, 0)}});
    view::NominationForm form{.chosen = "definition-3", .people = chosen};
    for (int i = 0; i < 120; ++i) {
      form.definitions.push_back({.id = fmt::format("definition-{}", i),
                                  .name = scenario_.award,
                                  .least_points = 100,
                                  .most_points = 100 + 50 * (i % 2)});
    }
    samples_.push_back({"form_nomination", form});
    samples_.push_back(
        {"form_decline",
         view::DeclineForm{.metadata = "7-0123456789abcdef", .award = scenario_.award, .nominees = People()}});
    using Kind = view::SurveyForm::Question::Kind;
    view::SurveyForm survey{.metadata = std::string(32, '5'), .closes = Time(12, 4, 18), .questions = {}};
    for (int i = 0; i < 60; ++i) {
      const std::size_t choices = i % 4 == 2 ? 10 : i % 4 == 3 ? 12 : 0;
      survey.questions.push_back({.name = std::to_string(i),
                                  .kind = choices > 0  ? Kind::kChoice
                                          : i % 4 == 1 ? Kind::kLikelihood
                                                       : Kind::kAgreement,
                                  .text = scenario_.award,
                                  .choices = std::vector<std::string>(choices, scenario_.award)});
    }
    samples_.push_back({"form_survey", std::move(survey)});
    samples_.push_back(
        {"form_errors",
         view::FormErrors{{Field::kValue,
                           {.kind = view::ProblemKind::kUnknownValue, .typed = scenario_.message, .choices = Values()}},
                          {Field::kPeople, {.kind = view::ProblemKind::kEmployeeLeft, .person = Person(3)}}}});
  }

  void Homes() {
    view::HomeView home{.first_name = scenario_.names[0],
                        .wallet = Wallet(),
                        .received = History(20),
                        .may_nominate = true,
                        .leaderboard_opt_out = true,
                        .as_of = Time(11, 26, 9)};
    for (std::size_t i = 0; i < 30; ++i) {
      home.approvals.push_back({.nomination_id = fmt::format("7-{:016x}", i),
                                .award = scenario_.award,
                                .nominator = Person(i),
                                .nominees = People(),
                                .points = 100,
                                .reason = scenario_.message,
                                .decide_by = Time(12, 10, 17)});
      home.milestones.push_back({.person = Person(i),
                                 .day = absl::CivilDay(2026, 12, 1) + static_cast<int>(i),
                                 .years = static_cast<std::int64_t>(i % 3)});
    }
    for (int kind = 0; kind <= static_cast<int>(kLastMessageKind); ++kind) {
      home.stopped.push_back(static_cast<MessageKind>(kind));
    }
    samples_.push_back({"home", home});
    samples_.push_back({"home_new", view::HomeView{.as_of = Time(11, 26, 9)}});
    samples_.push_back(
        {"home_unknown",
         view::HomeView{.problem = view::Problem{.kind = view::ProblemKind::kYouAreUnknown, .typed = scenario_.message},
                        .as_of = Time(11, 26, 9)}});
  }

  view::BalanceAnswer Wallet() const {
    return {.balance = 1'240, .allowance = 200, .left = 60, .refills_at = Time(12, 1, 0)};
  }
  std::vector<std::string> Values() const { return {scenario_.value, "Care", "Courage", "Craft", "Curiosity"}; }
  std::vector<view::HistoryAnswer::Entry> History(std::size_t count) const {
    std::vector<view::HistoryAnswer::Entry> entries;
    for (std::size_t i = 0; i < count; ++i) {
      entries.push_back({.received = i % 2 == 0,
                         .others = i % 2 == 0 ? std::vector<view::Person>{Person(i)} : People(),
                         .points = 20,
                         .value = scenario_.value,
                         .message = scenario_.message,
                         .at = Time(11, static_cast<int>(20 - i % 20), 9),
                         .taken_back = i % 5 == 4});
    }
    return entries;
  }
  std::vector<view::NominationStep> Trail() const {
    std::vector<view::NominationStep> trail;
    for (int kind = 0; kind <= static_cast<int>(view::NominationStep::Kind::kExpired); ++kind) {
      trail.push_back({.kind = static_cast<view::NominationStep::Kind>(kind),
                       .who = Person(static_cast<std::size_t>(kind)),
                       .at = Time(11, 20 + kind, 9),
                       .right = {.kind = static_cast<view::Right::Kind>(kind % 5), .name = scenario_.award, .level = 6},
                       .reason = kind == 2 ? scenario_.message : ""});
    }
    return trail;
  }

  const Scenario& scenario_;
  std::vector<SampleView> samples_;
};

}  // namespace

std::vector<Scenario> Scenarios() {
  const std::string family = "👩‍👩‍👧‍👦";
  return {
      {.name = "ordinary",
       .names = {"Ana Ferreira", "Zoë Lefèvre", "Bob O’Neill"},
       .value = "Teamwork",
       .award = "Craftsperson of the quarter",
       .message = "Thank you for staying late to help with the launch!\nThe customers noticed :tada:"},
      {.name = "longest",
       .people = 20,
       .names = {Fill("Wolfeschlegelsteinhausen ", 300), Fill("W", 300)},
       .value = Fill("Responsibility ", 200),
       .award = Fill("Most helpful colleague ", 200),
       .message = Fill("Thank you for everything & more <3 ", kLongest)},
      {.name = "emoji",
       .people = 20,
       .names = {Fill(family, 300), Fill("🇫🇷🇨🇦", 300), Fill("e\u0301\u0302\u0323", 300)},
       .value = Fill("👍🏽", 150),
       .award = Fill("🏳️‍🌈", 200),
       .message = Fill(family + " 🇫🇷e\u0301", kLongest)},
      {.name = "right_to_left",
       .people = 3,
       .names = {"ליאת בן־דוד", "محمد عبد الله", "שי"},
       .value = "אחריות",
       .award = "زميل الشهر",
       .message = "תודה רבה על העזרה! شكرا جزيلا (ABC 123)"},
      {.name = "not_in_chat",
       .people = 20,
       .in_chat = false,
       .names = {Fill("Wolfeschlegelsteinhausen & Söhne ", 300), "Bo"},
       .value = "Care",
       .award = "Craftsperson of the quarter",
       .message = "Thank you"},
      {.name = "hostile",
       .people = 20,
       .in_chat = false,
       .names = {"<!channel> *Ana*", "_<@U0000000001>_ `x`", "~a~ &lt;!here&gt;", "{0} {points, plural, '"},
       .value = "*bold* <!everyone>",
       .award = "`code` <https://example.com|click>",
       .message =
           "<!channel> *bold* _it_ ~no~ ```x``` <https://example.com|click> @here #general &amp; > quote\n> quote"},
  };
}

Scenario IllFormed() {
  return Scenario{.name = "not_utf8",
                  .names = {"A\xff\xfe", "\xed\xa0\x80"},
                  .value = "V\xc3",
                  .award = "\xf0\x9f\x8e",
                  .message = "thanks \xc3\x28 \xff"};
}

std::vector<SampleView> SampleViews(const Scenario& scenario) { return Samples(scenario).All(); }

}  // namespace fairlead::chat::slack

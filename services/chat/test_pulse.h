#pragma once

#include <algorithm>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/core/clock.h"
#include "services/chat/application/ports.h"

// Surveys and time for chat's tests.
namespace fairlead::chat {

// Runs like the system's clock, from wherever it was set. Thread-safe.
class MovedClock final : public core::Clock {
 public:
  absl::Time Now() const override {
    const std::lock_guard lock(mutex_);
    return absl::Now() + by_;
  }
  void Set(absl::Time now) {
    const std::lock_guard lock(mutex_);
    by_ = now - absl::Now();
  }

 private:
  mutable std::mutex mutex_;
  absl::Duration by_ = absl::ZeroDuration();
};

// One survey at most, and who is invited to it. Thread-safe.
class FakePulse final : public Pulse {
 public:
  absl::StatusOr<std::optional<Survey>> Find(const std::string& id) const override {
    const std::lock_guard lock(mutex_);
    if (!survey_ || survey_->id != id) return std::nullopt;
    return survey_;
  }
  absl::StatusOr<std::vector<Survey>> All() const override {
    const std::lock_guard lock(mutex_);
    std::vector<Survey> all;
    if (survey_) all.push_back(*survey_);
    return all;
  }
  absl::StatusOr<SurveyFigures> FiguresOf(const std::string&) const override {
    const std::lock_guard lock(mutex_);
    return figures_;
  }
  core::Task<absl::StatusOr<std::vector<EmployeeId>>> ListInvited(const std::string&) override {
    const std::lock_guard lock(mutex_);
    if (!error_.ok()) co_return error_;
    co_return invited_;
  }
  absl::StatusOr<std::vector<SurveyQuestion>> QuestionsOf(const std::string&) const override {
    std::vector<SurveyQuestion> questions;
    questions.push_back({.number = 0, .english = "Enough time?", .french = "Assez de temps ?"});
    questions.push_back(
        {.number = 1, .kind = SurveyQuestion::Kind::kEnps, .english = "Recommend us?", .french = "Nous recommander ?"});
    questions.push_back({.number = 3,
                         .kind = SurveyQuestion::Kind::kChoice,
                         .english = "Where?",
                         .french = "Où ?",
                         .choices = {{"here", "ici"}, {"there", "là"}}});
    return questions;
  }
  // "0=4 1=10; 3=0;": everybody's, sorted.
  absl::StatusOr<std::string> TotalOf(const std::string&, const std::vector<SurveyAnswers>& answers) const override {
    std::vector<std::string> people;
    for (const SurveyAnswers& one : answers) {
      std::string person;
      for (const auto& [question, answer] : one) person += fmt::format(" {}={}", question, answer);
      people.push_back(person);
    }
    std::sort(people.begin(), people.end());
    return fmt::format("total:{};", fmt::join(people, ";"));
  }
  core::Task<absl::Status> PublishTotal(const std::string&, const std::string& total) override {
    const std::lock_guard lock(mutex_);
    if (!error_.ok()) co_return error_;
    published_.push_back(total);
    co_return absl::OkStatus();
  }
  absl::StatusOr<std::string> LinkFor(const Survey& survey, const EmployeeId& person) const override {
    return LinkTo(survey) + "&t=of-" + person.str();
  }
  std::string LinkTo(const Survey& survey) const override {
    return fmt::format("https://pulse.example/#s={}&m={}", survey.id, survey.manifest);
  }

  void Launch(Survey survey, std::vector<EmployeeId> invited) {
    const std::lock_guard lock(mutex_);
    survey_ = std::move(survey);
    invited_ = std::move(invited);
  }
  void Release(SurveyFigures figures) {
    const std::lock_guard lock(mutex_);
    figures_ = std::move(figures);
    survey_->ended = true;
    survey_->outcome = Survey::Outcome::kReleased;
  }
  void DestroyUnread() {
    const std::lock_guard lock(mutex_);
    survey_->ended = true;
    survey_->outcome = Survey::Outcome::kDestroyedUnread;
  }
  // By the word of those who run it, however many answered.
  void GiveUp() {
    DestroyUnread();
    const std::lock_guard lock(mutex_);
    survey_->given_up = true;
  }
  // Nothing more is taken, and nothing came of it yet.
  void End() {
    const std::lock_guard lock(mutex_);
    survey_->ended = true;
  }
  std::vector<std::string> published() const {
    const std::lock_guard lock(mutex_);
    return published_;
  }
  // What ListInvited and PublishTotal answer from now on; OK ends it.
  void Fail(absl::Status error) {
    const std::lock_guard lock(mutex_);
    error_ = std::move(error);
  }

 private:
  mutable std::mutex mutex_;
  std::optional<Survey> survey_;
  std::vector<EmployeeId> invited_;
  SurveyFigures figures_;
  std::vector<std::string> published_;
  absl::Status error_;
};

}  // namespace fairlead::chat

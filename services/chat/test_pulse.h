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
  // What ListInvited answers from now on; OK ends it.
  void Fail(absl::Status error) {
    const std::lock_guard lock(mutex_);
    error_ = std::move(error);
  }

 private:
  mutable std::mutex mutex_;
  std::optional<Survey> survey_;
  std::vector<EmployeeId> invited_;
  SurveyFigures figures_;
  absl::Status error_;
};

}  // namespace fairlead::chat

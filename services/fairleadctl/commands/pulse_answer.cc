#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "fairlead/pulse/catalog/v1/catalog_service.grpc.pb.h"

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/unhex.h"
#include "libs/files/files.h"
#include "services/fairleadctl/commands/command.h"
#include "services/fairleadctl/commands/errors.h"
#include "services/fairleadctl/commands/pulse_source.h"
#include "services/pulse/protocol/comment_reply.h"
#include "services/pulse/protocol/released_comments.h"

namespace fairlead::fairleadctl {
namespace {

namespace catalog = pulse::catalog::v1;

constexpr char kCatalog[] = "pulse-catalog";
constexpr std::size_t kFewestDigits = 8;
constexpr std::size_t kMostFileBytes = 16 * 1024;

struct AnswerArguments {
  std::string survey;
  std::string comment;
  std::string text;
  std::string file;
  std::string request_id;
};

std::string CheckComment(const std::string& text) {
  const bool fits = text.size() >= kFewestDigits && text.size() <= 2 * pulse::VerifyingKey::kBytes;
  if (fits && text.find_first_not_of("0123456789abcdef") == std::string::npos) return "";
  return fmt::format("must be a comment's id as pulse comments shows it, or its first {} digits or more",
                     kFewestDigits);
}

// What is said: the argument, or the file without its last line feed.
absl::StatusOr<std::string> TextOf(const AnswerArguments& arguments) {
  if (arguments.text.empty() == arguments.file.empty()) {
    return UsageError("say the answer as an argument or in a file; give one of TEXT and --file");
  }
  std::string text = arguments.text;
  if (!arguments.file.empty()) {
    FL_TRY(text, files::Read(arguments.file, kMostFileBytes));
    if (text.ends_with('\n')) text.pop_back();
  }
  const absl::Status check = pulse::CheckMessage(text, "an answer");
  if (!check.ok()) return UsageError(std::string(check.message()));
  return text;
}

absl::StatusOr<pulse::ReleasedComment> Named(Session& session, const AnswerArguments& arguments) {
  catalog::GetReleaseRequest request;
  request.set_survey(*core::Unhex(arguments.survey));
  FL_TRY(const catalog::GetReleaseResponse response,
         session.CallAt<catalog::CatalogService>(kCatalog, &catalog::CatalogService::Stub::GetRelease, request));
  FL_TRY(const std::vector<pulse::ReleasedComment> comments, pulse::CommentsIn(response.release()));
  const pulse::ReleasedComment* named = nullptr;
  for (const pulse::ReleasedComment& comment : comments) {
    if (!core::Hex(comment.conversation.view()).starts_with(arguments.comment)) continue;
    if (named != nullptr && named->conversation != comment.conversation) {
      return absl::InvalidArgumentError(
          fmt::format("{} names several comments; give more digits of the one you mean", arguments.comment));
    }
    named = &comment;
  }
  if (named != nullptr) return *named;
  return absl::NotFoundError(
      fmt::format("the survey has no released comment {}; fairleadctl pulse comments lists them", arguments.comment));
}

absl::Status AnswerComment(Session& session, const AnswerArguments& arguments) {
  FL_TRY(const std::string text, TextOf(arguments));
  FL_TRY(const pulse::ReleasedComment comment, Named(session, arguments));
  catalog::AnswerCommentRequest request;
  request.set_survey(*core::Unhex(arguments.survey));
  request.set_conversation(std::string(comment.conversation.view()));
  request.set_text(text);
  request.set_request_id(RequestIdOr(arguments.request_id));
  FL_TRY(const catalog::AnswerCommentResponse response,
         session.CallAt<catalog::CatalogService>(kCatalog, &catalog::CatalogService::Stub::AnswerComment, request));
  const std::string id = pulse::CommentIdOf(comment.conversation);
  if (session.options.json) {
    return PrintJson({{"survey", arguments.survey},
                      {"comment", id},
                      {"conversation", core::Hex(comment.conversation.view())},
                      {"number", response.number()},
                      {"request_id", request.request_id()}});
  }
  fmt::print("Answer {} to comment {} is public now; its author can reply from the page.\n", response.number(), id);
  return absl::OkStatus();
}

}  // namespace

void AddPulseAnswerCommand(CLI::App& pulse, Session& session, Action& action) {
  CLI::App* const answer = AddCommand(
      pulse, "answer", "Answers a released comment, for everybody to read; nobody learns who wrote it",
      "fairleadctl pulse answer 6f1de4c0a3b24f0d8f6a0f3f5d1c2b3a --comment 3f9a1c204b7d \"Which chairs do you mean?\"");
  const auto arguments = std::make_shared<AnswerArguments>();
  AddSurveyArgument(*answer, arguments->survey);
  answer->add_option("text", arguments->text, "What is said: 1 to 2,000 characters, in the comment's language");
  answer->add_option("--comment", arguments->comment, "The comment's id, as pulse comments shows it")
      ->required()
      ->check(CheckComment);
  answer->add_option("--file", arguments->file, "File that holds what is said, instead");
  answer->add_option("--request-id", arguments->request_id, "To repeat an attempt whose answer was lost");
  answer->callback([&session, &action, arguments] {
    action = [&session, arguments] { return AnswerComment(session, *arguments); };
  });
}

}  // namespace fairlead::fairleadctl

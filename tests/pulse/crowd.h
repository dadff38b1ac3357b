#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/pulse/protocol/bytes.h"
#include "services/pulse/protocol/manifest.h"

// Many people who answer a survey at once, over HTTP, as the page does. For the demonstration, fault tests and benches.
namespace fairlead::pulse::testing {

struct CrowdOptions {
  std::string page;  // origin; issuer and collector are those that the manifest names
  SurveyId survey;
  std::vector<std::string> people;  // employee ids
  // The token in a person's link.
  std::function<absl::StatusOr<std::string>(const std::string& employee)> link_token;
  int threads = 8;
  std::uint64_t seed = 1;                      // of the answers
  double contentment = 3.5;                    // of people on the average, from 1 to 5
  double answering = 0.8;                      // share of people who answer
  double pressing_twice = 0.1;                 // share of requests that are sent twice at once: slips, and bundles
  double revising = 0.05;                      // share of those who change their mind, and send a second revision
  absl::Duration patience = absl::Minutes(5);  // how long one person tries again where a process is away
  absl::Duration over = absl::ZeroDuration();  // people begin evenly spread over this time; zero: as threads are free
};

// What became of one person who answered.
struct Outcome {
  enum class End : std::uint8_t {
    kAcknowledged,  // the collector took a bundle: it must be counted
    kUnanswered,    // bundles were sent, and nobody answered: one may be counted or not
    kClosed,        // the survey closed before a bundle can have arrived
    kRefused,       // told why, for good
    kGaveUp         // out of patience before a bundle was sent
  };
  std::string employee;
  End end = End::kRefused;
  std::string problem = {};  // why it is not acknowledged
  bool comment = false;      // a text is among the replies
  // The replies, by question, of each bundle that may be the one that counts: of the last acknowledged revision, and of
  // later ones that nobody answered.
  std::vector<std::vector<std::uint8_t>> replies = {};
  // By which each ballot is found in the list of all people who were counted (a dimension's root, or a comment's), with
  // the list's name.
  std::vector<std::pair<std::string, TreeHash>> leaves = {};
  // JSON, of whoever got slips. `observed`: what whoever watches the network and knows the roster knows, {"employee",
  // "cells", "fetched", "sent" (Unix nanoseconds of the first request for slips and of the first submission), "answers"
  // (not skipped), "comment_bytes"}. `truth`: what nobody may know, {"employee", "admission", "seed", "opening",
  // "slots":
  // [{"kind", "dimension", "cell", "question", "nonce", "token", "conversation" (of a comment)}]}, bytes in
  // hexadecimal.
  std::string observed = {};
  std::string truth = {};
};

struct CrowdResult {
  std::vector<Outcome> people;  // in no order
  std::uint64_t retries = 0;
  absl::Duration took;

  std::uint64_t Count(Outcome::End end) const;
};

// The manifest that the page's origin serves, checked as the page checks it.
absl::StatusOr<Manifest> FetchManifest(const std::string& page, const SurveyId& survey, ManifestHash& hash);

// Lets them all answer. An error only where the manifest cannot be had.
absl::StatusOr<CrowdResult> Answer(const CrowdOptions& options);

}  // namespace fairlead::pulse::testing

#include "tests/simulator/workload.h"

#include <algorithm>
#include <array>
#include <utility>

#include "fmt/format.h"
#include "tests/simulator/names.h"

namespace fairlead::simulator {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::uint32_t kMostActive = 8;

constexpr std::array kEnglishOpenings = {
    "Thank you for"sv,       "I want to say how much I value"sv,
    "A big thank you for"sv, "We would not be here without"sv,
    "It made my week:"sv,    "Well done for"sv,
    "I was impressed by"sv,  "Everybody noticed"sv,
};
constexpr std::array kEnglishDeeds = {
    "staying with the customer until everything worked again"sv,
    "explaining the new design so patiently"sv,
    "the careful review that found the problem before anybody met it"sv,
    "welcoming our new colleague in the first weeks"sv,
    "taking the late shift during the migration"sv,
    "the clear notes after every meeting"sv,
    "asking the question that nobody dared to ask"sv,
    "cleaning up the reports that everybody depends on"sv,
    "keeping calm when the deadline moved"sv,
    "sharing what you learned at the conference"sv,
};
constexpr std::array kEnglishEffects = {
    "It saved us days."sv, "The whole team feels it."sv,     "Customers have already written to say so."sv,
    "I learned a lot."sv,  "That is how we want to work."sv, "Please keep doing it!"sv,
};
constexpr std::array kFrenchOpenings = {
    "Merci pour"sv,        "Un grand merci pour"sv,       "Bravo pour"sv,
    "Je tiens à saluer"sv, "Toute l'équipe a apprécié"sv, "Rien n'aurait été possible sans"sv,
    "Chapeau pour"sv,
};
constexpr std::array kFrenchDeeds = {
    "ta patience pendant la présentation du nouveau modèle"sv,
    "la relecture attentive qui a révélé l'erreur à temps"sv,
    "l'accueil réservé à notre nouvelle collègue"sv,
    "la soirée passée sur la migration des données"sv,
    "les comptes rendus si clairs après chaque réunion"sv,
    "la question que personne n'osait poser"sv,
    "le ménage fait dans les rapports du mois"sv,
    "ton calme quand l'échéance a été avancée"sv,
    "le temps donné à ce client jusqu'à la solution"sv,
};
constexpr std::array kFrenchEffects = {
    "Nous y avons gagné des jours."sv,
    "Cela change tout pour nous."sv,
    "Les clients l'ont déjà remarqué."sv,
    "J'ai beaucoup appris."sv,
    "C'est ainsi que nous voulons travailler."sv,
    "Continue comme ça !"sv,
};

// How many recipients: the weights of 1, 2, 3, 4 to 6, and 7 to 20.
constexpr std::array kGroupWeights = {70, 16, 8, 5, 1};
constexpr std::array<std::pair<int, int>, 5> kGroups = {{{1, 1}, {2, 2}, {3, 3}, {4, 6}, {7, 20}}};

// Whom: the weights of the own team, a neighbouring team, anybody.
enum Nearness : std::size_t { kOwnTeam, kNeighbouringTeam, kAnybody };
constexpr std::array kNearnessWeights = {60, 30, 10};

// How often people give: never, seldom, ..., often.
constexpr std::array<std::uint32_t, 5> kActivities = {0, 1, 2, 4, kMostActive};
constexpr std::array kActivityWeights = {20, 35, 25, 15, 5};

// The path of the team above; the whole company above the first level.
std::string_view Above(std::string_view team) {
  const std::size_t slash = team.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : team.substr(0, slash);
}

}  // namespace

AwardWorkload::AwardWorkload(const Company& company, WorkloadOptions options)
    : options_(std::move(options)), random_(Random(options_.seed).Fork(2)) {
  std::unordered_map<std::string_view, std::uint32_t> numbers;
  std::vector<std::string_view> paths;
  Random activities = Random(options_.seed).Fork(3);
  for (const Person& person : company.people) {
    // Drawn for everybody, so that one who leaves does not change the others.
    const std::uint32_t activity = kActivities[activities.Weighted(kActivityWeights)];
    if (person.leave_date) continue;
    const auto [at, added] = numbers.try_emplace(person.team, static_cast<std::uint32_t>(teams_.size()));
    if (added) {
      paths.push_back(person.team);
      teams_.emplace_back();
    }
    teams_[at->second].push_back(static_cast<std::uint32_t>(people_.size()));
    people_.push_back({person.id, at->second, IsFrench(person.locale), activity});
  }
  // Somebody must give.
  if (std::ranges::none_of(people_, [](const Participant& one) { return one.activity > 0; })) people_[0].activity = 1;

  std::unordered_map<std::string_view, std::vector<std::uint32_t>> below;
  for (std::uint32_t team = 0; team < paths.size(); ++team) below[Above(paths[team])].push_back(team);
  neighbours_.resize(teams_.size());
  for (std::uint32_t team = 0; team < paths.size(); ++team) {
    auto& near = neighbours_[team];
    for (const std::uint32_t sister : below[Above(paths[team])]) {
      if (sister != team) near.push_back(sister);
    }
    if (const auto above = numbers.find(Above(paths[team])); above != numbers.end()) near.push_back(above->second);
    if (const auto parts = below.find(paths[team]); parts != below.end()) {
      near.insert(near.end(), parts->second.begin(), parts->second.end());
    }
  }
}

std::optional<AwardIntention> AwardWorkload::Next() {
  AwardIntention intention;
  if (options_.awards_per_second > 0) {
    const double place = static_cast<double>(issued_) + static_cast<double>(random_.Below(1000)) / 1000;
    intention.at = absl::Seconds(place / options_.awards_per_second);
    if (intention.at >= options_.duration) return std::nullopt;
  }
  ++issued_;

  const std::uint32_t giver = NextGiver();
  const auto [fewest, most] = kGroups[random_.Weighted(kGroupWeights)];
  const auto wanted =
      std::min({static_cast<std::size_t>(random_.Between(fewest, most)), people_.size() - 1, options_.most_recipients});
  std::vector<std::uint32_t> recipients;
  while (recipients.size() < wanted) {
    const std::uint32_t recipient = NextRecipient(giver);
    if (recipient != giver && std::ranges::find(recipients, recipient) == recipients.end()) {
      recipients.push_back(recipient);
    }
  }
  intention.giver_id = people_[giver].id;
  for (const std::uint32_t recipient : recipients) intention.recipient_ids.push_back(people_[recipient].id);
  // The smaller of two draws: the first ones more often.
  const auto kinds = static_cast<std::uint32_t>(options_.points.size());
  const std::uint32_t first = random_.Below(kinds);
  intention.points = options_.points[std::min(first, random_.Below(kinds))];
  intention.value = random_.Pick(options_.values);
  intention.message = NextMessage(people_[giver].french);
  return intention;
}

std::uint32_t AwardWorkload::NextGiver() {
  while (true) {
    const std::uint32_t candidate = random_.Below(static_cast<std::uint32_t>(people_.size()));
    if (random_.Below(kMostActive) < people_[candidate].activity) return candidate;
  }
}

std::uint32_t AwardWorkload::NextRecipient(std::uint32_t giver) {
  const std::uint32_t own = people_[giver].team;
  const std::size_t nearness = random_.Weighted(kNearnessWeights);
  if (nearness == kOwnTeam) return random_.Pick(teams_[own]);
  if (nearness == kNeighbouringTeam && !neighbours_[own].empty()) {
    return random_.Pick(teams_[random_.Pick(neighbours_[own])]);
  }
  return random_.Below(static_cast<std::uint32_t>(people_.size()));
}

std::string AwardWorkload::NextMessage(bool french) {
  const std::string_view opening = french ? random_.Pick(kFrenchOpenings) : random_.Pick(kEnglishOpenings);
  const std::string_view deed = french ? random_.Pick(kFrenchDeeds) : random_.Pick(kEnglishDeeds);
  const std::string_view effect = french ? random_.Pick(kFrenchEffects) : random_.Pick(kEnglishEffects);
  return fmt::format("{} {}. {}", opening, deed, effect);
}

}  // namespace fairlead::simulator

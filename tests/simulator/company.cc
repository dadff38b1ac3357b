#include "tests/simulator/company.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "fmt/format.h"
#include "tests/simulator/names.h"
#include "tests/simulator/random.h"

namespace fairlead::simulator {
namespace {

using std::string_view_literals::operator""sv;

struct Place {
  std::string_view city;
  std::string_view time_zone;
  std::string_view locale;
  // A second language that is common there, or the first once more.
  std::string_view other_locale;
  int decihours;
  int weight;
};

constexpr std::array kPlaces = {
    Place{"Paris", "Europe/Paris", "fr-FR", "en-GB", 350, 22},
    Place{"Lyon", "Europe/Paris", "fr-FR", "fr-FR", 350, 8},
    Place{"Toulouse", "Europe/Paris", "fr-FR", "fr-FR", 390, 6},
    Place{"Brussels", "Europe/Brussels", "fr-BE", "en-GB", 380, 5},
    Place{"Geneva", "Europe/Zurich", "fr-CH", "en-GB", 400, 3},
    Place{"Luxembourg", "Europe/Luxembourg", "fr-LU", "en-GB", 400, 2},
    Place{"Montréal", "America/Toronto", "fr-CA", "en-CA", 375, 8},
    Place{"Toronto", "America/Toronto", "en-CA", "en-CA", 375, 5},
    Place{"London", "Europe/London", "en-GB", "en-GB", 375, 14},
    Place{"Manchester", "Europe/London", "en-GB", "en-GB", 375, 5},
    Place{"Dublin", "Europe/Dublin", "en-IE", "en-IE", 390, 6},
    Place{"New York", "America/New_York", "en-US", "en-US", 400, 7},
    Place{"Austin", "America/Chicago", "en-US", "en-US", 400, 4},
    Place{"San Francisco", "America/Los_Angeles", "en-US", "en-US", 400, 4},
    Place{"Bengaluru", "Asia/Kolkata", "en-IN", "en-IN", 450, 7},
    Place{"Singapore", "Asia/Singapore", "en-SG", "en-SG", 440, 2},
    Place{"Sydney", "Australia/Sydney", "en-AU", "en-AU", 380, 2},
};

struct Department {
  std::string_view name;
  int weight;
};

constexpr std::array kDepartments = {
    Department{"Engineering", 28},      Department{"Product", 12},    Department{"Sales", 18},
    Department{"Customer Success", 12}, Department{"Operations", 10}, Department{"Finance", 6},
    Department{"Marketing", 7},         Department{"People", 4},
};
constexpr std::array kAreas = {
    "Platform"sv,   "Mobile"sv,  "Payments"sv, "Data"sv,      "Growth"sv,   "Partners"sv,
    "Enterprise"sv, "Quality"sv, "Insight"sv,  "Solutions"sv, "Planning"sv, "Services"sv,
};
constexpr std::array kTopics = {
    "Storage"sv,  "Identity"sv,  "Search"sv,   "Billing"sv,   "Reporting"sv, "Onboarding"sv,
    "Delivery"sv, "Retention"sv, "Research"sv, "Community"sv, "Access"sv,    "Automation"sv,
};
constexpr std::array kColours = {
    "Amber"sv, "Azure"sv, "Coral"sv, "Cobalt"sv, "Indigo"sv, "Jade"sv, "Ochre"sv, "Scarlet"sv, "Teal"sv, "Violet"sv,
};

constexpr int kSmallestTeam = 5;  // a manager and the smallest span
constexpr int kLargestSpan = 10;
constexpr int kSmallestSpan = 4;
// Up to this many people below a manager, the parts are teams without parts of their own.
constexpr int kTwoLevels = 40;
constexpr int kLongestTenure = 40 * 12;
constexpr int kOneLocale = 850;  // of 1,000: who speaks the first language of the place, works where the team does
constexpr int kPartTime = 80;

// Of 1,000 employees in this month of their employment, how many leave: most in the first year, then fewer and fewer.
std::uint32_t HazardAt(int month) {
  if (month < 12) return 24;
  if (month < 36) return 18;
  if (month < 96) return 11;
  return 7;
}

// Months of employment, drawn month by month from the hazard.
int Tenure(Random& random) {
  int months = 0;
  while (months < kLongestTenure && !random.Chance(HazardAt(months))) ++months;
  return months;
}

// Splits `total` into parts of at least `kSmallestTeam`, by weights.
std::vector<int> Split(int total, std::span<const int> weights) {
  int sum = 0;
  for (const int weight : weights) sum += weight;
  const int spare = total - kSmallestTeam * static_cast<int>(weights.size());
  std::vector<int> parts;
  int given = 0;
  for (const int weight : weights) {
    const int extra = static_cast<int>(std::int64_t{spare} * weight / sum);
    parts.push_back(kSmallestTeam + extra);
    given += extra;
  }
  for (std::size_t i = 0; given < spare; ++given, i = (i + 1) % parts.size()) ++parts[i];
  return parts;
}

class Builder {
 public:
  explicit Builder(const CompanyOptions& options) : options_(options), random_(Random(options.seed).Fork(1)) {
    company_.people.reserve(static_cast<std::size_t>(options.count));
    emails_.reserve(static_cast<std::size_t>(options.count));
  }

  Company Build() {
    Team top{.path = "Executive Office", .below = "", .depth = 0, .place = &kPlaces[0]};
    AddTeam(top, "", options_.count);
    return std::move(company_);
  }

 private:
  struct Team {
    std::string path;
    // What the names of the teams below begin with: the path, but nothing below the top.
    std::string below;
    int depth;
    const Place* place;
  };

  // Adds `size` people: the one who leads, and all below. The span stays within its bounds for every size from
  // kSmallestTeam on.
  void AddTeam(const Team& team, const std::string& manager, int size) {
    const int below = size - 1;
    const int parts = below <= kLargestSpan ? 0 : Parts(below, team.depth);
    const std::string leader = AddLeader(team, manager, parts);
    if (parts == 0) {
      for (int i = 0; i < below; ++i) AddMember(team, leader);
      return;
    }
    const int staff = Staff(below, parts);
    for (int i = 0; i < staff; ++i) AddMember(team, leader);
    const std::vector<int> sizes = Sizes(below - staff, parts, team.depth);
    for (int i = 0; i < parts; ++i) AddTeam(PartOf(team, i), leader, sizes[static_cast<std::size_t>(i)]);
  }

  // How many teams a team of so many below its leader has.
  int Parts(int below, int depth) {
    if (below > kTwoLevels) return depth == 0 ? static_cast<int>(kDepartments.size()) : random_.Between(4, 7);
    return std::max(1, below / 9);
  }

  // How many work for the leader without leading.
  int Staff(int below, int parts) {
    const int left_by_parts = below - kSmallestTeam * parts;
    if (below > kTwoLevels) return random_.Between(0, std::min(2, left_by_parts));
    const int largest_part = 1 + kLargestSpan;
    const int least = std::max({0, kSmallestSpan - parts, below - largest_part * parts});
    return random_.Between(least, std::min(kLargestSpan - parts, left_by_parts));
  }

  std::vector<int> Sizes(int total, int parts, int depth) {
    std::vector<int> weights;
    for (int i = 0; i < parts; ++i) {
      const int weight = depth == 0 ? kDepartments[static_cast<std::size_t>(i)].weight : 10;
      // Equal parts in the lowest levels, so that none grows over the largest span.
      weights.push_back(total > kTwoLevels ? weight * random_.Between(70, 130) : 1);
    }
    return Split(total, weights);
  }

  Team PartOf(const Team& team, int index) {
    const auto i = static_cast<std::size_t>(index);
    const Place* place = team.depth > 0 && random_.Chance(600) ? team.place : AnyPlace();
    // Where a list is begun depends on the team, so that not all teams have parts of the same names.
    const std::size_t begin = team.path.size();
    std::string name;
    switch (team.depth) {
      case 0:
        name = kDepartments[i].name;
        break;
      case 1:
        name = kAreas[(begin + i) % kAreas.size()];
        break;
      case 2:
        name = kTopics[(begin + i) % kTopics.size()];
        break;
      default:
        name = kColours[(begin + i) % kColours.size()];
    }
    std::string path = team.below + name;
    return {.path = path, .below = path + "/", .depth = team.depth + 1, .place = place};
  }

  const Place* AnyPlace() {
    static constexpr auto kWeights = [] {
      std::array<int, kPlaces.size()> weights{};
      for (std::size_t i = 0; i < kPlaces.size(); ++i) weights[i] = kPlaces[i].weight;
      return weights;
    }();
    return &kPlaces[random_.Weighted(kWeights)];
  }

  std::string AddLeader(const Team& team, const std::string& manager, int parts) {
    Person person = MakePerson(team, manager);
    const int months = std::max(Tenure(random_), Tenure(random_));
    person.hire_date = HiredBefore(options_.as_of, months);
    person.role_level = parts == 0 && team.depth > 0 ? 4 : team.depth > 1 ? 5 : 6;
    return Add(std::move(person));
  }

  void AddMember(const Team& team, const std::string& manager) {
    Person person = MakePerson(team, manager);
    const int months = Tenure(random_);
    absl::CivilDay last = options_.as_of;
    if (random_.Chance(static_cast<std::uint32_t>(options_.leavers_per_thousand))) {
      last -= random_.Between(0, 540);
      person.leave_date = last;
      person.leave_kind = months > 240 && random_.Chance(600) ? LeaveKind::kRetirement
                          : random_.Chance(250)               ? LeaveKind::kInvoluntary
                                                              : LeaveKind::kVoluntary;
    }
    person.hire_date = HiredBefore(last, months);
    static constexpr std::array kNewcomers = {60, 35, 5};
    static constexpr std::array kSettled = {20, 60, 20};
    static constexpr std::array kVeterans = {3, 47, 50};
    const std::span<const int> levels = months < 18 ? kNewcomers : months < 72 ? kSettled : kVeterans;
    person.role_level = 1 + static_cast<int>(random_.Weighted(levels));
    Add(std::move(person));
  }

  // A day so many months, and some days, before another; never the same day.
  absl::CivilDay HiredBefore(absl::CivilDay day, int months) {
    const absl::CivilMonth month = absl::CivilMonth(day) - months - 1;
    return absl::CivilDay(month) + random_.Between(0, 27);
  }

  Person MakePerson(const Team& team, const std::string& manager) {
    const Place& place = random_.Chance(kOneLocale) ? *team.place : *AnyPlace();
    Person person;
    person.id = fmt::format("e{:06}", company_.people.size() + 1);
    person.team = team.path;
    person.manager_id = manager;
    person.location = place.city;
    person.time_zone = place.time_zone;
    person.locale = random_.Chance(kOneLocale) ? place.locale : place.other_locale;
    person.contracted_decihours = random_.Chance(kPartTime) ? place.decihours * 4 / 5 : place.decihours;
    person.name = MakeName(person.locale, random_);
    person.email = EmailOf(person.name);
    return person;
  }

  std::string EmailOf(const std::string& name) {
    std::string local = EmailName(name);
    const int before = emails_[local]++;
    if (before > 0) local += fmt::format("{}", before + 1);
    return fmt::format("{}@{}", local, options_.email_domain);
  }

  // Returns the id.
  std::string Add(Person person) {
    company_.people.push_back(std::move(person));
    return company_.people.back().id;
  }

  const CompanyOptions& options_;
  Random random_;
  Company company_;
  // How many have this local part.
  std::unordered_map<std::string, int> emails_;
};

std::string_view NameOf(LeaveKind kind) {
  switch (kind) {
    case LeaveKind::kVoluntary:
      return "voluntary";
    case LeaveKind::kInvoluntary:
      return "involuntary";
    case LeaveKind::kRetirement:
      break;
  }
  return "retirement";
}

void AppendField(std::string& csv, std::string_view field) {
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
    csv += field;
    return;
  }
  csv += '"';
  for (const char c : field) csv.append(c == '"' ? 2 : 1, c);
  csv += '"';
}

std::string HoursOf(int decihours) {
  return decihours % 10 == 0 ? fmt::format("{}", decihours / 10) : fmt::format("{}.{}", decihours / 10, decihours % 10);
}

}  // namespace

Company MakeCompany(const CompanyOptions& options) { return Builder(options).Build(); }

std::string ToCsv(const Company& company) {
  std::string csv =
      "employee_id,name,email,team,manager_id,location,time_zone,locale,role_level,contracted_hours,hire_date,"
      "leave_date,leave_kind\n";
  for (const Person& person : company.people) {
    for (const std::string* field : {&person.id, &person.name, &person.email, &person.team, &person.manager_id,
                                     &person.location, &person.time_zone, &person.locale}) {
      AppendField(csv, *field);
      csv += ',';
    }
    csv += fmt::format("{},{},{},", person.role_level, HoursOf(person.contracted_decihours),
                       absl::FormatCivilTime(person.hire_date));
    if (person.leave_date)
      csv += fmt::format("{},{}", absl::FormatCivilTime(*person.leave_date), NameOf(person.leave_kind));
    if (!person.leave_date) csv += ',';
    csv += '\n';
  }
  return csv;
}

}  // namespace fairlead::simulator

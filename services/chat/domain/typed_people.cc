#include "services/chat/domain/typed_people.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "fmt/format.h"

namespace fairlead::chat {
namespace {

bool Joins(const Item& item) {
  if (item.role == Role::kSeparator) return true;
  return item.role == Role::kWord && IsOneOf(item.bare, {"and", "et", "plus", "n", "und"});
}

bool IsPreposition(const Item& item) {
  return item.role == Role::kWord && IsOneOf(item.bare, {"to", "for", "a", "pour"});
}

// What people put first, although the command says it already: "give @ana 20", "/kudos /kudos".
bool OpensCommand(const Item& item) {
  if (item.role == Role::kSeparator) return true;
  return item.role == Role::kWord && IsOneOf(item.bare, {"/kudos", "kudos", "give", "send", "award", "donne", "donner",
                                                         "envoie", "envoyer", "offre", "offrir"});
}

bool BeginsNumber(const Item& item) {
  return item.role == Role::kWord && !item.bare.empty() &&
         (item.bare.front() == '+' || (item.bare.front() >= '0' && item.bare.front() <= '9'));
}

bool IsEverybody(std::string_view name) {
  return IsOneOf(name, {"here", "channel", "everyone", "everybody", "all", "tous", "toutes", "group"});
}

bool IsMailAddress(std::string_view word) {
  const std::size_t at = word.find('@');
  return at != std::string_view::npos && at > 0 && word.find('.', at) != std::string_view::npos;
}

std::string WithoutPunctuation(std::string_view name) {
  while (!name.empty() && IsOneOf(name.substr(name.size() - 1), {",", ".", ";", ":", "!", "?", ")"}))
    name.remove_suffix(1);
  while (name.starts_with('(')) name.remove_prefix(1);
  return std::string(name);
}

class PeopleReader {
 public:
  PeopleReader(Items& items, const KudosRules& rules) : items_(items), rules_(rules) {}

  PeopleReading Take() {
    Mentions();
    const bool nobody = reading_.users.empty() && reading_.groups.empty();
    for (std::size_t i = 0; i < items_.size(); ++i) PlainName(i, nobody);
    for (std::size_t i = 0; i < items_.size();) i = items_[i].role == Role::kPerson ? Chain(i) : i + 1;
    if (nobody && reading_.names.empty()) {
      reading_.slips.push_back(everybody_.empty() ? Slip{SlipKind::kNobodyNamed}
                                                  : Slip{SlipKind::kEverybodyNamed, everybody_});
    }
    return std::move(reading_);
  }

 private:
  void Mentions() {
    for (const Item& item : items_) {
      const auto* person = std::get_if<PersonMention>(&item.token);
      const auto* group = std::get_if<GroupMention>(&item.token);
      if (person != nullptr && Name(reading_.users, person->user)) reading_.mentions.push_back(item.token);
      if (group != nullptr && Name(reading_.groups, group->group)) reading_.mentions.push_back(item.token);
    }
    const std::size_t people = reading_.users.size();
    if (people <= rules_.most_people) return;
    reading_.slips.push_back(
        {SlipKind::kTooManyPeople, fmt::format("{}", people), fmt::format("{}", rules_.most_people)});
    reading_.users.resize(rules_.most_people);
    std::size_t left = rules_.most_people;
    std::erase_if(reading_.mentions, [&](const Token& token) {
      return std::holds_alternative<PersonMention>(token) && (left == 0 || left-- == 0);
    });
  }

  template <typename Ref>
  static bool Name(std::vector<Ref>& named, const Ref& ref) {
    if (std::find(named.begin(), named.end(), ref) != named.end()) return false;
    named.push_back(ref);
    return true;
  }

  // A name that is not a mention, if item `i` is one.
  void PlainName(std::size_t i, bool nobody) {
    Item& item = items_[i];
    const bool inside = WordBefore(items_, i) && WordAfter(items_, i + 1);
    const auto* broadcast = std::get_if<Broadcast>(&item.token);
    if (broadcast != nullptr || (item.role == Role::kPlainName && IsEverybody(std::string_view(item.bare).substr(1)))) {
      if (!nobody) {
        item.token = Text{PlainText({item.token})};  // a word of the message, which wakes nobody
        item.role = Role::kWord;
        return;
      }
      if (everybody_.empty()) everybody_ = TypedText(items_, i, i + 1);
      item.role = Role::kTaken;
      return;
    }
    const auto* link = std::get_if<Link>(&item.token);
    const bool mail =
        link != nullptr ? link->url.starts_with("mailto:") : item.role == Role::kWord && IsMailAddress(item.bare);
    if (item.role != Role::kPlainName && !(mail && nobody)) return;
    // "the @Override in …": with somebody named, it need not be a name.
    if (!nobody && inside) {
      item.role = Role::kWord;
      return;
    }
    std::string name = link != nullptr ? PlainText({*link}) : WithoutPunctuation(std::get<Text>(item.token).text);
    if (reading_.names.size() < rules_.most_people && Name(reading_.names, name)) {
      reading_.slips.push_back({SlipKind::kPlainName, name, name});
    }
    item.role = Role::kTaken;
  }

  // The mentions from `begin` on that are joined to each other. Returns their end.
  std::size_t Chain(std::size_t begin) {
    std::size_t end = begin + 1;
    for (std::size_t next = end; next < items_.size(); ++next) {
      if (items_[next].role == Role::kPerson) {
        end = next + 1;
      } else if (!Joins(items_[next])) {
        break;
      }
    }
    std::size_t before = begin;
    while (before > 0 && items_[before - 1].role == Role::kWord &&
           (Joins(items_[before - 1]) || IsPreposition(items_[before - 1])))
      --before;
    const bool follows = WordBefore(items_, before);
    // "@ana's help"
    const bool possessive = IsWordAt(items_, end) && items_[end].space.empty() && items_[end].bare == "s";
    const bool kept = follows || possessive || (AnyWordBefore(items_, before) && WordAfter(items_, end));
    for (std::size_t i = kept || follows ? begin : before; i < end; ++i) {
      if (kept && items_[i].role == Role::kSeparator) continue;
      items_[i].role = kept ? Role::kKept : Role::kTaken;
    }
    return end;
  }

  Items& items_;
  const KudosRules& rules_;
  PeopleReading reading_;
  std::string everybody_;
};

}  // namespace

void TakeOpening(Items& items) {
  std::size_t end = 0;
  while (end < items.size() && OpensCommand(items[end])) ++end;
  const std::size_t next = end < items.size() && end > 0 && IsPreposition(items[end]) ? end + 1 : end;
  if (next >= items.size()) return;
  const Role role = items[next].role;
  if (role != Role::kPerson && role != Role::kPlainName && role != Role::kTag && !BeginsNumber(items[next])) return;
  for (std::size_t i = 0; i < next; ++i) items[i].role = Role::kTaken;
}

PeopleReading TakePeople(Items& items, const KudosRules& rules) { return PeopleReader(items, rules).Take(); }

}  // namespace fairlead::chat

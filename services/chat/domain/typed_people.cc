#include "services/chat/domain/typed_people.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "fmt/format.h"

namespace fairlead::chat {
namespace {

bool IsOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool Joins(const Item& item) {
  if (item.role == Role::kSeparator) return true;
  return item.role == Role::kWord && IsOneOf(item.bare, {"and", "et", "plus", "n", "und"});
}

// What people put before the first name or number, although the command says it already: "give @ana 20", "à @ana".
bool OpensCommand(const Item& item) {
  if (item.role == Role::kSeparator) return true;
  return item.role == Role::kWord &&
         IsOneOf(item.bare, {"give", "send", "award", "kudos", "to", "for", "donne", "donner", "envoie", "envoyer",
                             "offre", "offrir", "pour", "a"});
}

bool IsEverybody(std::string_view name) {
  return IsOneOf(name, {"here", "channel", "everyone", "everybody", "all", "tous", "toutes", "group"});
}

bool IsMailAddress(std::string_view word) {
  const std::size_t at = word.find('@');
  return at != std::string_view::npos && at > 0 && word.find('.', at) != std::string_view::npos;
}

class PeopleReader {
 public:
  PeopleReader(Items& items, const KudosRules& rules) : items_(items), rules_(rules) {}

  PeopleReading Take() {
    Mentions();
    const bool nobody = reading_.users.empty() && reading_.groups.empty();
    for (Item& item : items_) PlainName(item, nobody);
    DropOpening();
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

  void PlainName(Item& item, bool nobody) {
    const std::size_t i = static_cast<std::size_t>(&item - items_.data());
    const bool inside = WordBefore(items_, i) && WordAfter(items_, i + 1);
    const auto* broadcast = std::get_if<Broadcast>(&item.token);
    if (broadcast != nullptr || (item.role == Role::kPlainName && IsEverybody(std::string_view(item.bare).substr(1)))) {
      if (!nobody) {
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
    std::string name = link != nullptr ? PlainText({*link}) : item.bare;
    if (link == nullptr) name = AsTyped(item);
    reading_.slips.push_back({SlipKind::kPlainName, name, name});
    reading_.names.push_back(std::move(name));
    item.role = Role::kTaken;
  }

  // The name without the punctuation around it, which folding must not change.
  static std::string AsTyped(const Item& item) {
    std::string text = std::get<Text>(item.token).text;
    while (!text.empty() && IsOneOf(text.substr(text.size() - 1), {",", ".", ";", ":", "!", "?", ")"})) text.pop_back();
    while (!text.empty() && IsOneOf(text.substr(0, 1), {"("})) text.erase(0, 1);
    return text;
  }

  void DropOpening() {
    std::size_t end = 0;
    while (end < items_.size() && OpensCommand(items_[end])) ++end;
    const bool structure =
        end < items_.size() && (items_[end].role == Role::kPerson || items_[end].role == Role::kTaken);
    if (!structure) return;
    for (std::size_t i = 0; i < end; ++i) items_[i].role = Role::kTaken;
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
    while (before > 0 && items_[before - 1].role == Role::kWord && Joins(items_[before - 1])) --before;
    const bool follows = WordBefore(items_, before);
    // "@ana's help"
    const bool possessive = IsWordAt(items_, end) && items_[end].space.empty() && items_[end].bare == "s";
    const bool kept = follows || possessive || (AnyWordBefore(before) && WordAfter(items_, end));
    for (std::size_t i = kept || follows ? begin : before; i < end; ++i) {
      if (kept && items_[i].role == Role::kSeparator) continue;
      items_[i].role = kept ? Role::kKept : Role::kTaken;
    }
    return end;
  }

  bool AnyWordBefore(std::size_t end) const {
    for (std::size_t i = 0; i < end; ++i) {
      if (IsWordAt(items_, i)) return true;
    }
    return false;
  }

  Items& items_;
  const KudosRules& rules_;
  PeopleReading reading_;
  std::string everybody_;
};

}  // namespace

PeopleReading TakePeople(Items& items, const KudosRules& rules) { return PeopleReader(items, rules).Take(); }

}  // namespace fairlead::chat

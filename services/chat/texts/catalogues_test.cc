// What both catalogues keep to, beyond what the generator checks in every build.
#include <algorithm>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "libs/texts/catalogue.h"
#include "texts/chat.h"

namespace fairlead::chat {
namespace {

texts::Catalogue Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream contents;
  contents << file.rdbuf();
  EXPECT_TRUE(file) << path;
  auto catalogue = texts::ReadCatalogue(path, contents.str());
  EXPECT_TRUE(catalogue.ok()) << catalogue.status();
  return catalogue.ok() ? *std::move(catalogue) : texts::Catalogue();
}

// The text without `code` and the skeletons of dates, in which nothing is typography.
std::string Prose(const std::string& text) {
  static const auto* const kNoProse = new std::regex("`[^`]*`|, date, ::[A-Za-z]+");
  return std::regex_replace(text, *kNoProse, "");
}

class CataloguesTest : public ::testing::Test {
 protected:
  const texts::Catalogue english_ = Read("services/chat/texts/en.toml");
  const texts::Catalogue french_ = Read("services/chat/texts/fr.toml");
};

TEST_F(CataloguesTest, AreBothCompleteAndHaveTheSamePlaceholders) {
  ASSERT_GT(english_.entries.size(), 200u);
  const auto checked = texts::Check({english_, french_});
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_EQ(say::Catalogue().keys.size(), english_.entries.size()) << "the program holds another catalogue";
}

TEST_F(CataloguesTest, AreNotTheSameTextTwice) {
  // What reads alike in both languages, or holds nothing but placeholders.
  const std::set<std::string> alike = {"history.value", "survey.score"};
  for (const auto& [key, entry] : english_.entries) {
    EXPECT_EQ(entry.text == french_.entries.at(key).text, alike.contains(key)) << key;
  }
}

TEST_F(CataloguesTest, CloseEveryMarkAndUseNoMarkupOfOneChat) {
  for (const texts::Catalogue* catalogue : {&english_, &french_}) {
    for (const auto& [key, entry] : catalogue->entries) {
      SCOPED_TRACE(catalogue->language + " " + key);
      EXPECT_EQ(std::ranges::count(entry.text, '`') % 2, 0);
      EXPECT_EQ(std::ranges::count(Prose(entry.text), '*') % 2, 0);
      EXPECT_EQ(entry.text.find_first_of("<>&~"), std::string::npos);
    }
  }
}

TEST_F(CataloguesTest, UseTheSameCodeWordsButForTheNamesOfCommands) {
  const std::map<std::string, std::string> commands = {{"/kudos balance", "/kudos solde"},
                                                       {"/kudos history", "/kudos historique"},
                                                       {"/kudos top", "/kudos classement"},
                                                       {"/kudos undo", "/kudos annuler"},
                                                       {"/kudos help", "/kudos aide"}};
  const auto words = [](const std::string& text) {
    std::multiset<std::string> found;
    static const auto* const kCode = new std::regex("`([^`]*)`");
    for (std::sregex_iterator match(text.begin(), text.end(), *kCode), end; match != end; ++match) {
      found.insert((*match)[1]);
    }
    return found;
  };
  for (const auto& [key, entry] : english_.entries) {
    std::multiset<std::string> expected;
    for (const std::string& word : words(entry.text))
      expected.insert(commands.contains(word) ? commands.at(word) : word);
    EXPECT_EQ(words(french_.entries.at(key).text), expected) << key;
  }
}

TEST_F(CataloguesTest, KeepToFrenchTypography) {
  const std::string thin = "\u202f";
  for (const auto& [key, entry] : french_.entries) {
    const std::string prose = Prose(entry.text);
    SCOPED_TRACE(key + ": " + prose);
    for (const char mark : {'!', '?', ';', ':'}) {
      for (std::size_t at = prose.find(mark); at != std::string::npos; at = prose.find(mark, at + 1)) {
        EXPECT_TRUE(at >= thin.size() && prose.substr(at - thin.size(), thin.size()) == thin)
            << "no narrow space before " << mark;
      }
    }
    for (std::size_t at = prose.find("«"); at != std::string::npos; at = prose.find("«", at + 1)) {
      EXPECT_EQ(prose.substr(at + std::string("«").size(), thin.size()), thin);
    }
    for (std::size_t at = prose.find("»"); at != std::string::npos; at = prose.find("»", at + 1)) {
      EXPECT_TRUE(at >= thin.size() && prose.substr(at - thin.size(), thin.size()) == thin);
    }
    for (const char* quote : {"\"", "“", "”"})
      EXPECT_EQ(prose.find(quote), std::string::npos) << "French quotes are « »";
  }
}

TEST_F(CataloguesTest, SayVousInFrench) {
  const std::regex familiar("(^|[ (])([Tt]u|[Tt]e|[Tt]oi|[Tt]on|[Tt]a|[Tt]es)[ ,.]|(^|[ (])[Tt]’");
  for (const auto& [key, entry] : french_.entries) {
    EXPECT_FALSE(std::regex_search(entry.text, familiar)) << key << ": " << entry.text;
  }
}

}  // namespace
}  // namespace fairlead::chat

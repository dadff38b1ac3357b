#include "tests/simulator/names.h"

#include <array>
#include <utility>

#include "fmt/format.h"

namespace fairlead::simulator {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kEnglishGiven = {
    "Olivia"sv,  "Amelia"sv,    "Isla"sv,   "Ava"sv,     "Grace"sv,  "Freya"sv,  "Emily"sv,  "Ivy"sv,     "Ella"sv,
    "Rosie"sv,   "Charlotte"sv, "Sophie"sv, "Hannah"sv,  "Alice"sv,  "Ruby"sv,   "Daisy"sv,  "Harriet"sv, "Erin"sv,
    "Niamh"sv,   "Aoife"sv,     "Priya"sv,  "Anjali"sv,  "Zara"sv,   "Fatima"sv, "Megan"sv,  "Laura"sv,   "Rachel"sv,
    "Helen"sv,   "Susan"sv,     "Karen"sv,  "Linda"sv,   "Janet"sv,  "Nora"sv,   "Zoë"sv,    "Siân"sv,    "Renée"sv,
    "Oliver"sv,  "George"sv,    "Noah"sv,   "Arthur"sv,  "Harry"sv,  "Leo"sv,    "Jack"sv,   "Charlie"sv, "Oscar"sv,
    "Jacob"sv,   "Henry"sv,     "Thomas"sv, "William"sv, "James"sv,  "Joshua"sv, "Samuel"sv, "Daniel"sv,  "Ryan"sv,
    "Liam"sv,    "Conor"sv,     "Seán"sv,   "Rohan"sv,   "Arjun"sv,  "Omar"sv,   "David"sv,  "Michael"sv, "Robert"sv,
    "Stephen"sv, "Andrew"sv,    "Peter"sv,  "Martin"sv,  "Graham"sv, "Keith"sv,  "Ian"sv,    "Colin"sv,   "José"sv,
};
constexpr std::array kEnglishFamily = {
    "Smith"sv,      "Jones"sv,    "Taylor"sv,     "Brown"sv,     "Williams"sv, "Wilson"sv,   "Johnson"sv,
    "Davies"sv,     "Robinson"sv, "Wright"sv,     "Thompson"sv,  "Evans"sv,    "Walker"sv,   "White"sv,
    "Roberts"sv,    "Green"sv,    "Hall"sv,       "Wood"sv,      "Jackson"sv,  "Clarke"sv,   "Patel"sv,
    "Khan"sv,       "Lewis"sv,    "James"sv,      "Phillips"sv,  "Mason"sv,    "Mitchell"sv, "Rose"sv,
    "Davis"sv,      "Cox"sv,      "Alexander"sv,  "Morgan"sv,    "Parker"sv,   "Cook"sv,     "Price"sv,
    "Bailey"sv,     "Bell"sv,     "Ward"sv,       "Watson"sv,    "Shaw"sv,     "Murphy"sv,   "O'Brien"sv,
    "O'Sullivan"sv, "Kelly"sv,    "Byrne"sv,      "Ryan"sv,      "Walsh"sv,    "Doyle"sv,    "McCarthy"sv,
    "Gallagher"sv,  "Singh"sv,    "Kaur"sv,       "Sharma"sv,    "Iyer"sv,     "Nair"sv,     "Ahmed"sv,
    "Campbell"sv,   "Stewart"sv,  "Anderson"sv,   "MacDonald"sv, "Scott"sv,    "Reid"sv,     "Murray"sv,
    "Ross"sv,       "García"sv,   "Nguyen"sv,     "Lee"sv,       "Chen"sv,     "Martinez"sv, "Lopez"sv,
    "Foster"sv,     "Hughes"sv,   "Griffiths"sv,  "Llewellyn"sv, "Barnes"sv,   "Fletcher"sv, "Holmes"sv,
    "Palmer"sv,     "Hayes"sv,    "Fox-Harper"sv,
};
constexpr std::array kFrenchGiven = {
    "Emma"sv,     "Jade"sv,         "Louise"sv,        "Alice"sv,     "Chloé"sv,   "Inès"sv,     "Léa"sv,
    "Manon"sv,    "Zoé"sv,          "Camille"sv,       "Sarah"sv,     "Eva"sv,     "Juliette"sv, "Margaux"sv,
    "Océane"sv,   "Anaïs"sv,        "Mathilde"sv,      "Clémence"sv,  "Élise"sv,   "Aurélie"sv,  "Céline"sv,
    "Sandrine"sv, "Nathalie"sv,     "Hélène"sv,        "Françoise"sv, "Valérie"sv, "Sylvie"sv,   "Geneviève"sv,
    "Gaëlle"sv,   "Marie-Claire"sv, "Anne-Sophie"sv,   "Yasmine"sv,   "Lucas"sv,   "Gabriel"sv,  "Raphaël"sv,
    "Léo"sv,      "Louis"sv,        "Jules"sv,         "Hugo"sv,      "Arthur"sv,  "Nathan"sv,   "Théo"sv,
    "Mathéo"sv,   "Maël"sv,         "Antoine"sv,       "Clément"sv,   "Maxime"sv,  "Benoît"sv,   "Jérôme"sv,
    "Frédéric"sv, "Sébastien"sv,    "François"sv,      "Guillaume"sv, "Étienne"sv, "Rémi"sv,     "Loïc"sv,
    "Yannick"sv,  "Jean-Pierre"sv,  "Jean-François"sv, "Noël"sv,      "Mehdi"sv,   "Karim"sv,    "Stéphane"sv,
    "Cyrille"sv,
};
constexpr std::array kFrenchFamily = {
    "Martin"sv,   "Bernard"sv,  "Thomas"sv,   "Petit"sv,     "Robert"sv,    "Richard"sv, "Durand"sv,   "Dubois"sv,
    "Moreau"sv,   "Laurent"sv,  "Simon"sv,    "Michel"sv,    "Lefèvre"sv,   "Leroy"sv,   "Roux"sv,     "David"sv,
    "Bertrand"sv, "Morel"sv,    "Fournier"sv, "Girard"sv,    "Bonnet"sv,    "Dupont"sv,  "Lambert"sv,  "Fontaine"sv,
    "Rousseau"sv, "Vincent"sv,  "Müller"sv,   "Lefebvre"sv,  "Faure"sv,     "André"sv,   "Mercier"sv,  "Blanc"sv,
    "Guérin"sv,   "Boyer"sv,    "Garnier"sv,  "Chevalier"sv, "François"sv,  "Legrand"sv, "Gauthier"sv, "Perrin"sv,
    "Robin"sv,    "Clément"sv,  "Morin"sv,    "Nicolas"sv,   "Henry"sv,     "Roussel"sv, "Mathieu"sv,  "Gautier"sv,
    "Masson"sv,   "Marchand"sv, "Duval"sv,    "Denis"sv,     "Dumont"sv,    "Marie"sv,   "Lemaire"sv,  "Noël"sv,
    "Meyer"sv,    "Dufour"sv,   "Meunier"sv,  "Brun"sv,      "Blanchard"sv, "Giraud"sv,  "Joly"sv,     "Rivière"sv,
    "Lucas"sv,    "Brunet"sv,   "Gaillard"sv, "Barbier"sv,   "Benoît"sv,    "Le Gall"sv, "D'Arcy"sv,   "Bélanger"sv,
    "Côté"sv,     "Gagné"sv,    "Lévesque"sv, "Tremblay"sv,  "Bouchard"sv,  "Benali"sv,  "Traoré"sv,   "Saint-Cœur"sv,
};

// Upper and lower case alike.
constexpr std::array<std::pair<std::string_view, std::string_view>, 40> kFolded = {{
    {"à", "a"}, {"á", "a"}, {"â", "a"}, {"ä", "a"},  {"ç", "c"},  {"è", "e"}, {"é", "e"}, {"ê", "e"},
    {"ë", "e"}, {"í", "i"}, {"î", "i"}, {"ï", "i"},  {"ñ", "n"},  {"ó", "o"}, {"ô", "o"}, {"ö", "o"},
    {"ù", "u"}, {"ú", "u"}, {"û", "u"}, {"ü", "u"},  {"À", "a"},  {"Á", "a"}, {"Â", "a"}, {"Ä", "a"},
    {"Ç", "c"}, {"È", "e"}, {"É", "e"}, {"Ê", "e"},  {"Ë", "e"},  {"Í", "i"}, {"Î", "i"}, {"Ï", "i"},
    {"Ó", "o"}, {"Ô", "o"}, {"Ö", "o"}, {"œ", "oe"}, {"Œ", "oe"}, {"Ù", "u"}, {"Û", "u"}, {"Ü", "u"},
}};

// Of 1,000 people, how many have a name of the other language.
constexpr std::uint32_t kOtherLanguage = 120;

}  // namespace

bool IsFrench(std::string_view locale) { return locale.substr(0, 2) == "fr"; }

std::string MakeName(std::string_view locale, Random& random) {
  const bool french = IsFrench(locale) != random.Chance(kOtherLanguage);
  const std::string_view given = french ? random.Pick(kFrenchGiven) : random.Pick(kEnglishGiven);
  const std::string_view family = french ? random.Pick(kFrenchFamily) : random.Pick(kEnglishFamily);
  return fmt::format("{} {}", given, family);
}

std::string EmailName(std::string_view name) {
  std::string folded;
  bool family = false;
  while (!name.empty()) {
    const char c = name.front();
    std::size_t length = 1;
    if (c == ' ' && !family) {
      folded += '.';
      family = true;
    } else if ((c >= 'a' && c <= 'z') || c == '-') {
      folded += c;
    } else if (c >= 'A' && c <= 'Z') {
      folded += static_cast<char>(c - 'A' + 'a');
    } else {
      for (const auto& [letter, plain] : kFolded) {
        if (name.substr(0, letter.size()) != letter) continue;
        folded += plain;
        length = letter.size();
        break;
      }
    }
    name.remove_prefix(length);
  }
  return folded;
}

}  // namespace fairlead::simulator

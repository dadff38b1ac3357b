#include "services/recognition/rules_file.h"

#include <string>

#include <gtest/gtest.h>

#include "libs/testing/temporary_directory.h"
#include "services/recognition/domain/test_values.h"

namespace fairlead::recognition {
namespace {

using ::testing::HasSubstr;

const std::string kEverybody =
    "[[allowance]]\npoints_a_month = 100\nmost_per_award = 50\nmost_to_one_person_a_month = 40\n";

class RulesFile : public ::testing::Test {
 protected:
  absl::StatusOr<Rules> Load(const std::string& text) { return LoadRules(directory_.Write("rules.toml", text)); }
  // The error without the directory.
  std::string ErrorOf(const std::string& text) {
    const absl::Status status = Load(text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    const std::string message(status.message());
    return message.substr(std::min(message.find("rules.toml"), message.size()));
  }

  testing::TemporaryDirectory directory_;
};

TEST_F(RulesFile, ThatIsTheExampleCanBeUsed) {
  const auto rules = LoadRules("services/recognition/rules.example.toml");
  ASSERT_TRUE(rules.ok()) << rules.status();
  EXPECT_TRUE(rules->CheckValue("Courage").ok());
  EXPECT_FALSE(rules->IsCustomerFacing("Courage"));
  EXPECT_TRUE(rules->IsCustomerFacing("Customers first"));
  const Person senior{.id = Employee("e"), .team = "", .location = "Paris", .role_level = 6};
  const Person junior{.id = Employee("e"), .team = "", .location = "Paris", .role_level = 1};
  EXPECT_EQ(rules->AllowanceFor(senior), AllowanceOf(400, 200, 150));
  EXPECT_EQ(rules->AllowanceFor(junior), AllowanceOf(200, 100, 80));
}

TEST_F(RulesFile, SaysForWhomAnAllowanceIs) {
  const auto rules = Load(
      "values = [\"Care\"]\n[[allowance]]\nfrom_role_level = 2\nto_role_level = 3\n"
      "locations = [\"Lyon\"]\npoints_a_month = 9\nmost_per_award = 8\n"
      "most_to_one_person_a_month = 7\n" +
      kEverybody);
  ASSERT_TRUE(rules.ok()) << rules.status();
  const Person inside{.id = Employee("e"), .team = "", .location = "Lyon", .role_level = 3};
  const Person outside{.id = Employee("e"), .team = "", .location = "Lyon", .role_level = 4};
  EXPECT_EQ(rules->AllowanceFor(inside), AllowanceOf(9, 8, 7));
  EXPECT_EQ(rules->AllowanceFor(outside), AllowanceOf(100, 50, 40));
}

TEST_F(RulesFile, SaysWhichValuesAreAboutCustomers) {
  const auto rules = Load(
      "values = [\"Care\", { name = \"Craft\" }, { name = \"Near\", customer_facing = true },\n"
      "{ name = \"Far\", customer_facing = false }]\n" +
      kEverybody);
  ASSERT_TRUE(rules.ok()) << rules.status();
  EXPECT_EQ(rules->values(), (std::vector<std::string>{"Care", "Craft", "Near", "Far"}));
  std::vector<std::string> customer_facing;
  for (const std::string& value : rules->values()) {
    if (rules->IsCustomerFacing(value)) customer_facing.push_back(value);
  }
  EXPECT_EQ(customer_facing, std::vector<std::string>{"Near"});
}

TEST_F(RulesFile, ThatCannotBeReadIsNamed) {
  const absl::Status status = LoadRules("/nowhere/rules.toml").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("/nowhere/rules.toml"));
}

TEST_F(RulesFile, WithAMistakeIsRefusedWithTheLineAndWhatToDo) {
  const std::string values = "values = [\"Care\"]\n";
  EXPECT_THAT(ErrorOf("values = [\"Care\"]\n= 3\n"), HasSubstr("rules.toml:2: not TOML"));
  EXPECT_THAT(ErrorOf(kEverybody), HasSubstr("no values"));
  EXPECT_THAT(ErrorOf("\nvalues = []\n" + kEverybody), HasSubstr("rules.toml:2: values must be an array"));
  EXPECT_THAT(ErrorOf("values = [\"Care\",\n 7]\n" + kEverybody), HasSubstr("rules.toml:2: values holds something"));
  EXPECT_THAT(ErrorOf("values = [\"Care\",\n \"Care\"]\n" + kEverybody),
              HasSubstr("rules.toml:2: values names 'Care' twice"));
  EXPECT_THAT(ErrorOf("values = [\"Care\",\n { name = \"Care\" }]\n" + kEverybody),
              HasSubstr("rules.toml:2: values names 'Care' twice"));
  EXPECT_THAT(ErrorOf("values = [\n{ name = \"Care\", customer_facing = 1 }]\n" + kEverybody),
              HasSubstr("rules.toml:2: customer_facing must be true or false"));
  EXPECT_THAT(ErrorOf("values = [\n{ name = \"Care\", colour = 1 }]\n" + kEverybody),
              HasSubstr("rules.toml:2: unknown key 'colour'"));
  EXPECT_THAT(ErrorOf("values = [\n{ customer_facing = true }]\n" + kEverybody),
              HasSubstr("rules.toml:2: values holds something"));
  EXPECT_THAT(ErrorOf(values), HasSubstr("no [[allowance]]"));
  EXPECT_THAT(ErrorOf(values + "colour = 1\n" + kEverybody), HasSubstr("rules.toml:2: unknown key 'colour'"));
  EXPECT_THAT(ErrorOf(values + kEverybody + "carry_over = true\n"),
              HasSubstr("rules.toml:6: unknown key 'carry_over'"));
  EXPECT_THAT(ErrorOf(values + "[[allowance]]\npoints_a_month = 1\nmost_per_award = 1\n"),
              HasSubstr("rules.toml:2: this [[allowance]] has no most_to_one_person_a_month"));
  EXPECT_THAT(ErrorOf(values + "[[allowance]]\npoints_a_month = -1\n"),
              HasSubstr("rules.toml:3: points_a_month must be a whole number from 0 to 1000000000"));
  EXPECT_THAT(ErrorOf(values + "[[allowance]]\npoints_a_month = 1.5\n"), HasSubstr("rules.toml:3: points_a_month"));
  EXPECT_THAT(ErrorOf(values + "[[allowance]]\npoints_a_month = 1000000001\n"),
              HasSubstr("rules.toml:3: points_a_month"));
  EXPECT_THAT(ErrorOf(values + kEverybody + kEverybody),
              HasSubstr("rules.toml:6: the [[allowance]] before is for everybody"));
  EXPECT_THAT(ErrorOf(values + kEverybody + "from_role_level = 2\n"),
              HasSubstr("rules.toml:2: the last [[allowance]] has conditions"));
  EXPECT_THAT(ErrorOf(values + kEverybody + "from_role_level = 2\nto_role_level = 1\n"), HasSubstr("nobody is meant"));
  EXPECT_THAT(ErrorOf(values + "[allowance]\npoints_a_month = 1\n"),
              HasSubstr("rules.toml:2: write each allowance under [[allowance]]"));
}

}  // namespace
}  // namespace fairlead::recognition

#include "libs/poprf/poprf.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "libs/core/unhex.h"
#include "nlohmann/json.hpp"

namespace fairlead::poprf {
namespace {

using Json = nlohmann::json;

std::string Unhex(const std::string& hex) { return *core::Unhex(hex); }
std::vector<std::string> List(const Json& text) {
  std::vector<std::string> parts;
  for (const std::string& part : std::vector<std::string>(absl::StrSplit(text.get<std::string>(), ','))) {
    parts.push_back(Unhex(part));
  }
  return parts;
}

TEST(Poprf, GivesTheAnswersOfTheRfc) {
  const char* const data = std::getenv("FAIRLEAD_SHARED_DATA");
  const std::filesystem::path path =
      std::filesystem::path(data == nullptr ? "" : data) / "rfc9497" / "ristretto255_sha512.json";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not there; set FAIRLEAD_SHARED_DATA";
  std::ifstream file(path);
  int checked = 0;
  for (const Json& suite : Json::parse(file)) {
    if (suite["mode"] != 2) continue;
    const auto pair = DeriveKeyPair(Unhex(suite["seed"]), Unhex(suite["keyInfo"]));
    ASSERT_TRUE(pair.ok()) << pair.status();
    EXPECT_EQ(pair->secret.Encode(), Unhex(suite["skSm"]));
    EXPECT_EQ(pair->public_key.Encode(), Unhex(suite["pkSm"]));
    for (const Json& vector : suite["vectors"]) {
      const std::string info = Unhex(vector["Info"]);
      const std::vector<std::string> inputs = List(vector["Input"]);
      const std::vector<std::string> blinds = List(vector["Blind"]);
      std::vector<Blinded> blinded;
      std::vector<Element> sent;
      for (std::size_t i = 0; i < inputs.size(); ++i) {
        const auto one = Blind(inputs[i], info, pair->public_key, *Scalar::Decode(blinds[i]));
        ASSERT_TRUE(one.ok()) << one.status();
        EXPECT_EQ(one->element.Encode(), List(vector["BlindedElement"])[i]);
        blinded.push_back(*one);
        sent.push_back(one->element);
      }
      const auto evaluation = BlindEvaluateWith(pair->secret, sent, info, *Scalar::Decode(Unhex(vector["Proof"]["r"])));
      ASSERT_TRUE(evaluation.ok()) << evaluation.status();
      for (std::size_t i = 0; i < inputs.size(); ++i) {
        EXPECT_EQ(evaluation->elements[i].Encode(), List(vector["EvaluationElement"])[i]);
      }
      EXPECT_EQ(evaluation->proof.Encode(), Unhex(vector["Proof"]["proof"]));
      const auto outputs = Finalize(inputs, info, blinded, *evaluation);
      ASSERT_TRUE(outputs.ok()) << outputs.status();
      EXPECT_EQ(*outputs, List(vector["Output"]));
      EXPECT_EQ(*Evaluate(pair->secret, inputs[0], info), List(vector["Output"])[0]);
      ++checked;
    }
  }
  EXPECT_EQ(checked, 3);
}

class PoprfRun : public ::testing::Test {
 protected:
  PoprfRun() {
    for (const std::string& input : inputs_)
      blinded_.push_back(*Blind(input, kInfo, pair_.public_key, Scalar::Random()));
    for (const Blinded& one : blinded_) sent_.push_back(one.element);
    evaluation_ = *BlindEvaluate(pair_.secret, sent_, kInfo);
  }

  static constexpr char kInfo[] = "survey 1, team 7, question 3";
  const KeyPair pair_ = RandomKeyPair();
  const std::vector<std::string> inputs_ = {"", "first", std::string(1000, 'x')};
  std::vector<Blinded> blinded_;
  std::vector<Element> sent_;
  Evaluation evaluation_;
};

TEST_F(PoprfRun, EndsWithWhatTheIssuerComputesFromTheInput) {
  const auto outputs = Finalize(inputs_, kInfo, blinded_, evaluation_);
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    EXPECT_EQ((*outputs)[i].size(), kOutputBytes);
    EXPECT_EQ((*outputs)[i], *Evaluate(pair_.secret, inputs_[i], kInfo));
    EXPECT_EQ((*outputs)[i], *Evaluator::Create(pair_.secret, kInfo)->Evaluate(inputs_[i]));
    EXPECT_NE((*outputs)[i], *Evaluate(pair_.secret, inputs_[i], "another info"));
    EXPECT_NE((*outputs)[i], *Evaluate(RandomKeyPair().secret, inputs_[i], kInfo));
  }
}

TEST_F(PoprfRun, AnswersTheSameRequestWithTheSameBytes) {
  const Evaluation again = *BlindEvaluate(pair_.secret, sent_, kInfo);
  EXPECT_EQ(again.proof.Encode(), evaluation_.proof.Encode());
  EXPECT_EQ(again.elements, evaluation_.elements);
  // A proof's secret that two requests share would reveal the key: every difference makes another.
  std::vector<Element> fewer(sent_.begin(), sent_.end() - 1);
  EXPECT_NE(BlindEvaluate(pair_.secret, fewer, kInfo)->proof.response.Encode(), evaluation_.proof.response.Encode());
  EXPECT_NE(BlindEvaluate(pair_.secret, sent_, "another")->proof.response.Encode(),
            evaluation_.proof.response.Encode());
}

TEST_F(PoprfRun, ShowsThatAnotherKeyWasUsedForOnePerson) {
  const Evaluation other = *BlindEvaluate(RandomKeyPair().secret, sent_, kInfo);
  EXPECT_EQ(Finalize(inputs_, kInfo, blinded_, other).status().code(), absl::StatusCode::kPermissionDenied);
  const Evaluation other_info = *BlindEvaluate(pair_.secret, sent_, "another info");
  EXPECT_EQ(Finalize(inputs_, kInfo, blinded_, other_info).status().code(), absl::StatusCode::kPermissionDenied);
  // Also where only one of several elements is another's.
  Evaluation mixed = evaluation_;
  mixed.elements[1] = other.elements[1];
  EXPECT_EQ(Finalize(inputs_, kInfo, blinded_, mixed).status().code(), absl::StatusCode::kPermissionDenied);
  std::swap(mixed.elements[0], mixed.elements[2]);
  EXPECT_EQ(Finalize(inputs_, kInfo, blinded_, mixed).status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(PoprfRun, RefusesAProofWithAnyBitFlipped) {
  const std::string proof = evaluation_.proof.Encode();
  int refused = 0;
  for (std::size_t bit = 0; bit < 8 * proof.size(); ++bit) {
    std::string flipped = proof;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    const auto decoded = Proof::Decode(flipped);
    Evaluation evaluation = evaluation_;
    if (decoded.ok()) evaluation.proof = *decoded;
    refused += !decoded.ok() || !Finalize(inputs_, kInfo, blinded_, evaluation).ok() ? 1 : 0;
  }
  EXPECT_EQ(refused, static_cast<int>(8 * proof.size()));
}

TEST_F(PoprfRun, BlindsSoThatTheSameInputLooksDifferent) {
  const Blinded once = *Blind("same", kInfo, pair_.public_key, Scalar::Random());
  const Blinded twice = *Blind("same", kInfo, pair_.public_key, Scalar::Random());
  EXPECT_NE(once.element.Encode(), twice.element.Encode());
}

TEST_F(PoprfRun, RefusesWhatDoesNotBelongTogether) {
  EXPECT_EQ(Finalize({}, kInfo, {}, evaluation_).status().code(), absl::StatusCode::kInvalidArgument);
  const std::vector<std::string> fewer = {"", "first"};
  EXPECT_EQ(Finalize(fewer, kInfo, blinded_, evaluation_).status().code(), absl::StatusCode::kInvalidArgument);
  std::vector<Blinded> mixed = blinded_;
  mixed[1] = *Blind(inputs_[1], "another info", pair_.public_key, Scalar::Random());
  EXPECT_EQ(Finalize(inputs_, kInfo, mixed, evaluation_).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(BlindEvaluate(pair_.secret, {}, kInfo).status().code(), absl::StatusCode::kInvalidArgument);
  const std::vector<Element> identity(1);
  EXPECT_EQ(BlindEvaluate(pair_.secret, identity, kInfo).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Blind("x", kInfo, pair_.public_key, Scalar()).status().code(), absl::StatusCode::kInvalidArgument);
  const std::string long_text(65'536, 'x');
  EXPECT_EQ(Blind(long_text, kInfo, pair_.public_key, Scalar::Random()).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(BlindEvaluate(pair_.secret, sent_, long_text).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(DeriveKeyPair("short", "").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(PoprfDecode, TakesOnlyTheOneEncodingOfEachThing) {
  // The order of the group (RFC 8032), little-endian, and one less.
  std::string order = Unhex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  EXPECT_FALSE(Scalar::Decode(order).ok());
  order[0] = static_cast<char>(order[0] - 1);
  EXPECT_TRUE(Scalar::Decode(order).ok());
  EXPECT_FALSE(Scalar::Decode(std::string(32, '\xff')).ok());
  EXPECT_FALSE(Scalar::Decode(std::string(31, '\0')).ok());
  EXPECT_FALSE(Element::Decode(std::string(32, '\0')).ok()) << "the identity";
  EXPECT_FALSE(Element::Decode(std::string(33, '\0')).ok());
  // RFC 9496, A.3: not canonical, negative, not a square.
  for (const char* bad : {"00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                          "0100000000000000000000000000000000000000000000000000000000000000",
                          "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371"}) {
    EXPECT_FALSE(Element::Decode(Unhex(bad)).ok()) << bad;
  }
  const KeyPair pair = RandomKeyPair();
  EXPECT_EQ(*Element::Decode(pair.public_key.Encode()), pair.public_key);
  EXPECT_EQ(PairOf(*Scalar::Decode(pair.secret.Encode())).public_key, pair.public_key);
}

}  // namespace
}  // namespace fairlead::poprf

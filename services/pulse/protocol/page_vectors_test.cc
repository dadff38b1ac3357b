// The page's code made these messages (services/pulse/page); ours must read them, and make the same of the same seed.
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "libs/core/unhex.h"
#include "nlohmann/json.hpp"
#include "services/pulse/protocol/comment_reply.h"
#include "services/pulse/protocol/commitments.h"
#include "services/pulse/protocol/respondent.h"
#include "services/pulse/protocol/roster.h"

namespace fairlead::pulse {
namespace {

class PageVectors : public ::testing::Test {
 protected:
  PageVectors() {
    std::ifstream file(FAIRLEAD_PAGE_VECTORS);
    vectors_ = nlohmann::json::parse(file);
    bytes_ = Text(vectors_["manifest_bytes"]);
    hash_ = HashOf(bytes_);
    auto manifest = Manifest::Decode(bytes_);
    EXPECT_TRUE(manifest.ok()) << manifest.status();
    if (manifest.ok()) manifest_ = *std::move(manifest);
  }
  static std::string Text(const nlohmann::json& value) { return value.get<std::string>(); }
  static std::string Bytes(const nlohmann::json& value) {
    const auto bytes = core::Unhex(Text(value));
    EXPECT_TRUE(bytes.ok()) << value;
    return bytes.ok() ? *bytes : "";
  }
  SlotCounts Counts() const { return CountSlots(manifest_); }
  Respondent Person() const {
    return *Respondent::Create(manifest_, hash_, *Secret::Decode(Bytes(vectors_["seed"])),
                               vectors_["roster"]["cells"].get<PersonCells>());
  }

  nlohmann::json vectors_;
  std::string bytes_;
  ManifestHash hash_;
  Manifest manifest_;
};

TEST_F(PageVectors, TheManifestItsHashAndItsSignaturesAreRight) {
  EXPECT_EQ(hash_.view(), Bytes(vectors_["manifest_hash"]));
  const auto signatures = ManifestSignatures::Decode(Text(vectors_["signatures_bytes"]));
  ASSERT_TRUE(signatures.ok()) << signatures.status();
  EXPECT_TRUE(CheckSignatures(manifest_, hash_, *signatures).ok());
}

TEST_F(PageVectors, TheRosterLeafIsInTheTree) {
  const nlohmann::json& roster = vectors_["roster"];
  const RosterEntry entry{.salt = *Salt::Decode(Bytes(roster["salt"])),
                          .employee = Text(roster["employee"]),
                          .cells = roster["cells"].get<PersonCells>()};
  EXPECT_EQ(LeafHash(entry).view(), Bytes(roster["leaf_hash"]));
  std::vector<TreeHash> path;
  for (const auto& hash : roster["path"]) path.push_back(*TreeHash::Decode(Bytes(hash)));
  EXPECT_TRUE(IsInTree(LeafHash(entry), roster["leaf"].get<std::size_t>(), roster["size"].get<std::size_t>(), path,
                       manifest_.roster_root));
}

TEST_F(PageVectors, TheSameSeedGivesTheSameSlotsNoncesAndRequest) {
  const Respondent person = Person();
  ASSERT_EQ(vectors_["slots"].size(), person.slots().size());
  for (std::size_t i = 0; i < person.slots().size(); ++i) {
    const nlohmann::json& slot = vectors_["slots"][i];
    EXPECT_EQ(InfoOf(manifest_.survey, hash_, person.slots()[i]), Bytes(slot["info"])) << i;
    EXPECT_EQ(person.nonces()[i].view(), Bytes(slot["nonce"])) << i;
    EXPECT_EQ(person.Request().blinded[i].Encode(), Bytes(slot["blinded_element"])) << i;
  }
  EXPECT_EQ(person.Request().Encode(), Bytes(vectors_["slips_request"]));
  EXPECT_EQ(person.Request().List().view(), Bytes(vectors_["list_hash"]));
}

TEST_F(PageVectors, ItsSlipsGiveTheSameTokensAndLeaves) {
  Respondent person = Person();
  const auto slips = SlipAnswer::Decode(Bytes(vectors_["slips_answer"]), person.slots().size());
  ASSERT_TRUE(slips.ok()) << slips.status();
  ASSERT_TRUE(person.Accept(*slips).ok());
  for (std::size_t i = 0; i < person.slots().size(); ++i) {
    const nlohmann::json& slot = vectors_["slots"][i];
    EXPECT_EQ(person.tokens()[i].view(), Bytes(slot["token"])) << i;
    for (const auto& leaf : slot.value("leaves", nlohmann::json::array())) {
      EXPECT_EQ(ReceiptLeaf(manifest_.survey, person.slots()[i], leaf["cell"].get<std::uint16_t>(), person.nonces()[i],
                            person.tokens()[i])
                    .view(),
                Bytes(leaf["leaf"]));
    }
  }
}

TEST_F(PageVectors, ItsSubmissionIsAdmittedSignedAndOpens) {
  const auto submission = Submission::Decode(Bytes(vectors_["submission"]), Counts());
  ASSERT_TRUE(submission.ok()) << submission.status();
  const auto admission = poprf::Scalar::Decode(Bytes(vectors_["private_keys"]["admission"]));
  ASSERT_TRUE(admission.ok());
  EXPECT_TRUE(IsAdmitted(*submission, *admission, manifest_.survey, hash_));
  EXPECT_TRUE(IsSignatureValid(*submission, manifest_.survey));
  EXPECT_EQ(submission->revision, vectors_["revision"].get<std::uint32_t>());
  const SealingKey shuffle(*Secret::Decode(Bytes(vectors_["private_keys"]["shuffle"])));
  const SealingKey tally(*Secret::Decode(Bytes(vectors_["private_keys"]["tally"])));
  const auto plaintext = shuffle.Open(submission->bundle);
  ASSERT_TRUE(plaintext.ok()) << plaintext.status();
  EXPECT_EQ(*plaintext, Bytes(vectors_["bundle_plain"]));
  const auto bundle = Bundle::Decode(*plaintext, Counts());
  ASSERT_TRUE(bundle.ok()) << bundle.status();
  EXPECT_EQ(bundle->admission, submission->admission);
  std::set<std::string> opened;
  for (const auto* sealed : {&bundle->answers, &bundle->comments}) {
    for (const std::string& ballot : *sealed) opened.insert(*tally.Open(ballot));
  }
  std::set<std::string> expected;
  for (const auto& slot : vectors_["slots"]) {
    if (slot.contains("ballot")) expected.insert(Bytes(slot["ballot"]));
  }
  EXPECT_EQ(opened, expected);
  for (const std::string& ballot : opened) {
    const auto decoded = Ballot::Decode(ballot);
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    EXPECT_EQ(*decoded->Encode(), ballot);
  }
}

TEST_F(PageVectors, ItsCommitmentsAreTheSameAsOursAndOpenToTheSame) {
  const nlohmann::json& said = vectors_["commitments"];
  const Secret rows = *Secret::Decode(Bytes(said["rows"]));
  std::vector<bool> fetched(said["openings"].size());
  for (const auto& leaf : said["fetched"]) fetched[leaf.get<std::size_t>()] = true;
  EXPECT_EQ(CommitTo(fetched, rows, manifest_.survey, hash_).Encode(), Bytes(said["file"]));
  const auto read = Commitments::Decode(Bytes(said["file"]));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_TRUE(CheckCommitments(*read, manifest_.survey, hash_).ok());
  for (std::uint32_t leaf = 0; leaf < fetched.size(); ++leaf) {
    const poprf::Scalar opening = OpeningOf(rows, manifest_.survey, hash_, leaf);
    EXPECT_EQ(opening.Encode(), Bytes(said["openings"][leaf])) << leaf;
    EXPECT_EQ(OpenedWith(read->people[leaf], opening, manifest_.survey, hash_), fetched[leaf]) << leaf;
  }
}

TEST_F(PageVectors, ItsReplyToAnAnswerIsSignedByTheCommentsAuthorAndTheSameAsOurs) {
  const nlohmann::json& said = vectors_["comment_reply"];
  const auto reply = CommentReply::Decode(Bytes(said["message"]));
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->text, Text(said["text"]));
  EXPECT_TRUE(IsSignedByAuthor(*reply, manifest_.survey, hash_));
  EXPECT_TRUE(IsSignedBy(reply->conversation, Bytes(said["signed"]), reply->signature));
  const auto slot = said["slot"].get<std::size_t>();
  EXPECT_EQ(reply->conversation.view(), Bytes(vectors_["slots"][slot]["conversation_key"]));
  const CommentReply ours = SignCommentReply(Person().Conversation(slot), manifest_.survey, hash_,
                                             said["sequence"].get<std::uint8_t>(), Text(said["text"]));
  EXPECT_EQ(*ours.Encode(), Bytes(said["message"]));
}

}  // namespace
}  // namespace fairlead::pulse

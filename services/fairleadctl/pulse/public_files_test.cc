#include "services/fairleadctl/pulse/public_files.h"

#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fmt/format.h"
#include "httplib.h"
#include "libs/core/hash.h"
#include "services/fairleadctl/pulse/test_day.h"
#include "services/fairleadctl/pulse/verify.h"

namespace fairlead::fairleadctl {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

// A page of this computer that serves a survey's files as the catalog does.
class Page {
 public:
  explicit Page(const Day& day) : port_(server_.bind_to_any_port("127.0.0.1")) {
    server_.set_mount_point("/s/" + core::Hex(Day::survey().view()), day.path());
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  ~Page() {
    server_.stop();
    thread_.join();
  }
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;
  std::string origin() const { return fmt::format("http://127.0.0.1:{}", port_); }

 private:
  httplib::Server server_;
  int port_;
  std::thread thread_;
};

TEST(PublicFiles, OfAPageAreTheSameAsInADirectory) {
  const Day day;
  const Page page(day);
  for (const std::string& origin : {page.origin(), page.origin() + "/"}) {
    const auto files = PublicFiles::AtPage(origin, Day::survey(), absl::Seconds(10));
    ASSERT_TRUE(files.ok()) << files.status();
    EXPECT_EQ(files->Read("release.json").value(), day.Read("release.json"));
    EXPECT_EQ(files->Read(ListingName(0, 0, 1)).value(), day.Read("listing/0-0-1.bin"));
  }
}

TEST(PublicFiles, ThatAPageDoesNotHaveAreNotFoundAndOfNoPageAreUnavailable) {
  const Day day;
  const Page page(day);
  const auto files = PublicFiles::AtPage(page.origin(), Day::survey(), absl::Seconds(10));
  EXPECT_TRUE(absl::IsNotFound(files->Read("other.json").status())) << files->Read("other.json").status();
  const auto nowhere = PublicFiles::AtPage("http://127.0.0.1:1", Day::survey(), absl::Seconds(10));
  const auto failed = nowhere->Read("manifest.json");
  EXPECT_TRUE(absl::IsUnavailable(failed.status())) << failed.status();
  EXPECT_THAT(std::string(failed.status().message()), HasSubstr("http://127.0.0.1:1/s/b9828ec6"));
}

TEST(PublicFiles, AreFetchedWithoutEncryptionFromThisComputerOnly) {
  EXPECT_TRUE(absl::IsInvalidArgument(
      PublicFiles::AtPage("http://pulse.example.com", Day::survey(), absl::Seconds(1)).status()));
}

TEST(PublicFiles, OfAPageAreVerifiedButForListsThatItDoesNotTellOf) {
  const Day day;
  day.Remove(ListingName(1, 0, 0));
  const Page page(day);
  const auto files = PublicFiles::AtPage(page.origin(), Day::survey(), absl::Seconds(10));
  const auto findings = Verify(*files, day.manifest(), {});
  ASSERT_TRUE(findings.ok()) << findings.status();
  EXPECT_THAT(findings->all(),
              Contains(Finding{Finding::Kind::kFalse, "listing/1-0-0.bin: is missing, and its cell is published"}));
  EXPECT_THAT(findings->all(),
              Contains(Finding{Finding::Kind::kNotProved,
                               "that there is no list of a hidden cell: the page does not tell which lists it has"}));
}

}  // namespace
}  // namespace fairlead::fairleadctl

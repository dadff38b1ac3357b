#include "libs/testing/service_process.h"

namespace fairlead::directory {
namespace {

class DirectoryProcess : public testing::ServiceProcessTest {
 protected:
  DirectoryProcess() : ServiceProcessTest(FAIRLEAD_DIRECTORY, "directory") {}
};

TEST_F(DirectoryProcess, RefusesAnUnknownOption) { RefusesAnUnknownOption(); }
TEST_F(DirectoryProcess, RefusesARedisThatCouldLoseWhatItConfirmed) { RefusesARedisThatCouldLoseWhatItConfirmed(); }
TEST_F(DirectoryProcess, RefusesAPortThatIsInUse) { RefusesAPortThatIsInUse(); }
TEST_F(DirectoryProcess, RefusesAStoreOfANewerVersion) { RefusesAStoreOfANewerVersion(); }
TEST_F(DirectoryProcess, StartsWithoutKafkaAndKeepsItsNumberOfPartitions) {
  StartsWithoutKafkaAndKeepsItsNumberOfPartitions();
}

}  // namespace
}  // namespace fairlead::directory

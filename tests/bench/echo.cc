#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>

#include <grpcpp/grpcpp.h>

#include "fairlead/recognition/v1/recognition_service.grpc.pb.h"

#include "fmt/format.h"
#include "libs/core/status.h"
#include "tests/bench/raw_limits.h"
#include "tests/load/award_load.h"

namespace fairlead::bench {
namespace {

namespace v1 = recognition::v1;

constexpr int kPeople = 5'000;  // as in the measurement of awards

class Echo final : public v1::RecognitionService::CallbackService {
 public:
  grpc::ServerUnaryReactor* GiveAward(grpc::CallbackServerContext* context, const v1::GiveAwardRequest* request,
                                      v1::GiveAwardResponse* response) override {
    response->set_award_id("7-0123456789abcdef");
    response->mutable_given_at()->set_seconds(1'790'000'000);
    response->set_left(request->points());
    auto* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

}  // namespace

absl::Status ServeEcho(const std::string& port_file) {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  Echo echo;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&echo);
  const auto server = builder.BuildAndStart();
  if (server == nullptr) return absl::UnavailableError("the echo server could not listen on 127.0.0.1");
  std::ofstream(port_file + ".new") << port << '\n';
  std::filesystem::rename(port_file + ".new", port_file);
  int signal = 0;
  sigwait(&ends, &signal);
  server->Shutdown();
  return absl::OkStatus();
}

absl::StatusOr<double> MeasureEcho(const std::string& target, int in_flight, absl::Duration duration) {
  load::LoadOptions options;
  options.targets = {target};
  options.in_flight = in_flight;
  options.duration = duration;
  // As long as a real one, and as different from the others: HTTP/2 sends a header that it has sent before as a number.
  options.token = [](const std::string& giver) { return giver + std::string(320 - giver.size(), 'x'); };
  int next = 0;
  const auto intend = [&next] {
    return load::Intent{.giver = fmt::format("e{:05}", next++ % kPeople),
                        .recipients = {fmt::format("e{:05}", next % kPeople)},
                        .points = 1,
                        .value = "teamwork",
                        .message = "Thank you for staying late to repair the release with us yesterday."};
  };
  FL_TRY(const load::LoadReport report, load::RunAwardLoad(options, intend));
  return static_cast<double>(report.accepted) / absl::ToDoubleSeconds(report.elapsed);
}

}  // namespace fairlead::bench

#include "services/fairleadctl/output/progress.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include <sys/ioctl.h>
#include <unistd.h>

#include "absl/time/clock.h"
#include "fmt/format.h"

namespace fairlead::fairleadctl {

Progress::Progress(std::string label) : label_(std::move(label)), terminal_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (shown_) std::fputc('\n', stderr);
}

void Progress::Show(std::uint64_t done, std::uint64_t total) {
  const absl::Time now = absl::Now();
  if (!terminal_ || (done < total && now - last_ < absl::Milliseconds(100))) return;
  last_ = now;
  winsize size{};
  const int width = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
  fmt::print(stderr, "\r{}", Line(label_, done, total, width));
  std::fflush(stderr);
  shown_ = true;
}

std::string Progress::Line(const std::string& label, std::uint64_t done, std::uint64_t total, int width) {
  const double share = total == 0 ? 1.0 : std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  const std::string figures = fmt::format(" {:3.0f}% {}/{}", share * 100, done, total);
  const int room = std::clamp(width - static_cast<int>(label.size() + figures.size()) - 4, 5, 40);
  const auto filled = static_cast<std::size_t>(share * room);
  return fmt::format("{} [{}{}]{}", label, std::string(filled, '#'),
                     std::string(static_cast<std::size_t>(room) - filled, ' '), figures);
}

}  // namespace fairlead::fairleadctl

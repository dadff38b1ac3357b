#include "libs/testing/process.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <sstream>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "absl/status/status.h"
#include "fmt/core.h"
#include "libs/testing/eventually.h"

namespace fairlead::testing {
namespace {

std::optional<std::string> FindProgram(const std::string& name) {
  if (name.find('/') != std::string::npos) {
    if (access(name.c_str(), X_OK) == 0) return name;
    return std::nullopt;
  }
  const char* path = std::getenv("PATH");
  std::istringstream directories(path == nullptr ? "/usr/bin:/bin" : path);
  for (std::string directory; std::getline(directories, directory, ':');) {
    const std::string candidate = fmt::format("{}/{}", directory, name);
    if (access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return std::nullopt;
}

std::vector<std::string> Environment(const ProcessOptions& options) {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos) variables[text.substr(0, equals)] = text.substr(equals + 1);
  }
  for (const auto& [name, value] : options.environment) variables[name] = value;
  std::vector<std::string> result;
  result.reserve(variables.size());
  for (const auto& [name, value] : variables) result.push_back(fmt::format("{}={}", name, value));
  return result;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (std::string& text : strings) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// A file in memory: a child can write any amount to it without anybody reading meanwhile.
int MemoryFile(const char* name, const std::string& contents) {
  const int file = memfd_create(name, MFD_CLOEXEC);
  if (file < 0) return file;
  for (std::size_t written = 0; written < contents.size();) {
    const ssize_t n = write(file, contents.data() + written, contents.size() - written);
    if (n <= 0) break;
    written += static_cast<std::size_t>(n);
  }
  lseek(file, 0, SEEK_SET);
  return file;
}

std::string ReadAll(int file) {
  struct stat info {};
  if (fstat(file, &info) != 0) return "";
  std::string text(static_cast<std::size_t>(info.st_size), '\0');
  const ssize_t n = pread(file, text.data(), text.size(), 0);
  text.resize(n < 0 ? 0 : static_cast<std::size_t>(n));
  return text;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Process>> Process::Start(const ProcessOptions& options) {
  if (options.arguments.empty()) return absl::InvalidArgumentError("no program named");
  const std::optional<std::string> program = FindProgram(options.arguments.front());
  if (!program) return absl::NotFoundError(fmt::format("no program {}", options.arguments.front()));

  // Everything is prepared before fork: in the child only async-signal-safe calls are allowed.
  std::vector<std::string> arguments = options.arguments;
  std::vector<std::string> environment = Environment(options);
  const std::vector<char*> argv = Pointers(arguments);
  const std::vector<char*> envp = Pointers(environment);
  const int in = MemoryFile("stdin", options.input);
  const int out = MemoryFile("stdout", "");
  const int err = MemoryFile("stderr", "");
  int started[2] = {-1, -1};
  const bool prepared = in >= 0 && out >= 0 && err >= 0 && pipe2(started, O_CLOEXEC) == 0;
  const pid_t parent = getpid();
  const pid_t pid = prepared ? fork() : -1;
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    signal(SIGPIPE, SIG_DFL);
    if (!options.directory.empty() && chdir(options.directory.c_str()) != 0) _exit(127);
    if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0) _exit(127);
    execve(program->c_str(), argv.data(), envp.data());
    _exit(127);
  }
  if (in >= 0) close(in);
  if (prepared) {
    // The child's end closes when it becomes the program: until then it may not have asked to die with this thread, and
    // a thread that ended before would leave it behind.
    close(started[1]);
    char nothing = 0;
    while (pid > 0 && read(started[0], &nothing, 1) < 0 && errno == EINTR) {
    }
    close(started[0]);
  }
  if (pid < 0) {
    if (out >= 0) close(out);
    if (err >= 0) close(err);
    return absl::InternalError(fmt::format("cannot start {}", *program));
  }
  return std::unique_ptr<Process>(new Process(pid, out, err));
}

Process::~Process() {
  Kill();
  close(out_);
  close(err_);
}

// Called with the lock held. The lock also keeps Signal from reaching a process id that was given away again.
bool Process::Reap() {
  if (exit_) return true;
  int status = 0;
  pid_t reaped = 0;
  do {
    reaped = waitpid(pid_, &status, WNOHANG);
  } while (reaped < 0 && errno == EINTR);
  if (reaped == 0) return false;
  if (reaped == pid_ && WIFSIGNALED(status)) {
    exit_ = ProcessExit{.code = 128 + WTERMSIG(status), .signal = WTERMSIG(status)};
  } else {
    exit_ = ProcessExit{.code = reaped == pid_ ? WEXITSTATUS(status) : 127, .signal = 0};
  }
  return true;
}

void Process::Signal(int signal) {
  const std::lock_guard lock(mutex_);
  if (!Reap()) kill(pid_, signal);
}

bool Process::Running() {
  const std::lock_guard lock(mutex_);
  return !Reap();
}

std::optional<ProcessExit> Process::Wait(absl::Duration timeout) {
  if (!Eventually([this] { return !Running(); }, timeout)) return std::nullopt;
  const std::lock_guard lock(mutex_);
  return exit_;
}

void Process::Kill() {
  Signal(SIGKILL);
  Wait(absl::Seconds(30));
}

std::string Process::Stdout() const { return ReadAll(out_); }
std::string Process::Stderr() const { return ReadAll(err_); }

absl::StatusOr<ProcessResult> RunProcess(const ProcessOptions& options, absl::Duration timeout) {
  absl::StatusOr<std::unique_ptr<Process>> process = Process::Start(options);
  if (!process.ok()) return process.status();
  const std::optional<ProcessExit> exit = (*process)->Wait(timeout);
  if (!exit) {
    return absl::DeadlineExceededError(fmt::format("{} did not end within {}; it wrote: {}{}",
                                                   options.arguments.front(), absl::FormatDuration(timeout),
                                                   (*process)->Stdout(), (*process)->Stderr()));
  }
  return ProcessResult{.code = exit->code, .out = (*process)->Stdout(), .err = (*process)->Stderr()};
}

int FreePort() {
  thread_local std::mt19937 random{std::random_device{}()};
  std::uniform_int_distribution<int> ports(15'000, 32'000);
  for (int attempt = 0; attempt < 1'000; ++attempt) {
    const int port = ports(random);
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool free =
        bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 && listen(listener, 1) == 0;
    close(listener);
    if (free) return port;
  }
  fmt::print(stderr, "no free TCP port found on 127.0.0.1\n");
  std::abort();
}

}  // namespace fairlead::testing

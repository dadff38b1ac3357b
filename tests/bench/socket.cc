#include "tests/bench/socket.h"

#include <cstdint>
#include <filesystem>
#include <fstream>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace fairlead::bench {
namespace {

sockaddr_in Loopback(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

void WithoutDelay(int socket) {
  const int yes = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

Socket Connect(int port) {
  Socket made(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = Loopback(port);
  if (connect(made.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return Socket();
  WithoutDelay(made.get());
  return made;
}

Socket Listen(int& port) {
  Socket made(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof address;
  auto* const raw = reinterpret_cast<sockaddr*>(&address);
  if (bind(made.get(), raw, size) != 0 || listen(made.get(), 128) != 0) return Socket();
  if (getsockname(made.get(), raw, &size) != 0) return Socket();
  port = ntohs(address.sin_port);
  return made;
}

void WritePort(const std::string& file, int port) {
  std::ofstream(file + ".new") << port << '\n';
  std::filesystem::rename(file + ".new", file);
}

}  // namespace fairlead::bench

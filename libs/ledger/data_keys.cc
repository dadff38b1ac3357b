#include "libs/ledger/data_keys.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>

#include "libs/core/all.h"
#include "libs/core/hash.h"
#include "libs/core/refusal.h"

namespace fairlead::ledger {
namespace {

constexpr std::size_t kKeyBytes = crypto_secretbox_KEYBYTES;
constexpr char kIndex[] = "datakeys";
constexpr int kRewrapAttempts = 10;
constexpr std::int64_t kKeysACommit = 200;
constexpr std::int64_t kMostCounted = 100'000;  // a partition

const unsigned char* Bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

void Wipe(std::string& secret) { sodium_memzero(secret.data(), secret.size()); }

std::string SealWith(std::string_view key, std::string_view text) {
  const std::string nonce = core::RandomBytes(crypto_secretbox_NONCEBYTES);
  std::string box(text.size() + crypto_secretbox_MACBYTES, '\0');
  crypto_secretbox_easy(Bytes(box), Bytes(text), text.size(), Bytes(nonce), Bytes(key));
  return nonce + box;
}

std::optional<std::string> OpenWith(std::string_view key, std::string_view sealed) {
  if (sealed.size() < crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES) return std::nullopt;
  const std::string_view nonce = sealed.substr(0, crypto_secretbox_NONCEBYTES);
  const std::string_view box = sealed.substr(nonce.size());
  std::string text(box.size() - crypto_secretbox_MACBYTES, '\0');
  if (crypto_secretbox_open_easy(Bytes(text), Bytes(box), box.size(), Bytes(nonce), Bytes(key)) != 0) {
    return std::nullopt;
  }
  return text;
}

absl::Status Erased() {
  return core::Refuse(absl::StatusCode::kFailedPrecondition, "what this person wrote was erased",
                      {.reason = "KEY_ERASED", .metadata = {}, .violations = {}});
}

// The key in a master file: raw, or in hexadecimal with or without a line feed behind it.
std::optional<std::string> ParseMaster(std::string contents) {
  if (contents.size() == kKeyBytes) return contents;
  while (!contents.empty() && (contents.back() == '\n' || contents.back() == '\r')) contents.pop_back();
  std::string key(kKeyBytes, '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  const int parsed = sodium_hex2bin(Bytes(key), key.size(), contents.data(), contents.size(), nullptr, &size, &end);
  const bool whole = parsed == 0 && size == kKeyBytes && end == contents.data() + contents.size();
  Wipe(contents);
  if (!whole) return std::nullopt;
  return key;
}

std::optional<std::uint32_t> NumberOf(const std::filesystem::path& file) {
  const std::string stem = file.stem().string();
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(stem.data(), stem.data() + stem.size(), number);
  const bool whole = error == std::errc() && end == stem.data() + stem.size() && number > 0;
  return whole ? std::optional<std::uint32_t>(number) : std::nullopt;
}

}  // namespace

// "<master> <erased> <wrapped>".
std::string DataKeyCodec::Encode(const DataKey& key) const {
  return fmt::format("{} {} {}", key.master, key.erased ? 1 : 0, key.wrapped);
}

absl::StatusOr<DataKey> DataKeyCodec::Decode(std::string_view bytes) const {
  DataKey key;
  const auto [end, error] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), key.master);
  const std::string_view rest = bytes.substr(static_cast<std::size_t>(end - bytes.data()));
  if (error != std::errc() || rest.size() < 3 || rest[0] != ' ' || rest[2] != ' ' ||
      (rest[1] != '0' && rest[1] != '1')) {
    return absl::DataLossError("data_key cannot be read");
  }
  key.erased = rest[1] == '1';
  key.wrapped = std::string(rest.substr(3));
  return key;
}

absl::StatusOr<MasterKeys> MasterKeys::Load(const std::string& directory) {
  MasterKeys masters;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (entry.path().extension() != ".key") continue;
    const std::string name = entry.path().string();
    const std::optional<std::uint32_t> number = NumberOf(entry.path());
    if (!number) return absl::InvalidArgumentError(fmt::format("{}: the name must be <number>.key", name));
    std::ifstream file(entry.path(), std::ios::binary);
    std::string contents((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    std::optional<std::string> key = ParseMaster(std::move(contents));
    if (!key) return absl::InvalidArgumentError(fmt::format("{}: a key is 32 bytes, or 64 hexadecimal digits", name));
    masters.keys_[*number] = *std::move(key);
  }
  if (masters.keys_.empty()) {
    return absl::NotFoundError(fmt::format("{}: no master key (<number>.key) is there", directory));
  }
  return masters;
}

absl::Status MasterKeys::Create(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return absl::UnavailableError(fmt::format("{}: {}", directory, error.message()));
  if (!absl::IsNotFound(Load(directory).status())) return absl::OkStatus();
  const std::filesystem::path path = std::filesystem::path(directory) / "1.key";
  const std::filesystem::path draft = path.string() + ".new";
  {
    std::ofstream file(draft, std::ios::binary | std::ios::trunc);
    ::chmod(draft.c_str(), S_IRUSR | S_IWUSR);
    file << core::Hex(core::RandomBytes(kKeyBytes)) << '\n';
    if (!file.flush()) return absl::UnavailableError(fmt::format("{} cannot be written", draft.string()));
  }
  std::filesystem::rename(draft, path, error);
  return error ? absl::UnavailableError(fmt::format("{}: {}", path.string(), error.message())) : absl::OkStatus();
}

MasterKeys::~MasterKeys() {
  for (auto& [number, key] : keys_) Wipe(key);
}

std::vector<std::uint32_t> MasterKeys::Older() const {
  std::vector<std::uint32_t> older;
  for (const auto& [number, key] : keys_) {
    if (number != newest()) older.push_back(number);
  }
  return older;
}

absl::StatusOr<std::string> MasterKeys::Unwrap(const DataKey& key) const {
  if (key.erased) return Erased();
  const auto master = keys_.find(key.master);
  if (master == keys_.end()) return absl::NotFoundError(fmt::format("master key {} is not there", key.master));
  std::optional<std::string> bytes = OpenWith(master->second, key.wrapped);
  if (!bytes) return absl::DataLossError(fmt::format("a data key does not open under master key {}", key.master));
  return *std::move(bytes);
}

DataKey MasterKeys::Wrap(std::string_view bytes) const {
  return {.master = newest(), .wrapped = SealWith(keys_.rbegin()->second, bytes), .erased = false};
}

const DataKeyCodec& DataKeys::Codec() {
  static const DataKeyCodec codec;
  return codec;
}

absl::StatusOr<std::string> DataKeys::Seal(Unit& unit, const std::string& person, std::string_view text) const {
  FL_TRY(const std::optional<DataKey> stored, unit.Find(Codec(), person));
  std::string key;
  if (stored) {
    FL_TRY(key, masters_.Unwrap(*stored));
  } else {
    key = core::RandomBytes(kKeyBytes);
    Put(unit, person, masters_.Wrap(key));
  }
  std::string sealed = SealWith(key, text);
  Wipe(key);
  return sealed;
}

absl::StatusOr<std::string> DataKeys::Open(const DataKey& key, std::string_view sealed) const {
  FL_TRY(std::string bytes, masters_.Unwrap(key));
  std::optional<std::string> text = OpenWith(bytes, sealed);
  Wipe(bytes);
  if (!text) return absl::DataLossError("a text does not open under this person's key");
  return *std::move(text);
}

absl::StatusOr<std::string> DataKeys::Open(const Unit& unit, const std::string& person, std::string_view sealed) const {
  FL_TRY(const std::optional<DataKey> key, unit.Find(Codec(), person));
  if (!key) return absl::DataLossError("there is no key for this person");
  return Open(*key, sealed);
}

absl::Status DataKeys::Erase(Unit& unit, const std::string& person) const {
  FL_TRY(const std::optional<DataKey> key, unit.Find(Codec(), person));
  if (key && key->erased) return absl::OkStatus();
  Put(unit, person, DataKey{.master = 0, .wrapped = {}, .erased = true});
  return absl::OkStatus();
}

void DataKeys::Put(Unit& unit, const std::string& person, const DataKey& key) const {
  unit.Put(Codec(), person, key);
  const auto kind = key.erased ? IndexChange::Kind::kRemoveMember : IndexChange::Kind::kSetScore;
  unit.Index({.kind = kind, .index = kIndex, .member = person, .score = static_cast<double>(key.master)});
}

absl::Status DataKeys::CheckMaster(std::uint32_t number) const {
  if (masters_.Has(number)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      fmt::format("master key {0} wraps data keys of the store and is not there: put {0}.key back until no data key "
                  "lies under it",
                  number));
}

// The master key of each key that is not under the newest.
core::Task<absl::StatusOr<std::vector<std::uint32_t>>> DataKeys::MastersIn(Ledger& ledger, Partition partition) const {
  using Scores = std::vector<Ledger::Scored>;
  const auto newest = static_cast<double>(masters_.newest());
  FL_CO_TRY(const Scores top, co_await ledger.TopScores(partition, kIndex, 0, 1));
  FL_CO_TRY(const Scores older, co_await ledger.ScoresBelow(partition, kIndex, newest, kMostCounted));
  std::vector<std::uint32_t> masters;
  masters.reserve(older.size() + 1);
  if (!top.empty() && top.front().score > newest) masters.push_back(static_cast<std::uint32_t>(top.front().score));
  for (const Ledger::Scored& key : older) masters.push_back(static_cast<std::uint32_t>(key.score));
  co_return masters;
}

core::Task<absl::StatusOr<std::map<std::uint32_t, std::int64_t>>> DataKeys::CountNotNewest(Ledger& ledger) const {
  using Masters = absl::StatusOr<std::vector<std::uint32_t>>;
  std::vector<core::Task<Masters>> reads;
  for (Partition partition = 0; partition < ledger.partitions(); ++partition) {
    reads.push_back(MastersIn(ledger, partition));
  }
  core::All<Masters> all(std::move(reads));
  const std::vector<Masters> parts = co_await all;
  std::map<std::uint32_t, std::int64_t> counts;
  for (const Masters& part : parts) {
    FL_CO_RETURN_IF_ERROR(part.status());
    for (const std::uint32_t master : *part) ++counts[master];
  }
  for (const auto& [master, count] : counts) FL_CO_RETURN_IF_ERROR(CheckMaster(master));
  co_return counts;
}

core::Task<absl::StatusOr<std::int64_t>> DataKeys::Rewrap(Ledger& ledger) const {
  using Count = absl::StatusOr<std::int64_t>;
  std::vector<core::Task<Count>> commits;
  for (Partition partition = 0; partition < ledger.partitions(); ++partition) {
    commits.push_back(RewrapIn(ledger, partition));
  }
  core::All<Count> all(std::move(commits));
  const std::vector<Count> parts = co_await all;
  std::int64_t rewrapped = 0;
  for (const Count& part : parts) {
    FL_CO_RETURN_IF_ERROR(part.status());
    rewrapped += *part;
  }
  co_return rewrapped;
}

core::Task<absl::StatusOr<std::int64_t>> DataKeys::RewrapIn(Ledger& ledger, Partition partition) const {
  for (int attempt = 0; attempt < kRewrapAttempts; ++attempt) {
    FL_CO_TRY(const std::vector<Ledger::Scored> older,
              co_await ledger.ScoresBelow(partition, kIndex, static_cast<double>(masters_.newest()), kKeysACommit));
    if (older.empty()) co_return 0;
    std::vector<Key> reads;
    reads.reserve(older.size());
    for (const Ledger::Scored& entry : older) reads.push_back(KeyFor(entry.member));
    FL_CO_TRY(Loaded loaded, co_await ledger.Load(partition, std::move(reads), std::nullopt, std::nullopt));
    Unit unit(partition, std::move(loaded.aggregates));
    for (const Ledger::Scored& entry : older) FL_CO_RETURN_IF_ERROR(RewrapOne(unit, entry.member));
    const auto count = static_cast<std::int64_t>(unit.changes().size());
    FL_CO_TRY(const CommitResult result, co_await ledger.Commit(std::move(unit), CommitGuard()));
    if (result.outcome == CommitResult::Outcome::kCommitted) co_return count;
  }
  co_return absl::AbortedError("others change the same data keys again and again");
}

absl::Status DataKeys::RewrapOne(Unit& unit, const std::string& person) const {
  FL_TRY(const std::optional<DataKey> key, unit.Find(Codec(), person));
  // Erased, or wrapped by another process, since the index was read.
  if (!key || key->erased || key->master >= masters_.newest()) return absl::OkStatus();
  FL_RETURN_IF_ERROR(CheckMaster(key->master));
  FL_TRY(std::string bytes, masters_.Unwrap(*key));
  Put(unit, person, masters_.Wrap(bytes));
  Wipe(bytes);
  return absl::OkStatus();
}

}  // namespace fairlead::ledger

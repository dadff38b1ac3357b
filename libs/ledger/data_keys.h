#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "libs/ledger/unit.h"

// The keys under which what people write is encrypted. Text travels sealed in events and lies sealed in the store, so
// that topics, dead letters and backups need not be edited when a person is erased: the person's key is. Keys lie in
// the owning service's store as aggregates "datakey/<person>", wrapped by a master key that lies outside of it. The
// index "datakeys" of each partition has every living key with the number of its master key as score.
namespace fairlead::ledger {

// A person's key as it is stored. Values are immutable.
struct DataKey {
  std::uint32_t master = 0;  // number of the master key that wraps it; 0: there is no key yet
  std::string wrapped;       // nonce and secretbox of the key's 32 bytes
  bool erased = false;       // for good: nothing can be sealed or opened for this person any more
};

class DataKeyCodec final : public Codec<DataKey> {
 public:
  std::string_view kind() const override { return "datakey"; }
  std::string Encode(const DataKey& key) const override;
  absl::StatusOr<DataKey> Decode(std::string_view bytes) const override;
};

// Master keys, from a directory of files "<number>.key" that hold 32 bytes, raw or in hexadecimal; the newest (highest)
// number wraps, the others only unwrap. Immutable, thread-safe; key bytes are wiped from memory at the end.
class MasterKeys {
 public:
  // NotFound if there is no key; InvalidArgument with the file that is malformed.
  static absl::StatusOr<MasterKeys> Load(const std::string& directory);
  // Makes `directory` with a first key if there is none in it: for development and first starts.
  static absl::Status Create(const std::string& directory);

  MasterKeys(MasterKeys&&) = default;
  MasterKeys& operator=(MasterKeys&&) = default;
  ~MasterKeys();

  std::uint32_t newest() const { return keys_.rbegin()->first; }
  // All but the newest.
  std::vector<std::uint32_t> Older() const;
  bool Has(std::uint32_t number) const { return keys_.contains(number); }

  // FailedPrecondition KEY_ERASED; NotFound if the master key that wraps `key` is not there any more.
  absl::StatusOr<std::string> Unwrap(const DataKey& key) const;
  DataKey Wrap(std::string_view bytes) const;

 private:
  MasterKeys() = default;
  std::map<std::uint32_t, std::string> keys_;
};

// Seals and opens texts (libsodium secretbox: XSalsa20-Poly1305, a random nonce in front). Stateless besides the master
// keys; thread-safe.
class DataKeys {
 public:
  // `masters` must outlive it.
  explicit DataKeys(const MasterKeys& masters) : masters_(masters) {}

  static Key KeyFor(const std::string& person) { return KeyOf(Codec(), person); }
  static const DataKeyCodec& Codec();

  // Seals `text` under the person's key, which `unit` must have among its reads (KeyFor) and which is made, and stored
  // with the same commit, at the first use. FailedPrecondition KEY_ERASED for somebody erased.
  absl::StatusOr<std::string> Seal(Unit& unit, const std::string& person, std::string_view text) const;
  // Opens what was sealed under `key`. FailedPrecondition KEY_ERASED; DataLoss if it is another key's, or changed.
  absl::StatusOr<std::string> Open(const DataKey& key, std::string_view sealed) const;
  absl::StatusOr<std::string> Open(const Unit& unit, const std::string& person, std::string_view sealed) const;

  // Erases the person's key: a tombstone stays, so that no new one is made. Nothing happens where it is erased already.
  // The key must be among the unit's reads.
  absl::Status Erase(Unit& unit, const std::string& person) const;

  // How many keys of the store lie under each master key that is not the newest. FailedPrecondition names a master key
  // that wraps some and is not there.
  core::Task<absl::StatusOr<std::map<std::uint32_t, std::int64_t>>> CountNotNewest(Ledger& ledger) const;
  // Wraps keys that lie under an older master key by the newest, up to some hundred in each partition; gives how many:
  // call it until that is 0. May run while the service works, in several processes at once, and again after an
  // interruption. Errors: as CountNotNewest; Aborted where others change the same keys again and again.
  core::Task<absl::StatusOr<std::int64_t>> Rewrap(Ledger& ledger) const;

 private:
  core::Task<absl::StatusOr<std::vector<std::uint32_t>>> MastersIn(Ledger& ledger, Partition partition) const;
  core::Task<absl::StatusOr<std::int64_t>> RewrapIn(Ledger& ledger, Partition partition) const;
  absl::Status RewrapOne(Unit& unit, const std::string& person) const;
  absl::Status CheckMaster(std::uint32_t number) const;
  void Put(Unit& unit, const std::string& person, const DataKey& key) const;

  const MasterKeys& masters_;
};

}  // namespace fairlead::ledger

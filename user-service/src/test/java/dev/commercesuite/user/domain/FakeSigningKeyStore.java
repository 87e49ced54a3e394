package dev.commercesuite.user.domain;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Signing keys in memory, for one thread. */
public final class FakeSigningKeyStore implements SigningKeyStore {
  private final Map<String, AnnouncedKey> keys = new LinkedHashMap<>();

  @Override
  public List<AnnouncedKey> all() {
    return List.copyOf(keys.values());
  }

  @Override
  public boolean announce(AnnouncedKey key) {
    Instant now = key.announcedAt();
    AnnouncedKey known = keys.get(key.key().keyId());
    if (known != null && (known.isWithdrawn() || known.isPublishedAt(now))) {
      return false;
    }
    keys.remove(key.key().keyId());
    boolean besideOthers =
        keys.values().stream().anyMatch(other -> now.isBefore(other.publishedUntil()));
    Instant signsFrom = besideOthers ? key.signsFrom() : now;
    keys.put(
        key.key().keyId(), new AnnouncedKey(key.key(), now, signsFrom, key.publishedUntil(), null));
    return true;
  }

  @Override
  public void keepPublished(String keyId, Instant now, Instant until) {
    keys.computeIfPresent(
        keyId,
        (_, key) ->
            key.isPublishedAt(now) && until.isAfter(key.publishedUntil())
                ? new AnnouncedKey(key.key(), key.announcedAt(), key.signsFrom(), until, null)
                : key);
  }

  @Override
  public void deleteLapsed(Instant now) {
    keys.values().removeIf(key -> !key.isWithdrawn() && !key.isPublishedAt(now));
  }
}

package dev.commercesuite.user.tokens;

import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.audit.SecurityEvents;
import dev.commercesuite.user.domain.signing.PublicSigningKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports what happens to the keys of a replica, each event once. For one thread. */
final class SigningKeyEvents {
  private static final Logger log = LoggerFactory.getLogger(SigningKeyEvents.class);

  private final SecurityEvents events;
  private @Nullable SigningKey inUse;
  private boolean withdrawn;

  /**
   * @param inUse signed before the process was started again, and is not reported; null if none did
   */
  SigningKeyEvents(SecurityEvents events, @Nullable SigningKey inUse) {
    this.events = events;
    this.inUse = inUse;
  }

  void announced(SigningKey key) {
    tell(SecurityEvent.Kind.SIGNING_KEY_ANNOUNCED, key);
  }

  void signing(@Nullable SigningKey key) {
    if (key != null && (inUse == null || !key.equals(inUse))) {
      inUse = key;
      tell(SecurityEvent.Kind.SIGNING_KEY_ACTIVATED, key);
    }
  }

  void inFile(SigningKey key, @Nullable PublicSigningKey announced) {
    boolean nowWithdrawn = announced != null && announced.isWithdrawn();
    if (nowWithdrawn && !withdrawn) {
      log.atError()
          .addKeyValue("key", key.id())
          .log("The key in the file is withdrawn and signs nothing; replace it");
    }
    withdrawn = nowWithdrawn;
  }

  private void tell(SecurityEvent.Kind kind, SigningKey key) {
    events.record(new SecurityEvent(kind, "operator", null, null, "key " + key.id()));
  }
}

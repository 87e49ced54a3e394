package dev.commercesuite.user.tokens;

import dev.commercesuite.interceptors.auth.PublicKeys;
import dev.commercesuite.interceptors.auth.VerificationKey;
import dev.commercesuite.user.domain.JsonWebKey;
import dev.commercesuite.user.domain.PublishedKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of this issuer: one signs, and more may be published beside it, so that verifiers know a
 * key before it signs and for as long as its tokens are around.
 *
 * <p>Also the {@link PublicKeys} by which this service verifies its own tokens, without HTTP.
 * Immutable.
 */
public final class SigningKeys implements PublishedKeys, PublicKeys {
  private final SigningKey active;
  private final List<SigningKey> all;

  /**
   * @param active signs
   * @param others are published beside it
   */
  public SigningKeys(SigningKey active, List<SigningKey> others) {
    this.active = active;
    List<SigningKey> keys = new ArrayList<>(others);
    keys.addFirst(active);
    this.all = keys.stream().distinct().toList();
  }

  /** Reads the key that signs and the ones that are published beside it. */
  public static SigningKeys read(Path active, List<Path> others) {
    return new SigningKeys(SigningKey.read(active), others.stream().map(SigningKey::read).toList());
  }

  /** The key that signs now. */
  SigningKey active() {
    return active;
  }

  @Override
  public List<JsonWebKey> published() {
    return all.stream().map(SigningKey::published).toList();
  }

  @Override
  public @Nullable VerificationKey find(String keyId) {
    for (SigningKey key : all) {
      if (key.id().equals(keyId)) {
        return key.verificationKey();
      }
    }
    return null;
  }
}

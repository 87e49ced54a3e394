package dev.commercesuite.interceptors.auth.jwt;

import com.auth0.jwt.interfaces.Claim;
import com.auth0.jwt.interfaces.DecodedJWT;
import dev.commercesuite.interceptors.auth.Caller;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The claims of a provider that knows nothing of the suite. It grants what is listed here and
 * nothing else, whatever its tokens say.
 *
 * @param subjects whose ids its subjects are
 * @param scopesClaim the claim that says what the caller may do: a claim of exactly this name, or
 *     else the path of one inside of others, such as {@code realm_access.roles}; its value is an
 *     array, or a text with spaces
 * @param scopes by each value of that claim, the suite's scopes that it grants; other values grant
 *     nothing
 * @param services by the client that a token was issued to ({@code client_id}, or else {@code
 *     azp}), the name of the service that calls with it; the tokens of other clients are users'
 */
public record ExternalClaimMapping(
    Subjects subjects,
    String scopesClaim,
    Map<String, Set<String>> scopes,
    Map<String, String> services)
    implements ClaimMapping {

  /** Whose ids the subjects of an external issuer are. */
  public enum Subjects {
    /** Its own. Each becomes an id of the suite that no account of the suite can have. */
    DERIVED,
    /** The suite's: the {@code sub} is the id of a suite's user, a UUID in lower case. */
    VERBATIM
  }

  /** Copies the maps. */
  public ExternalClaimMapping {
    scopes = Map.copyOf(scopes);
    services = Map.copyOf(services);
  }

  @Override
  public Caller callerOf(DecodedJWT token) {
    requireBearerToken(token);
    @Nullable String service = services.get(clientOf(token));
    String tokenId = token.getId();
    return new Caller(
        service == null ? userOf(token) : service,
        service == null ? Caller.Kind.USER : Caller.Kind.SERVICE,
        granted(token),
        tokenId == null ? "" : tokenId,
        "",
        token.getExpiresAtAsInstant());
  }

  private static void requireBearerToken(DecodedJWT token) {
    // Keycloak tells its ID tokens apart by this claim only.
    Claim type = token.getClaim("typ");
    if (!type.isMissing() && !"Bearer".equals(type.asString())) {
      throw new InvalidClaimsException("its claim typ is not Bearer");
    }
    // RFC 8705, RFC 9449: without a proof of that key, whoever shows the token has stolen it.
    if (!token.getClaim("cnf").isMissing()) {
      throw new InvalidClaimsException("it is bound to a key");
    }
  }

  private static String clientOf(DecodedJWT token) {
    @Nullable String client = token.getClaim("client_id").asString();
    @Nullable String authorizedParty = token.getClaim("azp").asString();
    return client != null ? client : authorizedParty != null ? authorizedParty : "";
  }

  private String userOf(DecodedJWT token) {
    String subject = token.getSubject();
    return switch (subjects) {
      case DERIVED -> DerivedSubject.of(token.getIssuer(), subject).toString();
      case VERBATIM -> {
        if (!isUuid(subject)) {
          throw new InvalidClaimsException("its sub is not the id of a user");
        }
        yield subject;
      }
    };
  }

  private static boolean isUuid(String subject) {
    try {
      return UUID.fromString(subject).toString().equals(subject);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private Set<String> granted(DecodedJWT token) {
    Set<String> granted = new HashSet<>();
    for (String value : values(find(token))) {
      granted.addAll(scopes.getOrDefault(value, Set.of()));
    }
    return granted;
  }

  /** Null when the token has no such claim. */
  private @Nullable Object find(DecodedJWT token) {
    Claim whole = token.getClaim(scopesClaim);
    if (!whole.isMissing()) {
      return whole.as(Object.class);
    }
    String[] path = scopesClaim.split("\\.", -1);
    @Nullable Object value = token.getClaim(path[0]).as(Object.class);
    for (int i = 1; i < path.length; i++) {
      value = value instanceof Map<?, ?> object ? object.get(path[i]) : null;
    }
    return value;
  }

  private static List<String> values(@Nullable Object claim) {
    return switch (claim) {
      case String text -> List.of(text.strip().split(" +"));
      case List<?> list -> {
        List<String> texts = new ArrayList<>();
        for (Object element : list) {
          if (element instanceof String text) {
            texts.add(text);
          }
        }
        yield texts;
      }
      case null, default -> List.of();
    };
  }
}

package dev.commercesuite.system.security.access;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_CLIENT_CERTIFICATE_INVALID;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_TOKEN_EXPIRED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_TOKEN_INVALID;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_TOKEN_MISSING;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_TOKEN_REVOKED;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ProtocolMessageEnum;
import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.RevokeTokenRequest;
import dev.commercesuite.api.user.v1.Role;
import dev.commercesuite.system.security.access.AccessCase.Aim;
import dev.commercesuite.system.security.access.CredentialStatus.Bad;
import dev.commercesuite.system.security.access.CredentialStatus.Good;
import dev.commercesuite.system.security.people.Customer;
import dev.commercesuite.system.security.people.OwnReads;
import dev.commercesuite.system.security.people.People;
import dev.commercesuite.system.security.people.Person;
import dev.commercesuite.system.security.suite.Connections;
import dev.commercesuite.system.security.suite.TestSuite;
import dev.commercesuite.system.security.tokens.IssuerKey;
import dev.commercesuite.system.security.tokens.TokenDraft;
import dev.commercesuite.system.security.tokens.TokenSigner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Every kind of caller. Forged tokens claim to be the victim's with every scope, so that one that
 * is accepted does the most harm.
 */
final class AccessCases {
  private static final Duration HOUR = Duration.ofHours(1);

  /** As it is promised. */
  private static final Duration REVOKED_WITHIN = Duration.ofSeconds(60);

  private final Connections connections;
  private final List<AccessCase> all = new ArrayList<>();

  private AccessCases(Connections connections) {
    this.connections = connections;
  }

  static List<AccessCase> of(TestSuite suite, People people, Customer victim, Customer bystander) {
    var suspects = new AccessCases(suite.connections());
    suspects.withoutToken(people, victim);
    suspects.withRevokedToken(suite, people, victim);
    suspects.withForgedToken(
        IssuerKey.of(suite),
        TokenDraft.of(victim.person().accessToken()).withScopes(Contract.scopes()));
    suspects.withRealToken(people, bystander);
    suspects.withSingleScope(IssuerKey.of(suite), TokenDraft.of(bystander.person().accessToken()));
    suspects.services(people);
    return suspects.all;
  }

  private void withoutToken(People people, Customer victim) {
    stopped("no header", ERROR_REASON_TOKEN_MISSING);
    stopped("an empty header", ERROR_REASON_TOKEN_INVALID, "");
    stopped("an empty token", ERROR_REASON_TOKEN_INVALID, "Bearer ");
    stopped("garbage", ERROR_REASON_TOKEN_INVALID, "Bearer garbage");
    stopped("Basic with the victim's e-mail address", ERROR_REASON_TOKEN_INVALID, "Basic QTpC");
    stopped(
        "the victim's token without Bearer",
        ERROR_REASON_TOKEN_INVALID,
        victim.person().accessToken());
    refused("the victim's refresh token", victim.person().tokens().getRefreshToken());
    refused("the secret of order-service", people.serviceSecret());
  }

  /** Of a login of the victim that has ended, as every service knows by now. */
  private void withRevokedToken(TestSuite suite, People people, Customer victim) {
    Person loggedOut = people.logInAgain(victim.person());
    var _ =
        AuthServiceGrpc.newBlockingStub(suite.connections().to(AuthServiceGrpc.SERVICE_NAME))
            .revokeToken(
                RevokeTokenRequest.newBuilder()
                    .setRefreshToken(loggedOut.tokens().getRefreshToken())
                    .build());
    for (String process : Connections.PROCESSES) {
      await()
          .atMost(REVOKED_WITHIN)
          .pollInterval(Duration.ofMillis(100))
          .until(
              () ->
                  OwnReads.refusal(
                      process, suite.connections().toProcess(process), loggedOut.accessToken()),
              "TOKEN_REVOKED"::equals);
    }
    stopped("revoked", ERROR_REASON_TOKEN_REVOKED, "Bearer " + loggedOut.accessToken());
  }

  private void withForgedToken(IssuerKey real, TokenDraft draft) {
    IssuerKey attacker = IssuerKey.ofAttacker();
    stopped(
        "expired",
        ERROR_REASON_TOKEN_EXPIRED,
        "Bearer " + draft.moved(HOUR.negated()).signedBy(real.rs256()));
    refused("not yet valid", draft.withTime("nbf", HOUR).signedBy(real.rs256()));
    refused("issued in the future", draft.moved(HOUR).signedBy(real.rs256()));
    refused("wrong issuer", draft.withClaim("iss", "https://evil.example").signedBy(real.rs256()));
    refused("wrong audience", draft.withClaim("aud", "another-suite").signedBy(real.rs256()));
    refused("alg none", draft.withHeader("alg", "none").signedBy(TokenSigner.nothing()));
    TokenDraft hs256 = draft.withHeader("alg", "HS256");
    refused(
        "HS256 with the public key in PEM",
        hs256.signedBy(TokenSigner.hmac(real.publicPem(), "HmacSHA256")));
    refused(
        "HS256 with the public key in DER",
        hs256.signedBy(TokenSigner.hmac(real.publicDer(), "HmacSHA256")));
    refused("unknown kid", draft.withHeader("kid", "unknown").signedBy(attacker.rs256()));
    refused(
        "unknown kid over the right key",
        draft.withHeader("kid", "unknown").signedBy(real.rs256()));
    refused("no kid", draft.withoutHeader("kid").signedBy(real.rs256()));
    refused("typ JWT", draft.withHeader("typ", "JWT").signedBy(real.rs256()));
    refused("known kid over another key", draft.signedBy(attacker.rs256()));
  }

  private void withRealToken(People people, Customer bystander) {
    good("a customer, for the victim's", bystander.person(), Aim.VICTIMS);
    good("a customer, for the own", bystander.person(), Aim.OWN);
    good("staff", people.employee(Role.ROLE_STAFF), Aim.VICTIMS);
    good("finance", people.employee(Role.ROLE_FINANCE), Aim.VICTIMS);
    good("an administrator", people.admin(), Aim.VICTIMS);
  }

  /** For RPCs that accept the scope, the one that is needed; for all others, a wrong one. */
  private void withSingleScope(IssuerKey real, TokenDraft draft) {
    Contract.scopes().forEach(scope -> signed("only " + scope, real, draft, Set.of(scope)));
    signed(
        "a customer who may read everybody's",
        real,
        draft,
        Set.of("account", "orders", "payments", "users.read", "orders.read", "finance.read"));
    signed("no scope", real, draft, Set.of());
    signed("scopes that nobody knows", real, draft, Set.of("*", "admin", "ORDERS", "order"));
  }

  private void services(People people) {
    service("order-service", people.serviceToken(), "payments.charge", "users.purged");
    service("mailer", people.mailerToken(), "users.recovery");
  }

  private void service(String name, String accessToken, String... scopes) {
    String token = "Bearer " + accessToken;
    Good good = new Good(Set.of(scopes));
    Bad bad = new Bad(ERROR_REASON_CLIENT_CERTIFICATE_INVALID);
    all.add(new AccessCase(name, new Caller(connections, name, List.of(token)), good, Aim.VICTIMS));
    all.add(
        new AccessCase(
            name + " without a certificate", Caller.with(connections, token), bad, Aim.VICTIMS));
    all.add(
        new AccessCase(
            name + " with the certificate of payment-service",
            new Caller(connections, "payment-service", List.of(token)),
            bad,
            Aim.VICTIMS));
  }

  private void good(String name, Person person, Aim aim) {
    Set<String> scopes = Set.copyOf(person.tokens().getScopesList());
    all.add(
        new AccessCase(
            name, Caller.withToken(connections, person.accessToken()), new Good(scopes), aim));
  }

  private void signed(String name, IssuerKey real, TokenDraft draft, Set<String> scopes) {
    String token = draft.withScopes(scopes).signedBy(real.rs256());
    all.add(
        new AccessCase(name, Caller.withToken(connections, token), new Good(scopes), Aim.VICTIMS));
  }

  private void refused(String name, String token) {
    stopped(name, ERROR_REASON_TOKEN_INVALID, "Bearer " + token);
  }

  private void stopped(String name, ProtocolMessageEnum reason, String... authorization) {
    all.add(
        new AccessCase(
            name, Caller.with(connections, authorization), new Bad(reason), Aim.VICTIMS));
  }
}

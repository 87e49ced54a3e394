package dev.commercesuite.system.security.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.commercesuite.system.security.access.Caller;
import dev.commercesuite.system.security.access.Contract;
import dev.commercesuite.system.security.access.Contract.Rpc;
import dev.commercesuite.system.security.access.InternalNames;
import dev.commercesuite.system.security.access.Outcome;
import dev.commercesuite.system.security.access.RequestGenerator;
import dev.commercesuite.system.security.people.ObjectIds;
import dev.commercesuite.system.security.people.People;
import dev.commercesuite.system.security.people.Person;
import dev.commercesuite.system.security.people.PrivateData;
import dev.commercesuite.system.security.people.Shop;
import dev.commercesuite.system.security.suite.Connections;
import dev.commercesuite.system.security.suite.SharedSuite;
import dev.commercesuite.system.security.suite.TestSuite;
import dev.commercesuite.system.security.tokens.IssuerKey;
import dev.commercesuite.system.security.tokens.TokenDraft;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every service refuses whatever is not exactly a good token, and says no more than that. */
@ExtendWith(SharedSuite.class)
class TokenMutationIT {
  private static final long SEED = System.nanoTime();
  private static final Set<String> REASONS = Set.of("TOKEN_INVALID", "TOKEN_EXPIRED");

  private static Connections connections;
  private static IssuerKey key;
  private static ObjectIds ids;
  private static String good;
  private static List<TokenMutation> mutations;

  @BeforeAll
  static void mutate(TestSuite suite) {
    connections = suite.connections();
    People people = new People(suite);
    Person person = people.customer("Ada");
    ids = new Shop(suite, people).furnish(person, PrivateData.ofNobody());
    key = IssuerKey.of(suite);
    TokenDraft draft = TokenDraft.of(person.accessToken()).withScopes(Contract.scopes());
    good = signedWithDashes(draft, key);
    String other = draft.withClaim("jti", UUID.randomUUID().toString()).signedBy(key.rs256());
    mutations = new ArrayList<>();
    mutations.addAll(BrokenTokens.of(good, other, SEED));
    mutations.addAll(ForgedTokens.of(TokenDraft.of(good), key, good));
    mutations.addAll(MisissuedTokens.of(TokenDraft.of(good), key));
    System.out.printf("%d mutations, seed %d%n", mutations.size(), SEED);
  }

  @Test
  void refusesEveryMutationAndKeepsServing() {
    List<String> wrong = new ArrayList<>();
    for (Rpc rpc : oneOfEachService()) {
      requireAccepted(rpc);
      for (TokenMutation mutation : mutations) {
        Caller caller = new Caller(connections, Connections.NOBODY, mutation.authorization());
        Outcome outcome = caller.call(rpc, request(rpc));
        List<String> told = InternalNames.in(outcome.everything());
        if (outcome.code() != Status.Code.UNAUTHENTICATED
            || !REASONS.contains(outcome.reason())
            || !told.isEmpty()
            || echoes(outcome, mutation)) {
          wrong.add("%s, %s: %s %s".formatted(rpc, mutation, outcome, told));
        }
      }
      requireAccepted(rpc);
    }
    assertThat(wrong).isEmpty();
  }

  /** Another issuer may call its users and sessions by any name; the services must not stumble. */
  @Test
  void answersUsersAndSessionsWithOddNames() {
    TokenDraft draft = TokenDraft.of(good);
    List<String> tokens =
        Stream.of(
                draft.withClaim("sub", "google-oauth2|4711"),
                draft.withClaim("sid", "a session of somebody else"),
                draft.withClaim("sub", "o'hara%_\"\\").withClaim("sid", "' or '1'='1"))
            .map(odd -> odd.signedBy(key.rs256()))
            .toList();
    List<String> stumbled = new ArrayList<>();
    for (Rpc rpc : Contract.rpcs()) {
      for (ObjectIds named : List.of(ids, ids.withUser("me"))) {
        for (String token : tokens) {
          Message request = new RequestGenerator(named, RequestGenerator.NO_VERSION).request(rpc);
          Outcome outcome = Caller.withToken(connections, token).call(rpc, request);
          if (outcome.code() == Status.Code.INTERNAL || outcome.code() == Status.Code.UNKNOWN) {
            stumbled.add("%s with %s".formatted(rpc, TokenDraft.of(token).claims()));
          }
        }
      }
    }
    assertThat(stumbled).isEmpty();
  }

  @Test
  void thereAreManyAndAllAreDifferent() {
    assertThat(mutations).hasSizeGreaterThan(60);
    assertThat(mutations.stream().map(TokenMutation::authorization)).doesNotHaveDuplicates();
  }

  /** A refusal repeats nothing of the token, not even its parts in clear. */
  private static boolean echoes(Outcome outcome, TokenMutation mutation) {
    return outcome.everything().contains("evil.example")
        || mutation.authorization().stream()
            .filter(value -> value.length() > 40)
            .anyMatch(value -> outcome.everything().contains(value.substring(20, 40)));
  }

  private static void requireAccepted(Rpc rpc) {
    assertThat(Caller.withToken(connections, good).call(rpc, request(rpc)).failure())
        .as("the good token at " + rpc)
        .isNull();
  }

  private static Message request(Rpc rpc) {
    return new RequestGenerator(ids, RequestGenerator.ANY_VERSION).request(rpc);
  }

  /** A read that needs a token, of each service that has one. */
  private static Collection<Rpc> oneOfEachService() {
    Map<String, Rpc> rpcs = new LinkedHashMap<>();
    for (Rpc rpc : Contract.rpcs()) {
      if (!rpc.isStream() && !rpc.scopes().isEmpty()) {
        rpcs.merge(rpc.service(), rpc, (known, next) -> known.isRead() ? known : next);
      }
    }
    return rpcs.values();
  }

  /** One whose signature has both characters that standard Base64 writes differently. */
  private static String signedWithDashes(TokenDraft draft, IssuerKey key) {
    String token;
    String signature;
    do {
      token = draft.withClaim("jti", UUID.randomUUID().toString()).signedBy(key.rs256());
      signature = token.substring(token.lastIndexOf('.'));
    } while (!signature.contains("-") || !signature.contains("_"));
    return token;
  }
}

package dev.commercesuite.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.auth0.jwt.JWT;
import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.AuthServiceGrpc.AuthServiceBlockingStub;
import dev.commercesuite.api.user.v1.GetJsonWebKeySetRequest;
import dev.commercesuite.api.user.v1.JsonWebKey;
import dev.commercesuite.api.user.v1.ListSessionsRequest;
import dev.commercesuite.api.user.v1.LoginRequest;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.runtime.client.PeerChannel;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.lifecycle.RunningService;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.testing.TestProcess;
import dev.commercesuite.user.tokens.TestKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rotation as an operator does it: by writing another key into the file. */
class SigningKeyRotationIT {
  @TempDir private Path folder;

  @Test
  void newKeyInTheFileSignsAfterItsAnnouncementAndOldTokensStayGood() {
    Map<String, String> environment =
        new HashMap<>(TestEnvironment.of(TestPostgres.empty(), folder));
    environment.put("SIGNING_KEY_RELOAD_INTERVAL", "1s");
    environment.put("SIGNING_KEY_ANNOUNCEMENT", "10s");
    try (RunningService service = Main.start(Config.from(new Settings(environment)));
        PeerChannel channel = TestProcess.connect(service.port())) {
      AuthServiceBlockingStub auth = AuthServiceGrpc.newBlockingStub(channel.channel());
      String before = login(auth);
      String oldKey = JWT.decode(before).getKeyId();
      assertThat(published(auth)).containsExactly(oldKey);

      TestKeys.rsa(Path.of(environment.get("SIGNING_KEY_FILE")));
      await().atMost(Duration.ofSeconds(10)).until(() -> published(auth).size() == 2);
      assertThat(JWT.decode(login(auth)).getKeyId()).isEqualTo(oldKey);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> !JWT.decode(login(auth)).getKeyId().equals(oldKey));

      assertThat(published(auth)).contains(oldKey, JWT.decode(login(auth)).getKeyId());
      assertThat(sessions(auth, before)).isPositive();
      assertThat(sessions(auth, login(auth))).isPositive();
    }
  }

  private static String login(AuthServiceBlockingStub auth) {
    return auth.login(
            LoginRequest.newBuilder()
                .setEmail(TestEnvironment.ADMIN_EMAIL)
                .setPassword(TestEnvironment.ADMIN_PASSWORD)
                .build())
        .getTokens()
        .getAccessToken();
  }

  private static List<String> published(AuthServiceBlockingStub auth) {
    return auth
        .getJsonWebKeySet(GetJsonWebKeySetRequest.getDefaultInstance())
        .getKeysList()
        .stream()
        .map(JsonWebKey::getKid)
        .toList();
  }

  private static int sessions(AuthServiceBlockingStub auth, String token) {
    return auth.withCallCredentials(new BearerCredentials(() -> token))
        .listSessions(ListSessionsRequest.newBuilder().setUserId("me").build())
        .getSessionsCount();
  }
}

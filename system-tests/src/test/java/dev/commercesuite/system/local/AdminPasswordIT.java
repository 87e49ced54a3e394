package dev.commercesuite.system.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.ChangePasswordRequest;
import dev.commercesuite.api.user.v1.LoginRequest;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.local.Environments;
import dev.commercesuite.local.LocalSuite;
import dev.commercesuite.local.Progress;
import dev.commercesuite.local.ServiceLauncher;
import dev.commercesuite.local.SuiteFolder;
import dev.commercesuite.local.journey.SuiteChannels;
import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.local.machine.PrivateFiles;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./run} says of the administrator's password. */
class AdminPasswordIT {
  private static final String ANOTHER = "another-horse-battery";

  @TempDir Path folder;

  private final Ports ports = Ports.free();

  @Test
  void isKnownUntilItIsChangedElsewhere() {
    var options =
        new LocalSuite.Options(folder, ports, null, Map.of(), AdminPasswordIT::onlyUserService);
    try (var suite = new LocalSuite(options, Progress.silent())) {
      suite.start();
      SuiteFolder files = new SuiteFolder(folder);
      assertThat(suite.knowsAdminPassword()).isTrue();

      change(files, files.adminPassword());
      assertThat(suite.knowsAdminPassword()).isFalse();

      PrivateFiles.write(files.secrets().resolve("admin-password"), ANOTHER);
      assertThat(suite.knowsAdminPassword()).isTrue();
    }
  }

  private void change(SuiteFolder files, String current) {
    try (SuiteChannels channels = new SuiteChannels(ports, files.tls())) {
      String token =
          AuthServiceGrpc.newBlockingStub(channels.users())
              .login(
                  LoginRequest.newBuilder()
                      .setEmail(Environments.ADMIN_EMAIL)
                      .setPassword(current)
                      .build())
              .getTokens()
              .getAccessToken();
      var _ =
          UserServiceGrpc.newBlockingStub(channels.users())
              .withCallCredentials(new BearerCredentials(() -> token))
              .changePassword(
                  ChangePasswordRequest.newBuilder()
                      .setCurrentPassword(current)
                      .setNewPassword(ANOTHER)
                      .setRequestId(UUID.randomUUID().toString())
                      .build());
    }
  }

  private static AutoCloseable onlyUserService(String name, Map<String, String> environment) {
    return name.equals(Environments.USER_SERVICE)
        ? ServiceLauncher.inThisProcess(name, environment)
        : () -> {};
  }
}

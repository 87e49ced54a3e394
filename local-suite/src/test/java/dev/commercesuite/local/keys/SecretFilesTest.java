package dev.commercesuite.local.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFilesTest {
  @TempDir Path folder;

  @Test
  void onlyTheUserCanReadThem() throws Exception {
    Path secrets = folder.resolve("secrets");
    Path password = new SecretFiles(secrets).password("orders");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets)))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
        .isEqualTo("rw-------");
  }

  @Test
  void staysTheSame() throws Exception {
    String first = Files.readString(new SecretFiles(folder).password("orders"));

    assertThat(Files.readString(new SecretFiles(folder).password("orders"))).isEqualTo(first);
    assertThat(Files.readString(new SecretFiles(folder).password("users"))).isNotEqualTo(first);
  }

  @Test
  void passwordNeedsNoQuotesInShellAndUrl() throws Exception {
    assertThat(Files.readString(new SecretFiles(folder).password("orders")))
        .matches("[A-Za-z0-9_-]{32}\n");
  }

  @Test
  void makesAnRsaKeyThatTheJdkReads() throws Exception {
    String pem = Files.readString(new SecretFiles(folder).rsaKey("signing-key.pem"));

    String body = pem.replaceAll("-----[A-Z ]+-----", "");
    var key =
        (RSAPrivateKey)
            KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body)));
    assertThat(key.getModulus().bitLength()).isEqualTo(2048);
  }

  @Test
  void makesAKeyOf256Bits() throws Exception {
    String key = Files.readString(new SecretFiles(folder).key("page-token-key"));

    assertThat(Base64.getDecoder().decode(key.strip())).hasSize(32);
  }
}

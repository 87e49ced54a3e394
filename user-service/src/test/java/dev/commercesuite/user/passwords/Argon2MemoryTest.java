package dev.commercesuite.user.passwords;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.commercesuite.user.domain.accounts.PasswordHash;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.BlockPool;
import org.junit.jupiter.api.Test;

class Argon2MemoryTest {
  private static final byte[] PASSWORD = "correct horse battery".getBytes(StandardCharsets.UTF_8);
  private static final byte[] SALT = new byte[Argon2Parameters.SALT_BYTES];
  private static final int KIB = 8 * 1024;
  private static final Argon2Parameters PARAMETERS = new Argon2Parameters(KIB, 1);
  private static final Argon2Parameters LARGER = new Argon2Parameters(2 * KIB, 1);

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Argon2Memory memory = PARAMETERS.memory();

  @Test
  void isAllocatedOnce() {
    PasswordHash first = memory.use(hash(PARAMETERS));
    long before = threads.getCurrentThreadAllocatedBytes();

    PasswordHash second = memory.use(hash(PARAMETERS));

    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated).isLessThan(KIB * 1024L / 4);
    assertThat(second).isEqualTo(first);
  }

  @Test
  void doesNotShowInWhatIsHashedInItNext() {
    PasswordHash alone = PARAMETERS.memory().use(hash(PARAMETERS));
    PasswordHash larger = LARGER.memory().use(hash(LARGER));

    assertThat(memory.use(hash(LARGER))).isEqualTo(larger);
    assertThat(memory.use(hash(PARAMETERS))).isEqualTo(alone);
  }

  @Test
  void isNeverThatOfTwoHashes() {
    PasswordHash alone = PARAMETERS.memory().use(hash(PARAMETERS));

    PasswordHash outer =
        memory.use(blocks -> {
          assertThat(memory.use(hash(PARAMETERS))).isEqualTo(alone);
          return hash(PARAMETERS).apply(blocks);
        });

    assertThat(outer).isEqualTo(alone);
  }

  private static Function<BlockPool, PasswordHash> hash(Argon2Parameters parameters) {
    return blocks -> Argon2Hash.make(PASSWORD, SALT, parameters, blocks);
  }
}

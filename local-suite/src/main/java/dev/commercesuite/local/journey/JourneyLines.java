package dev.commercesuite.local.journey;

import dev.commercesuite.local.machine.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The journey as shell lines with grpcurl and curl. The same lines are printed by {@code ./run},
 * shown in the README and run by {@code .ci/run}.
 */
public final class JourneyLines {

  private JourneyLines() {}

  /** From sign-up to reflection, to be pasted one after the other. */
  public static String journey(Ports ports, String adminEmail) {
    return read("journey.sh")
        .replace("@USER_PORT@", String.valueOf(ports.userGrpc()))
        .replace("@ORDER_PORT@", String.valueOf(ports.orderGrpc()))
        .replace("@PAYMENT_PORT@", String.valueOf(ports.paymentGrpc()))
        .replace("@ISSUER_PORT@", String.valueOf(ports.issuer()))
        .replace("@ADMIN_EMAIL@", adminEmail);
  }

  /** Calls that are refused; they use the variables of the journey. */
  public static String refusals() {
    return read("refusals.sh");
  }

  private static String read(String name) {
    try (InputStream in =
        Objects.requireNonNull(JourneyLines.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

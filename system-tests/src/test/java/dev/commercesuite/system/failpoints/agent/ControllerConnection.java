package dev.commercesuite.system.failpoints.agent;

import dev.commercesuite.system.failpoints.control.FaultController;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;

/**
 * The way from a replica to the {@link FaultController}: a connection for each question, one line
 * there and one back. The thread that asks is stopped until it is answered.
 */
public record ControllerConnection(int port, String replica) {

  static ControllerConnection parse(String argument) {
    String[] parts = argument.split(",", -1);
    return new ControllerConnection(Integer.parseInt(parts[0]), parts[1]);
  }

  /** Goes on when there is no controller any more. Cannot be interrupted, as a pause cannot. */
  Instruction ask(Enum<?> what, Side side, Set<UUID> ids) {
    String question =
        "%s %s %s %s"
            .formatted(
                replica,
                what,
                side,
                ids.stream().map(UUID::toString).collect(Collectors.joining(",")));
    FutureTask<Instruction> answer = new FutureTask<>(() -> ask(question));
    Thread.ofVirtual().start(answer);
    boolean interrupted = false;
    while (true) {
      try {
        Instruction instruction = answer.get();
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        return instruction;
      } catch (InterruptedException _) {
        interrupted = true;
      } catch (ExecutionException _) {
        return Instruction.GO_ON;
      }
    }
  }

  private Instruction ask(String question) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        BufferedReader answers =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
      socket.getOutputStream().write((question + "\n").getBytes(StandardCharsets.US_ASCII));
      String answer = answers.readLine();
      return answer == null ? Instruction.GO_ON : Instruction.valueOf(answer);
    }
  }
}

package dev.commercesuite.system.failpoints.control;

import dev.commercesuite.system.failpoints.agent.Boundary;
import dev.commercesuite.system.failpoints.agent.ControllerConnection;
import dev.commercesuite.system.failpoints.agent.Instruction;
import dev.commercesuite.system.failpoints.agent.PlantedBug;
import dev.commercesuite.system.failpoints.agent.Side;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells the threads of all replicas what happens to them at a {@link Boundary}. Each question of a
 * {@link ControllerConnection} is a line with the replica, the boundary, the side and ids; the
 * thread is stopped until it is answered. Listens on the loopback only.
 */
public final class FaultController implements AutoCloseable {
  private static final Set<String> BUGS =
      Stream.of(PlantedBug.values()).map(PlantedBug::name).collect(Collectors.toSet());

  private final ServerSocket socket;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<UUID, FaultPlan> plans = new ConcurrentHashMap<>();

  private final Map<UUID, PlantedBug> bugs = new ConcurrentHashMap<>();

  /** Which order an order, payment or step belongs to. */
  private final Map<UUID, UUID> orders = new ConcurrentHashMap<>();

  private volatile Instant lastKill = Instant.EPOCH;

  private FaultController(ServerSocket socket) {
    this.socket = socket;
  }

  static FaultController start() {
    try {
      FaultController controller =
          new FaultController(new ServerSocket(0, 500, InetAddress.getLoopbackAddress()));
      var _ = controller.threads.submit(controller::listen);
      return controller;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return socket.getLocalPort();
  }

  /** From now on these faults happen to an order. */
  public void apply(UUID order, FaultPlan plan) {
    orders.put(order, order);
    plans.put(order, plan);
  }

  /** From now on this bug shows in whatever is done for an order. */
  public void plant(PlantedBug bug, UUID order) {
    bugs.put(order, bug);
  }

  /** An order, and its payments and steps as far as they are known. */
  public List<UUID> idsOf(UUID order) {
    return orders.keySet().stream().filter(id -> order.equals(orders.get(id))).toList();
  }

  /** The replicas in which threads are stopped until their process is killed. */
  public Set<String> replicasToKill() {
    return plans.values().stream()
        .flatMap(plan -> plan.replicaToKill().stream())
        .collect(Collectors.toSet());
  }

  /** How many threads are stopped until their process is killed. */
  public long stoppedThreads() {
    return plans.values().stream().filter(plan -> plan.replicaToKill().isPresent()).count();
  }

  /** When a process was killed last; it may have been about to recover an order. */
  public Instant lastKill() {
    return lastKill;
  }

  /** The process of a replica was killed, and with it all threads that were stopped there. */
  void killed(String replica) {
    lastKill = Instant.now();
    plans.values().stream()
        .filter(plan -> plan.replicaToKill().filter(replica::equals).isPresent())
        .forEach(FaultPlan::killed);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      threads.shutdownNow();
    }
  }

  private Void listen() throws IOException {
    while (true) {
      Socket connection = socket.accept();
      var _ = threads.submit(() -> answer(connection));
    }
  }

  private Void answer(Socket connection) throws Exception {
    try (connection;
        BufferedReader questions =
            new BufferedReader(
                new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII))) {
      String question = questions.readLine();
      if (question != null) {
        String answer = instruction(question.split(" ", -1)).get() + "\n";
        connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
      }
      return null;
    }
  }

  private CompletableFuture<Instruction> instruction(String[] question) {
    List<UUID> ids = Stream.of(question[3].split(",", -1)).map(UUID::fromString).toList();
    if (BUGS.contains(question[1])) {
      PlantedBug bug = PlantedBug.valueOf(question[1]);
      boolean planted =
          ids.stream()
              .map(id -> orders.getOrDefault(id, id))
              .anyMatch(order -> bug.equals(bugs.get(order)));
      return CompletableFuture.completedFuture(planted ? Instruction.MISBEHAVE : Instruction.GO_ON);
    }
    Boundary boundary = Boundary.valueOf(question[1]);
    if (boundary == Boundary.STEP_IS_WRITTEN) {
      ids.forEach(id -> orders.put(id, ids.getFirst()));
    }
    List<FaultPlan> concerned =
        ids.stream()
            .map(orders::get)
            .filter(Objects::nonNull)
            .distinct()
            .map(plans::get)
            .filter(Objects::nonNull)
            .toList();
    List<CompletableFuture<Instruction>> instructions = new ArrayList<>();
    for (FaultPlan plan : concerned) {
      instructions.add(plan.crossed(question[0], boundary, Side.valueOf(question[2])));
    }
    return CompletableFuture.allOf(instructions.toArray(CompletableFuture[]::new))
        .thenApply(_ -> worst(instructions));
  }

  private static Instruction worst(List<CompletableFuture<Instruction>> instructions) {
    return instructions.stream()
        .map(CompletableFuture::join)
        .max(Instruction::compareTo)
        .orElse(Instruction.GO_ON);
  }
}

package dev.commercesuite.system.failpoints.control;

import dev.commercesuite.system.failpoints.agent.AgentJar;
import dev.commercesuite.system.money.MoneyInvariants;
import dev.commercesuite.system.replicas.Launch;
import dev.commercesuite.system.replicas.Replica;
import dev.commercesuite.system.replicas.ReplicatedSuite;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Replicas that ask a controller at every boundary, and the customer whose orders they work on. */
public final class InstrumentedSuite implements AutoCloseable {
  private static final Duration LONGEST_START = Duration.ofSeconds(60);

  private final FaultController controller = FaultController.start();
  private final Path agent = AgentJar.write();
  private final ReplicatedSuite suite;
  private final OrderStates states;
  private final Customer customer;

  private InstrumentedSuite(String name) throws SQLException {
    suite =
        ReplicatedSuite.start(
            new ReplicatedSuite.Options(
                name, Map.of("PROVIDER_TIMEOUT", "500ms", "DATABASE_POOL_SIZE", "10"), launches()));
    pair();
    states = OrderStates.of(suite);
    customer = Customer.of(suite);
  }

  /**
   * Starts it.
   *
   * @param name of the folder of its logs
   */
  public static InstrumentedSuite start(String name) throws SQLException {
    return new InstrumentedSuite(name);
  }

  public FaultController controller() {
    return controller;
  }

  public ReplicatedSuite replicatedSuite() {
    return suite;
  }

  public Customer customer() {
    return customer;
  }

  public OrderStates states() {
    return states;
  }

  public MoneyInvariants invariants() {
    return new MoneyInvariants(suite.postgres()::connect);
  }

  /** Kills the processes of these replicas, and starts them again. */
  public void killAndRestart(Set<String> names) {
    List<Replica> killed =
        suite.replicas().stream().filter(replica -> names.contains(replica.name())).toList();
    killed.forEach(Replica::kill);
    names.forEach(controller::killed);
    killed.forEach(Replica::start);
    killed.forEach(replica -> replica.awaitServing(LONGEST_START));
  }

  /** An order-service asks the payment-service of its own number, which so can end with it. */
  private void pair() {
    for (int index = 0; index < ReplicatedSuite.REPLICAS; index++) {
      Replica replica = suite.replica("order-service", index);
      replica.kill();
      replica.start(
          launch(replica.name())
              .with("PAYMENT_SERVICE_TARGET", suite.target("payment-service", index)));
    }
    suite.awaitServing();
  }

  @Override
  public void close() throws SQLException {
    states.close();
    suite.close();
    controller.close();
  }

  private Map<String, Launch> launches() {
    Map<String, Launch> launches = new HashMap<>();
    for (String service : List.of("order-service", "payment-service")) {
      for (int index = 0; index < ReplicatedSuite.REPLICAS; index++) {
        String name = service + "-" + index;
        launches.put(name, launch(name));
      }
    }
    return launches;
  }

  private Launch launch(String replica) {
    return new Launch(
        List.of("-javaagent:%s=%d,%s".formatted(agent, controller.port(), replica)), Map.of());
  }
}

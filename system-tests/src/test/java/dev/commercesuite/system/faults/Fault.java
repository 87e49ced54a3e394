package dev.commercesuite.system.faults;

import dev.commercesuite.system.replicas.Replica;
import dev.commercesuite.system.replicas.ReplicatedSuite;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** What is killed with SIGKILL, all at once. */
enum Fault {
  ONE_USER_SERVICE,
  ONE_ORDER_SERVICE,
  ONE_PAYMENT_SERVICE,
  BOTH_ORDER_SERVICES,
  BOTH_PAYMENT_SERVICES,
  ONE_OF_EACH,
  /** And again before it serves. */
  ONE_THAT_STARTS,
  POSTGRESQL,
  EVERYTHING;

  List<Replica> victims(ReplicatedSuite suite, Random random) {
    return switch (this) {
      case ONE_USER_SERVICE -> one(suite, "user-service", random);
      case ONE_ORDER_SERVICE -> one(suite, "order-service", random);
      case ONE_PAYMENT_SERVICE -> one(suite, "payment-service", random);
      case BOTH_ORDER_SERVICES -> both(suite, "order-service");
      case BOTH_PAYMENT_SERVICES -> both(suite, "payment-service");
      case ONE_OF_EACH ->
          Stream.of("user-service", "order-service", "payment-service")
              .flatMap(service -> one(suite, service, random).stream())
              .toList();
      case ONE_THAT_STARTS ->
          one(suite, random.nextBoolean() ? "order-service" : "payment-service", random);
      case POSTGRESQL -> List.of();
      case EVERYTHING -> suite.replicas();
    };
  }

  boolean hitsPostgres() {
    return this == POSTGRESQL || this == EVERYTHING;
  }

  private static List<Replica> one(ReplicatedSuite suite, String service, Random random) {
    return List.of(suite.replica(service, random.nextInt(ReplicatedSuite.REPLICAS)));
  }

  private static List<Replica> both(ReplicatedSuite suite, String service) {
    return suite.replicas().stream().filter(it -> it.service().equals(service)).toList();
  }
}

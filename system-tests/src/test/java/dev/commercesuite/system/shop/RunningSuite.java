package dev.commercesuite.system.shop;

import io.grpc.ManagedChannel;

/** A suite as its clients see it, wherever it runs. */
public interface RunningSuite {
  /**
   * A new connection, which reaches all replicas of a service and is closed with the suite. Calls
   * that a replica may have seen are not repeated.
   *
   * @param service such as {@code order-service}
   */
  ManagedChannel channel(String service);

  /** Of somebody who may do everything. */
  String adminEmail();

  /** Of the same. */
  String adminPassword();
}

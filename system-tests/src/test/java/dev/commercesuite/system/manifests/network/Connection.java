package dev.commercesuite.system.manifests.network;

/** That one party may connect to another one's port; by the names that the documentation has. */
record Connection(String from, String to, int port) implements Comparable<Connection> {
  @Override
  public int compareTo(Connection other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return from + " -> " + to + ":" + port;
  }
}

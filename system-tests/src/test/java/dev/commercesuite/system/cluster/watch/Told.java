package dev.commercesuite.system.cluster.watch;

/**
 * A message of a watch stream.
 *
 * @param sequence of the event that a CHANGE tells of; otherwise 0
 * @param resumeToken continues after it
 */
record Told(Kind kind, long sequence, String resumeToken) {
  enum Kind {
    SNAPSHOT,
    CHANGE,
    HEARTBEAT
  }

  static Told snapshot(String resumeToken) {
    return new Told(Kind.SNAPSHOT, 0, resumeToken);
  }

  static Told change(long sequence, String resumeToken) {
    return new Told(Kind.CHANGE, sequence, resumeToken);
  }

  static Told heartbeat(String resumeToken) {
    return new Told(Kind.HEARTBEAT, 0, resumeToken);
  }
}

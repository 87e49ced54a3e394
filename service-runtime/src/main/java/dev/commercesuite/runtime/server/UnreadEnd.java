package dev.commercesuite.runtime.server;

/** Why something is ended whose client does not read. */
enum UnreadEnd {
  /** The call's deadline passed. */
  DEADLINE("the answer was not read before the deadline"),
  /** A stream took nothing for too long. */
  TIMEOUT("nothing of the stream was read for too long"),
  /** The server needs the memory. */
  PRESSURE("the answer is not being read and the server needs its memory"),
  /** The whole connection took nothing for too long. */
  CONNECTION("the connection takes nothing");

  private final String text;

  UnreadEnd(String text) {
    this.text = text;
  }

  /** In a few words. */
  String text() {
    return text;
  }
}

package dev.commercesuite.runtime.server;

/** Why something is ended whose client does not read, or does not send all of its request. */
enum UnreadEnd {
  /** The call's deadline passed. */
  DEADLINE("the answer was not read before the deadline"),
  /** A stream took nothing for too long. */
  TIMEOUT("nothing of the stream was read for too long"),
  /** The server needs the memory. */
  PRESSURE("the answer is not being read and the server needs its memory"),
  /** The whole connection took nothing for too long. */
  CONNECTION("the connection takes nothing"),
  /** Too much has come of requests that are not whole. */
  REQUEST("the server holds too much of requests that have not come whole");

  private final String text;

  UnreadEnd(String text) {
    this.text = text;
  }

  /** In a few words. */
  String text() {
    return text;
  }
}

package dev.commercesuite.runtime.watch;

/** The {@code resume_token} was not made here, or not for a stream with these arguments. */
public final class InvalidResumeToken extends RuntimeException {
  public InvalidResumeToken() {
    super("the resume token does not belong to this stream");
  }
}

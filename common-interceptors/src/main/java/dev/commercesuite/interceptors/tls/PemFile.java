package dev.commercesuite.interceptors.tls;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file whose changes are noticed by content, not by time: Kubernetes swaps a symbolic link,
 * others rewrite in place, and some keep the modification time.
 */
final class PemFile {

  private final Path path;
  private @Nullable HashCode accepted;

  PemFile(Path path) {
    this.path = path;
  }

  String read() {
    try {
      return Files.readString(path, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new TlsFileException(path + " cannot be read", e);
    }
  }

  boolean hasChanged() {
    return !hash(read()).equals(accepted);
  }

  /** Remembers that this content is in use. */
  void accept(String content) {
    accepted = hash(content);
  }

  @Override
  public String toString() {
    return path.toString();
  }

  private static HashCode hash(String content) {
    return Hashing.sha256().hashString(content, StandardCharsets.ISO_8859_1);
  }
}

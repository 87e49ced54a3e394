package dev.commercesuite.system.failpoints.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** The jar that the JVM wants to find an agent by. There is only a manifest in it. */
public final class AgentJar {
  private AgentJar() {}

  /** Writes it; the classes themselves come from the class path of the process. */
  public static Path write() {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(new Attributes.Name("Premain-Class"), FailPointAgent.class.getName());
    try {
      Path jar = Files.createTempFile("fail-points", ".jar");
      jar.toFile().deleteOnExit();
      try (JarOutputStream _ = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
        return jar;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.commercesuite.runtime.admin;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.ObjectName;

/** What goes on inside this JVM, for an operator whose container has no shell and no tools. */
final class Diagnostics {
  private Diagnostics() {}

  /**
   * All threads and where they are, the virtual ones included. Needs a writable temporary folder.
   */
  static String threads() throws IOException {
    Path folder = Files.createTempDirectory("threads");
    // The JVM writes to a file that is not there yet, and to nothing else.
    Path file = folder.resolve("threads.txt");
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
      return Files.readString(file);
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder);
    }
  }

  /**
   * The live objects by class, the largest share first. Costs a full collection, and so a pause of
   * some 100 ms.
   */
  static String heapHistogram() throws JMException {
    Object histogram =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                new Object[] {new String[] {}},
                new String[] {String[].class.getName()});
    return histogram.toString();
  }
}

package dev.commercesuite.system.volume;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How PostgreSQL carried out what the services sent: its auto_explain module writes the plan of
 * each statement, with the rows that it touched, into the server's log.
 */
final class LoggedPlans {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path log;
  private final long begin;

  private LoggedPlans(Path log, long begin) {
    this.log = log;
    this.begin = begin;
  }

  /**
   * Plans are written from now on, of connections that begin after it.
   *
   * @param planCacheMode {@code auto}, or {@code force_generic_plan} for the plans of statements
   *     that are sent again and again
   */
  static LoggedPlans startWriting(VolumeSuite suite, String planCacheMode)
      throws SQLException, IOException {
    suite.setForServices("session_preload_libraries", "auto_explain");
    suite.setForServices("auto_explain.log_min_duration", "0");
    suite.setForServices("auto_explain.log_analyze", "on");
    suite.setForServices("auto_explain.log_timing", "off");
    suite.setForServices("auto_explain.log_format", "json");
    suite.setForServices("auto_explain.log_nested_statements", "on");
    suite.setForServices("plan_cache_mode", planCacheMode);
    return new LoggedPlans(suite.log(), Files.size(suite.log()));
  }

  /**
   * What one statement did, at worst.
   *
   * @param sql as it was sent
   * @param plan of the execution that touched the most rows
   */
  record Executed(String sql, JsonNode plan, long rows) {}

  /** Each statement once. */
  List<Executed> read() {
    Map<String, Executed> worst = new LinkedHashMap<>();
    for (JsonNode entry : entries()) {
      String sql = entry.path("Query Text").asText().strip();
      JsonNode plan = entry.path("Plan");
      Executed executed = new Executed(sql, plan, PlanRule.touched(plan));
      worst.merge(sql, executed, (a, b) -> a.rows() >= b.rows() ? a : b);
    }
    return List.copyOf(worst.values());
  }

  private List<JsonNode> entries() {
    List<JsonNode> entries = new ArrayList<>();
    StringBuilder entry = new StringBuilder();
    for (String line : lines()) {
      if (line.startsWith("\t") && !entry.isEmpty()) {
        entry.append(line).append('\n');
        continue;
      }
      add(entry, entries);
      entry.setLength(0);
      if (line.endsWith(" plan:")) {
        entry.append('\n');
      }
    }
    add(entry, entries);
    return entries;
  }

  private static void add(StringBuilder entry, List<JsonNode> entries) {
    if (entry.isEmpty()) {
      return;
    }
    try {
      entries.add(JSON.readTree(entry.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException("a plan in the log is no JSON: " + entry, e);
    }
  }

  private List<String> lines() {
    try (var file = Files.newByteChannel(log)) {
      file.position(begin);
      byte[] bytes = new byte[Math.toIntExact(file.size() - begin)];
      var buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining() && file.read(buffer) >= 0) {
        // Until all of it is there.
      }
      return new String(bytes, StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

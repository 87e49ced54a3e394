package dev.commercesuite.system.money;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The {@link Excerpt}s of all databases side by side, as temporary tables in one session. Each is
 * of one moment, and the moments differ: what the rules say counts when nothing moves.
 */
public final class Books implements AutoCloseable {
  private final Connection desk;

  private Books(Connection desk) {
    this.desk = desk;
  }

  /** Copies them. */
  public static Books of(Databases databases) throws SQLException {
    Map<Excerpt, String> rows = new EnumMap<>(Excerpt.class);
    for (Excerpt excerpt : Excerpt.values()) {
      try (Connection source = databases.connect(excerpt.database())) {
        rows.put(excerpt, text(source, excerpt.export()).getFirst());
      }
    }
    return open(databases, rows);
  }

  /** Books without a line, for those who write some. */
  static Books empty(Databases databases) throws SQLException {
    return open(databases, Map.of());
  }

  /** Every violation of every rule. */
  public List<Violation> violations() throws SQLException {
    List<Violation> all = new ArrayList<>();
    for (MoneyRule rule : MoneyRule.values()) {
      all.addAll(violations(rule));
    }
    return all;
  }

  /** Every violation of one rule. */
  public List<Violation> violations(MoneyRule rule) throws SQLException {
    return query(rule.query()).stream().map(what -> new Violation(rule, what)).toList();
  }

  /** What a query over the excerpts gives in its only column. */
  public List<String> query(String sql) throws SQLException {
    return text(desk, sql);
  }

  /** Changes the copies. */
  public void write(String sql) throws SQLException {
    try (Statement statement = desk.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    desk.close();
  }

  private static Books open(Databases databases, Map<Excerpt, String> rows) throws SQLException {
    Connection desk = databases.connect("postgres");
    for (Excerpt excerpt : Excerpt.values()) {
      try (PreparedStatement load = desk.prepareStatement(excerpt.load())) {
        load.setString(1, rows.getOrDefault(excerpt, "[]"));
        load.execute();
      }
    }
    return new Books(desk);
  }

  private static List<String> text(Connection connection, String sql) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        lines.add(row.getString(1));
      }
    }
    return lines;
  }
}

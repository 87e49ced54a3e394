package dev.commercesuite.system.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.local.keys.SecretFiles;
import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.local.postgres.LocalPostgres;
import dev.commercesuite.local.postgres.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresIT {
  @TempDir Path folder;

  private Path password;
  private LocalPostgres postgres;
  private PostgresServer server;

  @BeforeEach
  void start() throws Exception {
    password = new SecretFiles(folder.resolve("secrets")).password("postgres-superuser");
    postgres = launch();
    server = postgres.start();
    sql(server).run("create table item as select 'kept' as name");
  }

  @AfterEach
  void stop() {
    postgres.close();
  }

  @Test
  void keepsItsDataWhenTheLauncherWasKilled() throws Exception {
    // A killed launcher closes nothing: the server goes on, and the next launcher finds it.
    LocalPostgres next = launch();
    assertThat(next.isRunning()).isTrue();
    next.stopLeftover();

    assertThat(sql(next.start()).run("select name from item")).isEqualTo("kept");
    next.close();
    assertThat(next.isRunning()).isFalse();
  }

  @Test
  void keepsWhatWasCommittedWhenItIsKilled() throws Exception {
    sql(server).run("insert into item values ('committed')");

    postgres.kill();

    assertThat(postgres.isRunning()).isFalse();
    assertThat(sql(postgres.start()).run("select string_agg(name, ' ' order by name) from item"))
        .isEqualTo("committed kept");
  }

  @Test
  void startsWhenTheNumberInThePidFileBelongsToAnotherProgram() throws Exception {
    postgres.close();
    Path pidFile = folder.resolve("postgres/data/postmaster.pid");
    Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");

    postgres.stopLeftover();

    assertThat(sql(postgres.start()).run("select name from item")).isEqualTo("kept");
  }

  private LocalPostgres launch() {
    return new LocalPostgres(
        folder.resolve("postgres"),
        folder.resolve("postgresql.log"),
        Ports.free().postgres(),
        password);
  }

  private Sql sql(PostgresServer server) {
    return new Sql(server, "postgres", server.user(), password);
  }
}

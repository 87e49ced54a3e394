package dev.commercesuite.system.security.access;

import static org.assertj.core.api.Assertions.assertThat;

import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.exceptions.ValidationException;
import dev.commercesuite.system.security.access.AccessMatrix.Cell;
import dev.commercesuite.system.security.people.Customer;
import dev.commercesuite.system.security.people.People;
import dev.commercesuite.system.security.people.PrivateData;
import dev.commercesuite.system.security.suite.SharedSuite;
import dev.commercesuite.system.security.suite.TestSuite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every RPC of the contract, called by every kind of caller, about the objects of a victim. New
 * RPCs are covered as they come. (That an RPC without a rule is denied to everyone is shown in
 * common-interceptors, by AccessRulesTest and AuthInterceptorsTest. A token that cannot be checked
 * is in IssuerOutageIT. Which fields of an object are shown to whom is in {@link
 * FieldVisibilityIT}.)
 */
@ExtendWith(SharedSuite.class)
class AccessMatrixIT {
  private static final Path TABLE = Path.of("target", "access-matrix.txt");

  private static VisibleState before;
  private static AccessMatrix matrix;
  private static VisibleState after;

  @BeforeAll
  static void callEverything(TestSuite suite) throws IOException {
    People people = new People(suite);
    Customer victim = Customer.in(suite, people, PrivateData.ofTheVictim());
    Customer bystander = Customer.in(suite, people, PrivateData.ofNobody());
    List<AccessCase> suspects = AccessCases.of(suite, people, victim, bystander);
    before = VisibleState.of(victim, suite.connections());
    matrix = AccessMatrix.of(suspects, victim, bystander);
    after = VisibleState.of(victim, suite.connections());
    Files.createDirectories(TABLE.toAbsolutePath().getParent());
    Files.writeString(TABLE, matrix.table());
    System.out.println(matrix.summary());
  }

  @Test
  void everyCallEndsAsTheContractSays() {
    assertThat(matrix.cells().stream().filter(Cell::isWrong).map(Cell::description)).isEmpty();
  }

  @Test
  void theVictimsObjectsAreAsBefore() {
    assertThat(after).isEqualTo(before);
  }

  @Test
  void theVictimCouldReadEverything() {
    assertThat(before.answers())
        .allSatisfy((rpc, outcome) -> assertThat(outcome.failure()).as(rpc).isNull());
  }

  @Test
  void everyRequestKeepsTheRulesOfTheContract() throws ValidationException {
    var validator = ValidatorFactory.newBuilder().build();
    for (Cell cell : matrix.cells()) {
      assertThat(validator.validate(cell.request()).getViolations())
          .as(cell.description())
          .isEmpty();
    }
  }

  /** That the services serve these and no others is shown by {@link ServedRpcsIT}. */
  @Test
  void noRpcIsLeftOut() {
    assertThat(matrix.cells().stream().map(Cell::rpc).distinct().count())
        .isEqualTo(Contract.services().stream().mapToInt(s -> s.getMethods().size()).sum());
  }
}

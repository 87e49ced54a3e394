package dev.commercesuite.api;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.Contract.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Holds docs/errors.md to the reasons of the contract, or writes it with -Ddocs.update=true. */
class ErrorCatalogueTest {

  private static final String INTRODUCTION =
      """
      # Errors

      <!-- Written from proto/ by `./mvnw -pl proto test -Ddocs.update=true`. Do not edit. -->

      Every failed call carries a `google.rpc.Status` with a `google.rpc.ErrorInfo`: its `reason` is one of the
      names below, its `domain` is `commercesuite.dev`, its `metadata` has details for your program. If fields are
      wrong, a `google.rpc.BadRequest` lists them, up to 16; the metadata entry `field_violations_count` says how many
      there are if not all are listed. If a retry helps, a `google.rpc.RetryInfo` says how long to wait. Branch on
      the status and the reason, never on the message.

      Retry UNAVAILABLE, and anything with a `RetryInfo` after that time, with the same `request_id`. Retrying does
      not help with any other error. A declined card is not an error: the call is OK and the order says why.
      """;

  private record Section(String title, String protoPackage) {}

  private static final List<Section> SECTIONS =
      List.of(
          new Section("Several packages", "commerce.type.v1"),
          new Section("user-service", "commerce.user.v1"),
          new Section("order-service, catalogue", "commerce.catalog.v1"),
          new Section("order-service, orders", "commerce.order.v1"),
          new Section("payment-service", "commerce.payment.v1"));

  @Test
  void catalogueListsEveryReasonOfTheContract() throws IOException {
    List<Reason> reasons = Contract.read().reasons();
    String expected =
        INTRODUCTION + SECTIONS.stream().map(section -> table(section, reasons)).collect(joining());
    Path file = Path.of(Objects.requireNonNull(System.getProperty("docs"))).resolve("errors.md");

    if (Boolean.getBoolean("docs.update")) {
      Files.writeString(file, expected);
    }

    assertThat(SECTIONS)
        .extracting(Section::protoPackage)
        .containsAll(reasons.stream().map(Reason::protoPackage).toList());
    assertThat(file)
        .as("docs/errors.md is out of date: ./mvnw -pl proto test -Ddocs.update=true")
        .content()
        .isEqualTo(expected);
  }

  private static String table(Section section, List<Reason> reasons) {
    return "\n## %s\n\n| reason | status | meaning |\n|---|---|---|\n".formatted(section.title())
        + reasons.stream()
            .filter(reason -> reason.protoPackage().equals(section.protoPackage()))
            .map(reason ->
                "| `%s` | %s | %s |\n"
                    .formatted(
                        reason.name(),
                        reason.code(),
                        reason.comment().strip().replaceAll("\\s+", " ")))
            .collect(joining());
  }
}

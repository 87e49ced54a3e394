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

      A text that breaks a rule is described by its field, what was expected of it in words, and what was found; long
      values are cut, secret ones left out.

      Retry UNAVAILABLE and DEADLINE_EXCEEDED, and anything with a `RetryInfo` after that time, with the same
      `request_id`. After ETAG_MISMATCH, read the object again and decide anew. Other errors come again until something
      else has changed; the tables say what. A declined card is not an error: the call is OK and the order says why.

      UNAVAILABLE and RESOURCE_EXHAUSTED also tell a channel with a retry policy when to try again, by the trailer
      `grpc-retry-pushback-ms`: -1, which is never, if it does not help, and if the time is longer than two seconds or the
      call waited in vain for what others change, which is for you to repeat. Throttle what a channel repeats
      (`retryThrottling`): while a service is overloaded, every repeated call takes the place of another.

      ## Answers without a reason

      Some requests never become a call. Their client gets no `google.rpc.ErrorInfo`, and no call is counted or logged:

      | request | answer |
      |---|---|
      | whose `content-type` is missing or not `application/grpc…` | HTTP status 415 with `grpc-status` 13, and a text |
      | without a method | HTTP status 405 with `grpc-status` 13, and a text |
      | with headers above `GRPC_MAX_METADATA_BYTES`, if it is not gRPC or they are above four times as much | HTTP status 431; from about five times on, the end of the connection. Up to four times, a call is REQUEST_TOO_LARGE |
      | malformed by RFC 9113: NUL, CR or LF in a value, a bad name, no authority or two, a `content-length` that its messages do not have; or without a method and with headers above `GRPC_MAX_METADATA_BYTES` | RST_STREAM with PROTOCOL_ERROR |
      | with capitals in a name, `connection` and its like, or a `te` other than `trailers` | RST_STREAM with PROTOCOL_ERROR, and the end of the connection |
      | of a client that cancels more than `GRPC_MAX_RESETS_PER_SECOND`, sends as many that are refused before they are calls, or pings more often than `GRPC_CLIENT_PING_INTERVAL` | GOAWAY with ENHANCE_YOUR_CALM |
      | more at a time than `GRPC_MAX_CALLS_PER_CONNECTION` | RST_STREAM with REFUSED_STREAM; clients wait or try again by themselves |

      Clients of gRPC turn these into UNAVAILABLE, INTERNAL or UNKNOWN with a text of their own.

      A call whose answer its client does not read by the deadline, and a stream of which it reads nothing for
      `GRPC_UNREAD_TIMEOUT`, are reset with CANCEL, which clients turn into CANCELLED. So may be any of a connection that
      reads hardly anything, when the server holds as much for its clients as it may.
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

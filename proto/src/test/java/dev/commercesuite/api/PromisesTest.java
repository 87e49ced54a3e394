package dev.commercesuite.api;

import static org.assertj.core.api.Assertions.assertThat;

import build.buf.validate.ValidateProto;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.TextFormat;
import dev.commercesuite.api.Contract.Message;
import dev.commercesuite.api.Contract.Reason;
import dev.commercesuite.api.Contract.Rpc;
import dev.commercesuite.api.options.v1.Access;
import dev.commercesuite.api.options.v1.AccessProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Holds proto/promises.txt to the access rules, error statuses and bounds of the contract, so that
 * no change of one of them goes unseen; writes it with -Ddocs.update=true.
 */
class PromisesTest {

  private static final String INTRODUCTION =
      """
      # What clients rely on beside names, numbers and types. Written from the contract by
      #   ./mvnw -pl proto test -Ddocs.update=true
      # README.md says what may change here: access never gets narrower, a reason keeps its status, bounds only get wider.
      """;

  @Test
  void fileListsAccessReasonsAndBounds() throws IOException {
    Contract contract = Contract.read();
    List<String> access = contract.rpcs().stream().map(PromisesTest::access).sorted().toList();
    List<String> reasons = contract.reasons().stream().map(PromisesTest::reason).sorted().toList();
    List<String> bounds =
        contract.messages().stream().flatMap(message -> bounds(message).stream()).sorted().toList();
    String expected =
        INTRODUCTION
            + section("Who may call an RPC, and whether a retry is safe", access)
            + section("The status of a reason", reasons)
            + section("The bounds of a field", bounds);
    Path docs = Path.of(Objects.requireNonNull(System.getProperty("docs")));
    Path file = docs.resolveSibling("proto").resolve("promises.txt");

    if (Boolean.getBoolean("docs.update")) {
      Files.writeString(file, expected);
    }

    assertThat(bounds).hasSizeGreaterThan(100);
    assertThat(file)
        .as("proto/promises.txt is out of date: ./mvnw -pl proto test -Ddocs.update=true")
        .content()
        .isEqualTo(expected);
  }

  private static String section(String title, List<String> lines) {
    return "\n## " + title + "\n\n" + String.join("\n", lines) + "\n";
  }

  private static String access(Rpc rpc) {
    MethodOptions options = rpc.method().getOptions();
    Access access = options.getExtension(AccessProto.access);
    List<String> callers = new ArrayList<>(access.getAnyScopeList().stream().sorted().toList());
    if (access.getPublic()) {
      callers.addFirst("public");
    }
    return "%s.%s: %s, %s"
        .formatted(
            rpc.protoPackage(),
            rpc.rpc(),
            String.join(" or ", callers),
            options.getIdempotencyLevel());
  }

  private static String reason(Reason reason) {
    return "%s: %s, of %s".formatted(reason.name(), reason.code(), reason.protoPackage());
  }

  private static List<String> bounds(Message message) {
    List<String> bounds = new ArrayList<>();
    DescriptorProto type = message.type();
    if (type.getOptions().hasExtension(ValidateProto.message)) {
      bounds.add(bound(message.name(), type.getOptions().getExtension(ValidateProto.message)));
    }
    for (FieldDescriptorProto field : type.getFieldList()) {
      if (field.getOptions().hasExtension(ValidateProto.field)) {
        bounds.add(
            bound(
                message.name() + "." + field.getName(),
                field.getOptions().getExtension(ValidateProto.field)));
      }
    }
    for (OneofDescriptorProto oneof : type.getOneofDeclList()) {
      if (oneof.getOptions().hasExtension(ValidateProto.oneof)) {
        bounds.add(
            bound(
                message.name() + "." + oneof.getName(),
                oneof.getOptions().getExtension(ValidateProto.oneof)));
      }
    }
    return bounds;
  }

  private static String bound(String name, MessageOrBuilder rules) {
    return name + ": " + TextFormat.printer().emittingSingleLine(true).printToString(rules).strip();
  }
}

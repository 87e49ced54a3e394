package dev.commercesuite.api;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;
import com.google.rpc.Code;
import dev.commercesuite.api.Contract.Reason;
import dev.commercesuite.api.Contract.Rpc;
import dev.commercesuite.api.options.v1.Access;
import dev.commercesuite.api.options.v1.AccessProto;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rules of our own for the contract, beyond those of {@code buf lint}. */
class ContractTest {

  private static final Pattern LISTED_ERROR =
      Pattern.compile("^ *- ([A-Z_]+) / ([A-Z_]+):", Pattern.MULTILINE);
  private static final Pattern SCOPE = Pattern.compile("[a-z]+(\\.[a-z]+)?");

  /**
   * The RPCs that hand out or end tokens, and two that another id makes safe to repeat: each has
   * its own way to be safe to repeat, or is not.
   */
  private static final Set<String> WITHOUT_REQUEST_ID =
      Set.of(
          "AuthService.Login",
          "AuthService.RefreshToken",
          "AuthService.RevokeToken",
          "AuthService.IssueServiceToken",
          "RecoveryService.IssuePasswordResetToken",
          "RecoveryService.ResetPassword",
          "RecoveryService.IssueEmailVerificationToken",
          "RecoveryService.VerifyEmail",
          "PaymentService.ReportProviderEvent",
          "PaymentService.PreventCharge");

  private static List<Rpc> rpcs = List.of();
  private static List<Reason> reasons = List.of();

  @BeforeAll
  static void readContract() throws IOException {
    Contract contract = Contract.read();
    rpcs = contract.rpcs();
    reasons = contract.reasons();
    assertThat(rpcs).hasSizeGreaterThan(40);
    assertThat(reasons).hasSizeGreaterThan(30);
  }

  @Test
  void everyRpcSaysWhoMayCallIt() {
    assertThat(rpcs)
        .allSatisfy(rpc -> {
          assertThat(rpc.method().getOptions().hasExtension(AccessProto.access)).isTrue();
          Access access = rpc.method().getOptions().getExtension(AccessProto.access);
          assertThat(access.getPublic() || access.getAnyScopeCount() > 0).isTrue();
          assertThat(access.getAnyScopeList())
              .doesNotHaveDuplicates()
              .allMatch(SCOPE.asMatchPredicate());
          for (String scope : access.getAnyScopeList()) {
            assertThat(rpc.comment()).contains("`" + scope + "`");
          }
        });
  }

  @Test
  void everyMutationTakesRequestId() {
    assertThat(rpcs)
        .filteredOn(rpc -> level(rpc) != IdempotencyLevel.NO_SIDE_EFFECTS)
        .filteredOn(rpc -> !WITHOUT_REQUEST_ID.contains(rpc.rpc()))
        .allSatisfy(rpc -> {
          assertThat(level(rpc)).isEqualTo(IdempotencyLevel.IDEMPOTENT);
          assertThat(rpc.request().getFieldList())
              .extracting(FieldDescriptorProto::getName)
              .contains("request_id");
        });
  }

  @Test
  void readsTakeNoRequestId() {
    assertThat(rpcs)
        .filteredOn(rpc -> level(rpc) == IdempotencyLevel.NO_SIDE_EFFECTS)
        .allSatisfy(rpc ->
            assertThat(rpc.request().getFieldList())
                .extracting(FieldDescriptorProto::getName)
                .doesNotContain("request_id"));
  }

  @Test
  void everyListIsPaged() {
    assertThat(rpcs)
        .filteredOn(rpc -> rpc.method().getName().startsWith("List"))
        .isNotEmpty()
        .allSatisfy(rpc ->
            assertThat(rpc.request().getFieldList())
                .extracting(FieldDescriptorProto::getName)
                .contains("page_size")
                .containsAnyOf("page_token", "resume_token"));
  }

  @Test
  void everyRpcListsItsErrorsWithTheStatusThatTheyCarry() {
    Map<String, Set<Code>> shared = codesByReason("commerce.type.v1");
    assertThat(rpcs)
        .allSatisfy(rpc -> {
          assertThat(rpc.comment()).contains("Access:").contains("Errors:");
          Map<String, Set<Code>> own = codesByReason(rpc.protoPackage());
          Matcher error = LISTED_ERROR.matcher(rpc.comment());
          while (error.find()) {
            String reason = error.group(2);
            Set<Code> declared = own.getOrDefault(reason, shared.get(reason));
            assertThat(declared)
                .as("status that the contract declares for %s", reason)
                .containsExactly(Code.valueOf(error.group(1)));
          }
        });
  }

  @Test
  void everyReasonIsDocumentedAndDeclaredOnceInTheWholeContract() {
    assertThat(reasons)
        .allSatisfy(reason -> {
          assertThat(reason.comment()).isNotBlank();
          assertThat(reason.code()).isNotIn(Code.OK, Code.UNKNOWN, Code.UNRECOGNIZED);
        });
    assertThat(reasons).extracting(Reason::name).doesNotHaveDuplicates();
  }

  private static IdempotencyLevel level(Rpc rpc) {
    return rpc.method().getOptions().getIdempotencyLevel();
  }

  private static Map<String, Set<Code>> codesByReason(String protoPackage) {
    return reasons.stream()
        .filter(reason -> reason.protoPackage().equals(protoPackage))
        .collect(groupingBy(Reason::name, mapping(Reason::code, toSet())));
  }
}

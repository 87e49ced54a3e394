package dev.commercesuite.interceptors.validation;

import static org.assertj.core.api.Assertions.assertThat;

import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.exceptions.ValidationException;
import build.buf.validate.FieldRules;
import build.buf.validate.ValidateProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Message;
import dev.commercesuite.api.catalog.v1.CatalogServiceProto;
import dev.commercesuite.api.order.v1.Address;
import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.OrderServiceProto;
import dev.commercesuite.api.order.v1.PayOrderRequest;
import dev.commercesuite.api.payment.v1.CapturePaymentRequest;
import dev.commercesuite.api.payment.v1.LedgerServiceProto;
import dev.commercesuite.api.payment.v1.PaymentServiceProto;
import dev.commercesuite.api.payment.v1.ReconciliationServiceProto;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.api.user.v1.AuthServiceProto;
import dev.commercesuite.api.user.v1.IssueServiceTokenRequest;
import dev.commercesuite.api.user.v1.RecoveryServiceProto;
import dev.commercesuite.api.user.v1.UserServiceProto;
import dev.commercesuite.interceptors.errors.Failure.FieldViolation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is said of texts that break a rule: in words, and with what was found. */
class PatternTextsTest {
  private static final String UUID = "01890a5d-ac96-774b-bcce-b302099a8057";

  private final Set<Descriptor> visited = new HashSet<>();
  private final Set<String> patterns = new TreeSet<>();

  @Test
  void everyRegularExpressionOfTheContractHasWords() {
    Stream.of(
            UserServiceProto.getDescriptor(),
            AuthServiceProto.getDescriptor(),
            RecoveryServiceProto.getDescriptor(),
            CatalogServiceProto.getDescriptor(),
            OrderServiceProto.getDescriptor(),
            PaymentServiceProto.getDescriptor(),
            LedgerServiceProto.getDescriptor(),
            ReconciliationServiceProto.getDescriptor())
        .map(FileDescriptor::getServices)
        .flatMap(List::stream)
        .flatMap(service -> service.getMethods().stream())
        .forEach(method -> look(method.getInputType()));

    assertThat(patterns).hasSizeGreaterThan(10);
    assertThat(patterns).filteredOn(pattern -> !PatternTexts.hasWordsFor(pattern)).isEmpty();
  }

  private void look(Descriptor type) {
    if (!visited.add(type)) {
      return;
    }
    for (FieldDescriptor field : type.getFields()) {
      FieldRules rules = field.getOptions().getExtension(ValidateProto.field);
      Stream.of(
              rules,
              rules.getRepeated().getItems(),
              rules.getMap().getKeys(),
              rules.getMap().getValues())
          .map(rule -> rule.getString().getPattern())
          .filter(pattern -> !pattern.isEmpty())
          .forEach(patterns::add);
      if (field.getJavaType() == JavaType.MESSAGE) {
        look(field.getMessageType());
      }
    }
  }

  @Test
  void aRegularExpressionIsSaidInWords() throws ValidationException {
    assertThat(
            violations(
                IssueServiceTokenRequest.newBuilder()
                    .setClientId("Order-Service")
                    .setClientSecret("secret")
                    .addScopes("users.purged")
                    .addScopes("all of them")
                    .build()))
        .containsExactlyInAnyOrder(
            new FieldViolation(
                "client_id",
                "must be 1 to 63 of the characters a-z, 0-9 and the hyphen, a letter first, found"
                    + " \"Order-Service\""),
            new FieldViolation(
                "scopes[1]",
                "must be 1 to 64 of the characters a-z, the dot and the underscore, a letter first,"
                    + " found \"all of them\""));
  }

  @Test
  void whatSecretsBreakIsSaidWithoutThem() throws ValidationException {
    assertThat(
            violations(
                PayOrderRequest.newBuilder()
                    .setOrderId(UUID)
                    .setRequestId(UUID)
                    .setPaymentMethodToken("4242 4242")
                    .build()))
        .containsExactly(
            new FieldViolation(
                "payment_method_token",
                "must be 1 to 255 of the characters A-Z, a-z, 0-9, the underscore and the hyphen"));
  }

  @Test
  void aRuleInCelSaysWhatWasFound() throws ValidationException {
    Address address =
        Address.newBuilder()
            .setRecipient("Ada")
            .setLine1("Main Street 1")
            .setCity("London")
            .setCountryCode("UK")
            .build();

    assertThat(violations(CreateOrderRequest.newBuilder().setShippingAddress(address).build()))
        .contains(
            new FieldViolation(
                "shipping_address.country_code",
                "must be the code of a country by ISO 3166-1 alpha-2, such as DE, found \"UK\""));
    assertThat(
            violations(
                CapturePaymentRequest.newBuilder()
                    .setPaymentId(UUID)
                    .setRequestId(UUID)
                    .setAmount(Money.newBuilder().setCurrencyCode("XAU").setMinorUnits(1))
                    .build()))
        .contains(
            new FieldViolation(
                "amount.currency_code",
                "must be the ISO 4217 code of a currency that people pay with, such as EUR, found"
                    + " \"XAU\""));
  }

  @Test
  void theKeysOfAMapAreSaidInWords() throws ValidationException {
    assertThat(violations(CreateOrderRequest.newBuilder().putMetadata("a\nb", "value").build()))
        .anySatisfy(violation -> {
          assertThat(violation.field()).startsWith("metadata[");
          assertThat(violation.description()).startsWith("must ").doesNotContain("^", "regex");
        });
  }

  private static List<FieldViolation> violations(Message request) throws ValidationException {
    return ValidatorFactory.newBuilder().build().validate(request).getViolations().stream()
        .map(violation -> ViolationText.describe(request, violation))
        .toList();
  }
}

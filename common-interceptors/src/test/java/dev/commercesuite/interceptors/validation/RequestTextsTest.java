package dev.commercesuite.interceptors.validation;

import static org.assertj.core.api.Assertions.assertThat;

import build.buf.protovalidate.ValidationResult;
import build.buf.protovalidate.Validator;
import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.Violation;
import build.buf.protovalidate.exceptions.ValidationException;
import build.buf.validate.FieldRules;
import build.buf.validate.StringRules;
import build.buf.validate.ValidateProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.commercesuite.api.catalog.v1.CatalogServiceProto;
import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.order.v1.Address;
import dev.commercesuite.api.order.v1.OrderServiceProto;
import dev.commercesuite.api.payment.v1.PaymentServiceProto;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.api.user.v1.User;
import dev.commercesuite.api.user.v1.UserServiceProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Locale.IsoCountryCode;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that are there and say nothing, and codes that look like codes and are none. */
class RequestTextsTest {
  private static final Validator VALIDATOR = ValidatorFactory.newBuilder().build();

  /** Spaces, what formats, fills or breaks, and marks without what they belong to. */
  private static final List<String> INVISIBLE =
      List.of(
          " ",
          "   ",
          "\u00a0",
          "\u200b",
          "\u2060\ufeff",
          "\u3000",
          "\u00ad",
          "\u200e\u202e",
          "\u3164",
          "\u115f\u1160",
          "\u2800",
          "\uffa0",
          "\u0301",
          "\ufe0f",
          "\u2028",
          "\udb40\udc41",
          "\ue000");

  private static final List<String> VISIBLE =
      List.of(
          "a", " a ", "李", "ى", "\u0915\u094d\u200d\u0937", "👩\u200d🚀", "4", "-", "Ａ", "e\u0301");

  record TextField(FieldDescriptor field) {
    Message with(String text) {
      return DynamicMessage.newBuilder(field.getContainingType()).setField(field, text).build();
    }

    @Override
    public String toString() {
      return field.getFullName();
    }
  }

  /** What a request has to say something in, and may say it in any characters. */
  static List<TextField> textsThatAreRequired() {
    List<TextField> texts = new ArrayList<>();
    for (Descriptor message : written()) {
      for (FieldDescriptor field : message.getFields()) {
        if (field.getJavaType() == JavaType.STRING
            && !field.isRepeated()
            && !field.getOptions().getDebugRedact()
            && saysSomething(field)
            && !field.getName().equals("line_id")) {
          texts.add(new TextField(field));
        }
      }
    }
    texts.add(new TextField(field(User.getDescriptor(), "display_name")));
    texts.add(new TextField(field(Product.getDescriptor(), "title")));
    return texts;
  }

  private static boolean saysSomething(FieldDescriptor field) {
    FieldRules rules = field.getOptions().getExtension(ValidateProto.field);
    StringRules text = rules.getString();
    return text.getMinLen() > 0 && text.getPattern().contains("\\P{Cc}");
  }

  /** Messages with which something is stored. */
  private static List<Descriptor> written() {
    return Stream.of(
            UserServiceProto.getDescriptor(),
            CatalogServiceProto.getDescriptor(),
            OrderServiceProto.getDescriptor(),
            PaymentServiceProto.getDescriptor(),
            Address.getDescriptor().getFile())
        .flatMap(file -> file.getMessageTypes().stream())
        .toList();
  }

  private static FieldDescriptor field(Descriptor message, String name) {
    return message.findFieldByName(name);
  }

  @Test
  void thereAreSuchTexts() {
    assertThat(textsThatAreRequired())
        .extracting(TextField::toString)
        .contains(
            "commerce.order.v1.Address.recipient",
            "commerce.order.v1.ShipOrderRequest.carrier",
            "commerce.catalog.v1.CreateProductRequest.title",
            "commerce.user.v1.CreateUserRequest.display_name");
  }

  @ParameterizedTest
  @MethodSource("textsThatAreRequired")
  void aTextThatNobodySeesIsRefused(TextField text) throws ValidationException {
    for (String invisible : INVISIBLE) {
      assertThat(broken(text.with(invisible)))
          .as("%s of %s", text, escaped(invisible))
          .contains(text.field().getName());
    }
  }

  @ParameterizedTest
  @MethodSource("textsThatAreRequired")
  void aTextInAnyScriptIsTaken(TextField text) throws ValidationException {
    for (String visible : VISIBLE) {
      assertThat(broken(text.with(visible)))
          .as("%s of %s", text, escaped(visible))
          .doesNotContain(text.field().getName());
    }
  }

  @Test
  void anObjectThatIsUpdatedMayLeaveThemOut() throws ValidationException {
    assertThat(broken(User.newBuilder().setId("me").build())).isEmpty();
    assertThat(broken(Product.getDefaultInstance())).doesNotContain("title");
  }

  @Test
  void theCountriesAreThoseOfTheStandardAndKosovo() throws ValidationException {
    Set<String> taken = new TreeSet<>();
    for (char first = 'A'; first <= 'Z'; first++) {
      for (char second = 'A'; second <= 'Z'; second++) {
        String code = "" + first + second;
        Address address = Address.newBuilder().setCountryCode(code).build();
        if (!broken(address).contains("country_code")) {
          taken.add(code);
        }
      }
    }

    Set<String> expected = new TreeSet<>(Locale.getISOCountries(IsoCountryCode.PART1_ALPHA2));
    expected.add("XK");
    assertThat(taken).isEqualTo(expected).doesNotContain("UK", "ZZ", "EU");
  }

  @ParameterizedTest
  @ValueSource(strings = {"EUR", "USD", "JPY", "KWD", "CHF", "XOF", "XAF", "XPF", "XCD", "ZWG"})
  void whatPeoplePayWithIsTaken(String code) throws ValidationException {
    assertThat(broken(Money.newBuilder().setCurrencyCode(code).build())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "XXX", "XTS", "XAU", "XAG", "XDR", "XBA", "CHE", "CLF", "USN", "DEM", "HRK", "ZZZ", "eur",
        ""
      })
  void noOtherCurrencyIsTaken(String code) throws ValidationException {
    assertThat(broken(Money.newBuilder().setCurrencyCode(code).build())).contains("currency_code");
  }

  @Test
  void theAnswerSaysWhatWasExpected() throws ValidationException {
    Money gold = Money.newBuilder().setCurrencyCode("XAU").build();
    Violation violation = VALIDATOR.validate(gold).getViolations().getFirst();

    assertThat(ViolationText.describe(gold, violation).description())
        .isEqualTo(
            "must be the ISO 4217 code of a currency that people pay with, such as EUR, found"
                + " \"XAU\"");
  }

  /** The names of the fields that break a rule. */
  private static List<String> broken(Message message) throws ValidationException {
    ValidationResult result = VALIDATOR.validate(message);
    return result.getViolations().stream()
        .map(violation -> violation.toProto().getField().getElements(0).getFieldName())
        .toList();
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints().forEach(c -> escaped.append("U+%04X ".formatted(c)));
    return escaped.toString();
  }
}

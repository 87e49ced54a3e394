package dev.commercesuite.api;

import static org.assertj.core.api.Assertions.assertThat;

import build.buf.validate.BytesRules;
import build.buf.validate.FieldRules;
import build.buf.validate.StringRules;
import build.buf.validate.ValidateProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.FieldMask;
import dev.commercesuite.api.catalog.v1.CatalogServiceProto;
import dev.commercesuite.api.order.v1.OrderServiceProto;
import dev.commercesuite.api.payment.v1.LedgerServiceProto;
import dev.commercesuite.api.payment.v1.PaymentServiceProto;
import dev.commercesuite.api.user.v1.AuthServiceProto;
import dev.commercesuite.api.user.v1.RecoveryServiceProto;
import dev.commercesuite.api.user.v1.UserServiceProto;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Everything that a request can hold has a rule that says how large it is at most: texts, bytes,
 * lists and maps, in the request itself and in all objects inside it, also in fields that the
 * service writes and a client only sends back.
 */
class BoundedRequestsTest {
  private static final List<FileDescriptor> SERVICES =
      List.of(
          UserServiceProto.getDescriptor(),
          AuthServiceProto.getDescriptor(),
          RecoveryServiceProto.getDescriptor(),
          CatalogServiceProto.getDescriptor(),
          OrderServiceProto.getDescriptor(),
          PaymentServiceProto.getDescriptor(),
          LedgerServiceProto.getDescriptor());

  /** A class of characters, or an escaped character. */
  private static final Pattern ONE_CHARACTER =
      Pattern.compile("\\[(\\\\.|[^\\]\\\\])*\\]|\\\\[pP]\\{[^}]*\\}|\\\\.");

  private static final Pattern ENDLESS = Pattern.compile("[*+]|\\{\\d+,\\}");

  private final Set<String> visited = new HashSet<>();
  private final Set<String> unbounded = new TreeSet<>();

  @Test
  void everyFieldOfEveryRequestIsBounded() {
    SERVICES.stream()
        .flatMap(file -> file.getServices().stream())
        .flatMap(service -> service.getMethods().stream())
        .forEach(method -> look(method.getInputType()));

    assertThat(visited).hasSizeGreaterThan(60).contains("commerce.order.v1.OrderLine");
    assertThat(unbounded)
        .as(
            "fields without a bound; give a text max_len, bytes max_len, a list max_items and a map"
                + " max_pairs, also where only the service writes it")
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "^[A-Z]{3}$ ; true",
        "^[A-Za-z0-9_-]{1,255}$ ; true",
        "^(me|[0-9a-f]{8}(-[0-9a-f]{4}){3})$ ; true",
        "^[*+]?$ ; true",
        "^a\\*$ ; true",
        "^\\P{Cc}*$ ; false",
        "^[a-z]+$ ; false",
        "^[a-z]{3,}$ ; false",
        "[a-z] ; false",
        "^[a-z] ; false"
      })
  void aPatternIsABoundIfItEnds(String pattern, boolean bound) {
    assertThat(isBound(pattern)).isEqualTo(bound);
  }

  private void look(Descriptor type) {
    // It has no place for rules; the servers have a bound for it, SizeRules.
    if (type.getFullName().equals(FieldMask.getDescriptor().getFullName())
        || !visited.add(type.getFullName())) {
      return;
    }
    for (FieldDescriptor field : type.getFields()) {
      FieldRules rules = field.getOptions().getExtension(ValidateProto.field);
      if (field.isMapField()) {
        require(field, rules.getMap().hasMaxPairs());
        lookAt(field.getMessageType().findFieldByName("key"), rules.getMap().getKeys());
        lookAt(field.getMessageType().findFieldByName("value"), rules.getMap().getValues());
      } else if (field.isRepeated()) {
        require(field, rules.getRepeated().hasMaxItems());
        lookAt(field, rules.getRepeated().getItems());
      } else {
        lookAt(field, rules);
      }
    }
  }

  private void lookAt(FieldDescriptor field, FieldRules rules) {
    switch (field.getJavaType()) {
      case STRING -> require(field, isBounded(rules.getString()));
      case BYTE_STRING -> require(field, isBounded(rules.getBytes()));
      case MESSAGE -> look(field.getMessageType());
      case INT, LONG, FLOAT, DOUBLE, BOOLEAN, ENUM -> {}
    }
  }

  private void require(FieldDescriptor field, boolean bounded) {
    if (!bounded) {
      unbounded.add(field.getFullName());
    }
  }

  private static boolean isBounded(BytesRules rules) {
    return rules.hasMaxLen() || rules.hasLen();
  }

  private static boolean isBounded(StringRules rules) {
    return rules.hasMaxLen()
        || rules.hasMaxBytes()
        || rules.hasLen()
        || rules.getUuid()
        || (rules.hasPattern() && isBound(rules.getPattern()));
  }

  /** Whether what matches has an end. */
  private static boolean isBound(String pattern) {
    String outline = ONE_CHARACTER.matcher(pattern).replaceAll("x");
    return outline.startsWith("^") && outline.endsWith("$") && !ENDLESS.matcher(outline).find();
  }
}

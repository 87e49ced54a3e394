package dev.commercesuite.interceptors.limits;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import dev.commercesuite.api.catalog.v1.ListProductsRequest;
import dev.commercesuite.api.order.v1.Address;
import dev.commercesuite.api.order.v1.CreateOrderLine;
import dev.commercesuite.api.order.v1.CreateOrderRequest;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which field of a request is named when there are too many, and what is too many. */
class CountedFieldsTest {
  private static final int MOST = 20;

  @Test
  void fieldWithMostInsideIsNamedWhereverItStands() {
    CreateOrderRequest many =
        CreateOrderRequest.newBuilder()
            .addAllLines(Collections.nCopies(6, line()))
            .setShippingAddress(Address.newBuilder().setCity("Bonn").setRecipient("Ann"))
            .build();

    assertThat(largest(many)).contains("lines");
    assertThat(WireFields.largestOfTooMany(many.toByteArray(), many.getDescriptorForType(), 21))
        .as("6 of 3 fields, and 3")
        .isEmpty();
  }

  @Test
  void fieldsBehindTheLargestOneDoNotCountAsMoreThanTheyAre() {
    UnknownFieldSet ten = UnknownFieldSet.newBuilder().addField(1, repeated(10)).build();
    byte[] request =
        UnknownFieldSet.newBuilder()
            .addField(
                CreateOrderRequest.LINES_FIELD_NUMBER, Field.newBuilder().addGroup(ten).build())
            .addField(CreateOrderRequest.NOTE_FIELD_NUMBER, repeated(10))
            .build()
            .toByteArray();

    assertThat(WireFields.largestOfTooMany(request, CreateOrderRequest.getDescriptor(), MOST))
        .contains("lines");
  }

  @Test
  void plainFieldThatIsSentAgainAndAgainIsNamed() {
    Field repeated = repeated(MOST);
    byte[] notes =
        UnknownFieldSet.newBuilder()
            .addField(CreateOrderRequest.LINES_FIELD_NUMBER, repeated(1))
            .addField(CreateOrderRequest.NOTE_FIELD_NUMBER, repeated)
            .build()
            .toByteArray();

    assertThat(WireFields.largestOfTooMany(notes, CreateOrderRequest.getDescriptor(), MOST))
        .contains("note");
  }

  @Test
  void fieldsBehindAPackedListAreCountedToo() {
    byte[] request =
        UnknownFieldSet.newBuilder()
            .addField(
                ListProductsRequest.STATES_FIELD_NUMBER,
                Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFrom(new byte[MOST / 4]))
                    .build())
            .addField(ListProductsRequest.SKU_FIELD_NUMBER, repeated(MOST))
            .build()
            .toByteArray();

    assertThat(WireFields.largestOfTooMany(request, ListProductsRequest.getDescriptor(), MOST))
        .contains("sku");
  }

  @Test
  void groupEndsWhereItEnds() {
    UnknownFieldSet one = UnknownFieldSet.newBuilder().addField(1, repeated(1)).build();
    Field group = Field.newBuilder().addGroup(one).build();
    byte[] request =
        UnknownFieldSet.newBuilder()
            .addField(1, group)
            .addField(ListProductsRequest.SKU_FIELD_NUMBER, repeated(MOST))
            .build()
            .toByteArray();

    assertThat(WireFields.largestOfTooMany(request, ListProductsRequest.getDescriptor(), MOST))
        .contains("sku");
  }

  @Test
  void fieldsBehindAGroupInAGroupAreCountedToo() {
    UnknownFieldSet inner = UnknownFieldSet.newBuilder().addField(1, repeated(1)).build();
    UnknownFieldSet outer =
        UnknownFieldSet.newBuilder()
            .addField(1, Field.newBuilder().addGroup(inner).build())
            .build();
    byte[] request =
        UnknownFieldSet.newBuilder()
            .addField(1, Field.newBuilder().addGroup(outer).build())
            .addField(ListProductsRequest.SKU_FIELD_NUMBER, repeated(MOST))
            .build()
            .toByteArray();

    assertThat(WireFields.largestOfTooMany(request, ListProductsRequest.getDescriptor(), MOST))
        .contains("sku");
  }

  /** Its end is no field. */
  @Test
  void groupInAGroupCountsOnce() {
    UnknownFieldSet nested = UnknownFieldSet.getDefaultInstance();
    for (int i = 0; i < MOST; i++) {
      nested =
          UnknownFieldSet.newBuilder()
              .addField(1000, Field.newBuilder().addGroup(nested).build())
              .build();
    }

    assertThat(
            WireFields.largestOfTooMany(
                nested.toByteArray(), ListProductsRequest.getDescriptor(), MOST))
        .isEmpty();
    assertThat(
            WireFields.largestOfTooMany(
                nested.toByteArray(), ListProductsRequest.getDescriptor(), MOST - 1))
        .contains("1000");
  }

  @Test
  void bytesThatAreNoMessageHaveNoFields() {
    assertThat(
            WireFields.largestOfTooMany(
                new byte[] {10, 100, 1}, CreateOrderRequest.getDescriptor(), 0))
        .isEmpty();
  }

  private static Optional<String> largest(CreateOrderRequest request) {
    return WireFields.largestOfTooMany(request.toByteArray(), request.getDescriptorForType(), MOST);
  }

  private static CreateOrderLine line() {
    return CreateOrderLine.newBuilder().setProductId("x").setQuantity(1).build();
  }

  private static Field repeated(int times) {
    Field.Builder field = Field.newBuilder();
    for (int i = 0; i < times; i++) {
      field.addLengthDelimited(ByteString.EMPTY);
    }
    return field.build();
  }
}

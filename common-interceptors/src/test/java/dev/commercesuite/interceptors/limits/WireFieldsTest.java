package dev.commercesuite.interceptors.limits;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import dev.commercesuite.api.catalog.v1.ListProductsRequest;
import dev.commercesuite.api.user.v1.CreateUserRequest;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Everything that the parser makes an object or an item of is counted. */
class WireFieldsTest {
  private static final int MOST = 100;

  @Test
  void countsWhatIsInUnknownGroups() {
    UnknownFieldSet.Builder group = UnknownFieldSet.newBuilder();
    IntStream.rangeClosed(1, MOST).forEach(number -> group.mergeVarintField(number, 1));
    byte[] request =
        CreateUserRequest.newBuilder()
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(1000, Field.newBuilder().addGroup(group.build()).build())
                    .build())
            .build()
            .toByteArray();

    assertThat(WireFields.largestOfTooMany(request, CreateUserRequest.getDescriptor(), MOST))
        .contains("1000");
    assertThat(WireFields.largestOfTooMany(request, CreateUserRequest.getDescriptor(), MOST + 1))
        .isEmpty();
  }

  @Test
  void countsGroupsInGroups() {
    UnknownFieldSet nested = UnknownFieldSet.getDefaultInstance();
    for (int i = 0; i <= MOST; i++) {
      nested =
          UnknownFieldSet.newBuilder()
              .addField(1000, Field.newBuilder().addGroup(nested).build())
              .build();
    }

    assertThat(
            WireFields.largestOfTooMany(
                nested.toByteArray(), CreateUserRequest.getDescriptor(), MOST))
        .contains("1000");
  }

  @Test
  void countsTheItemsOfAPackedList() {
    byte[] request =
        UnknownFieldSet.newBuilder()
            .addField(
                ListProductsRequest.STATES_FIELD_NUMBER,
                Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFrom(new byte[MOST + 1]))
                    .build())
            .build()
            .toByteArray();

    assertThat(WireFields.largestOfTooMany(request, ListProductsRequest.getDescriptor(), MOST))
        .contains("states");
  }
}

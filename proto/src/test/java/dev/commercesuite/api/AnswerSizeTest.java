package dev.commercesuite.api;

import static org.assertj.core.api.Assertions.assertThat;

import build.buf.validate.ValidateProto;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.commercesuite.api.catalog.v1.CatalogServiceProto;
import dev.commercesuite.api.order.v1.OrderServiceProto;
import dev.commercesuite.api.payment.v1.LedgerServiceProto;
import dev.commercesuite.api.payment.v1.PaymentServiceProto;
import dev.commercesuite.api.payment.v1.ReconciliationServiceProto;
import dev.commercesuite.api.user.v1.AuthServiceProto;
import dev.commercesuite.api.user.v1.RecoveryServiceProto;
import dev.commercesuite.api.user.v1.UserServiceProto;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * No answer is larger than what a gRPC client accepts unless it is told otherwise.
 *
 * <p>A batch is answered as a whole, so its bound is small enough for the largest objects. The
 * services end a page of a list by its bytes, so one item has to fit.
 */
class AnswerSizeTest {
  /** What gRPC clients accept. */
  private static final int LARGEST_ANSWER = 4 * 1024 * 1024;

  /** Its two tokens have at most 1024 characters each; tags and lengths are a few bytes. */
  private static final int REST_OF_A_PAGE = 2 * 1024 + 64;

  private static final List<FileDescriptor> SERVICES =
      List.of(
          UserServiceProto.getDescriptor(),
          AuthServiceProto.getDescriptor(),
          RecoveryServiceProto.getDescriptor(),
          CatalogServiceProto.getDescriptor(),
          OrderServiceProto.getDescriptor(),
          PaymentServiceProto.getDescriptor(),
          LedgerServiceProto.getDescriptor(),
          ReconciliationServiceProto.getDescriptor());

  private final LargestMessage largest = new LargestMessage(messages());

  @Test
  void everyBatchFits() {
    Map<String, String> tooMany = new TreeMap<>();
    List<MethodDescriptor> batches = rpcs("BatchGet");
    for (MethodDescriptor rpc : batches) {
      long most =
          lists(rpc.getInputType())
              .getFirst()
              .getOptions()
              .getExtension(ValidateProto.field)
              .getRepeated()
              .getMaxItems();
      long fitting = LARGEST_ANSWER / itemBytes(rpc);
      if (most == 0 || most > fitting) {
        tooMany.put(rpc.getName(), "takes %d; at most %d fit".formatted(most, fitting));
      }
    }
    assertThat(batches).isNotEmpty();
    assertThat(tooMany).isEmpty();
  }

  @Test
  void everyItemOfAListFits() {
    assertThat(rpcs("List"))
        .isNotEmpty()
        .allSatisfy(rpc ->
            assertThat(itemBytes(rpc) + REST_OF_A_PAGE)
                .as(rpc.getName())
                .isLessThanOrEqualTo(LARGEST_ANSWER));
  }

  @Test
  void noServiceIsLeftOut() throws IOException {
    assertThat(rpcs("")).hasSameSizeAs(Contract.read().rpcs());
  }

  /** As an item of the answer's list, or of that of its lists whose items are the largest. */
  private int itemBytes(MethodDescriptor rpc) {
    return lists(rpc.getOutputType()).stream()
        .mapToInt(items ->
            CodedOutputStream.computeMessageSize(
                items.getNumber(), largest.of(items.getMessageType())))
        .max()
        .orElseThrow();
  }

  private static List<FieldDescriptor> lists(Descriptor message) {
    List<FieldDescriptor> lists =
        message.getFields().stream().filter(FieldDescriptor::isRepeated).toList();
    assertThat(lists).as(message.getFullName()).isNotEmpty();
    return lists;
  }

  private static List<MethodDescriptor> rpcs(String prefix) {
    return SERVICES.stream()
        .flatMap(file -> file.getServices().stream())
        .flatMap(service -> service.getMethods().stream())
        .filter(rpc -> rpc.getName().startsWith(prefix))
        .toList();
  }

  private static List<Descriptor> messages() {
    Set<FileDescriptor> files = new LinkedHashSet<>(SERVICES);
    SERVICES.forEach(file -> files.addAll(file.getDependencies()));
    List<Descriptor> messages = new ArrayList<>();
    files.forEach(file -> messages.addAll(file.getMessageTypes()));
    return messages;
  }
}

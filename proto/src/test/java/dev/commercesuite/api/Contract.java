package dev.commercesuite.api;

import build.buf.validate.ValidateProto;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.ExtensionRegistry;
import com.google.rpc.Code;
import dev.commercesuite.api.options.v1.AccessProto;
import dev.commercesuite.api.options.v1.ErrorProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The descriptor set that the build ships, with its comments. */
final class Contract {

  /**
   * @param rpc as in a comment, for example {@code OrderService.CreateOrder}
   * @param request the request message
   */
  record Rpc(
      String protoPackage,
      String rpc,
      String comment,
      MethodDescriptorProto method,
      DescriptorProto request) {}

  /**
   * @param name as it travels in {@code google.rpc.ErrorInfo}, for example {@code SKU_TAKEN}
   */
  record Reason(String protoPackage, String name, Code code, String comment) {}

  /**
   * @param name with its package and the messages that it is nested in, such as {@code
   *     commerce.type.v1.Money}
   */
  record Message(String name, DescriptorProto type) {}

  private static final String REASON_PREFIX = "ERROR_REASON_";

  private final List<FileDescriptorProto> files;

  private Contract(List<FileDescriptorProto> files) {
    this.files = files;
  }

  static Contract read() throws IOException {
    Path protoset = Path.of(Objects.requireNonNull(System.getProperty("protoset"), "protoset"));
    ExtensionRegistry options = ExtensionRegistry.newInstance();
    options.add(AccessProto.access);
    options.add(ErrorProto.error);
    ValidateProto.registerAllExtensions(options);
    FileDescriptorSet set = FileDescriptorSet.parseFrom(Files.readAllBytes(protoset), options);
    return new Contract(
        set.getFileList().stream().filter(f -> f.getPackage().startsWith("commerce.")).toList());
  }

  List<Rpc> rpcs() {
    List<Rpc> rpcs = new ArrayList<>();
    for (FileDescriptorProto file : files) {
      for (int s = 0; s < file.getServiceCount(); s++) {
        ServiceDescriptorProto service = file.getService(s);
        for (int m = 0; m < service.getMethodCount(); m++) {
          MethodDescriptorProto method = service.getMethod(m);
          String comment =
              comment(
                  file,
                  FileDescriptorProto.SERVICE_FIELD_NUMBER,
                  s,
                  ServiceDescriptorProto.METHOD_FIELD_NUMBER,
                  m);
          rpcs.add(
              new Rpc(
                  file.getPackage(),
                  service.getName() + "." + method.getName(),
                  comment,
                  method,
                  message(method.getInputType())));
        }
      }
    }
    return rpcs;
  }

  List<Reason> reasons() {
    List<Reason> reasons = new ArrayList<>();
    for (FileDescriptorProto file : files) {
      for (int e = 0; e < file.getEnumTypeCount(); e++) {
        EnumDescriptorProto type = file.getEnumType(e);
        if (!type.getName().equals("ErrorReason")) {
          continue;
        }
        for (int v = 1; v < type.getValueCount(); v++) {
          EnumValueDescriptorProto value = type.getValue(v);
          String comment =
              comment(
                  file,
                  FileDescriptorProto.ENUM_TYPE_FIELD_NUMBER,
                  e,
                  EnumDescriptorProto.VALUE_FIELD_NUMBER,
                  v);
          reasons.add(
              new Reason(
                  file.getPackage(),
                  value.getName().substring(REASON_PREFIX.length()),
                  value.getOptions().getExtension(ErrorProto.error).getCode(),
                  comment));
        }
      }
    }
    return reasons;
  }

  List<Message> messages() {
    List<Message> messages = new ArrayList<>();
    for (FileDescriptorProto file : files) {
      collect(file.getPackage(), file.getMessageTypeList(), messages);
    }
    return messages;
  }

  private static void collect(String outer, List<DescriptorProto> types, List<Message> messages) {
    for (DescriptorProto type : types) {
      String name = outer + "." + type.getName();
      messages.add(new Message(name, type));
      collect(name, type.getNestedTypeList(), messages);
    }
  }

  private DescriptorProto message(String fullName) {
    for (FileDescriptorProto file : files) {
      for (DescriptorProto message : file.getMessageTypeList()) {
        if (fullName.equals("." + file.getPackage() + "." + message.getName())) {
          return message;
        }
      }
    }
    throw new AssertionError(fullName + " is not a message of the contract");
  }

  private static String comment(FileDescriptorProto file, Integer... path) {
    return file.getSourceCodeInfo().getLocationList().stream()
        .filter(location -> location.getPathList().equals(List.of(path)))
        .map(Location::getLeadingComments)
        .findFirst()
        .orElse("");
  }
}

package dev.commercesuite.interceptors.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodOptions;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Empty;
import com.google.protobuf.EmptyProto;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc;
import dev.commercesuite.api.options.v1.Access;
import dev.commercesuite.api.options.v1.AccessProto;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.payment.v1.LedgerServiceGrpc;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.RecoveryServiceGrpc;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import io.grpc.ServiceDescriptor;
import io.grpc.channelz.v1.ChannelzGrpc;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AccessRulesTest {

  private static final Set<String> SCOPES =
      Set.of(
          "account",
          "users.admin",
          "users.read",
          "users.recovery",
          "users.purged",
          "catalog.write",
          "orders",
          "orders.staff",
          "orders.read",
          "orders.refund",
          "orders.redact",
          "payments",
          "payments.charge",
          "finance",
          "finance.read",
          "payments.webhook");

  static Stream<io.grpc.MethodDescriptor<?, ?>> everyRpcOfTheContract() {
    return Stream.of(
            UserServiceGrpc.getServiceDescriptor(),
            AuthServiceGrpc.getServiceDescriptor(),
            RecoveryServiceGrpc.getServiceDescriptor(),
            CatalogServiceGrpc.getServiceDescriptor(),
            OrderServiceGrpc.getServiceDescriptor(),
            PaymentServiceGrpc.getServiceDescriptor(),
            LedgerServiceGrpc.getServiceDescriptor())
        .map(ServiceDescriptor::getMethods)
        .flatMap(Collection::stream);
  }

  @ParameterizedTest
  @MethodSource("everyRpcOfTheContract")
  void everyRpcOfTheContractHasARuleWithKnownScopes(io.grpc.MethodDescriptor<?, ?> method) {
    switch (AccessRule.of(method)) {
      case AccessRule.Public() -> {}
      case AccessRule.PublicAndScoped(Set<String> scopes) -> assertThat(SCOPES).containsAll(scopes);
      case AccessRule.AnyScope(Set<String> scopes) -> assertThat(SCOPES).containsAll(scopes);
      case AccessRule.Denied() ->
          throw new AssertionError(method.getFullMethodName() + " has no access rule");
    }
  }

  @Test
  void onlyTheseRpcsArePublic() {
    assertThat(
            everyRpcOfTheContract()
                .filter(method -> AccessRule.of(method) instanceof AccessRule.Public)
                .map(io.grpc.MethodDescriptor::getFullMethodName))
        .containsExactlyInAnyOrderElementsOf(
            new TreeSet<>(
                Set.of(
                    "commerce.user.v1.UserService/CreateUser",
                    "commerce.user.v1.AuthService/Login",
                    "commerce.user.v1.AuthService/RefreshToken",
                    "commerce.user.v1.AuthService/RevokeToken",
                    "commerce.user.v1.AuthService/IssueServiceToken",
                    "commerce.user.v1.AuthService/GetJsonWebKeySet",
                    "commerce.user.v1.RecoveryService/ResetPassword",
                    "commerce.user.v1.RecoveryService/VerifyEmail")));
  }

  @Test
  void onlyTheseRpcsArePublicAndShowMoreToSome() {
    assertThat(
            everyRpcOfTheContract()
                .filter(method -> AccessRule.of(method) instanceof AccessRule.PublicAndScoped)
                .map(io.grpc.MethodDescriptor::getFullMethodName))
        .containsExactlyInAnyOrder(
            "commerce.catalog.v1.CatalogService/GetProduct",
            "commerce.catalog.v1.CatalogService/BatchGetProducts",
            "commerce.catalog.v1.CatalogService/ListProducts");
  }

  @Test
  void healthAndReflectionArePublicAndChannelzIsNot() {
    assertThat(AccessRule.of(HealthGrpc.getCheckMethod())).isEqualTo(new AccessRule.Public());
    assertThat(AccessRule.of(ServerReflectionGrpc.getServerReflectionInfoMethod()))
        .isEqualTo(new AccessRule.Public());
    assertThat(AccessRule.of(ChannelzGrpc.getGetServersMethod()))
        .isEqualTo(new AccessRule.Denied());
  }

  @Test
  void deniesWithoutARule() throws DescriptorValidationException {
    assertThat(ruleOf(MethodOptions.getDefaultInstance())).isEqualTo(new AccessRule.Denied());
  }

  @Test
  void deniesWithAnEmptyRule() throws DescriptorValidationException {
    assertThat(ruleOf(options(Access.getDefaultInstance()))).isEqualTo(new AccessRule.Denied());
  }

  @Test
  void publicAndScopesStandTogether() throws DescriptorValidationException {
    assertThat(ruleOf(options(Access.newBuilder().setPublic(true).addAnyScope("orders").build())))
        .isEqualTo(new AccessRule.PublicAndScoped(Set.of("orders")));
  }

  @Test
  void publicAloneIsPublic() throws DescriptorValidationException {
    assertThat(ruleOf(options(Access.newBuilder().setPublic(true).build())))
        .isEqualTo(new AccessRule.Public());
  }

  @Test
  void deniesWithoutASchema() {
    assertThat(AccessRule.of(rpc().build())).isEqualTo(new AccessRule.Denied());
  }

  @Test
  void readsTheScopes() throws DescriptorValidationException {
    assertThat(ruleOf(options(Access.newBuilder().addAnyScope("a").addAnyScope("b").build())))
        .isEqualTo(new AccessRule.AnyScope(Set.of("a", "b")));
  }

  private static MethodOptions options(Access access) {
    return MethodOptions.newBuilder().setExtension(AccessProto.access, access).build();
  }

  private static AccessRule ruleOf(MethodOptions options) throws DescriptorValidationException {
    FileDescriptorProto.Builder file =
        FileDescriptorProto.newBuilder()
            .setName("test.proto")
            .setPackage("test")
            .addDependency("google/protobuf/empty.proto");
    file.addServiceBuilder()
        .setName("Service")
        .addMethodBuilder()
        .setName("Rpc")
        .setInputType(".google.protobuf.Empty")
        .setOutputType(".google.protobuf.Empty")
        .setOptions(options);
    FileDescriptor built =
        FileDescriptor.buildFrom(file.build(), new FileDescriptor[] {EmptyProto.getDescriptor()});
    MethodDescriptor method = built.getServices().getFirst().getMethods().getFirst();
    return AccessRule.of(rpc().setSchemaDescriptor(new Schema(method)).build());
  }

  private static io.grpc.MethodDescriptor.Builder<Empty, Empty> rpc() {
    return io.grpc.MethodDescriptor.<Empty, Empty>newBuilder()
        .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
        .setFullMethodName("test.Service/Rpc")
        .setRequestMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
        .setResponseMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()));
  }

  private record Schema(MethodDescriptor method) implements ProtoMethodDescriptorSupplier {
    @Override
    public MethodDescriptor getMethodDescriptor() {
      return method;
    }

    @Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return method.getService();
    }

    @Override
    public FileDescriptor getFileDescriptor() {
      return method.getFile();
    }
  }
}

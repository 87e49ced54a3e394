package dev.commercesuite.api;

import com.google.protobuf.Descriptors.FileDescriptor;
import dev.commercesuite.api.catalog.v1.CatalogServiceProto;
import dev.commercesuite.api.options.v1.AccessProto;
import dev.commercesuite.api.order.v1.OrderServiceProto;
import dev.commercesuite.api.payment.v1.LedgerServiceProto;
import dev.commercesuite.api.payment.v1.PaymentServiceProto;
import dev.commercesuite.api.user.v1.AuthServiceProto;
import dev.commercesuite.api.user.v1.RecoveryServiceProto;
import dev.commercesuite.api.user.v1.UserServiceProto;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The scopes that the access rules of the contract name: a token with any other says nothing. */
public final class ContractScopes {
  private static final List<FileDescriptor> SERVICES =
      List.of(
          AuthServiceProto.getDescriptor(),
          CatalogServiceProto.getDescriptor(),
          LedgerServiceProto.getDescriptor(),
          OrderServiceProto.getDescriptor(),
          PaymentServiceProto.getDescriptor(),
          RecoveryServiceProto.getDescriptor(),
          UserServiceProto.getDescriptor());

  private static final Set<String> ALL =
      SERVICES.stream()
          .flatMap(file -> file.getServices().stream())
          .flatMap(service -> service.getMethods().stream())
          .flatMap(
              rpc -> rpc.getOptions().getExtension(AccessProto.access).getAnyScopeList().stream())
          .collect(Collectors.toUnmodifiableSet());

  private ContractScopes() {}

  /** All of them. */
  public static Set<String> all() {
    return ALL;
  }
}

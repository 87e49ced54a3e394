package dev.commercesuite.interceptors.auth;

import dev.commercesuite.api.options.v1.Access;
import dev.commercesuite.api.options.v1.AccessProto;
import dev.commercesuite.interceptors.infrastructure.InfrastructureServices;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.util.Set;

/**
 * Who may call an RPC, as the contract says with the option {@code (commerce.options.v1.access)}.
 */
public sealed interface AccessRule {

  /** Anyone may call; a token, if there is one, is ignored. */
  record Public() implements AccessRule {}

  /**
   * Anyone may call. A token, if there is one, has to be good, and with one of these scopes its
   * bearer sees more; whoever has none of them is as good as anonymous.
   */
  record PublicAndScoped(Set<String> scopes) implements AccessRule {
    /** Copies the scopes. */
    public PublicAndScoped {
      scopes = Set.copyOf(scopes);
    }
  }

  /** The caller's token needs one of these scopes. */
  record AnyScope(Set<String> scopes) implements AccessRule {
    /** Copies the scopes. */
    public AnyScope {
      scopes = Set.copyOf(scopes);
    }
  }

  /** Nobody may call: there is no rule, or it says nothing. */
  record Denied() implements AccessRule {}

  /** Reads the rule from the descriptor of an RPC. */
  static AccessRule of(MethodDescriptor<?, ?> method) {
    if (InfrastructureServices.arePublic(method.getServiceName())) {
      return new Public();
    }
    return method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier schema
        ? of(schema.getMethodDescriptor().getOptions().getExtension(AccessProto.access))
        : new Denied();
  }

  private static AccessRule of(Access declared) {
    Set<String> scopes = Set.copyOf(declared.getAnyScopeList());
    if (declared.getPublic()) {
      return scopes.isEmpty() ? new Public() : new PublicAndScoped(scopes);
    }
    return scopes.isEmpty() ? new Denied() : new AnyScope(scopes);
  }
}

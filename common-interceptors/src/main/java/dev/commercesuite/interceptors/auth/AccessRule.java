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

  /** The caller's token needs one of these scopes. */
  record AnyScope(Set<String> scopes) implements AccessRule {
    /** Copies the scopes. */
    public AnyScope {
      scopes = Set.copyOf(scopes);
    }
  }

  /** Nobody may call: there is no rule, or it says nothing, or it contradicts itself. */
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
    boolean scoped = declared.getAnyScopeCount() > 0;
    if (declared.getPublic() == scoped) {
      return new Denied();
    }
    return scoped ? new AnyScope(Set.copyOf(declared.getAnyScopeList())) : new Public();
  }
}

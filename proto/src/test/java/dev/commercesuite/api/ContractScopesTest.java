package dev.commercesuite.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.options.v1.AccessProto;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ContractScopesTest {

  @Test
  void areThoseOfEveryRpcInEveryFile() throws IOException {
    Set<String> declared =
        Contract.read().rpcs().stream()
            .flatMap(rpc ->
                rpc
                    .method()
                    .getOptions()
                    .getExtension(AccessProto.access)
                    .getAnyScopeList()
                    .stream())
            .collect(Collectors.toSet());

    assertThat(declared).contains("orders", "payments.charge", "users.recovery");
    assertThat(ContractScopes.all()).isEqualTo(declared);
  }
}

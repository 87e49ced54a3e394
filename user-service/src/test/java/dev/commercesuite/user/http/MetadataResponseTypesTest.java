package dev.commercesuite.user.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.as.AuthorizationServerMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 8414 asks for the response types, and stock clients for one at least. */
class MetadataResponseTypesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"})
  void areNoneThatGetsAToken(String path) {
    try (IssuerFixture issuer = new IssuerFixture()) {
      JsonNode types = IssuerFixture.json(issuer.get(path)).path("response_types_supported");

      assertThat(types).extracting(JsonNode::asText).containsExactly("none");
    }
  }

  @Test
  void areOnesThatAClientLibraryKnows() throws Exception {
    try (IssuerFixture issuer = new IssuerFixture()) {
      AuthorizationServerMetadata metadata =
          AuthorizationServerMetadata.parse(
              issuer.get("/.well-known/oauth-authorization-server").body());

      assertThat(metadata.getResponseTypes()).containsExactly(new ResponseType("none"));
    }
  }
}

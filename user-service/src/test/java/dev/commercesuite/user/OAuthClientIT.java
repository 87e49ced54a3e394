package dev.commercesuite.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenIntrospectionResponse;
import com.nimbusds.oauth2.sdk.TokenIntrospectionSuccessResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.as.AuthorizationServerMetadata;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.oauth2.sdk.token.Token;
import com.nimbusds.oauth2.sdk.token.Tokens;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.LoginRequest;
import dev.commercesuite.runtime.client.PeerChannel;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.lifecycle.RunningService;
import dev.commercesuite.runtime.server.ProcessTls;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.testing.TestProcess;
import dev.commercesuite.runtime.testing.TestTls;
import dev.commercesuite.user.tokens.TestKeys;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the issuer says over HTTPS as a client library understands it that is not ours (Nimbus OAuth
 * 2.0 SDK), against the service as it runs in production.
 */
class OAuthClientIT {
  private static final ClientID ORDERS = new ClientID("order-service");
  private static final ClientID GATEWAY = new ClientID("gateway");
  private static final ClientID FIRST_PARTY = new ClientID("commerce-suite");
  private static final Secret SECRET = new Secret(TestEnvironment.CLIENT_SECRET);
  private static final KeyPair RSA = TestKeys.rsa();
  private static final KeyPair CURVE = TestKeys.p256();

  @TempDir private static Path folder;
  private static Issuer issuer;
  private static RunningService service;
  private static PeerChannel channel;
  private static SSLSocketFactory tls;
  private static AuthorizationServerMetadata server;

  @BeforeAll
  static void start() throws GeneralException, IOException {
    int port = freePort();
    issuer = new Issuer("https://localhost:" + port);
    Map<String, String> environment =
        new HashMap<>(TestEnvironment.of(TestPostgres.empty(), folder));
    environment.put("ISSUER_HTTPS_PORT", String.valueOf(port));
    environment.put("TOKEN_ISSUER", issuer.getValue());
    environment.put(
        "SERVICE_CLIENTS",
        """
        order-service:%s:payments payments.charge
        gateway:@%s:tokens.introspect
        """
            .formatted(
                SECRET.getValue(), TestKeys.publicKeys(folder.resolve("gateway.pem"), RSA, CURVE)));
    service = Main.start(Config.from(new Settings(environment)));
    channel = TestProcess.connect(service.port());
    try (ProcessTls files = ProcessTls.open(TestTls.localhost(), new SimpleMeterRegistry())) {
      tls = files.forJdk().getSocketFactory();
    }
    server = AuthorizationServerMetadata.resolve(issuer, OAuthClientIT::configure);
  }

  @AfterAll
  static void stop() {
    channel.close();
    service.close();
  }

  @Test
  void isDiscovered() throws Exception {
    assertThat(server.getIssuer()).isEqualTo(issuer);
    assertThat(server.getTokenEndpointAuthMethods())
        .contains(
            ClientAuthenticationMethod.CLIENT_SECRET_BASIC,
            ClientAuthenticationMethod.CLIENT_SECRET_POST,
            ClientAuthenticationMethod.PRIVATE_KEY_JWT,
            ClientAuthenticationMethod.NONE);
    OIDCProviderMetadata provider = OIDCProviderMetadata.resolve(issuer, OAuthClientIT::configure);
    assertThat(provider.getTokenEndpointURI()).isEqualTo(server.getTokenEndpointURI());
    assertThat(provider.getJWKSetURI()).isEqualTo(server.getJWKSetURI());
  }

  @Test
  void serviceGetsATokenInEachWayToProveWhoItIs() throws Exception {
    List<ClientAuthentication> ways =
        List.of(
            new ClientSecretBasic(ORDERS, SECRET),
            new ClientSecretPost(ORDERS, SECRET),
            assertion(JWSAlgorithm.RS256, server.getTokenEndpointURI()),
            assertion(JWSAlgorithm.ES256, URI.create(issuer.getValue())));

    for (ClientAuthentication way : ways) {
      AccessToken token = granted(send(way, new ClientCredentialsGrant(), null)).getAccessToken();

      JWTClaimsSet claims = verify(token);
      assertThat(claims.getSubject()).isEqualTo(way.getClientID().getValue());
      assertThat(claims.getStringClaim("client_id")).isEqualTo(way.getClientID().getValue());
      assertThat(token.getLifetime()).isEqualTo(600);
    }
  }

  @Test
  void assertionIsGoodOnce() throws Exception {
    ClientAuthentication assertion = assertion(JWSAlgorithm.RS256, server.getTokenEndpointURI());

    granted(send(assertion, new ClientCredentialsGrant(), null));

    assertThat(refused(send(assertion, new ClientCredentialsGrant(), null)))
        .isEqualTo(OAuth2Error.INVALID_CLIENT);
  }

  @Test
  void serviceMayAskForFewerScopesAndNotForMore() throws Exception {
    ClientAuthentication client = new ClientSecretBasic(ORDERS, SECRET);

    AccessToken token =
        granted(send(client, new ClientCredentialsGrant(), new Scope("payments"))).getAccessToken();

    assertThat(token.getScope()).isEqualTo(new Scope("payments"));
    assertThat(verify(token).getStringClaim("scope")).isEqualTo("payments");
    assertThat(refused(send(client, new ClientCredentialsGrant(), new Scope("finance"))))
        .isEqualTo(OAuth2Error.INVALID_SCOPE);
  }

  @Test
  void refusalsAreUnderstood() throws Exception {
    ErrorObject error =
        refused(
            send(
                new ClientSecretBasic(ORDERS, new Secret("wrong")),
                new ClientCredentialsGrant(),
                null));

    assertThat(error).isEqualTo(OAuth2Error.INVALID_CLIENT);
    assertThat(error.getHTTPStatusCode()).isEqualTo(401);
    assertThat(error.getDescription()).isNotEmpty();
  }

  @Test
  void refreshTokenWorksOnceAndItsReuseEndsTheSession() throws Exception {
    RefreshToken first = login();

    Tokens second = granted(refresh(first));
    JWTClaimsSet claims = verify(second.getAccessToken());
    assertThat(claims.getStringClaim("client_id")).isEqualTo(FIRST_PARTY.getValue());
    assertThat(claims.getStringClaim("sid")).isNotEmpty();

    assertThat(refused(refreshFromElsewhere(first))).isEqualTo(OAuth2Error.INVALID_GRANT);
    assertThat(refused(refresh(second.getRefreshToken()))).isEqualTo(OAuth2Error.INVALID_GRANT);
    assertThat(introspect(second.getAccessToken()).isActive()).isFalse();
  }

  @Test
  void revokedTokensAreInactive() throws Exception {
    Tokens byRefreshToken = granted(refresh(login()));
    Tokens byAccessToken = granted(refresh(login()));
    assertThat(introspect(byRefreshToken.getAccessToken()).isActive()).isTrue();
    assertThat(introspect(byRefreshToken.getRefreshToken()).isActive()).isTrue();

    assertThat(revoke(byRefreshToken.getRefreshToken()).getStatusCode()).isEqualTo(200);
    assertThat(revoke(byAccessToken.getAccessToken()).getStatusCode()).isEqualTo(200);
    assertThat(revoke(new RefreshToken("made up")).getStatusCode()).isEqualTo(200);

    for (Tokens tokens : List.of(byRefreshToken, byAccessToken)) {
      assertThat(introspect(tokens.getAccessToken()).isActive()).isFalse();
      assertThat(introspect(tokens.getRefreshToken()).isActive()).isFalse();
      assertThat(refused(refresh(tokens.getRefreshToken()))).isEqualTo(OAuth2Error.INVALID_GRANT);
    }
  }

  @Test
  void introspectionSaysWhatTheTokenIs() throws Exception {
    AccessToken token = granted(refresh(login())).getAccessToken();
    JWTClaimsSet claims = verify(token);

    TokenIntrospectionSuccessResponse answer = introspect(token);

    assertThat(answer.isActive()).isTrue();
    assertThat(answer.getIssuer()).isEqualTo(issuer);
    assertThat(answer.getSubject().getValue()).isEqualTo(claims.getSubject());
    assertThat(answer.getClientID()).isEqualTo(FIRST_PARTY);
    assertThat(answer.getScope()).isEqualTo(Scope.parse(claims.getStringClaim("scope")));
    assertThat(answer.getExpirationTime()).isEqualTo(claims.getExpirationTime());
    assertThat(answer.getJWTID().getValue()).isEqualTo(claims.getJWTID());
  }

  @Test
  void tokenOfAnotherTypeIsNotTakenForAnAccessToken() {
    assertThatThrownBy(() -> verify(new BearerAccessToken("eyJhbGciOiJSUzI1NiJ9.e30.c2ln")))
        .isInstanceOf(BadJOSEException.class);
  }

  /** As a resource server does that knows nothing but the issuer (RFC 9068, 4). */
  private static JWTClaimsSet verify(AccessToken token) throws Exception {
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt")));
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(
            JWSAlgorithm.RS256,
            JWKSourceBuilder.create(
                    server.getJWKSetURI().toURL(),
                    new DefaultResourceRetriever(2_000, 2_000, 50_000, true, tls))
                .build()));
    processor.setJWTClaimsSetVerifier(
        new DefaultJWTClaimsVerifier<>(
            TestEnvironment.AUDIENCE,
            new JWTClaimsSet.Builder().issuer(issuer.getValue()).build(),
            Set.of("sub", "iat", "exp", "jti", "client_id")));
    return processor.process(token.getValue(), null);
  }

  /** Logs the administrator in, over gRPC: that is the only way. */
  private static RefreshToken login() {
    LoginRequest request =
        LoginRequest.newBuilder()
            .setEmail(TestEnvironment.ADMIN_EMAIL)
            .setPassword(TestEnvironment.ADMIN_PASSWORD)
            .build();
    return new RefreshToken(
        AuthServiceGrpc.newBlockingStub(channel.channel())
            .login(request)
            .getTokens()
            .getRefreshToken());
  }

  private static TokenResponse refresh(RefreshToken token) throws Exception {
    return TokenResponse.parse(send(refreshRequest(token)));
  }

  /** Not as a second tab of the same browser does. */
  private static TokenResponse refreshFromElsewhere(RefreshToken token) throws Exception {
    HTTPRequest request = refreshRequest(token);
    request.setHeader("User-Agent", "elsewhere");
    return TokenResponse.parse(send(request));
  }

  private static HTTPRequest refreshRequest(RefreshToken token) {
    return new TokenRequest.Builder(
            server.getTokenEndpointURI(), FIRST_PARTY, new RefreshTokenGrant(token))
        .build()
        .toHTTPRequest();
  }

  private static TokenResponse send(
      ClientAuthentication client, AuthorizationGrant grant, @Nullable Scope scope)
      throws Exception {
    return TokenResponse.parse(
        send(
            new TokenRequest.Builder(server.getTokenEndpointURI(), client, grant)
                .scope(scope)
                .build()
                .toHTTPRequest()));
  }

  private static HTTPResponse revoke(Token token) throws Exception {
    return send(
        new TokenRevocationRequest(server.getRevocationEndpointURI(), FIRST_PARTY, token)
            .toHTTPRequest());
  }

  private static TokenIntrospectionSuccessResponse introspect(Token token) throws Exception {
    return TokenIntrospectionResponse.parse(
            send(
                new TokenIntrospectionRequest(
                        server.getIntrospectionEndpointURI(),
                        assertion(JWSAlgorithm.ES256, server.getTokenEndpointURI()),
                        token)
                    .toHTTPRequest()))
        .toSuccessResponse();
  }

  private static PrivateKeyJWT assertion(JWSAlgorithm algorithm, URI audience)
      throws JOSEException {
    KeyPair pair = algorithm.equals(JWSAlgorithm.RS256) ? RSA : CURVE;
    return new PrivateKeyJWT(GATEWAY, audience, algorithm, pair.getPrivate(), null, null);
  }

  private static Tokens granted(TokenResponse response) {
    assertThat(response.indicatesSuccess()).as("%s", response.toHTTPResponse().getBody()).isTrue();
    return response.toSuccessResponse().getTokens();
  }

  private static ErrorObject refused(TokenResponse response) {
    assertThat(response.indicatesSuccess()).isFalse();
    return response.toErrorResponse().getErrorObject();
  }

  private static HTTPResponse send(HTTPRequest request) throws IOException {
    configure(request);
    return request.send();
  }

  private static void configure(HTTPRequest request) {
    request.setSSLSocketFactory(tls);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}

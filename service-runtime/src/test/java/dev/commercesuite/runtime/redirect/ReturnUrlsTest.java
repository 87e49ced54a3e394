package dev.commercesuite.runtime.redirect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.runtime.config.InvalidConfiguration;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.errors.RuntimeErrors;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReturnUrlsTest {
  private static final ReturnUrls ALLOWED =
      ReturnUrls.of(
          List.of(
              "https://shop.example.com/checkout",
              "https://outlet.example.com:8443",
              "https://xn--bcher-kva.example",
              "http://localhost:3000"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "https://shop.example.com/checkout",
        "https://shop.example.com/checkout/",
        "https://shop.example.com/checkout/done?order=1&from=%2F..%5C;x",
        "https://shop.example.com/checkout?https://evil.example",
        "https://shop.example.com/checkout/caf%C3%A9/a..b/...",
        "https://outlet.example.com:8443",
        "https://outlet.example.com:8443?a=b",
        "https://outlet.example.com:8443/any/where",
        "https://xn--bcher-kva.example/kasse",
        "http://localhost:3000/done"
      })
  void allowsWhatIsAtOrBelowOneOfTheList(String url) {
    assertThatCode(() -> ALLOWED.requireAllowed(url)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://shop.example.com",
        "https://shop.example.com/",
        "https://shop.example.com?/checkout",
        "https://shop.example.com/checkouts",
        "https://shop.example.com/checkout-evil",
        "https://shop.example.com/Checkout",
        "https://shop.example.com/check%6Fut",
        "https://shop.example.com:8443/checkout",
        "https://outlet.example.com",
        "https://outlet.example.com:8444",
        "https://shop.example.com.evil.example/checkout",
        "https://evil-shop.example.com/checkout",
        "https://evil.example?https://shop.example.com/checkout",
        "https://localhost:3000/done",
        "http://localhost/done",
        "http://127.0.0.1:3000"
      })
  void refusesOtherPlaces(String url) {
    assertRefused(url, "one that this service allows");
  }

  @ParameterizedTest
  @CsvSource({
    "http://shop.example.com/checkout,https; http is for this machine only",
    "HTTPS://shop.example.com/checkout,begins with https://",
    "javascript:alert(1),begins with https://",
    "//shop.example.com/checkout,begins with https://",
    "https:/shop.example.com/checkout,begins with https://",
    "https:\\\\shop.example.com/checkout,begins with https://",
    "https://user@shop.example.com/checkout,without user information",
    "https://user:secret@shop.example.com/checkout,without user information",
    "https://shop.example.com@evil.example/checkout,without user information",
    "https://evil.example\\@shop.example.com/checkout,without user information or a backslash",
    "https://evil.example\\.shop.example.com/checkout,a backslash",
    "https://Shop.example.com/checkout,lower-case",
    "https://shop.example.com./checkout,without a dot at its end",
    "https://shop..example.com/checkout,lower-case ASCII",
    "https:///checkout,lower-case ASCII",
    "https://bücher.example/checkout,lower-case ASCII",
    "https://shop。example.com/checkout,lower-case ASCII",
    "https://shop%2Eexample.com/checkout,lower-case ASCII",
    "https://[::2]/checkout,begins with https://",
    "https://shop.example.com:443/checkout,no port where it is that of the scheme",
    "https://shop.example.com:/checkout,a port from 1",
    "https://shop.example.com:0443/checkout,a port from 1",
    "https://shop.example.com:65536/checkout,a port from 1",
    "https://shop.example.com:x/checkout,a port from 1",
    "http://localhost:80/done,no port where it is that of the scheme",
    "https://shop.example.com/checkout/../admin,without . and ..",
    "https://shop.example.com/checkout/..,without . and ..",
    "https://shop.example.com/./checkout,without . and ..",
    "https://shop.example.com/checkout/%2e%2e/admin,without encoded",
    "https://shop.example.com/checkout/.%2E/admin,without encoded",
    "https://shop.example.com/checkout%2Fdone,without encoded",
    "https://shop.example.com/checkout%5cdone,without encoded",
    "https://shop.example.com/checkout/%252e%252e/admin,without encoded",
    "https://shop.example.com/checkout/%0d%0aSet-Cookie,without encoded",
    "https://shop.example.com/checkout/..;/admin,without a semicolon",
    "https://shop.example.com/checkout\\..\\admin,RFC 3986",
    "https://shop.example.com/checkout/%zz,RFC 3986",
    "https://shop.example.com/checkout/%2,RFC 3986",
    "https://shop.example.com//evil.example/checkout,without //",
    "https://shop.example.com/checkout//done,without //",
    "https://shop.example.com/checkout#done,without a fragment",
    "https://shop.example.com/checkout?a=<b>,a query of the characters",
    "https://shop.example.com/checkout?a=%,a query of the characters",
    "https://shop.example.com/check out,RFC 3986"
  })
  void refusesWhatIsWrittenInAnotherWay(String url, String expected) {
    assertRefused(url, expected);
  }

  private static void assertRefused(String url, String expected) {
    assertThatThrownBy(() -> ALLOWED.requireAllowed(url))
        .isInstanceOf(ReturnUrlNotAllowed.class)
        .hasMessageContaining("is \"" + url + "\"; expected ")
        .hasMessageContaining(expected);
  }

  /** The threads of a pod have half a mebibyte each, of which a call has used a part by then. */
  @ParameterizedTest
  @ValueSource(
      strings = {"https://shop.example.com/checkout/", "https://shop.example.com/checkout?"})
  void readsALongOneOnASmallStack(String begin) throws Exception {
    String longest = begin + "x".repeat(1_000 - begin.length());
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread reader = new Thread(null, () -> ALLOWED.requireAllowed(longest), "small", 160 * 1024);
    reader.setUncaughtExceptionHandler((_, thrown) -> failure.set(thrown));

    reader.start();
    reader.join();

    assertThat(failure.get()).isNull();
  }

  @Test
  void refusesALongOneAndRepeatsABitOfIt() {
    String longest = "https://shop.example.com/checkout/" + "x".repeat(1_000 - 34);
    assertThatCode(() -> ALLOWED.requireAllowed(longest)).doesNotThrowAnyException();

    assertThatThrownBy(() -> ALLOWED.requireAllowed(longest + "x"))
        .hasMessageContaining("at most 1000 characters")
        .satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(300));
  }

  @Test
  void allowsNoneUnlessToldTo() {
    assertThatCode(() -> ReturnUrls.NONE.requireAllowed("")).doesNotThrowAnyException();
    assertThatThrownBy(() -> ReturnUrls.NONE.requireAllowed("https://shop.example.com"))
        .isInstanceOf(ReturnUrlNotAllowed.class);
    assertThatThrownBy(() -> read("").requireAllowed("https://shop.example.com"))
        .isInstanceOf(ReturnUrlNotAllowed.class);
  }

  @Test
  void readsTheSetting() {
    ReturnUrls urls = read("https://shop.example.com/checkout, http://[::1]:3000");

    assertThatCode(() -> urls.requireAllowed("https://shop.example.com/checkout/done"))
        .doesNotThrowAnyException();
    assertThatCode(() -> urls.requireAllowed("http://[::1]:3000/done")).doesNotThrowAnyException();
    assertThatThrownBy(() -> urls.requireAllowed("https://shop.example.com"))
        .isInstanceOf(ReturnUrlNotAllowed.class);
  }

  @ParameterizedTest
  @CsvSource({
    "https://shop.example.com/,without a slash at its end",
    "https://shop.example.com/checkout/,without a slash at its end",
    "https://shop.example.com/checkout?a=b,without a query",
    "https://shop.example.com/a/..,without . and ..",
    "http://shop.example.com,https; http is for this machine only",
    "https://*.example.com,lower-case ASCII",
    "shop.example.com,begins with https://"
  })
  void refusesASettingThatCannotBeMeant(String url, String expected) {
    assertThatThrownBy(() -> read("https://outlet.example.com," + url))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("RETURN_URLS")
        .hasMessageContaining("has \"" + url + "\"; expected")
        .hasMessageContaining(expected);
  }

  @Test
  void hasAReasonAndItsField() {
    ReturnUrlNotAllowed refused = new ReturnUrlNotAllowed("https://evil.example", "another one");

    var failure = Objects.requireNonNull(RuntimeErrors.map(refused));
    RemoteFailure seen = RemoteFailure.from(failure.toStatusRuntimeException());

    assertThat(seen.is(ErrorReason.ERROR_REASON_RETURN_URL_NOT_ALLOWED)).isTrue();
    assertThat(seen.fieldViolations())
        .singleElement()
        .satisfies(violation -> {
          assertThat(violation.field()).isEqualTo("return_url");
          assertThat(violation.description())
              .isEqualTo("is \"https://evil.example\"; expected another one");
        });
  }

  private static ReturnUrls read(String setting) {
    Settings settings = new Settings(Map.of("RETURN_URLS", setting));
    var urls = ReturnUrls.from(settings, "RETURN_URLS", "Where to go back to");
    return settings.build(urls::get);
  }
}

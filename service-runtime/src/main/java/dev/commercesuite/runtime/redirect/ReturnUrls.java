package dev.commercesuite.runtime.redirect;

import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import java.util.List;
import java.util.Optional;

/**
 * Where people may be sent back to from somebody else's page, so that nobody can make a request
 * lead them elsewhere. Several frontends, each with pages of its own, can share a service.
 */
public final class ReturnUrls {
  /** No page is allowed. */
  public static final ReturnUrls NONE = new ReturnUrls(List.of());

  private final List<ReturnUrl> allowed;

  private ReturnUrls(List<ReturnUrl> allowed) {
    this.allowed = List.copyOf(allowed);
  }

  /**
   * Reads the variable of this name: origins such as {@code https://shop.example.com}, each with a
   * path or without, separated by commas.
   *
   * @param description of the variable
   */
  public static Setting<ReturnUrls> from(Settings settings, String name, String description) {
    Setting<Optional<List<String>>> urls = settings.list(name, description).optional();
    return settings.group(name, () -> of(urls.get().orElse(List.of())));
  }

  /**
   * Allows these, and what is below them.
   *
   * @throws IllegalArgumentException names the first that cannot be one
   */
  public static ReturnUrls of(List<String> urls) {
    return new ReturnUrls(urls.stream().map(ReturnUrls::prefix).toList());
  }

  private static ReturnUrl prefix(String text) {
    ReturnUrl url;
    try {
      url = ReturnUrl.of(text);
    } catch (IllegalArgumentException e) {
      throw notAPrefix(text, String.valueOf(e.getMessage()));
    }
    if (!url.query().isEmpty()) {
      throw notAPrefix(text, "a URL without a query");
    }
    if (url.path().endsWith("/")) {
      throw notAPrefix(text, "a URL without a slash at its end");
    }
    return url;
  }

  private static IllegalArgumentException notAPrefix(String text, String expected) {
    return new IllegalArgumentException("has \"%s\"; expected %s".formatted(text, expected));
  }

  /**
   * Refuses what is not allowed.
   *
   * @param url of a request; empty when it has none, which is always allowed
   * @throws ReturnUrlNotAllowed says what was expected
   */
  public void requireAllowed(String url) {
    if (url.isEmpty()) {
      return;
    }
    ReturnUrl read;
    try {
      read = ReturnUrl.of(url);
    } catch (IllegalArgumentException e) {
      throw new ReturnUrlNotAllowed(url, String.valueOf(e.getMessage()));
    }
    if (allowed.stream().noneMatch(prefix -> prefix.covers(read))) {
      throw new ReturnUrlNotAllowed(url, "one that this service allows");
    }
  }
}

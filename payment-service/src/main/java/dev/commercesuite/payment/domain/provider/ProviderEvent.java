package dev.commercesuite.payment.domain.provider;

import dev.commercesuite.payment.domain.StepId;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says by itself, and really said. It is a hint where to look and never the truth:
 * what became of a step is asked of the provider with the step's key. So it does no harm when it
 * comes late, twice, in another order, or about something that nobody knows here.
 *
 * @param id the provider's own, the same however often the event is sent
 * @param type in the provider's words, for the record
 * @param step whose key the event names; null when it names none
 */
public record ProviderEvent(String id, String type, @Nullable StepId step) {
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.:-]{1,255}");

  public ProviderEvent {
    requireWord("id", id);
    requireWord("type", type);
  }

  private static void requireWord(String field, String value) {
    if (!WORD.matcher(value).matches()) {
      throw new IllegalArgumentException(
          field + " is \"" + value + "\"; expected 1 to 255 letters, digits and _ . : -");
    }
  }
}

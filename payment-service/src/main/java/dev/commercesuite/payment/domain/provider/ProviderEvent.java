package dev.commercesuite.payment.domain.provider;

import dev.commercesuite.payment.domain.StepId;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A verified event from a provider. It is a hint and never the outcome, which is always asked of
 * the provider with the step's key. So an event does no harm when it arrives late, twice, out of
 * order or about something unknown here.
 *
 * @param id the provider's; the same whenever the event is sent again
 * @param type the provider's, for the record
 * @param step whose key the event names; null when it names none
 * @param charge the provider's own id of the charge that it is about; null when it names none
 */
public record ProviderEvent(
    String id, String type, @Nullable StepId step, @Nullable String charge) {
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.:-]{1,255}");

  public ProviderEvent {
    requireWord("id", id);
    requireWord("type", type);
  }

  /** Of whom nobody knows which charge it is about. */
  public ProviderEvent(String id, String type, @Nullable StepId step) {
    this(id, type, step, null);
  }

  /** Whether others may have moved captured money: its refunds and disputes are to be looked at. */
  public boolean isAboutMovements() {
    return type.contains("refund") || type.contains("dispute");
  }

  private static void requireWord(String field, String value) {
    if (!WORD.matcher(value).matches()) {
      throw new IllegalArgumentException(
          field + " is \"" + value + "\"; expected 1 to 255 letters, digits and _ . : -");
    }
  }
}

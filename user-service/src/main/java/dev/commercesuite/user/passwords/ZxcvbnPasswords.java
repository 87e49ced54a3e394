package dev.commercesuite.user.passwords;

import com.nulabinc.zxcvbn.Zxcvbn;
import dev.commercesuite.user.domain.accounts.GuessablePasswords;
import dev.commercesuite.user.domain.accounts.Password;

/**
 * Guessable by the estimate of zxcvbn, in how many guesses somebody finds a password who begins
 * with the common ones: 30,000 passwords, names, words, rows of keys, sequences and dates, in every
 * repetition and combination, with capitals and digits for letters. Its lists are English; what it
 * does not know it takes for random. Thread-safe.
 */
public final class ZxcvbnPasswords implements GuessablePasswords {
  /**
   * Many more than the 3,000 most common passwords that OWASP ASVS 6.2.4 asks to refuse, and as
   * many as the default limits on attempts let through in 28 years.
   */
  private static final double FEWEST_GUESSES = 1e7;

  /**
   * The effort grows faster than the length: 3 ms of the processor for these, 37 ms for the worst
   * of them, seconds for 128. What begins with so much that is easily guessed is refused, too.
   */
  private static final int LONGEST_MEASURED = 24;

  private final Zxcvbn zxcvbn = new Zxcvbn();

  @Override
  public boolean contains(Password password) {
    String text = password.reveal();
    String measured = text.substring(0, Math.min(text.length(), LONGEST_MEASURED));
    return zxcvbn.measure(measured).getGuesses() < FEWEST_GUESSES;
  }
}

package dev.commercesuite.system.model.operations;

import dev.commercesuite.system.model.reference.Request;
import dev.commercesuite.system.model.reference.StoredAnswers;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Requests that may be sent again: those of late, and some of all times. */
final class PastRequests {
  private static final int OF_LATE = 40;
  private static final int OF_ALL_TIMES = 4_000;

  private final Random random;
  private final StoredAnswers answers;
  private final List<Request> kept = new ArrayList<>();

  PastRequests(Random random, StoredAnswers answers) {
    this.random = random;
    this.answers = answers;
  }

  boolean isEmpty() {
    return kept.isEmpty();
  }

  /** Remembers a request, and forgets one when there are too many. */
  void add(Request request) {
    kept.add(request);
    if (kept.size() > OF_ALL_TIMES) {
      int old = random.nextInt(kept.size() - OF_LATE);
      answers.forget(kept.remove(old));
    }
  }

  Request any() {
    int most = random.nextBoolean() ? OF_LATE : kept.size();
    return kept.get(kept.size() - 1 - random.nextInt(Math.min(most, kept.size())));
  }
}

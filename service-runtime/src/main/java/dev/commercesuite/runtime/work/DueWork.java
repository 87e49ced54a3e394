package dev.commercesuite.runtime.work;

import java.util.List;

/**
 * A kind of work that becomes due, is kept in the service's database and is shared by its replicas.
 * Whoever claims a task has it until a lease ends, which is all that a replica that dies leaves
 * behind. A task may run twice, and has to allow for it.
 *
 * @param <T> a task
 */
public interface DueWork<T> {

  /** Claims tasks that are due: no other replica gets them before their lease ends. */
  List<T> claim(int limit);

  /**
   * Takes a task as far as it goes, and notes when it is due again if it has not come to an end.
   */
  void run(T task);

  /**
   * {@link #run} threw something other than a transient database failure. Decides when to try
   * again, if at all.
   */
  void failed(T task, RuntimeException defect);
}

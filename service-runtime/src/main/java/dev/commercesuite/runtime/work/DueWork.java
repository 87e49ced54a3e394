package dev.commercesuite.runtime.work;

import java.util.List;

/**
 * A kind of work that becomes due, is kept in the service's database and is shared by its replicas.
 * Whoever claims a task has it until a lease ends, which is all that a replica that dies leaves
 * behind. A task may be done twice, and must bear it.
 *
 * @param <T> a task
 */
public interface DueWork<T> {

  /** Takes tasks that are due, so that no other replica gets them before their lease is over. */
  List<T> claim(int limit);

  /**
   * Takes a task as far as it goes, and notes when it is due again if it has not come to an end.
   */
  void run(T task);

  /**
   * {@link #run} threw what no passing trouble with the database explains. Decides when to try
   * again, or whether at all.
   */
  void failed(T task, RuntimeException defect);
}

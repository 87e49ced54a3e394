/** Whether the server of a database answers, and what waits for it. Knows nothing of SQL. */
@NullMarked
package dev.commercesuite.runtime.database.availability;

import org.jspecify.annotations.NullMarked;

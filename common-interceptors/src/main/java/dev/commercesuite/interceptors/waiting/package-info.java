/** How many calls wait for what they share, which whoever bounds calls has to know. */
@NullMarked
package dev.commercesuite.interceptors.waiting;

import org.jspecify.annotations.NullMarked;

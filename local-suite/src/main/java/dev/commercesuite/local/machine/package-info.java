/** What this machine lets the suite have: files, ports, room on the disk. */
@NullMarked
package dev.commercesuite.local.machine;

import org.jspecify.annotations.NullMarked;
